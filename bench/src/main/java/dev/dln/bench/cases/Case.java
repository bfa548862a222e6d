package dev.dln.bench.cases;

import java.util.Arrays;
import java.util.Optional;

/**
 * The nine networks of the table, small to large, and how much faster than PyTorch each of their
 * functions is meant to be; 0 where no figure was set.
 */
public enum Case {
    AUTOENCODER("autoencoder-16-4-16", "linear:16-4-16:1000", 100, 0, 50),
    DEEP_LINEAR("deep-linear-10-8-8-8-10", "linear:10-8-8-8-10:100", 100, 0, 50),
    SOFTPLUS_10("softplus-2-10-1", "softplus:2-10-1:1000", 10, 0, 50),
    SOFTPLUS_100("softplus-2-100-1", "softplus:2-100-1:1000", 0, 0, 50),
    TANH_20("tanh-10-20-20-5", "tanh:10-20-20-5:256", 10, 0, 50),
    DIGITS("tanh-64-30-10", "tanh-cross-entropy:64-30-10:1797", 0, 0, 100),
    TANH_100("tanh-100-30-10", "tanh-no-bias:100-30-10:1000", 0, 0, 100),
    TANH_784("tanh-784-256-128-10", "tanh-cross-entropy:784-256-128-10:1024", 1.6, 3, 0),
    RELU_784(
            "relu-784-1024-512-256-128-64-10",
            "relu-cross-entropy:784-1024-512-256-128-64-10:512",
            1.6,
            3,
            0);

    /** A Hessian-vector product at a fixed point may take so many of our own gradients. */
    public static final double HVP_PER_GRADIENT = 1.3;

    private final String title;
    private final Network network;
    private final double gradientTarget;
    private final double hvpTarget;
    private final double hessianTarget;

    Case(
            String title,
            String network,
            double gradientTarget,
            double hvpTarget,
            double hessianTarget) {
        this.title = title;
        this.network = Network.parse(network);
        this.gradientTarget = gradientTarget;
        this.hvpTarget = hvpTarget;
        this.hessianTarget = hessianTarget;
    }

    /** Its name in the table. */
    public String title() {
        return title;
    }

    /** The network. */
    public Network network() {
        return network;
    }

    /** Whether its Hessian is measured; the two large ones would have gigabytes. */
    public boolean hasHessian() {
        return hessianTarget > 0;
    }

    /** Whether it is one of the two that the multiply-add units limit. */
    public boolean large() {
        return hvpTarget > 0;
    }

    /** How many times faster than PyTorch a function is meant to be; 0 where no figure was set. */
    public double target(Function function) {
        return switch (function) {
            case GRADIENT -> gradientTarget;
            case HVP -> hvpTarget;
            case HESSIAN -> hessianTarget;
        };
    }

    /** The case of a title. */
    public static Optional<Case> named(String title) {
        return Arrays.stream(values()).filter(c -> c.title.equals(title)).findFirst();
    }
}

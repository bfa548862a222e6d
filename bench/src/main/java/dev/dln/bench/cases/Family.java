package dev.dln.bench.cases;

import java.util.Arrays;
import java.util.Optional;

/** Networks that differ in widths and samples only; a file of {@code samples/peers} each. */
public enum Family {
    /** Products of matrices, squared loss. */
    LINEAR("linear", "identity", false, false),
    /** Softplus with biases, squared loss. */
    SOFTPLUS("softplus", "softplus", true, false),
    /** Tanh with biases, squared loss. */
    TANH("tanh", "tanh", true, false),
    /** Tanh without biases, squared loss. */
    TANH_NO_BIAS("tanh-no-bias", "tanh", false, false),
    /** Tanh with biases, cross entropy. */
    TANH_CROSS_ENTROPY("tanh-cross-entropy", "tanh", true, true),
    /** Relu with biases, cross entropy. */
    RELU_CROSS_ENTROPY("relu-cross-entropy", "relu", true, true);

    private final String file;
    private final String activation;
    private final boolean biases;
    private final boolean crossEntropy;

    Family(String file, String activation, boolean biases, boolean crossEntropy) {
        this.file = file;
        this.activation = activation;
        this.biases = biases;
        this.crossEntropy = crossEntropy;
    }

    /** The name of its file, without the ending. */
    public String file() {
        return file;
    }

    /** What follows each layer but the last: identity, tanh, softplus or relu. */
    public String activation() {
        return activation;
    }

    /** Whether each layer adds a vector. */
    public boolean biases() {
        return biases;
    }

    /** Whether the loss is cross entropy over classes; else squared. */
    public boolean crossEntropy() {
        return crossEntropy;
    }

    /** The family of a file's name. */
    public static Optional<Family> named(String file) {
        return Arrays.stream(values()).filter(f -> f.file.equals(file)).findFirst();
    }
}

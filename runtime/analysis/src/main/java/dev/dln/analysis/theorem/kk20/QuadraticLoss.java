package dev.dln.analysis.theorem.kk20;

import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Rational;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Recognises multiples of the sum of squared distances of single outputs to their targets. */
final class QuadraticLoss {
    private QuadraticLoss() {}

    /**
     * The factor kappa of a loss kappa sum (q - y)^2 of single outputs, proved in fractions: the
     * loss is a quadratic and its slopes and value agree.
     */
    static Optional<Rational> scale(Network network) {
        int m = network.samples();
        Optional<double[]> targets = targets(network);
        if (network.outputs() != 1 || targets.isEmpty() || !quadratic(network)) {
            return Optional.empty();
        }
        double[] zeros = new double[m];
        double[] ones = new double[m];
        Arrays.fill(ones, 1);
        Optional<List<Rational>> at0 = network.slopes(Values.of(zeros)).exact();
        Optional<List<Rational>> at1 = network.slopes(Values.of(ones)).exact();
        Optional<List<Rational>> value = network.loss(Values.of(targets.get())).exact();
        if (at0.isEmpty() || at1.isEmpty() || value.isEmpty()) {
            return Optional.empty();
        }
        Rational twice = at1.get().getFirst().subtract(at0.get().getFirst());
        List<Rational> y = Values.of(targets.get()).exact().orElseThrow();
        boolean agrees = twice.signum() > 0 && value.get().getFirst().isZero();
        for (int i = 0; i < m; i++) {
            agrees &= at1.get().get(i).subtract(at0.get().get(i)).equals(twice);
            agrees &= at0.get().get(i).equals(twice.multiply(y.get(i)).negate());
        }
        return agrees ? Optional.of(twice.multiply(Rational.HALF)) : Optional.empty();
    }

    private static boolean quadratic(Network network) {
        OptionalInt degree = PropertyCalculus.of(network.free(), "loss", Network.OUTPUTS).degree();
        return degree.isPresent() && degree.getAsInt() == 2;
    }

    /** The targets of all samples; empty if one has none or several numbers. */
    static Optional<double[]> targets(Network network) {
        double[] all = new double[network.samples()];
        for (int i = 0; i < all.length; i++) {
            Optional<double[]> target = network.target(i);
            if (target.isEmpty() || target.get().length != 1) {
                return Optional.empty();
            }
            all[i] = target.get()[0];
        }
        return Optional.of(all);
    }
}

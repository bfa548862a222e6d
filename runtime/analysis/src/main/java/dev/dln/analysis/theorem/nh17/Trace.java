package dev.dln.analysis.theorem.nh17;

import dev.dln.engine.ParameterLayout;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalEvaluator;

import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Enclosures of what a network computes over a box of points; samples are rows. */
final class Trace {
    private final LayeredNetwork network;
    private final Box point;
    private final IntervalEvaluator values;
    private final Map<String, Box> exact;

    Trace(LayeredNetwork network, Box point, IntervalEvaluator values, Map<String, Box> exact) {
        this.network = network;
        this.point = point;
        this.values = values;
        this.exact = Map.copyOf(exact);
    }

    Box point() {
        return point;
    }

    private Box value(String name) {
        return exact.containsKey(name) ? exact.get(name) : values.output(name);
    }

    /** F_k, N x n_k. */
    Box features(int k) {
        Box box = value("F" + k);
        Layer layer = network.layer(Math.max(k, 1));
        return k == 0 ? arranged(box, layer::inputMatrix) : arranged(box, layer::outputMatrix);
    }

    /** [F_k, 1], N x (n_k + 1). */
    Box featuresAndOne(int k) {
        Box f = features(k);
        int n = network.width(k);
        int rows = network.samples();
        double[] low = new double[rows * (n + 1)];
        double[] high = new double[rows * (n + 1)];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(f.low(), i * n, low, i * (n + 1), n);
            System.arraycopy(f.high(), i * n, high, i * (n + 1), n);
            low[i * (n + 1) + n] = 1;
            high[i * (n + 1) + n] = 1;
        }
        return new Box(low, high);
    }

    /** G_k, N x n_k. */
    Box before(int k) {
        return arranged(value("G" + k), network.layer(k)::outputMatrix);
    }

    /** sigma_k'(G_k), N x n_k. */
    Box slopes(int k) {
        return arranged(value("S" + k), network.layer(k)::outputMatrix);
    }

    /** Delta_k, N x n_k. */
    Box delta(int k) {
        return arranged(value("D" + k), network.layer(k)::outputMatrix);
    }

    /** The derivative of l at the outputs, N x m, without the factor in front of the sum. */
    Box lossSlope() {
        return arranged(value("slope"), network.layer(network.depth())::outputMatrix);
    }

    /** A target of the loss, N x m. */
    Box target(String name) {
        return arranged(value(name), network.layer(network.depth())::outputMatrix);
    }

    /** W_k, n_{k-1} x n_k. */
    Box weights(int k) {
        return network.weights(k, point);
    }

    /** The gradient by back-propagation, in the order of the parameters. */
    Box gradient() {
        int n = network.model().layout().size();
        var result = new Box(new double[n], new double[n]);
        for (ParameterLayout.Entry entry : network.model().layout().entries()) {
            Box part = values.output("gradient." + entry.name());
            System.arraycopy(part.low(), 0, result.low(), entry.offset(), entry.size());
            System.arraycopy(part.high(), 0, result.high(), entry.offset(), entry.size());
        }
        return result;
    }

    private static Box arranged(Box box, UnaryOperator<double[]> arrange) {
        return new Box(arrange.apply(box.low()), arrange.apply(box.high()));
    }

    /** Whether every interval is the number 0. */
    static boolean zero(Box box) {
        return Arrays.stream(box.low()).allMatch(x -> x == 0)
                && Arrays.stream(box.high()).allMatch(x -> x == 0);
    }

    /** The place of an interval that excludes 0 by the most; -1 if none does. */
    static int nonzero(Box box) {
        int best = -1;
        double most = 0;
        for (int i = 0; i < box.size(); i++) {
            double away = Math.max(box.low()[i], -box.high()[i]);
            if (away > most) {
                most = away;
                best = i;
            }
        }
        return best;
    }

    /** The middles. */
    static double[] middles(Box box) {
        double[] middles = new double[box.size()];
        Arrays.setAll(middles, box::middle);
        return middles;
    }
}

package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Standing;
import dev.dln.engine.interval.Box;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A point near the given one, different in one layer only, at which the gradient of that layer is
 * exactly zero: proved by the test of Krawczyk. Where the layer has more parameters per unit than
 * there are samples, only as many move as belong to linearly independent features: if the gradient
 * by these is zero, the derivatives by the unit's arguments are, and so the whole gradient of the
 * layer.
 *
 * @param trace values in the box that holds the point
 * @param distance how far it is from the given point in any coordinate
 */
record LayerSolution(Trace trace, double distance) {
    /** Solutions further away, relative to the point, say nothing about it. */
    private static final double FURTHEST = 1e-4;

    /** More unknowns are not solved for. */
    private static final int MOST_UNKNOWNS = 120;

    /** Looks for one. */
    static Optional<LayerSolution> of(Study study, int layer) {
        LayeredNetwork network = study.network();
        Optional<Trace> given = study.given();
        if (given.isEmpty() || network.layer(layer).bias().isEmpty()) {
            return Optional.empty();
        }
        int columns = network.width(layer - 1) + 1;
        int rows = network.samples();
        List<Integer> chosen =
                independent(Trace.middles(given.get().featuresAndOne(layer - 1)), rows, columns);
        if (chosen.size() < Math.min(rows, columns)
                || (long) chosen.size() * network.width(layer) > MOST_UNKNOWNS) {
            return Optional.empty();
        }
        if (columns > rows && !regular(given.get(), network, layer, chosen)) {
            return Optional.empty();
        }
        int[] free = coordinates(network, layer, chosen);
        double[] point = study.instance().point().orElseThrow();
        var krawczyk = new Krawczyk(study.intervals(), free, new double[point.length]);
        return krawczyk.solve(point)
                .flatMap(
                        s -> {
                            double moved = s.radius();
                            double size = 1;
                            for (int i = 0; i < point.length; i++) {
                                moved =
                                        Math.max(
                                                moved,
                                                Math.abs(s.point()[i] - point[i]) + s.radius());
                                size = Math.max(size, Math.abs(point[i]));
                            }
                            return moved <= FURTHEST * size
                                    ? Optional.of(
                                            new LayerSolution(
                                                    network.trace(s.box(free)), Math.nextUp(moved)))
                                    : Optional.empty();
                        });
    }

    /** The hypothesis that the gradient of the layer is zero nearby. */
    Hypothesis hypothesis(int layer) {
        return new Hypothesis(
                "the gradient of layer " + layer + " is zero within " + Study.show(distance),
                Standing.PROVED,
                Double.POSITIVE_INFINITY,
                "only this layer moved; proved by the test of Krawczyk");
    }

    private static int[] coordinates(LayeredNetwork network, int layer, List<Integer> chosen) {
        Layer l = network.layer(layer);
        int weights = network.offset(l.weights().name());
        int bias = network.offset(l.bias().orElseThrow().name());
        var free = new ArrayList<Integer>();
        for (int j = 0; j < l.units(); j++) {
            for (int i : chosen) {
                free.add(i == l.inputs() ? bias + j : weights + l.weightAt(i, j));
            }
        }
        return free.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    private static boolean regular(
            Trace trace, LayeredNetwork network, int layer, List<Integer> chosen) {
        Box all = trace.featuresAndOne(layer - 1);
        int rows = network.samples();
        int columns = network.width(layer - 1) + 1;
        int n = chosen.size();
        double[] low = new double[rows * n];
        double[] high = new double[rows * n];
        for (int i = 0; i < rows; i++) {
            for (int c = 0; c < n; c++) {
                low[i * n + c] = all.low()[i * columns + chosen.get(c)];
                high[i * n + c] = all.high()[i * columns + chosen.get(c)];
            }
        }
        return n == rows && Ranks.regular(new Box(low, high), n) > 1;
    }

    /** Columns that span as much as all, by Gram-Schmidt with the longest remainder first. */
    private static List<Integer> independent(double[] a, int rows, int columns) {
        double[] left = a.clone();
        var chosen = new ArrayList<Integer>();
        double first = 0;
        for (int step = 0; step < Math.min(rows, columns); step++) {
            double[] sizes = new double[columns];
            for (int c = 0; c < columns; c++) {
                for (int i = 0; i < rows; i++) {
                    sizes[c] += left[i * columns + c] * left[i * columns + c];
                }
            }
            double most = Arrays.stream(sizes).max().orElse(0);
            first = Math.max(first, most);
            if (!(most > first * 0x1p-90)) {
                return chosen;
            }
            int pivot = 0;
            while (sizes[pivot] != most) {
                pivot++;
            }
            chosen.add(pivot);
            double[] q = new double[rows];
            for (int i = 0; i < rows; i++) {
                q[i] = left[i * columns + pivot] / Math.sqrt(most);
            }
            for (int c = 0; c < columns; c++) {
                double dot = 0;
                for (int i = 0; i < rows; i++) {
                    dot += q[i] * left[i * columns + c];
                }
                for (int i = 0; i < rows; i++) {
                    left[i * columns + c] -= dot * q[i];
                }
            }
        }
        return chosen;
    }
}

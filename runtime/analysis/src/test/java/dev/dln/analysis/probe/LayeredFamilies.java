package dev.dln.analysis.probe;

import static dev.dln.analysis.probe.Family.both;
import static dev.dln.analysis.probe.Family.ids;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.engine.Array;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Networks of fully connected layers with biases: at any point, at points that meet all targets,
 * and with classes that they separate.
 */
final class LayeredFamilies {
    private static final String DEFINITIONS =
            """
            activation spring(t) = t + t^3
            loss squares(q, y) = sqnorm(q - y)
            loss fourth(q, y) = sum((q - y) .^ 2 + (q - y) .^ 4)
            """;

    private static final List<String> LOSSES = List.of("squared", "squares", "fourth");
    private static final List<String> SQUARES = List.of("squared", "squares");

    private LayeredFamilies() {}

    static List<Family> all() {
        return List.of(
                new Family(
                        "layers",
                        ids(
                                "nh17", "eq1", "lem2.1", "asm3.2", "lem3.3", "def3.6", "lem4.1",
                                "lem4.2"),
                        d -> layers(d, false)),
                new Family(
                        "a wide hidden layer",
                        ids("nh17", "lem4.3", "lem4.4", "cor4.5"),
                        d -> layers(d, true)),
                new Family(
                        "one layer that meets all targets",
                        ids("nh17", "thm3.1", "thm3.4.corrected", "def3.7", "thm4.6"),
                        d -> one(d, d.between(1, 3), d.between(1, 2))),
                new Family(
                        "one unit that meets all targets",
                        ids("nh17", "thm3.10"),
                        d -> one(d, d.between(1, 2), 1)),
                new Family(
                        "two layers, the last of which meets all targets",
                        ids("nh17", "lem3.5.corrected"),
                        LayeredFamilies::two),
                new Family(
                        "just wide enough, at rest",
                        ids("nh17", "thm3.8", "lem3.5.corrected"),
                        LayeredFamilies::justWide),
                new Family(
                        "deep networks at rest",
                        ids("nh17", "thm3.1", "thm3.4.corrected"),
                        LayeredFamilies::rest),
                new Family(
                        "deep networks of fractions that meet all targets",
                        ids("nh17", "thm3.4.corrected", "lem3.5.corrected", "def3.7", "thm4.6"),
                        LayeredFamilies::springs),
                new Family(
                        "classes",
                        ids("nh17", "def5.1", "asm5.2", "eq2", "fig1"),
                        d -> classes(d, 2, false)),
                new Family(
                        "fitted classes",
                        both(
                                ids("nh17", "thm5.3.1.corrected", "thm5.3.2.corrected"),
                                ids("nh17", "def5.1", "eq2")),
                        d -> classes(d, 2, true)),
                new Family(
                        "fitted classes, three layers",
                        ids("nh17", "thm5.3.1.corrected"),
                        d -> classes(d, 3, true)));
    }

    /** {@code tanh(W2 * tanh(W1 * X + b1) + b2)} with these widths and activations. */
    private static String text(int[] d, List<String> f, String loss) {
        String output = "X";
        for (int k = 1; k < d.length; k++) {
            output = "%s(W%2$d * %3$s + b%2$d)".formatted(f.get(k - 1), k, output);
        }
        String params =
                IntStream.range(1, d.length)
                        .mapToObj(
                                k -> "W%1$d[%2$d, %3$d], b%1$d[%2$d]".formatted(k, d[k], d[k - 1]))
                        .collect(Collectors.joining(", "));
        return DEFINITIONS
                + """
                network layered {
                  data   X[%d, n], Y[%d, n]
                  param  %s
                  output %s   @loss %s(Y)
                }
                """
                        .formatted(d[0], d[d.length - 1], params, output, loss);
    }

    /** Different columns. */
    private static long[][] samples(Dice dice, int inputs, int count, int most) {
        while (true) {
            long[][] x = Whole.random(dice, inputs, count, most);
            if (Arrays.stream(Whole.transposed(x)).map(Arrays::toString).distinct().count()
                    == count) {
                return x;
            }
        }
    }

    /** Inputs such that [X, 1] has as many independent rows as there are samples. */
    private static long[][] independent(Dice dice, int inputs, int count) {
        while (true) {
            long[][] x = Whole.random(dice, inputs, count, 3);
            long[][] ones = new long[1][count];
            Arrays.fill(ones[0], 1);
            long[][] all =
                    Whole.transposed(Whole.beside(Whole.transposed(x), Whole.transposed(ones)));
            if (RationalMatrix.of(all).rank() == count) {
                return x;
            }
        }
    }

    /** Targets in eighths in the range of the activation. */
    private static Array targets(Dice dice, String f, int outputs, int count) {
        long[][] y = new long[outputs][count];
        for (long[] row : y) {
            Arrays.setAll(row, _ -> f.equals("tanh") ? dice.between(-6, 6) : dice.between(1, 7));
        }
        return Family.array(y, 8);
    }

    private static Family.Drawn layers(Dice dice, boolean wide) {
        int count = dice.between(2, 4);
        int layers = dice.between(2, 3);
        int[] d = new int[layers + 1];
        Arrays.setAll(d, _ -> dice.between(1, 3));
        d[layers] = Math.min(d[layers], 2);
        if (wide) {
            d[dice.between(1, layers - 1)] = Math.max(1, count - 1 + dice.between(0, 1));
        }
        List<String> f =
                IntStream.range(0, layers)
                        .mapToObj(_ -> dice.pick(List.of("tanh", "sigmoid", "softplus")))
                        .toList();
        return Family.drawn(
                text(d, f, dice.pick(LOSSES)),
                Family.data(
                        "X",
                        Family.array(samples(dice, d[0], count, 4), 2),
                        "Y",
                        targets(dice, f.getLast(), d[layers], count)),
                m -> Arrays.stream(Family.integers(m, dice, 12)).map(v -> v / 8).toArray());
    }

    private static double inverse(String f, double y) {
        return f.equals("tanh") ? Math.log((1 + y) / (1 - y)) / 2 : Math.log(y / (1 - y));
    }

    /** Solves [F', 1] (w, b) = arguments for each output by elimination; F is square with the 1. */
    private static double[][] solve(double[][] rows, double[][] right) {
        int n = rows.length;
        for (int c = 0; c < n; c++) {
            int pivot = c;
            for (int i = c; i < n; i++) {
                pivot = Math.abs(rows[i][c]) > Math.abs(rows[pivot][c]) ? i : pivot;
            }
            double[] swap = rows[c];
            rows[c] = rows[pivot];
            rows[pivot] = swap;
            swap = right[c];
            right[c] = right[pivot];
            right[pivot] = swap;
            for (int i = 0; i < n; i++) {
                double factor = i == c ? 0 : rows[i][c] / rows[c][c];
                for (int j = 0; j < n; j++) {
                    rows[i][j] -= factor * rows[c][j];
                }
                for (int j = 0; j < right[0].length; j++) {
                    right[i][j] -= factor * right[c][j];
                }
            }
        }
        for (int c = 0; c < n; c++) {
            for (int j = 0; j < right[0].length; j++) {
                right[c][j] /= rows[c][c];
            }
        }
        return right;
    }

    /** The weights and biases, in the order of the parameters, that give these outputs. */
    private static double[] fitted(double[][] features, String f, Array y) {
        int count = features.length;
        int outputs = y.shape().get(0);
        double[][] rows = new double[count][];
        double[][] right = new double[count][outputs];
        for (int s = 0; s < count; s++) {
            rows[s] = Arrays.copyOf(features[s], count);
            rows[s][count - 1] = 1;
            for (int j = 0; j < outputs; j++) {
                right[s][j] = inverse(f, y.values()[j * count + s]);
            }
        }
        double[][] solved = solve(rows, right);
        double[] point = new double[outputs * count];
        for (int j = 0; j < outputs; j++) {
            for (int i = 0; i + 1 < count; i++) {
                point[j * (count - 1) + i] = solved[i][j];
            }
            point[outputs * (count - 1) + j] = solved[count - 1][j];
        }
        return point;
    }

    private static Family.Drawn one(Dice dice, int inputs, int outputs) {
        String f = dice.pick(List.of("tanh", "sigmoid"));
        long[][] x = independent(dice, inputs, inputs + 1);
        Array y = targets(dice, f, outputs, inputs + 1);
        double[][] features =
                Arrays.stream(Whole.transposed(x))
                        .map(r -> Arrays.stream(r).asDoubleStream().toArray())
                        .toArray(double[][]::new);
        return Family.drawn(
                text(new int[] {inputs, outputs}, List.of(f), dice.pick(SQUARES)),
                Family.data("X", Family.array(x), "Y", y),
                _ -> fitted(features, f, y));
    }

    private static double value(String f, double t) {
        return f.equals("tanh") ? Math.tanh(t) : 1 / (1 + Math.exp(-t));
    }

    /** N - 1 hidden units; the lower layer at random. */
    private static Family.Drawn two(Dice dice) {
        int count = dice.between(2, 4);
        int units = count - 1;
        int inputs = dice.between(1, 3);
        int outputs = dice.between(1, 2);
        String hidden = dice.pick(List.of("tanh", "sigmoid"));
        String f = dice.pick(List.of("tanh", "sigmoid"));
        long[][] x = samples(dice, inputs, count, 3);
        double[] lower = new double[units * (inputs + 1)];
        Arrays.setAll(lower, _ -> dice.between(-16, 16) / 8.0);
        double[][] features = new double[count][units];
        for (int s = 0; s < count; s++) {
            for (int u = 0; u < units; u++) {
                double t = lower[units * inputs + u];
                for (int i = 0; i < inputs; i++) {
                    t += lower[u * inputs + i] * x[i][s];
                }
                features[s][u] = value(hidden, t);
            }
        }
        Array y = targets(dice, f, outputs, count);
        double[] upper = fitted(features, f, y);
        double[] point = Arrays.copyOf(lower, lower.length + upper.length);
        System.arraycopy(upper, 0, point, lower.length, upper.length);
        return Family.drawn(
                text(new int[] {inputs, units, outputs}, List.of(hidden, f), dice.pick(LOSSES)),
                Family.data("X", Family.array(x), "Y", y),
                _ -> point);
    }

    /** One layer has N - 1 units, those above as many as outputs; outputs and targets are 0. */
    private static Family.Drawn justWide(Dice dice) {
        int count = dice.between(2, 4);
        int[] d = {dice.between(1, 3), count - 1, dice.between(1, 2)};
        String hidden = dice.pick(List.of("tanh", "sigmoid", "softplus"));
        return Family.drawn(
                text(d, List.of(hidden, "tanh"), dice.pick(LOSSES)),
                Family.data(
                        "X",
                        Family.array(samples(dice, d[0], count, 3)),
                        "Y",
                        Family.array(new long[d[2]][count])),
                m -> {
                    double[] point = Family.integers(m, dice, 12);
                    int lower = d[1] * (d[0] + 1);
                    for (int i = 0; i < point.length; i++) {
                        point[i] = i < lower ? point[i] / 8 : 0;
                    }
                    return point;
                });
    }

    /** The first layer is zero, so that all values are; those above have full column rank. */
    private static Family.Drawn rest(Dice dice) {
        int layers = dice.between(2, 4);
        int[] d = narrowing(dice, layers, 3);
        int count = dice.between(2, d[0] + 1);
        var point = new ArrayList<double[]>();
        for (int k = 1; k <= layers; k++) {
            point.add(
                    Whole.flat(
                            k == 1
                                    ? new long[d[1]][d[0]]
                                    : Whole.ofRank(dice, d[k], d[k - 1], d[k])));
            point.add(new double[d[k]]);
        }
        return Family.drawn(
                text(d, List.of("tanh", "tanh", "tanh", "tanh"), dice.pick(SQUARES)),
                Family.data(
                        "X",
                        Family.array(independent(dice, d[0], count)),
                        "Y",
                        Family.array(new long[d[layers]][count])),
                _ -> point.stream().flatMapToDouble(Arrays::stream).toArray());
    }

    private static int[] narrowing(Dice dice, int layers, int most) {
        int[] d = new int[layers + 1];
        d[0] = dice.between(1, 3);
        d[1] = dice.between(1, most);
        for (int k = 2; k <= layers; k++) {
            d[k] = dice.between(1, d[k - 1]);
        }
        return d;
    }

    /** Integers, an activation whose values at integers are, and the outputs as targets. */
    private static Family.Drawn springs(Dice dice) {
        int layers = dice.between(1, 2);
        int[] d = narrowing(dice, layers, 2);
        int count = dice.between(2, Math.min(3, d[0] + 1));
        long[][] x = independent(dice, d[0], count);
        var point = new ArrayList<long[][]>();
        long[][] value = x;
        for (int k = 1; k <= layers; k++) {
            long[][] w = Whole.ofRank(dice, d[k], d[k - 1], k == 1 ? 1 : d[k]);
            long[][] b = Whole.random(dice, d[k], 1, 2);
            point.add(w);
            point.add(b);
            value = Whole.times(w, value);
            for (int i = 0; i < value.length; i++) {
                for (int s = 0; s < count; s++) {
                    long t = value[i][s] + b[i][0];
                    value[i][s] = t + t * t * t;
                }
            }
        }
        return Family.drawn(
                text(d, List.of("spring", "spring"), dice.pick(LOSSES)),
                Family.data("X", Family.array(x), "Y", Family.array(value)),
                _ -> Family.point(point));
    }

    /**
     * Classes around different corners, each split from the others by a coordinate; in the fitted
     * form by steep units that feed one output each. Otherwise points of any kind.
     */
    private static Family.Drawn classes(Dice dice, int layers, boolean fit) {
        int m = dice.between(2, 3);
        int count = dice.between(m, 6);
        long[][] x = new long[m][count];
        long[][] y = new long[m][count];
        for (int s = 0; s < count; s++) {
            int c = s < m ? s : dice.between(0, m - 1);
            for (int i = 0; i < m; i++) {
                x[i][s] = (i == c ? 5L : 0L) + dice.between(-1, 1);
                y[i][s] = i == c ? dice.between(1, 5) : -dice.between(1, 5);
            }
        }
        long[][] move = Whole.unimodular(dice, m);
        int[] d = new int[layers + 1];
        Arrays.fill(d, m);
        // W_1 move x + b_1 is 2 x - 5, up to a factor of each row
        RationalMatrix back = RationalMatrix.of(move).inverse().orElseThrow();
        var point = new ArrayList<double[]>();
        double[] first = back.toDoubles();
        double[] bias = new double[m];
        for (int i = 0; i < m; i++) {
            double steep = dice.between(4, 12) / 16.0;
            for (int j = 0; j < m; j++) {
                first[i * m + j] *= 2 * steep;
            }
            bias[i] = -5 * steep;
        }
        point.add(first);
        point.add(bias);
        for (int k = 2; k <= layers; k++) {
            long[][] w = Whole.identity(m);
            for (int i = 0; i < m; i++) {
                w[i][i] = dice.between(2, 6);
            }
            point.add(Whole.flat(w));
            point.add(new double[m]);
        }
        List<String> f = List.of("tanh", dice.pick(List.of("tanh", "erf")), "tanh");
        return Family.drawn(
                text(d, f, "two_sided_truncated_square"),
                Family.data(
                        "X",
                        Family.array(fit ? Whole.times(move, x) : Whole.random(dice, m, count, 5)),
                        "Y",
                        Family.array(y, 8)),
                p ->
                        fit
                                ? point.stream().flatMapToDouble(Arrays::stream).toArray()
                                : Arrays.stream(Family.integers(p, dice, 12))
                                        .map(v -> v / 8)
                                        .toArray());
    }
}

package dev.dln.analysis.probe;

import static dev.dln.analysis.probe.Family.ids;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One or two samples with one output, as in the examples of Kawaguchi and Kaelbling (2020). */
final class ExampleFamilies {
    /** The multiples of the squared distance. */
    private static final List<String> SQUARES =
            List.of("squared(Y)", "mse(Y)", "distance(Y)", "tripled(Y)");

    private static final String LOSSES =
            """
            loss distance(q, y) = sqnorm(q - y)
            loss tripled(q, y) = 3 * sqnorm(q - y)

            """;

    private ExampleFamilies() {}

    static List<Family> all() {
        return List.of(
                new Family("one sample at zero", ids("kk20", "fig1"), ExampleFamilies::figure),
                new Family("two wells", ids("kk20", "ex1"), ExampleFamilies::wells),
                new Family(
                        "one sample, output zero, hinges",
                        ids("kk20", "ex6"),
                        d -> silent(d, hinge(d), 1, false)),
                new Family(
                        "two samples, output zero, hinges",
                        ids("kk20", "ex7"),
                        d -> silent(d, hinge(d), 2, false)),
                new Family("one sample", ids("kk20", "ex3"), ExampleFamilies::missed),
                new Family(
                        "two samples, output zero",
                        ids("kk20", "eq4", "ex4"),
                        d -> silent(d, d.pick(SQUARES), 2, false)),
                new Family(
                        "two equal samples, output zero",
                        ids("kk20", "ex5"),
                        d -> silent(d, d.pick(SQUARES), 2, true)));
    }

    private static String hinge(Dice dice) {
        return "hinge(Y; p = " + dice.between(2, 5) + ")";
    }

    private static String text(
            Dice dice, int inputs, int hidden, String params, String output, String loss) {
        String rest =
                dice.chance(0.4)
                        ? "   @eliminate(X, lambda = %s)".formatted(dice.between(1, 6) / 4.0)
                        : "";
        return LOSSES
                + """
                network example {
                  data   X[%d, m], Y[1, m]
                  param  %s
                  output %s   @loss %s%s
                }
                """
                        .formatted(inputs, params.formatted(hidden, inputs), output, loss, rest);
    }

    /** Neurons come after the network's parameters: a is set to zero, b and W to anything. */
    private static Family.Drawn at(
            Dice dice, String text, long[][] x, long[][] y, int over, double... theta) {
        return Family.drawn(
                text,
                Family.data("X", Family.array(x, over), "Y", Family.array(y)),
                m -> {
                    double[] point = Family.integers(m, dice, 2);
                    System.arraycopy(theta, 0, point, 0, theta.length);
                    if (point.length > theta.length) {
                        point[theta.length] = 0;
                    }
                    return point;
                });
    }

    private static double[] joined(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    /** The input is zero, so that the output is that of the biases; the hinge is active. */
    private static Family.Drawn figure(Dice dice) {
        int inputs = dice.between(1, 3);
        int hidden = dice.between(1, 2);
        double[] w = new double[hidden * inputs];
        double[] b = new double[hidden];
        double[] v = new double[hidden];
        Arrays.setAll(w, _ -> dice.between(-8, 8) / 4.0);
        Arrays.setAll(b, _ -> dice.between(-8, 8) / 4.0);
        Arrays.setAll(v, _ -> dice.between(-8, 8) / 4.0);
        double c = dice.between(-8, 8) / 4.0;
        boolean relu = dice.chance(0.5);
        double f = c;
        for (int i = 0; i < hidden; i++) {
            f += v[i] * (relu ? Math.max(b[i], 0) : b[i] * b[i]);
        }
        long y = f > 0 ? -1 : 1;
        String text =
                text(
                        dice,
                        inputs,
                        hidden,
                        "W[%1$d, %2$d], b[%1$d], V[1, %1$d], c",
                        relu ? "V * relu(W * X + b) + c" : "V * (W * X + b) .^ 2 + c",
                        "hinge(Y; p = 3)");
        return at(
                dice,
                text,
                new long[inputs][1],
                new long[][] {{y}},
                1,
                joined(w, b, v, new double[] {c}));
    }

    /**
     * u = 1 - y f with derivative 12 k (t - p)(t - q)(t - r): its minima at p and r differ, and at
     * the higher one u is positive.
     */
    private static Family.Drawn wells(Dice dice) {
        while (true) {
            long p = dice.between(-3, 0);
            long q = p + dice.between(1, 3);
            long r = q + dice.between(1, 3);
            long k = dice.between(1, 2);
            long[] u = {
                0, -12 * k * p * q * r, 6 * k * (p * q + p * r + q * r), -4 * k * (p + q + r), 3 * k
            };
            long left = value(u, p);
            long right = value(u, r);
            if (left == right) {
                continue;
            }
            long higher = left > right ? p : r;
            u[0] = dice.between(1, 3) - Math.max(left, right);
            long y = dice.chance(0.5) ? 1 : -1;
            boolean second = dice.chance(0.5);
            long centre = dice.between(-2, 2);
            long steep = dice.between(1, 3);
            var f = new StringBuilder("%d".formatted(y * (1 - u[0])));
            for (int i = 1; i < u.length; i++) {
                f.append(" + (%d) * t^%d".formatted(-y * u[i], i));
            }
            if (second) {
                f.append(" + (%d) * (s - (%d))^2".formatted(-y * steep, centre));
            }
            int inputs = dice.between(1, 2);
            String text =
                    LOSSES
                            + """
                            network wells {
                              data   X[%d, m], Y[1, m]
                              param  t%s
                              let    f = %s
                              output f * ones(1, cols(X))   @loss hinge(Y; p = 3)
                            }
                            """
                                    .formatted(inputs, second ? ", s" : "", f);
            double[] theta = second ? new double[] {higher, centre} : new double[] {higher};
            return at(dice, text, new long[inputs][1], new long[][] {{y}}, 1, theta);
        }
    }

    private static long value(long[] polynomial, long t) {
        long sum = 0;
        for (int i = polynomial.length - 1; i >= 0; i--) {
            sum = sum * t + polynomial[i];
        }
        return sum;
    }

    /** Outputs that vanish: the last layer is zero, or the first. */
    private static Family.Drawn silent(Dice dice, String loss, int samples, boolean equal) {
        int inputs = dice.between(1, 3);
        int hidden = dice.between(1, 3);
        long[][] x = Whole.random(dice, inputs, samples, 6);
        for (int i = 0; samples == 2 && i < inputs; i++) {
            x[i][1] = equal ? x[i][0] : x[i][1];
        }
        if (samples == 2 && !equal && x[0][0] == x[0][1]) {
            x[0][1]++;
        }
        long sign = dice.chance(0.5) ? 1 : -1;
        long[][] y = {samples == 1 ? new long[] {sign} : new long[] {sign, -sign}};
        double[] w = new double[hidden * inputs];
        double[] v = new double[hidden];
        if (dice.chance(0.5)) {
            Arrays.setAll(w, _ -> dice.between(-4, 4) / 2.0);
        } else {
            Arrays.setAll(v, _ -> dice.between(-4, 4) / 2.0);
        }
        String output =
                dice.pick(
                        List.of(
                                "V * W * X",
                                "V * relu(W * X)",
                                "V * (W * X) .^ 2",
                                "V * tanh(W * X)"));
        String text = text(dice, inputs, hidden, "W[%d, %d], V[1, %1$d]", output, loss);
        return at(dice, text, x, y, dice.pick(List.of(1, 2, 4)), joined(w, v));
    }

    /** An output that misses its target. */
    private static Family.Drawn missed(Dice dice) {
        int inputs = dice.between(1, 3);
        int hidden = dice.between(1, 2);
        long[][] x = Whole.random(dice, inputs, 1, 4);
        long[][] w = Whole.random(dice, hidden, inputs, 2);
        long[][] v = Whole.random(dice, 1, hidden, 2);
        boolean square = dice.chance(0.5);
        long[][] z = Whole.times(w, x);
        for (long[] row : z) {
            Arrays.setAll(row, j -> square ? row[j] * row[j] : Math.max(row[j], 0));
        }
        long f = Whole.times(v, z)[0][0];
        int miss = dice.between(1, 5) * (dice.chance(0.5) ? 1 : -1);
        String text =
                text(
                        dice,
                        inputs,
                        hidden,
                        "W[%d, %d], V[1, %1$d]",
                        square ? "V * (W * X) .^ 2" : "V * relu(W * X)",
                        dice.pick(SQUARES));
        var parts = new ArrayList<long[][]>(List.of(w, v));
        return at(dice, text, x, new long[][] {{f + miss}}, 1, Family.point(parts));
    }
}

package dev.dln.analysis.probe;

import static dev.dln.analysis.probe.Family.ids;

import dev.dln.engine.Array;

import java.util.ArrayList;
import java.util.List;

/**
 * Networks whose layers do not widen, with at least as many inputs as samples, weights of full row
 * rank and monotone activations; in one family with all targets met exactly.
 */
final class PyramidFamilies {
    private static final String DEFINITIONS =
            """
            activation bend(t) = t + relu(t)
            activation steep(t) = 4 * t - 3 * relu(-t)
            loss fourth(q, y) = sum((q - y) .^ 4)
            """;

    /** Piecewise linear and onto, with integer values at integers. */
    private static final List<String> WHOLE = List.of("bend", "steep");

    private static final List<String> MET = List.of("bend", "steep", "identity");

    private static final List<String> LAST =
            List.of("bend", "steep", "identity", "tanh", "softplus");

    private static final List<String> MONOTONE =
            List.of("bend", "steep", "tanh", "sigmoid", "softplus", "leaky_relu");

    private static final List<String> LOSSES = List.of("squared", "mse", "fourth");

    private PyramidFamilies() {}

    static List<Family> all() {
        return List.of(
                new Family(
                        "pyramids",
                        ids("nr18", "eq4", "lem3"),
                        d -> drawn(d, MONOTONE, MONOTONE, false)),
                new Family(
                        "pyramids whose hidden activations are onto",
                        ids("nr18", "image-convex.corrected"),
                        d -> drawn(d, WHOLE, LAST, false)),
                new Family(
                        "pyramids that meet all targets",
                        ids("nr18", "lem3.global"),
                        d -> drawn(d, WHOLE, MET, true)));
    }

    private static Family.Drawn drawn(
            Dice dice, List<String> hidden, List<String> last, boolean met) {
        int layers = dice.between(2, 3);
        int[] d = new int[layers + 1];
        d[0] = dice.between(1, 4);
        for (int k = 1; k <= layers; k++) {
            d[k] = dice.between(1, Math.min(3, d[k - 1]));
        }
        int samples = dice.between(1, Math.min(3, d[0]));
        long[][] x = Whole.ofRank(dice, d[0], samples, samples);
        var w = new ArrayList<long[][]>();
        var output = new StringBuilder("X");
        long[][] value = x;
        for (int k = 1; k <= layers; k++) {
            long[][] m = Whole.ofRank(dice, d[k], d[k - 1], d[k]);
            w.add(m);
            String f = dice.pick(k < layers ? hidden : last);
            output.insert(0, f + "(W" + k + " * ").append(")");
            value = applied(f, Whole.times(m, value));
        }
        long[][] y = met ? value : Whole.random(dice, d[layers], samples, 4);
        String text =
                DEFINITIONS
                        + """
                        network pyramid {
                          data   X[%d, m], Y[%d, m]
                          param  %s
                          output %s   @loss %s(Y)
                        }
                        """
                                .formatted(
                                        d[0],
                                        d[layers],
                                        LinearFamilies.parameters(d),
                                        output,
                                        dice.pick(LOSSES));
        Array targets = met ? Family.array(y) : Family.array(y, 8);
        return Family.drawn(
                text, Family.data("X", Family.array(x), "Y", targets), _ -> Family.point(w));
    }

    private static long[][] applied(String f, long[][] a) {
        long[][] b = new long[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                long t = a[i][j];
                b[i][j] =
                        switch (f) {
                            case "bend" -> t + Math.max(t, 0);
                            case "steep" -> 4 * t - 3 * Math.max(-t, 0);
                            case "identity" -> t;
                            default -> 0;
                        };
            }
        }
        return b;
    }
}

package dev.dln.analysis.probe;

import static dev.dln.analysis.probe.Family.both;
import static dev.dln.analysis.probe.Family.ids;

import dev.dln.engine.Array;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Linear networks with squared loss at exact critical points of integers. In coordinates in which
 * the targets that X sees are diagonal, a critical point has block form: the first q units of every
 * layer learn q of the entries, and the others carry what they like as long as the gradient stays
 * zero. Then inputs, outputs and hidden units are moved by integer changes of basis.
 */
final class LinearFamilies {
    private static final List<String> ANY =
            both(
                    ids("k16", "lem4.1", "lem4.3", "sec4.1.corrected", "lem4.2", "thm2.3.i"),
                    ids("k16", "cor2.4", "lem4.4", "cor4.5"),
                    ids("nr18", "eq5", "eq6", "thm8.corrected"),
                    ids("kk20", "eq1"),
                    ids("lb18", "eq1", "eq4", "lem1", "p1", "p2", "eq2", "eq5"));

    private LinearFamilies() {}

    static List<Family> all() {
        return List.of(
                new Family("critical points", ANY, LinearFamilies::any),
                new Family(
                        "saddles",
                        both(
                                ids("k16", "thm2.3.iii", "cor2.4"),
                                ids("nr18", "def.second-order-saddle", "thm8.corrected"),
                                ids("kk20", "thm3.test")),
                        LinearFamilies::saddle),
                new Family(
                        "saddles with connected layers",
                        both(ids("k16", "thm2.3.iv"), ids("nr18", "def.second-order-saddle")),
                        LinearFamilies::connected),
                new Family(
                        "global minima",
                        both(
                                ids("k16", "thm2.3.ii", "lem4.4", "cor4.5", "lem4.6"),
                                ids("nr18", "lem4", "lem7"),
                                ids("lb18", "eq6", "eq7", "claim1")),
                        d -> minimum(d, d.between(2, 4))),
                new Family(
                        "global minima, two layers",
                        both(
                                ids("nr18", "thm5.i", "obs1", "lem7"),
                                ids("kk20", "thm3", "rem1"),
                                ids("k16", "fn4")),
                        d -> minimum(d, 2)),
                new Family(
                        "square data, a bottleneck, two layers",
                        both(ids("k16", "prop2.1", "fn1", "fn4"), ids("lb18", "rem3")),
                        d -> bottleneck(d, 2)),
                new Family(
                        "square data, a bottleneck",
                        both(ids("k16", "conj2.2"), ids("lb18", "rem3")),
                        d -> bottleneck(d, d.between(2, 4))),
                new Family(
                        "degenerate saddles, two layers",
                        both(ids("nr18", "thm5.ii", "cor6"), ids("k16", "fn1")),
                        LinearFamilies::degenerate),
                new Family(
                        "averaged relus",
                        ids("k16", "cor3.2", "a1p-m", "a5u-m"),
                        d -> relus(d, true)),
                new Family("relus", ids("k16", "eq1"), d -> relus(d, d.chance(0.3))));
    }

    /** Widths with an output no wider than the input. */
    private static int[] widths(Dice dice, int layers, int most) {
        int[] d = new int[layers + 1];
        Arrays.setAll(d, _ -> dice.between(1, most));
        d[layers] = Math.min(d[layers], d[0]);
        return d;
    }

    private static int narrowest(int[] d) {
        return Arrays.stream(d).min().orElseThrow();
    }

    private static Family.Drawn any(Dice dice) {
        while (true) {
            int[] d = widths(dice, dice.between(2, 4), 3);
            int n = d[d.length - 1];
            List<Integer> chosen = subset(dice, n, dice.between(0, Math.min(n, narrowest(d))));
            var found = new Blocks(dice, d, chosen);
            found.junk(0.5);
            if (found.stationary()) {
                return found.drawn();
            }
        }
    }

    /** Not all of the largest entries are learned. */
    private static Family.Drawn saddle(Dice dice) {
        while (true) {
            int[] d = widths(dice, dice.between(2, 4), 3);
            int q = dice.between(0, narrowest(d));
            List<Integer> chosen = subset(dice, d[d.length - 1], q);
            var found = new Blocks(dice, d, chosen);
            found.junk(0.3);
            if (!found.best() && found.stationary()) {
                return found.drawn();
            }
        }
    }

    /** The units that learn nothing are connected from layer 2 to the last but one. */
    private static Family.Drawn connected(Dice dice) {
        while (true) {
            int layers = dice.between(2, 4);
            int[] d = widths(dice, layers, 3);
            int q = dice.between(0, narrowest(d));
            List<Integer> chosen = subset(dice, d[layers], q);
            var found = new Blocks(dice, d, chosen);
            found.connect();
            if (!found.best()) {
                return found.drawn();
            }
        }
    }

    private static Family.Drawn minimum(Dice dice, int layers) {
        int[] d = widths(dice, layers, 3);
        return new Blocks(dice, d, first(narrowest(d))).drawn();
    }

    /** As many outputs as inputs, a hidden layer narrower than both. */
    private static Family.Drawn bottleneck(Dice dice, int layers) {
        int[] d = new int[layers + 1];
        int n = dice.between(2, 3);
        int p = dice.between(1, n - 1);
        Arrays.setAll(d, _ -> dice.between(p, p + 1));
        d[dice.between(1, layers - 1)] = p;
        d[0] = n;
        d[layers] = n;
        return new Blocks(dice, d, first(p)).drawn();
    }

    private static Family.Drawn degenerate(Dice dice) {
        while (true) {
            int[] d = widths(dice, 2, 4);
            int most = narrowest(d);
            List<Integer> chosen = subset(dice, d[2], dice.between(0, most - 1));
            var found = new Blocks(dice, d, chosen);
            found.junk(0.5);
            if (found.stationary()) {
                return found.drawn();
            }
        }
    }

    private static List<Integer> first(int q) {
        return IntStream.range(0, q).boxed().toList();
    }

    private static List<Integer> subset(Dice dice, int n, int q) {
        var rest = new ArrayList<>(first(n));
        while (rest.size() > q) {
            rest.remove(dice.between(0, rest.size() - 1));
        }
        return rest;
    }

    /** A point in block form; the entries of the targets decrease. */
    private static final class Blocks {
        private final Dice dice;
        private final int[] d;
        private final List<Integer> chosen;
        private final long[][] target;
        private final List<long[][]> w = new ArrayList<>();

        Blocks(Dice dice, int[] d, List<Integer> chosen) {
            this.dice = dice;
            this.d = d;
            this.chosen = chosen;
            int layers = d.length - 1;
            target = new long[d[layers]][d[0]];
            long y = 0;
            for (int i = d[layers] - 1; i >= 0; i--) {
                y += dice.between(1, 4);
                target[i][i] = y;
            }
            for (int k = 1; k <= layers; k++) {
                long[][] m = new long[d[k]][d[k - 1]];
                for (int a = 0; a < chosen.size(); a++) {
                    int i = chosen.get(a);
                    m[k == layers ? i : a][k == 1 ? i : a] = k == 1 ? target[i][i] : 1;
                }
                w.add(m);
            }
        }

        private int layers() {
            return w.size();
        }

        /** Entries of layers, each with this probability, that connect no unit that learns. */
        void junk(double probability) {
            for (int k = 1; k <= layers(); k++) {
                if (dice.chance(probability)) {
                    long[][] m = w.get(k - 1);
                    int columns = k == 1 ? 0 : chosen.size();
                    for (int i = k == layers() ? 0 : chosen.size(); i < d[k]; i++) {
                        for (int j = columns; j < d[k - 1]; j++) {
                            m[i][j] = dice.between(-2, 2);
                        }
                    }
                }
            }
        }

        void connect() {
            for (int k = 2; k < layers(); k++) {
                for (int i = chosen.size(); i < Math.min(d[k], d[k - 1]); i++) {
                    w.get(k - 1)[i][i] = dice.between(1, 2);
                }
            }
        }

        /** Whether as many entries as can be, and the largest of them, are learned. */
        boolean best() {
            return chosen.equals(first(narrowest(d)));
        }

        boolean stationary() {
            long[][] error = Whole.plus(Whole.product(w), -1, target);
            for (int k = 0; k < layers(); k++) {
                long[][] gradient = error;
                for (int j = layers() - 1; j > k; j--) {
                    gradient = Whole.times(Whole.transposed(w.get(j)), gradient);
                }
                for (int j = 0; j < k; j++) {
                    gradient = Whole.times(gradient, Whole.transposed(w.get(j)));
                }
                if (!Whole.zero(gradient)) {
                    return false;
                }
            }
            return true;
        }

        Family.Drawn drawn() {
            for (int k = 0; k + 1 < layers(); k++) {
                hidden(k);
            }
            long[][] u = Whole.orthogonal(dice, d[layers()]);
            long[][] v = Whole.orthogonal(dice, d[0]);
            w.set(layers() - 1, Whole.times(u, w.getLast()));
            w.set(0, Whole.times(w.getFirst(), v));
            long[][] moved = Whole.times(Whole.times(u, target), v);
            // inputs with X X' a multiple of 1, and targets that X does not see
            long[][] x = Whole.orthogonal(dice, d[0]);
            long[][] y = Whole.times(moved, x);
            if (dice.chance(0.6)) {
                long[][] unseen = Whole.random(dice, y.length, d[0], 3);
                long[][] more = Whole.plus(y, -1, unseen);
                y = Whole.beside(Whole.plus(y, 1, unseen), more);
                x = Whole.beside(x, x);
            }
            return linear(d, Family.array(x), Family.array(y), Family.point(w));
        }

        /** Changes the basis of a hidden layer. */
        private void hidden(int k) {
            int width = d[k + 1];
            for (int step = 1; step < width; step++) {
                int a = dice.between(0, width - 1);
                int b = (a + dice.between(1, width - 1)) % width;
                int c = dice.between(-2, 2);
                for (int j = 0; j < d[k]; j++) {
                    w.get(k)[a][j] += c * w.get(k)[b][j];
                }
                for (long[] row : w.get(k + 1)) {
                    row[b] -= c * row[a];
                }
            }
            if (dice.chance(0.5)) {
                int a = dice.between(0, width - 1);
                for (int j = 0; j < d[k]; j++) {
                    w.get(k)[a][j] *= -1;
                }
                for (long[] row : w.get(k + 1)) {
                    row[a] *= -1;
                }
            }
        }
    }

    /** A linear network with squared loss at a point. */
    static Family.Drawn linear(int[] d, Array x, Array y, double[] point) {
        int layers = d.length - 1;
        String product =
                IntStream.rangeClosed(1, layers)
                        .mapToObj(k -> "W" + (layers + 1 - k))
                        .collect(Collectors.joining(" * "));
        String text =
                """
                network linear {
                  data   X[%d, m], Y[%d, m]
                  param  %s
                  output %s * X   @loss squared(Y)
                }
                """
                        .formatted(d[0], d[layers], parameters(d), product);
        return Family.drawn(text, Family.data("X", x, "Y", y), _ -> point);
    }

    /** {@code W1[2, 3], W2[1, 2]}. */
    static String parameters(int[] d) {
        return IntStream.range(1, d.length)
                .mapToObj(k -> "W%d[%d, %d]".formatted(k, d[k], d[k - 1]))
                .collect(Collectors.joining(", "));
    }

    /** Relus at integers; averaged over paths they are a linear network with full data. */
    private static Family.Drawn relus(Dice dice, boolean averaged) {
        int layers = dice.between(2, 3);
        int[] d = widths(dice, layers, 3);
        StringBuilder inner = new StringBuilder("W1 * X");
        for (int k = 2; k <= layers; k++) {
            inner = new StringBuilder("W" + k + " * relu(" + inner + ")");
        }
        int q = dice.pick(List.of(2, 4));
        String text =
                """
                network relus {
                  data   X[%d, m], Y[%d, m]
                  param  %s
                  output %s%s   @loss squared(Y)%s
                }
                """
                        .formatted(
                                d[0],
                                d[layers],
                                parameters(d),
                                averaged ? q + " * " : "",
                                inner,
                                averaged ? "   @expected_relu(rho = " + 1.0 / q + ")" : "");
        long[][] x = Whole.orthogonal(dice, d[0]);
        long[][] y = Whole.random(dice, d[layers], d[0], 5);
        if (dice.chance(0.5)) {
            x = Whole.beside(x, Whole.random(dice, d[0], 1, 2));
            y = Whole.beside(y, Whole.random(dice, d[layers], 1, 4));
        }
        return Family.drawn(
                text,
                Family.data("X", Family.array(x), "Y", Family.array(y)),
                m -> Family.integers(m, dice, 3));
    }
}

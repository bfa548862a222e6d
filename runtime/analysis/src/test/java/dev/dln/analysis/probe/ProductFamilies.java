package dev.dln.analysis.probe;

import static dev.dln.analysis.probe.Family.both;
import static dev.dln.analysis.probe.Family.ids;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Losses phi(W_L ... W_1) of many kinds, where their arguments are chosen after the product, so
 * that phi is stationary at it, and pairs of factors of chosen ranks.
 */
final class ProductFamilies {
    /** Convex losses of P that are least where P = A; B is positive. */
    private static final List<String> CONVEX =
            List.of(
                    "1 / 2 * sqnorm(P - A)",
                    "sum(B .* (P - A) .^ 2)",
                    "sum((P - A) .^ 4)",
                    "sum(B .* (P - A) .^ 2) + sum((P - A) .^ 4)",
                    "sum(sqrt(1 + (P - A) .^ 2))",
                    "sum((P - A) .^ 2) + sum((P - A) .^ 6) / 2");

    /** Losses that are not convex and least where P - A has entries 1 and -1, or 0. */
    private static final List<String> WELLS = List.of("sum(((P - A) .^ 2 - 1) .^ 2)");

    private static final List<String> ONE = List.of("sum(log1p((P - A) .^ 2))");

    private ProductFamilies() {}

    static List<Family> all() {
        return List.of(
                new Family(
                        "stationary products, convex losses",
                        both(
                                ids("lb18", "thm1", "thm3", "eq6", "eq7", "claim1", "hyp.i"),
                                ids("lb18", "hyp.ii", "eq3", "eq4", "lem1", "rem1")),
                        d -> stationary(d, CONVEX, true)),
                new Family(
                        "stationary products, losses that are not convex",
                        ids("lb18", "thm3", "eq6", "eq7", "eq4", "lem1", "p1", "p2", "eq2", "eq5"),
                        ProductFamilies::wells),
                new Family(
                        "any products of any widths",
                        both(
                                ids("lb18", "eq3", "p1", "p2", "eq2", "eq5", "rem1"),
                                ids("nr18", "eq1", "eq2", "def.nondegenerate")),
                        d -> stationary(d, CONVEX, false)),
                new Family(
                        "factors with kernels",
                        both(
                                ids("lb18", "hyp.ii", "eq8-9", "eq10-12", "eq13", "fig1"),
                                ids("lb18", "claim2", "eq14-17", "eq18-21")),
                        ProductFamilies::kernels),
                new Family(
                        "degenerate critical points, convex losses",
                        both(ids("nr18", "thm8.convex.corrected")),
                        d -> degenerate(d, d.between(2, 4))),
                new Family(
                        "degenerate critical points, convex losses, two layers",
                        both(ids("nr18", "cor6", "thm8.convex.corrected")),
                        d -> degenerate(d, 2)),
                new Family(
                        "pairs with a narrow product",
                        ids("nr18", "thm2", "eq3", "def.open", "def.locally-open"),
                        d -> pair(d, true, false)),
                new Family(
                        "pairs with a wide product",
                        ids("nr18", "behrends", "eq3", "def.open", "def.locally-open"),
                        d -> pair(d, false, false)),
                new Family(
                        "open pairs",
                        ids("nr18", "modulus.corrected"),
                        d -> pair(d, d.chance(0.5), true)),
                new Family(
                        "stationary open pairs",
                        ids("nr18", "obs1", "def.nondegenerate", "eq1", "eq2"),
                        ProductFamilies::openMinimum),
                new Family(
                        "narrow layers, quadratic losses",
                        ids("lb18", "rem3"),
                        ProductFamilies::narrow));
    }

    private static String text(int[] d, String loss) {
        int layers = d.length - 1;
        String product =
                IntStream.rangeClosed(1, layers)
                        .mapToObj(k -> "W" + (layers + 1 - k))
                        .collect(Collectors.joining(" * "));
        return """
        network product {
          data   A[%1$d, %2$d]%3$s
          param  %4$s
          let    P = %5$s
          minimize %6$s
        }
        """
                .formatted(
                        d[layers],
                        d[0],
                        loss.contains("B") ? ", B[%d, %d]".formatted(d[layers], d[0]) : "",
                        LinearFamilies.parameters(d),
                        product,
                        loss);
    }

    private static Family.Drawn at(Dice dice, int[] d, String loss, List<long[][]> w, long[][] a) {
        var data = Family.data("A", Family.array(a));
        if (loss.contains("B")) {
            long[][] b = new long[a.length][a[0].length];
            for (long[] row : b) {
                Arrays.setAll(row, _ -> dice.between(1, 4));
            }
            data.put("B", Family.array(b));
        }
        return Family.drawn(text(d, loss), data, _ -> Family.point(w));
    }

    /** Widths none of whose hidden ones is below both ends, or any. */
    private static int[] widths(Dice dice, int layers, boolean reaching) {
        int[] d = new int[layers + 1];
        d[0] = dice.between(1, 3);
        d[layers] = dice.between(1, 3);
        int least = reaching ? Math.min(d[0], d[layers]) : 1;
        for (int k = 1; k < layers; k++) {
            d[k] = dice.between(least, 3);
        }
        return d;
    }

    private static List<long[][]> factors(Dice dice, int[] d) {
        var w = new ArrayList<long[][]>();
        for (int k = 1; k < d.length; k++) {
            w.add(Whole.random(dice, d[k], d[k - 1], 2));
        }
        return w;
    }

    private static Family.Drawn stationary(Dice dice, List<String> losses, boolean reaching) {
        int[] d = widths(dice, dice.between(2, 4), reaching);
        List<long[][]> w = factors(dice, d);
        long[][] a = Whole.product(w);
        if (!reaching) {
            a = Whole.plus(a, 1, Whole.random(dice, a.length, a[0].length, 2));
        }
        return at(dice, d, dice.pick(losses), w, a);
    }

    private static Family.Drawn wells(Dice dice) {
        int[] d = widths(dice, dice.between(2, 4), true);
        List<long[][]> w = factors(dice, d);
        long[][] a = Whole.product(w);
        boolean two = dice.chance(0.7);
        if (two) {
            for (long[] row : a) {
                for (int j = 0; j < row.length; j++) {
                    row[j] += dice.chance(0.5) ? 1 : -1;
                }
            }
        }
        return at(dice, d, dice.pick(two ? WELLS : ONE), w, a);
    }

    /** Some factor below the last has not the rank of the narrower end. */
    private static Family.Drawn kernels(Dice dice) {
        int layers = dice.between(2, 4);
        int[] d = widths(dice, layers, true);
        int ends = Math.min(d[0], d[layers]);
        List<long[][]> w = factors(dice, d);
        boolean turned = d[layers] < d[0];
        int place = turned ? dice.between(1, layers - 1) : dice.between(0, layers - 2);
        w.set(place, Whole.ofRank(dice, d[place + 1], d[place], dice.between(0, ends - 1)));
        long[][] a = Whole.plus(Whole.product(w), 1, Whole.random(dice, d[layers], d[0], 2));
        return at(dice, d, dice.pick(CONVEX), w, a);
    }

    /** The product has less than the largest rank; it is A, or G meets no factor's range. */
    private static Family.Drawn degenerate(Dice dice, int layers) {
        int[] d = widths(dice, layers, false);
        int most = Arrays.stream(d).min().orElseThrow();
        List<long[][]> w = factors(dice, d);
        int place = dice.between(0, layers - 1);
        w.set(place, Whole.ofRank(dice, d[place + 1], d[place], dice.between(0, most - 1)));
        long[][] a = Whole.product(w);
        if (dice.chance(0.4)) {
            // two factors of zero: every gradient is zero, whatever A is
            int other = (place + dice.between(1, layers - 1)) % layers;
            w.set(place, new long[d[place + 1]][d[place]]);
            w.set(other, new long[d[other + 1]][d[other]]);
            a = Whole.random(dice, d[layers], d[0], 3);
        }
        return at(dice, d, dice.pick(CONVEX), w, a);
    }

    /** W_2 of m x k and W_1 of k x n with chosen ranks. */
    private static Family.Drawn pair(Dice dice, boolean narrow, boolean open) {
        int k = dice.between(1, narrow ? 2 : 4);
        int m = narrow ? dice.between(k + 1, 4) : dice.between(1, 4);
        int n = narrow ? dice.between(k + 1, 4) : dice.between(1, m <= k ? 4 : k);
        int[] d = {n, k, m};
        int left = dice.between(0, Math.min(m, k));
        int right = dice.chance(0.5) ? left : dice.between(0, k);
        if (open) {
            left = narrow ? k : Math.min(m, k);
            right = narrow ? k : dice.between(0, Math.min(n, k));
            if (!narrow && m > k) {
                left = dice.between(0, k);
                right = n;
            }
            if (dice.chance(0.2)) {
                left = 0;
                right = 0;
            }
        }
        long[][] first = Whole.ofRank(dice, k, n, Math.min(right, n));
        long[][] second = Whole.ofRank(dice, m, k, left);
        return at(dice, d, dice.pick(CONVEX), List.of(first, second), Whole.random(dice, m, n, 3));
    }

    /** Two factors of full rank whose product is A. */
    private static Family.Drawn openMinimum(Dice dice) {
        int[] d = {dice.between(1, 3), dice.between(1, 3), dice.between(1, 3)};
        List<long[][]> w =
                List.of(
                        Whole.ofRank(dice, d[1], d[0], Math.min(d[0], d[1])),
                        Whole.ofRank(dice, d[2], d[1], Math.min(d[1], d[2])));
        return at(dice, d, dice.pick(CONVEX), w, Whole.product(w));
    }

    /** A is of larger rank than any product. */
    private static Family.Drawn narrow(Dice dice) {
        int layers = dice.between(2, 4);
        int[] d = new int[layers + 1];
        int n = dice.between(2, 3);
        Arrays.setAll(d, _ -> dice.between(1, 3));
        d[0] = n;
        d[layers] = n;
        int p = dice.between(1, n - 1);
        d[dice.between(1, layers - 1)] = p;
        long[][] a = Whole.ofRank(dice, n, n, dice.between(p + 1, n));
        return at(dice, d, dice.pick(CONVEX.subList(0, 2)), factors(dice, d), a);
    }
}

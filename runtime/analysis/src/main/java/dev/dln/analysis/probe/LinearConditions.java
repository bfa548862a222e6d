package dev.dln.analysis.probe;

import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.linalg.Svd;

import java.util.Arrays;

/**
 * Hypotheses on the data and widths of linear networks. All are open conditions, so a margin in
 * floating point decides them; data are small integers, so the margin is wide or there is none.
 */
final class LinearConditions {
    /** Ratios below this count as zero: the least of small integers is far above. */
    private static final double CLEAR = 1e-6;

    private LinearConditions() {}

    /**
     * What Kawaguchi (2016, Theorem 2.3) asks of the data: X X' and X Y' of full rank, d_N at most
     * d_0, and distinct eigenvalues of Y X' (X X')^-1 X Y'.
     */
    static boolean regular(LinearDesign design) {
        return fullRank(design) && distinct(design);
    }

    /** X X' and X Y' of full rank, d_N at most d_0. */
    static boolean fullRank(LinearDesign design) {
        if (design.widths().getLast() > design.widths().getFirst()) {
            return false;
        }
        return full(design.x()) && least(values(design)) > CLEAR;
    }

    /** The eigenvalues are distinct. */
    static boolean distinct(LinearDesign design) {
        double[] s = values(design);
        for (int i = 1; i < s.length; i++) {
            if (s[i - 1] - s[i] <= CLEAR * s[0]) {
                return false;
            }
        }
        return true;
    }

    /** No hidden layer is narrower than both ends. */
    static boolean wide(LinearDesign design) {
        return design.bottleneck()
                >= Math.min(design.widths().getFirst(), design.widths().getLast());
    }

    private static boolean full(int[][] matrix) {
        if (matrix.length > matrix[0].length) {
            return false;
        }
        return least(Svd.of(flat(matrix), matrix.length, matrix[0].length).s()) > CLEAR;
    }

    private static double least(double[] values) {
        return values.length == 0 || values[0] == 0 ? 0 : values[values.length - 1] / values[0];
    }

    /**
     * The square roots of the eigenvalues: the singular values of Y Q, Q spanning the rows of X.
     */
    static double[] values(LinearDesign design) {
        int[][] x = design.x();
        int[][] y = design.array("Y");
        int m = x[0].length;
        Svd svd = Svd.thin(flat(x), x.length, m);
        int rank = svd.rank(0);
        double[] q = Arrays.copyOf(svd.vt(), rank * m);
        double[] product = new double[y.length * rank];
        Lapack.multiply(flat(y), false, q, true, product, y.length, rank, m);
        double[] s = Svd.of(product, y.length, rank).s();
        return Arrays.copyOf(s, y.length);
    }

    static double[] flat(int[][] matrix) {
        return Arrays.stream(matrix).flatMapToInt(Arrays::stream).asDoubleStream().toArray();
    }
}

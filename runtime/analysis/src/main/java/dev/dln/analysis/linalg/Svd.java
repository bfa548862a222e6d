package dev.dln.analysis.linalg;

import java.util.Arrays;

/**
 * A singular value decomposition A = U diag(s) V' of a rows x cols matrix.
 *
 * @param rows rows of A
 * @param cols columns of A
 * @param s min(rows, cols) singular values, descending
 * @param u rows x rows orthogonal, row-major; rows x s.length if thin
 * @param vt cols x cols orthogonal, row-major: row k is the k-th right singular vector; s.length x
 *     cols if thin
 */
public record Svd(int rows, int cols, double[] s, double[] u, double[] vt) {

    /**
     * Decomposes a row-major matrix, which is not changed.
     *
     * @throws ArithmeticException if an entry is not finite or the iteration does not converge
     */
    public static Svd of(double[] matrix, int rows, int cols) {
        return of(matrix, rows, cols, false);
    }

    /** The same with only as many singular vectors as there are singular values. */
    public static Svd thin(double[] matrix, int rows, int cols) {
        return of(matrix, rows, cols, true);
    }

    private static Svd of(double[] matrix, int rows, int cols, boolean thin) {
        if (matrix.length != rows * cols) {
            throw new IllegalArgumentException(
                    matrix.length + " entries, not " + rows + " x " + cols);
        }
        for (double entry : matrix) {
            if (!Double.isFinite(entry)) {
                throw new ArithmeticException("the matrix has an entry that is not finite");
            }
        }
        double[] s = new double[Math.min(rows, cols)];
        double[] u = new double[rows * (thin ? s.length : rows)];
        double[] vt = new double[(thin ? s.length : cols) * cols];
        if (s.length == 0 && !thin) {
            identity(u, rows);
            identity(vt, cols);
        } else if (s.length > 0) {
            Lapack.svd(matrix.clone(), rows, cols, thin, s, u, vt);
        }
        return new Svd(rows, cols, s, u, vt);
    }

    private static void identity(double[] matrix, int n) {
        for (int i = 0; i < n; i++) {
            matrix[i * n + i] = 1;
        }
    }

    /**
     * Below this a singular value cannot be told from zero: max(rows, cols) 2^-52 s_1, times a
     * factor for errors the matrix came with.
     */
    public double tolerance(double dataErrorFactor) {
        return s.length == 0 ? 0 : Math.max(rows, cols) * 0x1p-52 * s[0] * (1 + dataErrorFactor);
    }

    /**
     * The numerical rank: how many singular values exceed {@link #tolerance}; with {@link
     * #rankMargin} telling how clear that is.
     */
    public int rank(double dataErrorFactor) {
        double tolerance = tolerance(dataErrorFactor);
        return (int) Arrays.stream(s).filter(x -> x > tolerance).count();
    }

    /** The smallest singular value counted in the rank over the tolerance; infinite at rank 0. */
    public double rankMargin(double dataErrorFactor) {
        int rank = rank(dataErrorFactor);
        return rank == 0 ? Double.POSITIVE_INFINITY : s[rank - 1] / tolerance(dataErrorFactor);
    }

    /** The right singular vector k, a copy. */
    public double[] right(int k) {
        return Arrays.copyOfRange(vt, k * cols, (k + 1) * cols);
    }
}

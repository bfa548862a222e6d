package dev.dln.analysis.linalg;

import java.util.Arrays;

/**
 * The eigen-decomposition of a symmetric matrix, with an error bound.
 *
 * @param values the n eigenvalues, ascending
 * @param vectors n x n, eigenvector k in row k, orthonormal up to rounding; of length 0 where only
 *     values were asked for
 * @param bound every computed eigenvalue is within this distance of the exact one of the same rank
 *     of the given matrix
 * @param residual the largest norm of a computed A v - lambda v; NaN without vectors
 */
public record SymmetricEigen(double[] values, double[] vectors, double bound, double residual) {

    private static final double UNIT_ROUNDOFF = 0x1p-53;

    /**
     * Values only. The bound is LAPACK's: dsyevd computes the exact eigenvalues of a matrix within
     * p(n) u ||A||_2 of the given one (Weyl's inequality carries that over to each eigenvalue);
     * p(n) is taken as n, far above what is met in practice (LAPACK Users' Guide, 4.7).
     *
     * @param matrix n x n, row-major, not changed
     * @throws ArithmeticException if an entry is not finite or the iteration does not converge
     */
    public static SymmetricEigen valuesOf(double[] matrix, int n) {
        double[] work = checkedCopy(matrix, n);
        double[] values = new double[n];
        Lapack.eigen(work, n, false, values);
        return new SymmetricEigen(values, new double[0], aPrioriBound(values), Double.NaN);
    }

    /** Values and vectors with the bound of {@link #valuesOf}. */
    public static SymmetricEigen of(double[] matrix, int n) {
        double[] vectors = checkedCopy(matrix, n);
        double[] values = new double[n];
        Lapack.eigen(vectors, n, true, values);
        return new SymmetricEigen(values, vectors, aPrioriBound(values), Double.NaN);
    }

    /**
     * Values and vectors, the bound checked against them: within ||A v - lambda v|| of lambda, for
     * a unit vector v, there is an exact eigenvalue. The bound is that of {@link #valuesOf}, or the
     * largest residual (rounding in its own computation included) where that is greater; 2 n^3
     * operations more.
     *
     * @throws ArithmeticException if an entry is not finite or the iteration does not converge
     */
    public static SymmetricEigen withResiduals(double[] matrix, int n) {
        SymmetricEigen plain = of(matrix, n);
        double[] v = plain.vectors;
        double[] av = new double[n * n];
        Lapack.multiply(v, false, matrix, false, av, n, n, n); // row k: (A v_k)'
        double residual = 0;
        for (int k = 0; k < n; k++) {
            double square = 0;
            double length = 0;
            for (int j = 0; j < n; j++) {
                double r = av[k * n + j] - plain.values[k] * v[k * n + j];
                square += r * r;
                length += v[k * n + j] * v[k * n + j];
            }
            residual = Math.max(residual, Math.sqrt(square / length));
        }
        return new SymmetricEigen(plain.values, v, Math.max(plain.bound, residual), residual);
    }

    /** The order of the matrix. */
    public int size() {
        return values.length;
    }

    /** Eigenvector k, a copy. */
    public double[] vector(int k) {
        int n = size();
        return Arrays.copyOfRange(vectors, k * n, (k + 1) * n);
    }

    /**
     * The components of a vector along the eigenvectors.
     *
     * @param vector length n
     * @param target length n, overwritten
     */
    public void components(double[] vector, double[] target) {
        int n = size();
        for (int k = 0; k < n; k++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += vectors[k * n + i] * vector[i];
            }
            target[k] = sum;
        }
    }

    /**
     * The vector with these components along the eigenvectors.
     *
     * @param components length n
     * @param target length n, overwritten
     */
    public void combine(double[] components, double[] target) {
        int n = size();
        Arrays.fill(target, 0, n, 0);
        for (int k = 0; k < n; k++) {
            double c = components[k];
            for (int i = 0; i < n && c != 0; i++) {
                target[i] += c * vectors[k * n + i];
            }
        }
    }

    private static double aPrioriBound(double[] values) {
        return Math.max(1, values.length) * UNIT_ROUNDOFF * largest(values);
    }

    private static double largest(double[] values) {
        return values.length == 0
                ? 0
                : Math.max(Math.abs(values[0]), Math.abs(values[values.length - 1]));
    }

    /** The Frobenius norm of a matrix, or the Euclidean norm of a vector, without overflow. */
    public static double norm(double[] entries) {
        double scale = 0;
        for (double e : entries) {
            scale = Math.max(scale, Math.abs(e)); // NaN stays NaN
        }
        if (scale == 0 || !Double.isFinite(scale)) {
            return scale;
        }
        double sum = 0;
        for (double e : entries) {
            double t = e / scale;
            sum += t * t;
        }
        return scale * Math.sqrt(sum);
    }

    private static double[] checkedCopy(double[] matrix, int n) {
        if (matrix.length != n * n) {
            throw new IllegalArgumentException(matrix.length + " entries, not " + n + " x " + n);
        }
        for (double entry : matrix) {
            if (!Double.isFinite(entry)) {
                throw new ArithmeticException("the matrix has an entry that is not finite");
            }
        }
        return matrix.clone();
    }
}

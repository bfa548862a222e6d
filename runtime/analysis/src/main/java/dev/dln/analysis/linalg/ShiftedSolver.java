package dev.dln.analysis.linalg;

/**
 * Solves (A + i mu I) z = b for a real symmetric A. With z = x + i y, x = A (A^2 + mu^2 I)^-1 b is
 * the Levenberg-Marquardt solution of A x = b and -mu y = b - A x its residual, since lambda /
 * (lambda^2 + mu^2) is the real part of 1 / (lambda + i mu). Unlike the normal equations this does
 * not square the condition number, and it costs a sixth of an eigen-decomposition. Reuses its
 * buffers; not safe for use by two threads at once.
 */
public final class ShiftedSolver {
    private final int n;
    private final double[] matrix;
    private final double[] rhs;
    private final int[] pivots;

    /** For matrices of order n. */
    public ShiftedSolver(int n) {
        this.n = n;
        this.matrix = new double[2 * n * n];
        this.rhs = new double[2 * n];
        this.pivots = new int[n];
    }

    /**
     * Solves for one right-hand side.
     *
     * @param a n x n symmetric, not changed
     * @param mu positive
     * @param b n, not changed
     * @param solution n, overwritten with x
     * @param residual n, overwritten with b - A x
     * @return false if the matrix is exactly singular or the solution is not finite
     */
    public boolean solve(double[] a, double mu, double[] b, double[] solution, double[] residual) {
        for (int i = 0; i < n * n; i++) {
            matrix[2 * i] = a[i];
            matrix[2 * i + 1] = 0;
        }
        for (int i = 0; i < n; i++) {
            matrix[2 * (i * n + i) + 1] = mu;
            rhs[2 * i] = b[i];
            rhs[2 * i + 1] = 0;
        }
        if (n > 0 && !Lapack.solveComplexSymmetric(matrix, n, rhs, pivots)) {
            return false;
        }
        boolean finite = true;
        for (int i = 0; i < n; i++) {
            solution[i] = rhs[2 * i];
            residual[i] = -mu * rhs[2 * i + 1];
            finite &= Double.isFinite(solution[i]) && Double.isFinite(residual[i]);
        }
        return finite;
    }
}

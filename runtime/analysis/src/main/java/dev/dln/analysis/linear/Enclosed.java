package dev.dln.analysis.linear;

/**
 * A matrix known to within a radius at every entry, by ordinary floating-point products and bounds
 * on their rounding that hold for any order of summation (Rump 1999): |fl(x'y) - x'y| &lt;= n u /
 * (1 - n u) |x|'|y| + n eta. Radii are computed in floating point and widened by what that may
 * lose.
 *
 * @param mid the middle
 * @param rad the radii, not negative
 */
record Enclosed(Matrix mid, Matrix rad) {
    private static final double U = 0x1p-53;

    static Enclosed exact(Matrix m) {
        return new Enclosed(m, Matrix.zero(m.rows(), m.cols()));
    }

    Enclosed transpose() {
        return new Enclosed(mid.transpose(), rad.transpose());
    }

    Enclosed times(Enclosed other) {
        int n = mid.cols();
        Matrix product = mid.times(other.mid);
        Matrix a = abs(mid);
        Matrix b = abs(other.mid);
        double gamma = (n + 2) * U / (1 - (n + 2) * U);
        Matrix radius =
                a.times(other.rad).plus(1, rad.times(b.plus(1, other.rad))).plus(gamma, a.times(b));
        return new Enclosed(product, widened(radius, n));
    }

    Enclosed plus(Enclosed other) {
        Matrix sum = mid.plus(1, other.mid);
        Matrix radius = rad.plus(1, other.rad).plus(U, abs(sum));
        return new Enclosed(sum, widened(radius, 1));
    }

    Enclosed minus(Enclosed other) {
        return plus(new Enclosed(other.mid.scaled(-1), other.rad));
    }

    /** Covers the rounding of the radius itself, three products of length n and their sum. */
    private static Matrix widened(Matrix radius, int n) {
        double factor = 1 + (4 * n + 16) * 0x1p-52;
        Matrix wide = Matrix.zero(radius.rows(), radius.cols());
        for (int i = 0; i < wide.entries().length; i++) {
            wide.entries()[i] =
                    Math.nextUp(radius.entries()[i] * factor + (n + 4) * 4 * Double.MIN_VALUE);
        }
        return wide;
    }

    private static Matrix abs(Matrix m) {
        Matrix a = Matrix.zero(m.rows(), m.cols());
        for (int i = 0; i < m.entries().length; i++) {
            a.entries()[i] = Math.abs(m.entries()[i]);
        }
        return a;
    }

    /** A bound on the Frobenius norm of every matrix enclosed, hence on the spectral norm. */
    double normBound() {
        double sum = 0;
        for (int i = 0; i < mid.entries().length; i++) {
            double t = Math.nextUp(Math.abs(mid.entries()[i]) + rad.entries()[i]);
            sum = Math.nextUp(sum + Math.nextUp(t * t));
        }
        return Math.nextUp(Math.sqrt(sum));
    }

    /** Every symmetric matrix enclosed has its ordered eigenvalues in these, largest first. */
    record Eigenvalues(double[] low, double[] high) {}

    /**
     * Encloses the eigenvalues of the symmetric positive semidefinite matrices enclosed. With V
     * near the eigenvectors, those of V'MV differ from its diagonal by at most the norm of the rest
     * (Weyl), and from those of M by factors in [1 - d, 1 + d], d = ||V'V - 1|| (Ostrowski).
     *
     * @param extra each matrix meant differs from one enclosed by at most this in norm
     */
    Eigenvalues eigenvalues(double extra) {
        int n = mid.rows();
        Matrix symmetric = mid.plus(1, mid.transpose()).scaled(0.5);
        var eigen = dev.dln.analysis.linalg.SymmetricEigen.of(symmetric.entries(), n);
        Enclosed v = exact(new Matrix(n, n, eigen.vectors()).transpose());
        Enclosed b = v.transpose().times(this).times(v);
        double defect = v.transpose().times(v).minus(exact(Matrix.identity(n))).normBound();
        double[] diagonal = new double[n];
        Matrix rest = Matrix.zero(n, n);
        System.arraycopy(b.mid.entries(), 0, rest.entries(), 0, n * n);
        for (int i = 0; i < n; i++) {
            diagonal[i] = b.mid.at(i, i);
            rest.entries()[i * n + i] = 0;
        }
        java.util.Arrays.sort(diagonal);
        double off = new Enclosed(rest, b.rad).normBound();
        double error = Math.nextUp(off + Math.nextUp(extra * Math.nextUp(1 + defect)));
        double[] low = new double[n];
        double[] high = new double[n];
        for (int i = 0; i < n; i++) {
            double d = diagonal[n - 1 - i];
            double up = Math.max(0, Math.nextUp(d + error));
            double down = Math.max(0, Math.nextDown(d - error));
            high[i] =
                    defect < 1
                            ? Math.nextUp(up / Math.nextDown(1 - defect))
                            : Double.POSITIVE_INFINITY;
            low[i] = Math.max(0, Math.nextDown(down / Math.nextUp(1 + defect)));
        }
        return new Eigenvalues(low, high);
    }
}

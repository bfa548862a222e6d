package dev.dln.analysis.linalg;

import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * The few routines of LAPACK and BLAS that the analyses use. Loading happens in the first call;
 * safe for use by several threads at once.
 */
public final class Lapack {
    private static final int ROW_MAJOR = 101;
    private static final int COLUMN_MAJOR = 102;
    private static final int NO_TRANSPOSE = 111;
    private static final int TRANSPOSE = 112;
    private static final byte LOWER = 'L';

    private Lapack() {}

    /** Holder idiom: the natives are loaded, on one thread, when this class is initialised. */
    private static final class Natives {
        static final String DESCRIPTION = load();

        private Natives() {}

        private static String load() {
            openblas_nolapack.blas_set_num_threads(1);
            return openblas_nolapack.OPENBLAS_VERSION.strip()
                    + " on "
                    + openblas_nolapack.blas_get_num_threads()
                    + " thread";
        }
    }

    /**
     * Loads the natives if that has not happened yet.
     *
     * @return one line on what was loaded, for {@code dln doctor}
     * @throws NativeLibraryException if they are missing or do not fit the machine
     */
    public static String load() {
        try {
            return Natives.DESCRIPTION;
        } catch (LinkageError e) {
            throw new NativeLibraryException(
                    "the native library of OpenBLAS cannot be loaded for "
                            + System.getProperty("os.name")
                            + " "
                            + System.getProperty("os.arch")
                            + " ("
                            + rootMessage(e)
                            + "); the Maven property dln.native names the natives to build with",
                    e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /**
     * Eigenvalues and, if asked, eigenvectors of a symmetric matrix (dsyevd, divide and conquer).
     *
     * @param matrix n x n, of which one triangle is read; overwritten, with the eigenvectors as
     *     rows if they are asked for
     * @param values n, overwritten in ascending order
     * @throws ArithmeticException if the iteration does not converge or an entry is NaN
     */
    static void eigen(double[] matrix, int n, boolean vectors, double[] values) {
        load();
        if (n == 0) {
            return;
        }
        byte job = (byte) (vectors ? 'V' : 'N');
        require(openblas.LAPACKE_dsyevd(COLUMN_MAJOR, job, LOWER, n, matrix, n, values), "dsyevd");
    }

    /**
     * Singular value decomposition A = U diag(s) V' (dgesdd).
     *
     * @param matrix rows x cols, row-major, destroyed
     * @param thin whether only the first k = min(rows, cols) singular vectors are wanted
     * @param s min(rows, cols), descending, overwritten
     * @param u rows x rows, or rows x k, overwritten
     * @param vt the transpose of V, cols x cols, or k x cols, overwritten
     * @throws ArithmeticException if the iteration does not converge or an entry is NaN
     */
    static void svd(
            double[] matrix,
            int rows,
            int cols,
            boolean thin,
            double[] s,
            double[] u,
            double[] vt) {
        load();
        byte job = (byte) (thin ? 'S' : 'A');
        int columnsOfU = thin ? Math.min(rows, cols) : rows;
        require(
                openblas.LAPACKE_dgesdd(
                        ROW_MAJOR, job, rows, cols, matrix, cols, s, u, columnsOfU, vt, cols),
                "dgesdd");
    }

    /**
     * Solves a complex symmetric system in place (zsysv, Bunch-Kaufman pivoting).
     *
     * @param matrix n x n complex numbers (real, imaginary), destroyed
     * @param rhs n complex numbers, overwritten with the solution
     * @param pivots n, scratch
     * @return false if a pivot is exactly zero
     */
    static boolean solveComplexSymmetric(double[] matrix, int n, double[] rhs, int[] pivots) {
        load();
        return openblas.LAPACKE_zsysv(COLUMN_MAJOR, LOWER, n, 1, matrix, n, pivots, rhs, n) == 0;
    }

    /**
     * The product of row-major matrices: c = op(a) op(b), with op(a) being m x k and op(b) k x n.
     */
    public static void multiply(
            double[] a,
            boolean transposeA,
            double[] b,
            boolean transposeB,
            double[] c,
            int m,
            int n,
            int k) {
        load();
        if (m == 0 || n == 0 || k == 0) {
            java.util.Arrays.fill(c, 0, m * n, 0);
            return;
        }
        openblas_nolapack.cblas_dgemm(
                ROW_MAJOR,
                transposeA ? TRANSPOSE : NO_TRANSPOSE,
                transposeB ? TRANSPOSE : NO_TRANSPOSE,
                m,
                n,
                k,
                1,
                a,
                transposeA ? m : k,
                b,
                transposeB ? k : n,
                0,
                c,
                n);
    }

    private static void require(int info, String routine) {
        if (info != 0) {
            throw new ArithmeticException(
                    routine
                            + (info > 0
                                    ? " did not converge"
                                    : " refused its argument " + -info + " (NaN?)"));
        }
    }
}

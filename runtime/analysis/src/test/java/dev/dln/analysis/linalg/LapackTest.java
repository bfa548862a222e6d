package dev.dln.analysis.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

class LapackTest {
    private static double[] symmetric(int n, long seed) {
        var random = new SplittableRandom(seed);
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                a[i * n + j] = random.nextDouble() - 0.5;
                a[j * n + i] = a[i * n + j];
            }
        }
        return a;
    }

    /** Against EJML, a pure Java library: the difference is within the two bounds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 13, 31, 33, 100})
    void eigenvaluesAgreeWithAnotherLibrary(int n) {
        double[] a = symmetric(n, n);
        var other = DecompositionFactory_DDRM.eig(n, true, true);
        assertTrue(other.decompose(new DMatrixRMaj(n, n, true, a.clone())));
        double[] expected =
                IntStream.range(0, n)
                        .mapToDouble(i -> other.getEigenvalue(i).getReal())
                        .sorted()
                        .toArray();
        for (SymmetricEigen eigen :
                new SymmetricEigen[] {
                    SymmetricEigen.valuesOf(a, n), SymmetricEigen.withResiduals(a, n)
                }) {
            assertArrayEquals(expected, eigen.values(), 20 * n * 0x1p-53);
            assertTrue(eigen.bound() <= 10 * n * 0x1p-52, "bound " + eigen.bound());
        }
    }

    /** Rows of {@code vectors} are eigenvectors; the reported residual is what one finds. */
    @Test
    void vectorsAreRows() {
        int n = 17;
        double[] a = symmetric(n, 5);
        SymmetricEigen eigen = SymmetricEigen.withResiduals(a, n);
        double worst = 0;
        for (int k = 0; k < n; k++) {
            double[] v = eigen.vector(k);
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double r = -eigen.values()[k] * v[i];
                for (int j = 0; j < n; j++) {
                    r += a[i * n + j] * v[j];
                }
                sum += r * r;
            }
            worst = Math.max(worst, Math.sqrt(sum));
        }
        assertTrue(worst < 1e-14, "residual " + worst);
        assertEquals(worst, eigen.residual(), 1e-14);
    }

    /** A matrix with known eigenvalues: second differences, 2 - 2 cos(k pi / (n + 1)). */
    @Test
    void boundCoversTheTrueError() {
        int n = 200;
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            a[i * n + i] = 2;
            if (i > 0) {
                a[i * n + i - 1] = -1;
                a[(i - 1) * n + i] = -1;
            }
        }
        SymmetricEigen eigen = SymmetricEigen.withResiduals(a, n);
        for (int k = 1; k <= n; k++) {
            double exact = 2 - 2 * Math.cos(k * Math.PI / (n + 1));
            assertEquals(exact, eigen.values()[k - 1], eigen.bound() + 1e-15);
        }
        assertTrue(eigen.bound() < 1e-10);
    }

    @Test
    void svdRebuildsTheMatrix() {
        var random = new SplittableRandom(3);
        for (int[] size : new int[][] {{1, 1}, {3, 5}, {5, 3}, {8, 8}, {2, 31}}) {
            int rows = size[0];
            int cols = size[1];
            double[] a = random.doubles((long) rows * cols).toArray();
            Svd svd = Svd.of(a, rows, cols);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    double sum = 0;
                    for (int k = 0; k < svd.s().length; k++) {
                        sum += svd.u()[i * rows + k] * svd.s()[k] * svd.vt()[k * cols + j];
                    }
                    assertEquals(a[i * cols + j], sum, 1e-13);
                }
            }
            assertEquals(Math.min(rows, cols), svd.rank(0));
        }
        assertEquals(1, Svd.of(new double[] {1, 2, 2, 4}, 2, 2).rank(0));
    }

    /** x and b - A x of the shifted system are the Levenberg-Marquardt step and its residual. */
    @Test
    void shiftedSolverSolvesTheDampedNormalEquations() {
        int n = 13;
        double mu = 0.03;
        double[] a = symmetric(n, 9);
        double[] b = new SplittableRandom(1).doubles(n).toArray();
        double[] x = new double[n];
        double[] r = new double[n];
        assertTrue(new ShiftedSolver(n).solve(a, mu, b, x, r));
        for (int i = 0; i < n; i++) {
            double ax = 0;
            double ar = 0;
            for (int j = 0; j < n; j++) {
                ax += a[i * n + j] * x[j];
                ar += a[i * n + j] * r[j];
            }
            assertEquals(b[i] - ax, r[i], 1e-12);
            assertEquals(ar, mu * mu * x[i], 1e-12); // A (b - A x) = mu^2 x
        }
    }

    /** The same bits again, and from several threads at once. */
    @Test
    void sameBitsAlways() {
        int n = 150;
        double[] a = symmetric(n, 77);
        SymmetricEigen first = SymmetricEigen.of(a, n);
        IntStream.range(0, 8)
                .parallel()
                .forEach(
                        _ -> {
                            SymmetricEigen again = SymmetricEigen.of(a, n);
                            assertArrayEquals(first.values(), again.values());
                            assertArrayEquals(first.vectors(), again.vectors());
                        });
    }

    @Test
    void emptyAndNotFinite() {
        assertEquals(0, SymmetricEigen.of(new double[0], 0).size());
        assertThrows(
                ArithmeticException.class,
                () -> SymmetricEigen.of(new double[] {1, Double.NaN, Double.NaN, 1}, 2));
        assertThrows(
                ArithmeticException.class,
                () -> Svd.of(new double[] {Double.POSITIVE_INFINITY}, 1, 1));
        assertTrue(Lapack.load().contains("OpenBLAS"), Lapack.load());
        assertEquals(5e300, SymmetricEigen.norm(new double[] {3e300, 4e300}), 1e286);
        assertTrue(Double.isNaN(SymmetricEigen.norm(new double[] {1, Double.NaN})));
        assertEquals(0, Arrays.stream(Svd.of(new double[4], 2, 2).s()).sum());
    }
}

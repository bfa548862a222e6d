package dev.dln.analysis.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

class MinresQlpTest {
    private static final MinresQlp SOLVER = new MinresQlp(1e-13, 1000, 1e13, 1e15);

    /** A symmetric matrix with these eigenvalues, its pseudo-inverse and its range's projector. */
    private record Problem(int n, double[] matrix, double[] inverse, double[] projector) {
        static Problem of(Random random, double... eigenvalues) {
            int n = eigenvalues.length;
            double[] noise = new double[n * n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    noise[i * n + j] = random.nextGaussian();
                    noise[j * n + i] = noise[i * n + j];
                }
            }
            double[] v = SymmetricEigen.of(noise, n).vectors();
            double[] matrix = new double[n * n];
            double[] inverse = new double[n * n];
            double[] projector = new double[n * n];
            for (int k = 0; k < n; k++) {
                double value = eigenvalues[k];
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        double vv = v[k * n + i] * v[k * n + j];
                        matrix[i * n + j] += value * vv;
                        inverse[i * n + j] += value == 0 ? 0 : vv / value;
                        projector[i * n + j] += value == 0 ? 0 : vv;
                    }
                }
            }
            return new Problem(n, matrix, inverse, projector);
        }

        static double[] times(double[] m, double[] x) {
            int n = x.length;
            double[] y = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    y[i] += m[i * n + j] * x[j];
                }
            }
            return y;
        }

        MinresQlp.Solution solve(MinresQlp solver, double[] b) {
            return solver.solve((x, y) -> System.arraycopy(times(matrix, x), 0, y, 0, n), b);
        }
    }

    private static double[] gaussian(Random random, int n) {
        return random.doubles(n, -1, 1).toArray();
    }

    private static double[] eigenvalues(Random random, int n, int zeros, boolean indefinite) {
        double[] values = new double[n];
        for (int k = zeros; k < n; k++) {
            values[k] = 0.5 + 4 * random.nextDouble();
            if (indefinite && random.nextBoolean()) {
                values[k] = -values[k];
            }
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 13, 31, 64})
    void regular(int n) {
        var random = new Random(n);
        for (boolean indefinite : new boolean[] {false, true}) {
            Problem p = Problem.of(random, eigenvalues(random, n, 0, indefinite));
            double[] b = gaussian(random, n);
            MinresQlp.Solution s = p.solve(SOLVER, b);
            assertArrayEquals(Problem.times(p.inverse, b), s.x(), 1e-11);
            assertTrue(s.iterations() <= 3 * n, () -> s.iterations() + " for " + n);
        }
    }

    /** b in the range: the shortest solution. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 7, 13, 31, 64})
    void singularAndCompatible(int n) {
        var random = new Random(100 + n);
        for (int zeros = 1; zeros < n; zeros += 1 + n / 4) {
            Problem p = Problem.of(random, eigenvalues(random, n, zeros, true));
            double[] b = Problem.times(p.projector, gaussian(random, n));
            MinresQlp.Solution s = p.solve(SOLVER, b);
            assertArrayEquals(Problem.times(p.inverse, b), s.x(), 1e-10);
            assertEquals(0, s.residual(), 1e-11);
        }
    }

    /**
     * b not in the range: of all least-squares solutions the shortest, to about the square root of
     * the rounding unit, which is where the Lanczos process sees the kernel.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 7, 13, 31, 64})
    void singularAndIncompatible(int n) {
        var random = new Random(200 + n);
        for (int zeros = 1; zeros < n; zeros += 1 + n / 4) {
            Problem p = Problem.of(random, eigenvalues(random, n, zeros, true));
            double[] b = gaussian(random, n);
            MinresQlp.Solution s = p.solve(new MinresQlp(1e-8, 1000, 1e15, 1e15), b);
            assertArrayEquals(
                    Problem.times(p.inverse, b),
                    s.x(),
                    2e-6,
                    () -> s.stop() + " after " + s.iterations() + " of " + n);
            double[] image = Problem.times(p.projector, b);
            double distance = 0;
            for (int i = 0; i < b.length; i++) {
                distance += (b[i] - image[i]) * (b[i] - image[i]);
            }
            assertEquals(Math.sqrt(distance), s.residual(), 2e-6);
        }
    }

    @Test
    void illConditionedMatricesAreCutWhereAsked() {
        var random = new Random(7);
        Problem p = Problem.of(random, 1, 2, 3, 1e-9);
        double[] b = gaussian(random, 4);
        MinresQlp.Solution cut = p.solve(new MinresQlp(1e-14, 100, 1e6, 1e15), b);
        assertTrue(SymmetricEigen.norm(cut.x()) < 10, () -> cut.toString());
        MinresQlp.Solution shortened = p.solve(new MinresQlp(1e-14, 100, 1e13, 100), b);
        assertEquals(MinresQlp.Stop.LENGTH, shortened.stop());
        assertTrue(SymmetricEigen.norm(shortened.x()) < 100);
        MinresQlp.Solution whole = p.solve(SOLVER, b);
        assertTrue(SymmetricEigen.norm(whole.x()) > 1e6, () -> whole.toString());
    }

    @Test
    void corners() {
        MinresQlp.Operator zero = (_, y) -> java.util.Arrays.fill(y, 0);
        MinresQlp.Solution none = SOLVER.solve(zero, new double[] {1, 2});
        assertArrayEquals(new double[2], none.x());
        assertEquals(MinresQlp.Stop.LEAST_SQUARES, none.stop());
        assertEquals(
                MinresQlp.Stop.SOLVED,
                SOLVER.solve((x, y) -> y[0] = 2 * x[0], new double[1]).stop());
        MinresQlp.Solution nan = SOLVER.solve((_, y) -> y[0] = Double.NaN, new double[] {1});
        assertEquals(MinresQlp.Stop.NOT_FINITE, nan.stop());
        assertArrayEquals(new double[1], nan.x());
        var two = new MinresQlp(1e-13, 2, 1e13, 1e15);
        Problem p = Problem.of(new Random(3), 1, 2, 3, 4, 5);
        MinresQlp.Solution early = p.solve(two, new double[] {1, 1, 1, 1, 1});
        assertEquals(MinresQlp.Stop.ITERATION_LIMIT, early.stop());
        assertEquals(2, early.iterations());
    }

    /** Truncated iterates minimise the residual over their Krylov space. */
    @Test
    void residualsFall() {
        Problem p = Problem.of(new Random(4), 1, -2, 3, -4, 5, 6, 0.1);
        double[] b = {1, 1, 1, 1, 1, 1, 1};
        double last = Double.POSITIVE_INFINITY;
        for (int k = 1; k <= 7; k++) {
            MinresQlp.Solution s = p.solve(new MinresQlp(1e-13, k, 1e13, 1e15), b);
            double[] r = Problem.times(p.matrix, s.x());
            for (int i = 0; i < r.length; i++) {
                r[i] = b[i] - r[i];
            }
            assertEquals(SymmetricEigen.norm(r), s.residual(), 1e-12);
            assertTrue(s.residual() <= last * (1 + 1e-12));
            last = s.residual();
        }
        assertEquals(0, last, 1e-12);
    }
}

package dev.dln.analysis.spectrum;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Collection;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Every solver on operators whose eigenvalues are known. */
class EigenSolverTest {
    private static final EigenSolver.Limits LIMITS = EigenSolver.Limits.DEFAULT;

    static Collection<EigenSolver> solvers() {
        return EigenSolver.all().values();
    }

    /** The wanted values at the two ends of a list, ascending. */
    private static double[] ends(double[] values, Wanted wanted) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] ends = Arrays.copyOf(sorted, wanted.count());
        System.arraycopy(
                sorted,
                sorted.length - wanted.largest(),
                ends,
                wanted.smallest(),
                wanted.largest());
        return ends;
    }

    private static void finds(EigenSolver solver, double[] values, Wanted wanted, long seed) {
        Eigenpairs found =
                solver.solve(Operators.withSpectrum(values, seed), wanted, LIMITS, Monitor.NONE);
        double norm = Arrays.stream(values).map(Math::abs).max().orElse(0);
        String what = solver.name() + " " + wanted + ": " + Arrays.toString(found.values());
        assertEquals(Eigenpairs.Status.CONVERGED, found.status(), what);
        assertArrayEquals(ends(values, wanted), found.values(), 1e-11 * norm, what);
        assertEquals(wanted.count(), found.converged(), what);
        assertTrue(found.worst() <= 1e-11 * norm, what + " residual " + found.worst());
        assertTrue(found.orthogonality() < 1e-13, what + " defect " + found.orthogonality());
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void findsBothEndsOfASemicircle(EigenSolver solver) {
        var random = new SplittableRandom(3);
        double[] values = new double[400];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * Math.cos(Math.PI * random.nextDouble());
        }
        values[7] = 3;
        values[9] = -2.5;
        finds(solver, values, new Wanted(3, 3), 1);
        finds(solver, values, new Wanted(4, 0), 2);
        finds(solver, values, new Wanted(0, 4), 3);
        finds(solver, values, new Wanted(1, 6), 4);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void findsAllCopiesOfMultipleEigenvalues(EigenSolver solver) {
        double[] values = new double[300];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 300.0;
        }
        for (int i = 0; i < 7; i++) {
            values[10 + i] = 5;
            values[20 + i] = -4;
        }
        for (int i = 0; i < 4; i++) {
            values[30 + i] = 6;
        }
        values[40] = 4.5;
        finds(solver, values, new Wanted(8, 12), 5);
        finds(solver, values, new Wanted(0, 5), 6);
        finds(solver, values, new Wanted(9, 0), 7);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void findsTightClusters(EigenSolver solver) {
        double[] values = new double[200];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sin(i);
        }
        for (int i = 0; i < 5; i++) {
            values[i] = 3 + i * 1e-9;
            values[100 + i] = -3 - i * 1e-7;
        }
        finds(solver, values, new Wanted(6, 6), 8);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void findsTheBottomOfASemidefiniteOperator(EigenSolver solver) {
        double[] values = new double[250];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < 60 ? 0 : 1 + i;
        }
        finds(solver, values, new Wanted(10, 2), 9);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void smallOperatorsAreExhausted(EigenSolver solver) {
        for (int n = 1; n <= 9; n++) {
            double[] values = new double[n];
            for (int i = 0; i < n; i++) {
                values[i] = (i % 3) - 1;
            }
            finds(solver, values, new Wanted(n, 0), n);
            finds(solver, values, new Wanted(n / 2, n - n / 2), n);
            finds(solver, values, new Wanted(0, 1), n);
        }
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void zeroAndMultiplesOfTheIdentityAreNoTrap(EigenSolver solver) {
        finds(solver, new double[120], new Wanted(3, 3), 1);
        double[] ones = new double[120];
        Arrays.fill(ones, -7);
        finds(solver, ones, new Wanted(3, 3), 1);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void theSameSeedGivesTheSameBits(EigenSolver solver) {
        double[] values = new double[150];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.cos(i * i);
        }
        SymmetricOperator operator = Operators.withSpectrum(values, 2);
        Eigenpairs once = solver.solve(operator, new Wanted(2, 2), LIMITS, Monitor.NONE);
        Eigenpairs twice = solver.solve(operator, new Wanted(2, 2), LIMITS, Monitor.NONE);
        assertArrayEquals(once.values(), twice.values(), 0);
        assertArrayEquals(once.residuals(), twice.residuals(), 0);
        assertEquals(once.products(), twice.products());
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void aLimitGivesWhatThereIsWithTrueResiduals(EigenSolver solver) {
        double[] values = new double[2000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 2000.0;
        }
        SymmetricOperator operator = Operators.withSpectrum(values, 2);
        var limits = new EigenSolver.Limits(1e-12, 150, 0);
        Eigenpairs found = solver.solve(operator, new Wanted(2, 3), limits, Monitor.NONE);
        assertEquals(Eigenpairs.Status.LIMIT, found.status());
        assertTrue(found.products() <= 150 + 60, "products " + found.products());
        assertEquals(5, found.pairs().size());
        assertTrue(found.converged() < 5);
        for (Eigenpairs.Pair pair : found.pairs()) {
            double nearest =
                    Arrays.stream(values).map(v -> Math.abs(v - pair.value())).min().orElse(1);
            assertTrue(nearest <= pair.residual(), pair.value() + " " + pair.residual());
            assertEquals(pair.residual() <= 1e-12 * found.scale(), pair.converged());
        }
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void aCancelledComputationReturnsWhatItHas(EigenSolver solver) {
        double[] values = new double[2000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        var asked = new AtomicInteger();
        var monitor =
                new Monitor() {
                    @Override
                    public boolean cancelled() {
                        return asked.incrementAndGet() > 100;
                    }
                };
        Eigenpairs found =
                solver.solve(Operators.withSpectrum(values, 1), new Wanted(2, 2), LIMITS, monitor);
        assertEquals(Eigenpairs.Status.CANCELLED, found.status());
        assertTrue(found.pairs().size() <= 4);
        var atOnce =
                new Monitor() {
                    @Override
                    public boolean cancelled() {
                        return true;
                    }
                };
        assertEquals(
                Eigenpairs.Status.CANCELLED,
                solver.solve(Operators.withSpectrum(values, 1), new Wanted(2, 2), LIMITS, atOnce)
                        .status());
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void nothingIsConcludedFromProductsThatAreNotFinite(EigenSolver solver) {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            double[] values = new double[100];
            Arrays.fill(values, 2);
            values[50] = bad;
            Eigenpairs found =
                    solver.solve(
                            Operators.withSpectrum(values, 1),
                            new Wanted(2, 2),
                            LIMITS,
                            Monitor.NONE);
            assertEquals(Eigenpairs.Status.NOT_FINITE, found.status());
            assertEquals(0, found.pairs().size());
        }
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void roundingInTheProductsIsNotCalledConvergence(EigenSolver solver) {
        double[] values = new double[300];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.cos(i) * (i < 6 ? 2 : 1);
        }
        SymmetricOperator exact = Operators.withSpectrum(values, 2);
        SymmetricOperator rough =
                SymmetricOperator.of(
                        300,
                        (vector, product) -> {
                            exact.apply(vector, product);
                            for (int i = 0; i < product.length; i++) {
                                product[i] = (float) product[i];
                            }
                        });
        Eigenpairs found = solver.solve(rough, new Wanted(2, 2), LIMITS, Monitor.NONE);
        assertEquals(Eigenpairs.Status.ROUNDING, found.status());
        assertEquals(0, found.converged());
        assertArrayEquals(ends(values, new Wanted(2, 2)), found.values(), 1e-7);
        assertTrue(found.worst() > 1e-9 && found.worst() < 1e-6, "residual " + found.worst());
        assertTrue(found.products() < 3000, "products " + found.products());
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void moreThanThereAreIsRefused(EigenSolver solver) {
        SymmetricOperator three = Operators.withSpectrum(new double[] {1, 2, 3}, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> solver.solve(three, new Wanted(2, 2), LIMITS, Monitor.NONE));
    }
}

package dev.dln.analysis.spectrum;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Collection;

/** The eigenvalues nearest zero, of both signs. */
class NearZeroTest {
    static Collection<EigenSolver> solvers() {
        return EigenSolver.all().values();
    }

    private static Eigenpairs find(EigenSolver solver, double[] values, int count) {
        return new NearZero(solver)
                .solve(
                        Operators.withSpectrum(values, 4),
                        count,
                        EigenSolver.Limits.DEFAULT,
                        Monitor.NONE);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void tellsTheSignsOfSmallEigenvaluesApart(EigenSolver solver) {
        double[] values = new double[300];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 2 == 0 ? 1 : -1) * (1 + i / 100.0);
        }
        values[0] = 0.02;
        values[1] = -0.02;
        values[2] = -0.03;
        values[3] = 0.05;
        values[4] = 1e-9;
        Eigenpairs found = find(solver, values, 5);
        assertEquals(Eigenpairs.Status.CONVERGED, found.status());
        assertArrayEquals(new double[] {-0.03, -0.02, 1e-9, 0.02, 0.05}, found.values(), 1e-12);
        assertTrue(found.worst() < 1e-9, "residual " + found.worst());
        for (Eigenpairs.Pair pair : found.pairs()) {
            double nearest =
                    Arrays.stream(values).map(v -> Math.abs(v - pair.value())).min().orElse(1);
            assertTrue(nearest <= pair.residual() + 1e-15, pair.value() + " " + nearest);
        }
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void findsTheWholeKernelAndWhatIsNext(EigenSolver solver) {
        double[] values = new double[200];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < 12 ? 0 : i % 3 == 0 ? -i : i;
        }
        Eigenpairs found = find(solver, values, 14);
        double[] expected = new double[14];
        expected[0] = -12;
        expected[13] = 13;
        assertEquals(Eigenpairs.Status.CONVERGED, found.status());
        assertArrayEquals(expected, found.values(), 1e-10);
        assertEquals(14, found.converged());
    }
}

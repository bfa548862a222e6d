package dev.dln.analysis.spectrum;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.RandomMatrices;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Spectra of networks' Hessians: small ones against LAPACK, a large one against ARPACK. The case
 * tanh-100-30-10 with 1,000 samples, 3,300 parameters, is that of samples/published; here is the
 * same at a sixth of the size.
 */
class NetworkSpectrumTest {
    private static BoundModel network(int inputs, int hidden, int outputs, int samples) {
        String text =
                """
                network tanh {
                  data   X[dx, m], Y[dy, m]
                  param  W1[%d, dx], W2[dy, %d]
                  output W2 * tanh(W1 * X)  @loss squared(Y)
                }
                """
                        .formatted(hidden, hidden);
        CompiledModel model =
                DlnCompiler.compile(new Source("test.dln", text)).model().orElseThrow();
        var random = new SplittableRandom(7);
        return Binder.bind(
                        model,
                        Map.of(
                                "X", RandomMatrices.normal(random, inputs, samples),
                                "Y", RandomMatrices.normal(random, outputs, samples)))
                .orThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void quadratureAndExtremePairsAgreeWithTheDenseSpectrum(long seed) {
        BoundModel model = network(40, 12, 6, 200);
        try (Session session = Devices.auto().open(model)) {
            double[] point = Points.random(model, seed);
            int n = point.length;
            double[] hessian = new double[n * n];
            session.hessian(point, hessian);
            SymmetricEigen dense = SymmetricEigen.of(hessian, n);
            double[] values = dense.values();
            double range = values[n - 1] - values[0];
            SymmetricOperator operator = SymmetricOperator.hessian(session, point);
            SpectralDensity density =
                    new LanczosQuadrature(10, 80, seed).estimate(operator, Monitor.NONE);
            double distance = density.measure().wasserstein(SpectralMeasure.of(values));
            assertTrue(distance < 0.01 * range, "distance " + distance / range);
            for (EigenSolver solver : EigenSolver.all().values()) {
                Eigenpairs found =
                        solver.solve(
                                operator,
                                new Wanted(5, 5),
                                EigenSolver.Limits.DEFAULT,
                                Monitor.NONE);
                assertEquals(Eigenpairs.Status.CONVERGED, found.status());
                for (int i = 0; i < 10; i++) {
                    int rank = i < 5 ? i : n - 10 + i;
                    Eigenpairs.Pair pair = found.pairs().get(i);
                    assertEquals(values[rank], pair.value(), 1e-10 * values[n - 1]);
                    double overlap = 0;
                    for (int j = 0; j < n; j++) {
                        overlap += pair.vector()[j] * dense.vectors()[rank * n + j];
                    }
                    assertEquals(1, Math.abs(overlap), 1e-10, solver.name());
                }
            }
        }
    }

    @Test
    void aHessianTooLargeToStoreAgreesWithArpack() {
        BoundModel model = network(300, 60, 10, 40);
        try (Session session = Devices.auto().open(model)) {
            double[] point = Points.random(model, 1);
            assertEquals(18_600, point.length);
            SymmetricOperator operator = SymmetricOperator.hessian(session, point);
            double[] expected = Arpack.eigenvalues(operator, "BE", 8, 40);
            Eigenpairs found =
                    new ThickRestartLanczos()
                            .solve(
                                    operator,
                                    new Wanted(4, 4),
                                    EigenSolver.Limits.DEFAULT,
                                    Monitor.NONE);
            assertEquals(Eigenpairs.Status.CONVERGED, found.status());
            assertArrayEquals(expected, found.values(), 1e-12 * found.scale());
        }
    }

    @Test
    void multipleEigenvaluesAgreeWithArpack() {
        double[] values = new double[5000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < 4 ? 3 : i < 7 ? -2 : Math.cos(i);
        }
        SymmetricOperator operator = Operators.withSpectrum(values, 3);
        double[] expected = Arpack.eigenvalues(operator, "LM", 7, 60);
        Eigenpairs found =
                new ThickRestartLanczos()
                        .solve(
                                operator,
                                new Wanted(3, 4),
                                EigenSolver.Limits.DEFAULT,
                                Monitor.NONE);
        Arrays.sort(expected);
        assertArrayEquals(expected, found.values(), 1e-12);
        assertArrayEquals(new double[] {-2, -2, -2, 3, 3, 3, 3}, found.values(), 1e-12);
    }
}

package dev.dln.analysis.minimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.TestModels;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** The exact learning dynamics of deep linear networks (Saxe, McClelland and Ganguli 2014). */
class GradientFlowTest {
    /** What is asked for is 1e-6; this is what the integrator keeps. */
    private static final double ERROR = 1e-10;

    private static final double[] TIMES = {0, 0.5, 1, 1.5, 2};

    /** The mode strength of a balanced two-layer network. */
    private static double sigmoid(double s, double u0, double t) {
        double e = Math.exp(2 * s * t);
        return s * e / (e - 1 + s / u0);
    }

    @Test
    void closedFormHasThePublishedValues() {
        double[] published = {0.01, 0.18884156064, 1.72300223409, 2.89324077125, 2.99449874797};
        for (int i = 0; i < TIMES.length; i++) {
            assertEquals(published[i], sigmoid(3, 0.01, TIMES[i]), 1e-11);
        }
    }

    /**
     * A network W2 W1 X with X = I and Y = U diag(s) V', from W1 = R sqrt(u0) V', W2 = U sqrt(u0)
     * R': every mode follows its own sigmoid.
     */
    @Test
    void twoLayerNetworkFollowsTheSigmoids() {
        double[] s = {3, 1.5, 0.5};
        double[] u = rotation(0.4, 1.1);
        double[] v = rotation(-0.9, 0.3);
        double[] r = rotation(2.2, -0.5);
        double u0 = 0.01;
        double[] y = new double[9];
        double[] start = new double[18];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    y[3 * i + j] += u[3 * i + k] * s[k] * v[3 * j + k];
                    start[3 * i + j] += r[3 * i + k] * Math.sqrt(u0) * v[3 * j + k];
                    start[9 + 3 * i + j] += u[3 * i + k] * Math.sqrt(u0) * r[3 * j + k];
                }
            }
        }
        double[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        try (Session model = Devices.auto().open(network(identity, y))) {
            GradientFlow.Trajectory flow =
                    GradientFlow.until(2)
                            .follow(model, start, TIMES, StopRule.DEFAULT, Monitor.NONE);
            assertEquals(Minimum.Status.TIME_REACHED, flow.end().status());
            assertEquals(5, flow.points().size());
            for (int i = 0; i < TIMES.length; i++) {
                double[] p = flow.points().get(i);
                for (int k = 0; k < 3; k++) {
                    double strength = 0; // u_k' W2 W1 v_k
                    for (int a = 0; a < 3; a++) {
                        for (int b = 0; b < 3; b++) {
                            double product = 0;
                            for (int c = 0; c < 3; c++) {
                                product += p[9 + 3 * a + c] * p[3 * c + b];
                            }
                            strength += u[3 * a + k] * product * v[3 * b + k];
                        }
                    }
                    assertEquals(sigmoid(s[k], u0, TIMES[i]), strength, ERROR);
                }
            }
        }
    }

    private static BoundModel network(double[] x, double[] y) {
        String text =
                "network n { data X[d, m], Y[d, m] param W1[d, d], W2[d, d]"
                        + " output W2 * W1 * X @loss squared(Y) }";
        return Binder.bind(
                        DlnCompiler.compile(new Source("test.dln", text)).model().orElseThrow(),
                        Map.of(
                                "X", new Array(List.of(3, 3), x),
                                "Y", new Array(List.of(3, 3), y)))
                .orThrow();
    }

    /** A rotation about two axes, 3 x 3. */
    private static double[] rotation(double a, double b) {
        double ca = Math.cos(a);
        double sa = Math.sin(a);
        double cb = Math.cos(b);
        double sb = Math.sin(b);
        return new double[] {ca, -sa * cb, sa * sb, sa, ca * cb, -ca * sb, 0, sb, cb};
    }

    /**
     * One mode of n layers, du/dt = n u^(2 - 2/n) (s - u): the time that the flow takes from one
     * strength to another against the integral of dt/du.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 6})
    void deeperNetworksTakeTheTimeOfTheIntegral(int n) {
        double s = 3;
        double w0 = 0.4;
        Session model =
                TestModels.session(
                        n,
                        new TestModels.Function() {
                            private double product(double[] w, int without) {
                                double product = 1;
                                for (int i = 0; i < n; i++) {
                                    product *= i == without ? 1 : w[i];
                                }
                                return product;
                            }

                            @Override
                            public double loss(double[] w) {
                                double rest = s - product(w, -1);
                                return 0.5 * rest * rest;
                            }

                            @Override
                            public void gradient(double[] w, double[] g) {
                                for (int i = 0; i < n; i++) {
                                    g[i] = (product(w, -1) - s) * product(w, i);
                                }
                            }

                            @Override
                            public void hessian(double[] w, double[] h) {
                                throw new UnsupportedOperationException();
                            }
                        });
        double[] start = new double[n];
        java.util.Arrays.fill(start, w0);
        double[] times = {0.05, 0.1, 0.2};
        GradientFlow.Trajectory flow =
                GradientFlow.until(0.25)
                        .follow(model, start, times, StopRule.DEFAULT, Monitor.NONE);
        for (int i = 0; i < times.length; i++) {
            double[] w = flow.points().get(i);
            for (double each : w) {
                assertEquals(w[0], each, 1e-14); // stays balanced
            }
            assertEquals(times[i], time(n, s, w0, w[0]), ERROR);
        }
    }

    /** The integral of dw / (w^(n-1) (s - w^n)) by Simpson's rule. */
    private static double time(int n, double s, double from, double to) {
        int steps = 20_000;
        double h = (to - from) / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double w = from + i * h;
            double weight = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4;
            sum += weight / (Math.pow(w, n - 1) * (s - Math.pow(w, n)));
        }
        return sum * h / 3;
    }

    /** The error falls with the tolerance. */
    @Test
    void tolerancesAreKept() {
        Session model = TestModels.quadratic(1, 10, 3);
        double[] start = {1, -2, 3};
        double last = 1;
        for (double tolerance : new double[] {1e-3, 1e-5, 1e-7, 1e-9}) {
            var method = new GradientFlow(tolerance, OptionalDouble.of(1));
            double[] end = method.minimize(model, start, StopRule.DEFAULT, Monitor.NONE).point();
            double error =
                    Math.hypot(
                            Math.hypot(end[0] - Math.exp(-1), end[1] + 2 * Math.exp(-10)),
                            end[2] - 3 * Math.exp(-3));
            assertTrue(error <= 10 * tolerance, tolerance + ": " + error);
            assertTrue(error < last / 5, tolerance + ": " + error);
            last = error;
        }
    }

    @Test
    void timesBetweenTheStepsAndPastTheEnd() {
        double[] times = new double[101];
        for (int i = 0; i < times.length; i++) {
            times[i] = 0.03 * i;
        }
        GradientFlow.Trajectory flow =
                GradientFlow.until(2)
                        .follow(
                                TestModels.quadratic(1),
                                new double[] {1},
                                times,
                                StopRule.DEFAULT,
                                Monitor.NONE);
        assertEquals(67, flow.times().size());
        for (int i = 0; i < flow.times().size(); i++) {
            assertEquals(Math.exp(-times[i]), flow.points().get(i)[0], 1e-9);
        }
        assertArrayEquals(new double[] {Math.exp(-2)}, flow.end().point(), ERROR);
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        GradientFlow.DEFAULT.follow(
                                TestModels.quadratic(1),
                                new double[] {1},
                                new double[] {1, 0.5},
                                StopRule.DEFAULT,
                                Monitor.NONE));
    }

    @Test
    void perturbationsLeaveSaddlesThatDescentEndsOn() {
        Session saddle = // x^2 - y^2 + y^4 has minima of -1/4
                TestModels.session(
                        2,
                        new TestModels.Function() {
                            @Override
                            public double loss(double[] x) {
                                return x[0] * x[0] - x[1] * x[1] + Math.pow(x[1], 4);
                            }

                            @Override
                            public void gradient(double[] x, double[] g) {
                                g[0] = 2 * x[0];
                                g[1] = -2 * x[1] + 4 * Math.pow(x[1], 3);
                            }

                            @Override
                            public void hessian(double[] x, double[] h) {
                                throw new UnsupportedOperationException();
                            }
                        });
        double[] start = {0.7, 0};
        Minimum plain =
                GradientDescent.DEFAULT.minimize(saddle, start, StopRule.DEFAULT, Monitor.NONE);
        assertEquals(0, plain.loss(), 1e-15);
        Minimum perturbed =
                PerturbedGradientDescent.DEFAULT.minimize(
                        saddle, start, StopRule.DEFAULT, Monitor.NONE);
        assertTrue( // or rounding hides the decrease that is left
                Set.of(Minimum.Status.CONVERGED, Minimum.Status.STAGNATED)
                        .contains(perturbed.status()),
                perturbed::toString);
        assertEquals(-0.25, perturbed.loss(), 1e-12);
        Minimum minimum =
                PerturbedGradientDescent.DEFAULT.minimize(
                        TestModels.quadratic(1, 10), start, StopRule.DEFAULT, Monitor.NONE);
        assertEquals(Minimum.Status.CONVERGED, minimum.status());
        assertEquals(0, minimum.loss(), 1e-18);
    }
}

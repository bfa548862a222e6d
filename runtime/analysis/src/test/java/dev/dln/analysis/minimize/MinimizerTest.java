package dev.dln.analysis.minimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Step;
import dev.dln.analysis.TestModels;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Collection;
import java.util.OptionalDouble;
import java.util.Set;

class MinimizerTest {
    static Collection<Minimizer> methods() {
        return Minimizer.all().values();
    }

    static Collection<Minimizer> fastMethods() {
        return methods().stream()
                .filter(m -> !Set.of("gd", "perturbed-gd", "gradient-flow").contains(m.name()))
                .toList();
    }

    private static Minimum run(Minimizer method, Session model, double... start) {
        Minimum minimum = method.minimize(model, start, StopRule.DEFAULT, Monitor.NONE);
        checkEarned(model, minimum);
        return minimum;
    }

    /**
     * Loss and gradient norm reported are those of the point reported, and the best of all seen.
     */
    private static void checkEarned(Session model, Minimum minimum) {
        double[] gradient = new double[minimum.point().length];
        assertEquals(model.gradient(minimum.point(), gradient), minimum.loss());
        assertEquals(Vectors.norm(gradient), minimum.gradientNorm());
        for (Step step : minimum.history()) {
            assertTrue(minimum.loss() <= step.loss() + 1e-12 * Math.abs(step.loss()));
        }
    }

    @Test
    void namesAreThoseOfTheCommandLine() {
        assertEquals(
                Set.of("lbfgs", "newton", "saddle-free", "gd", "perturbed-gd", "gradient-flow"),
                Minimizer.all().keySet());
        assertTrue(Minimizer.named("adam").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void quadratic(Minimizer method) {
        Minimum m = run(method, TestModels.quadratic(1, 10, 3), 1, -2, 3);
        assertEquals(Minimum.Status.CONVERGED, m.status());
        assertArrayEquals(new double[3], m.point(), 1e-9);
    }

    @ParameterizedTest
    @MethodSource("fastMethods")
    void rosenbrock(Minimizer method) {
        Minimum m = run(method, TestModels.rosenbrock(2), -1.2, 1);
        assertTrue(Set.of(Minimum.Status.CONVERGED, Minimum.Status.STAGNATED).contains(m.status()));
        assertArrayEquals(new double[] {1, 1}, m.point(), 1e-8);
        assertTrue(m.iterations() < 100, () -> method.name() + " " + m.iterations());
        Minimum ten = run(method, TestModels.rosenbrock(10), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertTrue(ten.loss() < 1e-15, () -> method.name() + " " + ten.loss());
    }

    @Test
    void gradientDescentOnRosenbrockIsSlowButHonest() {
        Minimum m =
                GradientDescent.DEFAULT.minimize(
                        TestModels.rosenbrock(2),
                        new double[] {-1.2, 1},
                        StopRule.DEFAULT.withMaxIterations(500),
                        Monitor.NONE);
        assertEquals(Minimum.Status.ITERATION_LIMIT, m.status());
        checkEarned(TestModels.rosenbrock(2), m);
        assertTrue(m.loss() < 4);
    }

    /** x^2 - y^2 has no minimum: a status, not an exception, also from the saddle's axis. */
    @ParameterizedTest
    @MethodSource("methods")
    void unboundedBelowIsDivergence(Minimizer method) {
        Minimum m = run(method, TestModels.quadratic(2, -2), 1, 1e-3);
        assertEquals(Minimum.Status.DIVERGED, m.status(), method::name);
    }

    /** Newton's method proper would jump onto the saddle of x^2 - y^2 + y^4. */
    @Test
    void saddlesAreLeft() {
        Session model =
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
                                h[0] = 2;
                                h[1] = 0;
                                h[2] = 0;
                                h[3] = -2 + 12 * x[1] * x[1];
                            }
                        });
        for (Minimizer method : methods()) {
            Minimum m = run(method, model, 0.7, 1e-5);
            assertEquals(-0.25, m.loss(), 1e-12, method::name);
        }
        // the hard case: the gradient has no component along the negative direction
        assertEquals(-0.25, run(TrustRegionNewton.DEFAULT, model, 0.7, 0).loss(), 1e-12);
    }

    /** -log(x) + x is NaN for x < 0: a wall. */
    @ParameterizedTest
    @MethodSource("methods")
    void notFiniteLossesAreWalls(Minimizer method) {
        Session model =
                TestModels.session(
                        1,
                        new TestModels.Function() {
                            @Override
                            public double loss(double[] x) {
                                return x[0] - Math.log(x[0]);
                            }

                            @Override
                            public void gradient(double[] x, double[] g) {
                                g[0] = 1 - 1 / x[0];
                            }

                            @Override
                            public void hessian(double[] x, double[] h) {
                                h[0] = 1 / (x[0] * x[0]);
                            }
                        });
        for (double start : new double[] {1e-3, 0.5, 5, 50}) {
            Minimum m = run(method, model, start);
            assertArrayEquals(new double[] {1}, m.point(), 1e-5, method::name);
        }
        assertEquals(
                Minimum.Status.BAD_START,
                method.minimize(model, new double[] {-1}, StopRule.DEFAULT, Monitor.NONE).status());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void cancellationKeepsTheBestPoint(Minimizer method) {
        var monitor =
                new Monitor() {
                    int steps;

                    @Override
                    public void progress(Progress progress) {
                        steps++;
                    }

                    @Override
                    public boolean cancelled() {
                        return steps >= 3;
                    }
                };
        Session model = TestModels.rosenbrock(5);
        Minimum m = method.minimize(model, new double[5], StopRule.DEFAULT, monitor);
        assertEquals(Minimum.Status.CANCELLED, m.status());
        assertEquals(3, m.iterations());
        checkEarned(model, m);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void evaluationLimitAndWrongLength(Minimizer method) {
        var stop = new StopRule(1e-300, 1000, 5, 1e8, -1e15);
        Minimum m = method.minimize(TestModels.rosenbrock(4), new double[4], stop, Monitor.NONE);
        assertEquals(Minimum.Status.EVALUATION_LIMIT, m.status(), method::name);
        assertThrows(
                IllegalArgumentException.class,
                () -> run(method, TestModels.rosenbrock(4), 1, 2, 3));
    }

    @Test
    void fixedStepTooLongDiverges() {
        var method = new GradientDescent(OptionalDouble.of(0.5));
        assertEquals(
                Minimum.Status.DIVERGED, run(method, TestModels.quadratic(1, 10), 1, 1).status());
        assertEquals(
                Minimum.Status.CONVERGED, run(method, TestModels.quadratic(1, 2), 1, 1).status());
    }

    /** The same bits on every run. */
    @ParameterizedTest
    @MethodSource("methods")
    void deterministic(Minimizer method) {
        var stop = StopRule.DEFAULT.withMaxIterations(50);
        double[] start = {-1, 2, 0.5, 0.1};
        Minimum a = method.minimize(TestModels.rosenbrock(4), start, stop, Monitor.NONE);
        Minimum b = method.minimize(TestModels.rosenbrock(4), start, stop, Monitor.NONE);
        assertArrayEquals(a.point(), b.point());
        assertEquals(a.history(), b.history());
    }
}

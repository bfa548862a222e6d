package dev.dln.analysis.critical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Kind;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.TestModels;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

class CriticalSearchTest {
    /** sum of cos(x_i): critical points at multiples of pi, of every index. */
    static Session cosines(int n) {
        return TestModels.session(
                n,
                new TestModels.Function() {
                    @Override
                    public double loss(double[] x) {
                        double sum = 0;
                        for (double v : x) {
                            sum += Math.cos(v);
                        }
                        return sum;
                    }

                    @Override
                    public void gradient(double[] x, double[] g) {
                        for (int i = 0; i < n; i++) {
                            g[i] = -Math.sin(x[i]);
                        }
                    }

                    @Override
                    public void hessian(double[] x, double[] h) {
                        java.util.Arrays.fill(h, 0);
                        for (int i = 0; i < n; i++) {
                            h[i * n + i] = -Math.cos(x[i]);
                        }
                    }
                });
    }

    private static CriticalPoints search(int threads) {
        return CriticalSearch.of(60, 7)
                .withThreads(threads)
                .run(
                        () -> cosines(3),
                        Starts.normal(3, 1, 3),
                        Knowledge.bounded(-3, "cosines are at least -1"),
                        Monitor.NONE);
    }

    @Test
    void findsEveryKindOnce() {
        CriticalPoints found = search(2);
        assertEquals(60, found.attempts().size());
        assertEquals(
                Map.of(Attempt.Status.CONVERGED, found.points().size()),
                found.statusCounts().entrySet().stream()
                        .filter(e -> e.getKey() == Attempt.Status.CONVERGED)
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey, Map.Entry::getValue)));
        assertTrue(found.points().size() >= 50, () -> found.statusCounts().toString());
        // losses -3, -1, 1, 3 with index 0, 1, 2, 3
        assertEquals(4, found.distinct().size());
        assertEquals(
                Map.of(Kind.GLOBAL_MINIMUM, 1, Kind.STRICT_SADDLE, 2, Kind.LOCAL_MAXIMUM, 1),
                found.kindCounts());
        for (CriticalPoints.Distinct d : found.distinct()) {
            int index = d.representative().classification().negative();
            assertEquals(-3 + 2 * index, d.representative().classification().loss(), 1e-12);
        }
        assertEquals(
                found.points().size(),
                found.distinct().stream().mapToInt(CriticalPoints.Distinct::hits).sum());
    }

    @Test
    void sameForAnyNumberOfThreads() {
        CriticalPoints one = search(1);
        for (int threads : new int[] {2, 5}) {
            CriticalPoints more = search(threads);
            assertEquals(one.attempts().size(), more.attempts().size());
            for (int i = 0; i < one.attempts().size(); i++) {
                assertEquals(i, more.attempts().get(i).index());
                assertArrayEquals(one.attempts().get(i).point(), more.attempts().get(i).point());
            }
            assertEquals(one.distinct().size(), more.distinct().size());
        }
    }

    @Test
    void cancellationKeepsWhatWasFound() {
        var seen = new AtomicInteger();
        var monitor =
                new Monitor() {
                    @Override
                    public void progress(Progress progress) {
                        seen.incrementAndGet();
                    }

                    @Override
                    public boolean cancelled() {
                        return seen.get() >= 10;
                    }
                };
        CriticalPoints found =
                CriticalSearch.of(10_000, 7)
                        .run(() -> cosines(3), Starts.normal(3, 1), Knowledge.NONE, monitor);
        assertTrue(found.attempts().size() >= 10 && found.attempts().size() < 100);
        assertTrue(!found.points().isEmpty());
    }

    @Test
    void failuresOfAModelComeThrough() {
        assertThrows(
                IllegalStateException.class,
                () ->
                        CriticalSearch.of(3, 1)
                                .run(
                                        () -> {
                                            throw new IllegalStateException("no session");
                                        },
                                        Starts.normal(3, 1),
                                        Knowledge.NONE,
                                        Monitor.NONE));
    }

    /** x^3/3 + x has no critical point, but its gradient x^2 + 1 has a minimum of 1 at 0. */
    @Test
    void minimaOfTheGradientNormAreNotCritical() {
        Session model =
                TestModels.session(
                        1,
                        new TestModels.Function() {
                            @Override
                            public double loss(double[] x) {
                                return x[0] * x[0] * x[0] / 3 + x[0];
                            }

                            @Override
                            public void gradient(double[] x, double[] g) {
                                g[0] = x[0] * x[0] + 1;
                            }

                            @Override
                            public void hessian(double[] x, double[] h) {
                                h[0] = 2 * x[0];
                            }
                        });
        for (double start : new double[] {1, -0.3, 5}) {
            Attempt attempt =
                    LevenbergMarquardt.DEFAULT.search(
                            model, 0, "given", new double[] {start}, Monitor.NONE);
            assertTrue(
                    Set.of(Attempt.Status.GRADIENT_NORM_MINIMUM, Attempt.Status.STAGNATED)
                            .contains(attempt.status()),
                    attempt::toString);
            assertEquals(1, attempt.gradientNorm(), 1e-6);
        }
    }

    /** Saddles are found as readily as minima, from afar, and polished to the last bit. */
    @Test
    void singleSearches() {
        Attempt saddle =
                LevenbergMarquardt.DEFAULT.search(
                        TestModels.quadratic(2, -2), 0, "given", new double[] {3, 4}, Monitor.NONE);
        assertEquals(Attempt.Status.CONVERGED, saddle.status());
        assertArrayEquals(new double[2], saddle.point(), 1e-12);
        Attempt valley =
                LevenbergMarquardt.DEFAULT.search(
                        TestModels.rosenbrock(4),
                        0,
                        "given",
                        new double[] {-1.2, 1, 0.5, 2},
                        Monitor.NONE);
        assertEquals(Attempt.Status.CONVERGED, valley.status());
        assertTrue(valley.gradientNorm() < 1e-10);
        Attempt runaway = // exp(-x) has its infimum at infinity
                LevenbergMarquardt.DEFAULT.search(
                        TestModels.session(
                                1,
                                new TestModels.Function() {
                                    @Override
                                    public double loss(double[] x) {
                                        return Math.exp(-x[0]);
                                    }

                                    @Override
                                    public void gradient(double[] x, double[] g) {
                                        g[0] = -Math.exp(-x[0]);
                                    }

                                    @Override
                                    public void hessian(double[] x, double[] h) {
                                        h[0] = Math.exp(-x[0]);
                                    }
                                }),
                        0,
                        "given",
                        new double[] {0},
                        Monitor.NONE);
        assertTrue(runaway.status() != Attempt.Status.CONVERGED, runaway::toString);
        Attempt nan =
                LevenbergMarquardt.DEFAULT.search(
                        TestModels.quadratic(1),
                        0,
                        "given",
                        new double[] {Double.NaN},
                        Monitor.NONE);
        assertEquals(Attempt.Status.NOT_FINITE, nan.status());
    }
}

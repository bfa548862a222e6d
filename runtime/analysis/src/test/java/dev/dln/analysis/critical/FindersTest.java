package dev.dln.analysis.critical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.TestModels;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

class FindersTest {
    static Collection<Finder> finders() {
        return Finders.all().values();
    }

    /** Those whose steps end as Newton steps. */
    static Stream<Finder> newtonFamily() {
        return finders().stream().filter(f -> !f.name().equals("gradient-norm"));
    }

    @Test
    void namesAreThoseOfTheCommandLine() {
        assertEquals(
                Set.of(
                        "damped-newton",
                        "eigenvector-following",
                        "gradient-norm",
                        "levenberg-marquardt",
                        "newton-mr",
                        "newton-tr",
                        "pseudo-inverse-newton",
                        "saddle-free"),
                Finders.all().keySet());
        assertTrue(Finders.named("adam").isEmpty());
        assertEquals("lbfgs", Finders.named("lbfgs").orElseThrow().name());
        assertEquals("newton-mr", NewtonMr.PUBLISHED.name());
    }

    /** Runs and checks that what comes back was earned. */
    private static Attempt run(Finder finder, Session model, double... start) {
        var recording = new RecordingSession(model);
        Attempt attempt = finder.search(recording, 3, "given", start, Monitor.NONE);
        String text = finder.name() + " " + attempt;
        assertEquals(3, attempt.index());
        assertEquals("given", attempt.label());
        assertEquals(finder.name(), attempt.method());
        assertTrue(recording.visited(attempt.point()), () -> "never visited: " + text);
        double[] gradient = new double[start.length];
        assertEquals(model.gradient(attempt.point(), gradient), attempt.loss(), text);
        assertEquals(Vectors.norm(gradient), attempt.gradientNorm(), text);
        assertEquals(attempt.iterations() + 1, attempt.history().size(), text);
        assertEquals(0, attempt.history().getFirst().iteration());
        double[] first = new double[start.length];
        assertEquals(model.gradient(start, first), attempt.history().getFirst().loss(), text);
        if (attempt.status() == Attempt.Status.CONVERGED) {
            assertTrue(attempt.gradientNorm() <= attempt.tolerance(), text);
        } else if (Double.isFinite(model.gradient(start, first) + Vectors.norm(first))) {
            boolean descends = finder instanceof Descent;
            assertTrue(descends || attempt.gradientNorm() <= Vectors.norm(first), text);
            assertTrue(Double.isFinite(attempt.loss()) && Vectors.isFinite(attempt.point()), text);
        }
        return attempt;
    }

    /** Every finder finds only what there is, and together they find all nine points. */
    @ParameterizedTest
    @MethodSource("finders")
    void scalarChain(Finder finder) {
        var random = new Random(5);
        var signs = new TreeSet<String>();
        int converged = 0;
        for (int i = 0; i < 60; i++) {
            Session model = Chain.session();
            double[] start = random.doubles(3, -2.5, 2.5).toArray();
            Attempt a = run(finder, model, start);
            if (a.status() != Attempt.Status.CONVERGED) {
                continue;
            }
            converged++;
            Classification c =
                    dev.dln.analysis.Classifier.DEFAULT.classify(model, a.point(), Knowledge.NONE);
            double expected =
                    c.negative() == 1 ? Chain.SADDLE : Vectors.norm(a.point()) < 1e-6 ? 4.5 : 3.5;
            assertEquals(expected, a.loss(), 1e-11, finder.name());
            assertEquals(c.negative() == 1 ? 1 : 0, c.negative());
            signs.add(
                    c.negative()
                            + " "
                            + Arrays.toString(
                                    Arrays.stream(a.point())
                                            .mapToLong(x -> Math.round(1e6 * x))
                                            .map(Long::signum)
                                            .toArray()));
        }
        int least =
                switch (finder.name()) {
                    case "gradient-norm", "pseudo-inverse-newton", "newton-mr" -> 20;
                    default -> 40;
                };
        assertTrue(converged >= least, finder.name() + " converged " + converged);
        int points =
                switch (finder.name()) {
                    case "eigenvector-following" -> 4; // those of index 1
                    case "saddle-free" -> 5; // minima
                    default -> 9;
                };
        assertEquals(points, signs.size(), () -> finder.name() + " " + signs);
    }

    /** Convergence is quadratic at nondegenerate critical points. */
    @ParameterizedTest
    @MethodSource("newtonFamily")
    void convergenceIsQuadratic(Finder finder) {
        double[] start =
                switch (finder.name()) {
                    case "saddle-free" -> new double[] {1.8, 1.2, 0.8};
                    default -> new double[] {0.95, 0.32, 0.48};
                };
        Attempt a = run(finder, Chain.session(), start);
        assertEquals(Attempt.Status.CONVERGED, a.status(), a::toString);
        OptionalDouble order = ConvergenceOrder.of(a.history());
        assertTrue(order.orElse(0) >= 1.8, () -> finder.name() + " " + order + a.history());
    }

    @Test
    void orderOfKnownSequences() {
        assertEquals(2, order(k -> Math.pow(10, -Math.pow(2, k)), 6), 1e-9);
        assertEquals(1, order(k -> Math.pow(0.01, k), 6), 1e-9);
        assertEquals(3, order(k -> Math.pow(10, -Math.pow(3, k) / 3), 5), 1e-9);
        assertTrue(Double.isNaN(order(k -> 1 / (1 + k), 50)));
    }

    private static double order(DoubleUnaryOperator norm, int steps) {
        var history = new java.util.ArrayList<dev.dln.analysis.Step>();
        for (int k = 0; k < steps; k++) {
            history.add(new dev.dln.analysis.Step(k, 0, norm.applyAsDouble(k), 1));
        }
        return ConvergenceOrder.of(history).orElse(Double.NaN);
    }

    /** A function of one variable with its two derivatives. */
    private static Session curve(
            DoubleUnaryOperator f, DoubleUnaryOperator df, DoubleUnaryOperator ddf) {
        return TestModels.session(
                1,
                new TestModels.Function() {
                    @Override
                    public double loss(double[] x) {
                        return f.applyAsDouble(x[0]);
                    }

                    @Override
                    public void gradient(double[] x, double[] g) {
                        g[0] = df.applyAsDouble(x[0]);
                    }

                    @Override
                    public void hessian(double[] x, double[] h) {
                        h[0] = ddf.applyAsDouble(x[0]);
                    }
                });
    }

    /** Losses that break line searches, and whether they have a critical point that is smooth. */
    static Stream<Arguments> traps() {
        var losses = new java.util.LinkedHashMap<String, Session>();
        losses.put("slope", curve(x -> 3 * x, _ -> 3, _ -> 0));
        losses.put("exp(-x)", curve(x -> Math.exp(-x), x -> -Math.exp(-x), x -> Math.exp(-x)));
        losses.put("x^3 + x", curve(x -> x * x * x + x, x -> 3 * x * x + 1, x -> 6 * x));
        losses.put("wall", curve(x -> x + Math.log(x), x -> 1 + 1 / x, x -> -1 / (x * x)));
        losses.put("|x|", curve(Math::abs, Math::signum, _ -> 0));
        losses.put(
                "|x| - x^2",
                curve(x -> Math.abs(x) - x * x / 8, x -> Math.signum(x) - x / 4, _ -> -0.25));
        losses.put("x^4 sign", curve(x -> x * x * x * x, x -> 4 * x * x * x, x -> 12 * x * x));
        losses.put(
                "holes",
                curve(
                        x -> (int) (x * 10) % 2 == 0 ? x * x + x : Double.NaN,
                        x -> 2 * x + 1,
                        _ -> 2));
        losses.put(
                "bad Hessian", curve(x -> x * x + x, x -> 2 * x + 1, x -> x < 1 ? Double.NaN : 2));
        losses.put("wrong Hessian", curve(x -> x * x + x, x -> 2 * x + 1, _ -> -1e-8));
        losses.put(
                "explosion",
                curve(
                        x -> Math.exp(x * x) + x,
                        x -> 2 * x * Math.exp(x * x) + 1,
                        x -> (2 + 4 * x * x) * Math.exp(x * x)));
        losses.put("flat", curve(_ -> 1, _ -> 0, _ -> 0));
        return finders().stream()
                .flatMap(
                        f ->
                                losses.entrySet().stream()
                                        .map(e -> Arguments.of(f, e.getKey(), e.getValue())));
    }

    /** Only what was visited and is best comes back, and never a verdict that is not true. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("traps")
    void traps(Finder finder, String name, Session model) {
        for (double start : new double[] {2.05, 0.3, -1.25, 1e-3, 25, 1e6}) {
            Attempt a = run(finder, model, start);
            if (a.status() == Attempt.Status.CONVERGED) {
                assertTrue(
                        Set.of("x^4 sign", "flat", "holes", "wrong Hessian", "explosion", "wall")
                                        .contains(name)
                                || (Math.abs(a.point()[0]) > 3 && name.equals("|x| - x^2"))
                                || name.equals("bad Hessian")
                                || (a.point()[0] == 0 && name.equals("|x|"))
                                || (a.point()[0] > 20 && name.equals("exp(-x)")),
                        () -> name + " has no critical point at " + a);
                double[] g = new double[1];
                model.gradient(a.point(), g);
                assertTrue(Math.abs(g[0]) <= a.tolerance(), a::toString);
            }
            if (name.equals("slope") || name.equals("x^3 + x")) {
                assertFalse(a.status() == Attempt.Status.CONVERGED, a::toString);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("finders")
    void badStartsAndWrongLengths(Finder finder) {
        Attempt nan = finder.search(Chain.session(), 0, "", nan(), Monitor.NONE);
        assertEquals(Attempt.Status.NOT_FINITE, nan.status(), finder::name);
        assertArrayEquals(nan(), nan.point());
        assertThrows(
                IllegalArgumentException.class,
                () -> finder.search(Chain.session(), 0, "", new double[2], Monitor.NONE));
    }

    private static double[] nan() {
        return new double[] {1, Double.NaN, 2};
    }

    @ParameterizedTest
    @MethodSource("finders")
    void cancelledAtOnce(Finder finder) {
        var monitor =
                new Monitor() {
                    @Override
                    public boolean cancelled() {
                        return true;
                    }
                };
        double[] start = {2, 2, 2};
        Attempt a = finder.search(Chain.session(), 0, "", start, monitor);
        assertEquals(Attempt.Status.CANCELLED, a.status(), finder::name);
        assertArrayEquals(start, a.point());
    }

    /** Saddles of a chosen index, from the same starts. */
    @Test
    void eigenvectorFollowingReachesTheIndexAskedFor() {
        for (int index = 0; index <= 4; index++) {
            Finder finder = EigenvectorFollowing.DEFAULT.towards(index, index);
            var random = new Random(11);
            for (int i = 0; i < 10; i++) {
                Session model = CriticalSearchTest.cosines(4);
                double[] start = random.doubles(4, -3, 3).toArray();
                Attempt a = run(finder, model, start);
                assertEquals(Attempt.Status.CONVERGED, a.status(), a::toString);
                assertEquals(-4 + 2 * index, a.loss(), 1e-12); // minus ones and ones
                assertEquals("wanted index " + index, a.note());
            }
        }
        Finder each = EigenvectorFollowing.DEFAULT.towards(1, 3);
        for (int start = 0; start < 6; start++) {
            Attempt a =
                    each.search(
                            CriticalSearchTest.cosines(4),
                            start,
                            "",
                            new double[] {1, 2, 1.5, 0.5},
                            Monitor.NONE);
            assertEquals("wanted index " + (1 + start % 3), a.note());
        }
        assertThrows(
                IllegalArgumentException.class, () -> EigenvectorFollowing.DEFAULT.towards(2, 1));
    }

    @Test
    void rankIsDecidedByTheGap() {
        assertEquals(
                new PseudoInverseNewton.Rank(3, Double.POSITIVE_INFINITY),
                PseudoInverseNewton.Rank.of(new double[] {-3, 1, 2}, 1e3, 1e-6));
        assertEquals(2, PseudoInverseNewton.Rank.of(new double[] {-3, 1e-9, 2}, 1e3, 1e-6).rank());
        assertEquals(3, PseudoInverseNewton.Rank.of(new double[] {-3, 1e-5, 2}, 1e3, 1e-6).rank());
        assertEquals(1, PseudoInverseNewton.Rank.of(new double[] {0, 0, 5}, 1e3, 1e-6).rank());
        assertEquals(0, PseudoInverseNewton.Rank.of(new double[2], 1e3, 1e-6).rank());
        assertEquals(
                2e9, PseudoInverseNewton.Rank.of(new double[] {-3, 1e-9, 2}, 1e3, 1e-6).gap(), 1);
    }
}

package dev.dln.analysis.lp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Exact linear programs: every answer is checked by what it claims to prove. */
class SimplexTest {
    private static final int PIVOTS = 10_000;

    private static Rational[] row(long... entries) {
        return Arrays.stream(entries).mapToObj(Rational::of).toArray(Rational[]::new);
    }

    private static Rational dot(Rational[] a, List<Rational> b) {
        Rational sum = Rational.ZERO;
        for (int i = 0; i < a.length; i++) {
            sum = sum.add(a[i].multiply(b.get(i)));
        }
        return sum;
    }

    private static Rational[] column(Rational[][] a, int j) {
        return Arrays.stream(a).map(r -> r[j]).toArray(Rational[]::new);
    }

    /** Fails unless the answer proves itself; returns its kind. */
    private static String checked(Rational[][] a, Rational[] b, Rational[] c) {
        switch (Simplex.maximise(a, b, c, PIVOTS)) {
            case Simplex.Optimal(var x, var dual, var value) -> {
                assertTrue(x.stream().allMatch(v -> v.signum() >= 0));
                for (int i = 0; i < a.length; i++) {
                    assertEquals(b[i], dot(a[i], x));
                }
                for (int j = 0; j < c.length; j++) {
                    assertTrue(dot(column(a, j), dual).compareTo(c[j]) >= 0);
                }
                assertEquals(value, dot(b, dual));
                assertEquals(value, dot(c, x));
                return "optimal";
            }
            case Simplex.Infeasible(var proof) -> {
                for (int j = 0; j < c.length; j++) {
                    assertTrue(dot(column(a, j), proof).signum() >= 0);
                }
                assertTrue(dot(b, proof).signum() < 0);
                return "infeasible";
            }
            case Simplex.Unbounded(var x, var ray) -> {
                for (int i = 0; i < a.length; i++) {
                    assertEquals(b[i], dot(a[i], x));
                    assertTrue(dot(a[i], ray).isZero());
                }
                assertTrue(x.stream().allMatch(v -> v.signum() >= 0));
                assertTrue(ray.stream().allMatch(v -> v.signum() >= 0));
                assertTrue(dot(c, ray).signum() > 0);
                return "unbounded";
            }
            case Simplex.Exhausted _ -> {
                return "exhausted";
            }
        }
    }

    @Test
    void aTextbookProgram() {
        // maximise 3x + 5y; x <= 4, 2y <= 12, 3x + 2y <= 18 with slacks: 36 at (2, 6)
        Rational[][] a = {row(1, 0, 1, 0, 0), row(0, 2, 0, 1, 0), row(3, 2, 0, 0, 1)};
        Rational[] b = row(4, 12, 18);
        Rational[] c = row(3, 5, 0, 0, 0);
        assertEquals("optimal", checked(a, b, c));
        var optimal = assertInstanceOf(Simplex.Optimal.class, Simplex.maximise(a, b, c, PIVOTS));
        assertEquals(Rational.of(36), optimal.value());
        assertEquals(Rational.of(2), optimal.x().get(0));
        assertEquals(Rational.of(6), optimal.x().get(1));
    }

    @Test
    void infeasibleUnboundedAndRedundantProgramsProveThemselves() {
        assertEquals("infeasible", checked(new Rational[][] {row(1, 1)}, row(-1), row(0, 0)));
        assertEquals("unbounded", checked(new Rational[][] {row(1, -1)}, row(0), row(1, 0)));
        // the second equation is twice the first, the third contradicts nothing
        assertEquals(
                "optimal",
                checked(
                        new Rational[][] {row(1, 1, 0), row(2, 2, 0), row(0, 0, 1)},
                        row(1, 2, 0),
                        row(1, 2, 3)));
        assertEquals(
                "infeasible",
                checked(new Rational[][] {row(1, 1, 0), row(2, 2, 0)}, row(1, 3), row(1, 2, 3)));
    }

    @Test
    void bealesProgramCyclesWithoutARuleAgainstIt() {
        Rational[][] a = {
            {
                Rational.of(1, 4),
                Rational.of(-60),
                Rational.of(-1, 25),
                Rational.of(9),
                Rational.ONE,
                Rational.ZERO,
                Rational.ZERO
            },
            {
                Rational.HALF,
                Rational.of(-90),
                Rational.of(-1, 50),
                Rational.of(3),
                Rational.ZERO,
                Rational.ONE,
                Rational.ZERO
            },
            row(0, 0, 1, 0, 0, 0, 1)
        };
        Rational[] c = {
            Rational.of(3, 4),
            Rational.of(-150),
            Rational.of(1, 50),
            Rational.of(-6),
            Rational.ZERO,
            Rational.ZERO,
            Rational.ZERO
        };
        assertEquals("optimal", checked(a, row(0, 0, 1), c));
        var optimal =
                assertInstanceOf(
                        Simplex.Optimal.class, Simplex.maximise(a, row(0, 0, 1), c, PIVOTS));
        assertEquals(Rational.of(1, 20), optimal.value());
    }

    @Test
    void randomProgramsProveTheirAnswers() {
        var random = new Random(1);
        var kinds = new ArrayList<String>();
        for (int trial = 0; trial < 300; trial++) {
            int m = 1 + random.nextInt(4);
            int n = 1 + random.nextInt(7);
            var a = new Rational[m][n];
            var b = new Rational[m];
            var c = new Rational[n];
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    a[i][j] = Rational.of(random.nextInt(-3, 4), random.nextInt(1, 3));
                }
                b[i] = Rational.of(random.nextInt(-2, 5));
            }
            for (int j = 0; j < n; j++) {
                c[j] = Rational.of(random.nextInt(-3, 4), 3);
            }
            kinds.add(checked(a, b, c));
        }
        assertTrue(kinds.containsAll(List.of("optimal", "infeasible", "unbounded")), "" + kinds);
        assertTrue(!kinds.contains("exhausted"));
    }

    @Test
    void theLimitOnPivotsIsKept() {
        Rational[][] a = {row(1, 0, 1, 0, 0), row(0, 2, 0, 1, 0), row(3, 2, 0, 0, 1)};
        assertInstanceOf(
                Simplex.Exhausted.class,
                Simplex.maximise(a, row(4, 12, 18), row(3, 5, 0, 0, 0), 1));
    }

    @Test
    void separationIsProvedEitherWay() {
        var random = new Random(2);
        int separable = 0;
        int trials = 120;
        for (int trial = 0; trial < trials; trial++) {
            int d = 1 + random.nextInt(3);
            int count = 2 + random.nextInt(7);
            var points = new Rational[count][];
            var inside = new boolean[count];
            for (int i = 0; i < count; i++) {
                double[] x = new double[d];
                Arrays.setAll(
                        x, _ -> random.nextBoolean() ? random.nextInt(3) : random.nextGaussian());
                points[i] = Simplex.exactly(x);
                inside[i] = random.nextBoolean();
            }
            switch (Separation.of(points, inside, PIVOTS)) {
                case Separation.Separable plane -> {
                    separable++;
                    Rational[] nearest = {null, null};
                    for (int i = 0; i < count; i++) {
                        Rational at = plane.at(points[i]);
                        assertEquals(inside[i] ? 1 : -1, at.signum());
                        Rational away = inside[i] ? at : at.negate();
                        int side = inside[i] ? 1 : 0;
                        if (nearest[side] == null || away.compareTo(nearest[side]) < 0) {
                            nearest[side] = away;
                        }
                    }
                    assertTrue(
                            nearest[0] == null
                                    || nearest[1] == null
                                    || nearest[0].equals(nearest[1]),
                            "in the middle");
                }
                case Separation.Inseparable(var weights) -> {
                    Rational[] balance = new Rational[d + 2];
                    Arrays.fill(balance, Rational.ZERO);
                    for (int i = 0; i < count; i++) {
                        Rational w = weights.get(i);
                        assertTrue(w.signum() >= 0);
                        balance[d] = balance[d].add(inside[i] ? w : Rational.ZERO);
                        balance[d + 1] = balance[d + 1].add(inside[i] ? Rational.ZERO : w);
                        for (int k = 0; k < d; k++) {
                            Rational part = w.multiply(points[i][k]);
                            balance[k] = balance[k].add(inside[i] ? part : part.negate());
                        }
                    }
                    for (int k = 0; k < d; k++) {
                        assertTrue(balance[k].isZero());
                    }
                    assertEquals(Rational.ONE, balance[d]);
                    assertEquals(Rational.ONE, balance[d + 1]);
                }
                case Separation.Undecided _ -> throw new AssertionError("not decided");
            }
        }
        assertTrue(separable > trials / 5 && separable < 4 * trials / 5, separable + " separable");
    }

    @Test
    void aPointInBothClassesCannotBeSeparatedAndOneClassAlways() {
        Rational[][] twice = {row(1, 2), row(1, 2)};
        assertInstanceOf(
                Separation.Inseparable.class,
                Separation.of(twice, new boolean[] {true, false}, PIVOTS));
        assertInstanceOf(
                Separation.Separable.class,
                Separation.of(twice, new boolean[] {true, true}, PIVOTS));
    }
}

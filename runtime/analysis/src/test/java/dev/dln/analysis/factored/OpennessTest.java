package dev.dln.analysis.factored;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.linear.Matrix;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

final class OpennessTest {

    /** Rows by semicolons, entries by blanks. */
    private static RationalMatrix matrix(String text) {
        return RationalMatrix.of(
                Arrays.stream(text.split(";"))
                        .map(
                                row ->
                                        Arrays.stream(row.trim().split(" "))
                                                .mapToLong(Long::parseLong)
                                                .toArray())
                        .toArray(long[][]::new));
    }

    /** N1: the table, decided by ranks, by an unreachable direction, and by factors nearby. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0; 0|0 0|true",
                "0; 0|1 0|false",
                "1; 0|1 0|true",
                "1; 0|0 0|false",
                "1 0; 0 0|0 0; 0 1|false",
                "1 0; 0 0|1 0; 0 0|true",
                "0 0; 0 0|0 0; 0 0|true",
                "0 0; 0 0|1 0; 0 0|true",
                "1 1; 0 0|1 0; -1 0|false",
                "1 0; 0 0; 0 0|1 0 0; 0 0 0|true",
                "1 0; 0 0; 0 0|0 0 0; 1 0 0|false"
            })
    void n1Table(String left, String right, boolean open) {
        var pair = new Openness(matrix(left), matrix(right));
        assertEquals(open, pair.open());
        check(pair, new SplittableRandom(3));
    }

    /** N2: the five conditions of Theorem 2 at 300 random pairs, and Behrends' at others. */
    @Test
    void n2ConditionsAreEquivalent() {
        var random = new SplittableRandom(1);
        int equal = 0;
        for (int round = 0; round < 400; round++) {
            int m = 1 + random.nextInt(4);
            int k = 1 + random.nextInt(3);
            int n = 1 + random.nextInt(4);
            var pair = new Openness(random(m, k, random), random(k, n, random));
            if (pair.narrow() && pair.rankLeft() == pair.rankRight()) {
                equal++;
                boolean iii = pair.kernelMeetsRange() == 0;
                assertEquals(iii, pair.transposedMeets() == 0);
                assertEquals(iii, pair.fullColumnRank().isPresent());
                assertEquals(iii, pair.fullRowRank().isPresent());
                assertEquals(iii, pair.open());
            }
            pair.fullColumnRank()
                    .ifPresent(
                            d -> {
                                assertTrue(d.times(pair.right()).isZero());
                                assertEquals(pair.k(), pair.left().plus(d).rank());
                            });
            check(pair, random);
        }
        assertTrue(equal > 50, equal + " pairs with equal ranks");
    }

    /** The map is open everywhere iff k is at least m + n - 1. */
    @Test
    void whereEveryPairIsOpen() {
        for (int m = 1; m <= 3; m++) {
            for (int n = 1; n <= 3; n++) {
                for (int k = 1; k <= 6; k++) {
                    boolean all = true;
                    for (int a = 0; a <= Math.min(m, k); a++) {
                        for (int b = 0; b <= Math.min(n, k); b++) {
                            for (int meet = Math.max(0, a + b - k);
                                    meet <= Math.min(a, b);
                                    meet++) {
                                all &= pair(m, k, n, a, b, meet).open();
                            }
                        }
                    }
                    assertEquals(k >= m + n - 1, all, m + " " + k + " " + n);
                }
            }
        }
    }

    /** Unit vectors: A of rank a, B of rank b, A B of rank r. */
    private static Openness pair(int m, int k, int n, int a, int b, int r) {
        long[][] left = new long[m][k];
        long[][] right = new long[k][n];
        for (int i = 0; i < a; i++) {
            left[i][i] = 1;
        }
        for (int j = 0; j < b; j++) {
            right[j < r ? j : a + j - r][j] = 1;
        }
        return new Openness(RationalMatrix.of(left), RationalMatrix.of(right));
    }

    private static RationalMatrix random(int rows, int cols, SplittableRandom random) {
        long[][] m = new long[rows][cols];
        for (long[] row : m) {
            for (int j = 0; j < cols; j++) {
                row[j] = random.nextInt(-1, 2);
            }
        }
        return RationalMatrix.of(m);
    }

    private static void check(Openness pair, SplittableRandom random) {
        Optional<Openness.Unreachable> not = pair.unreachable();
        String name = pair.toString();
        assertEquals(pair.open(), not.isEmpty(), name);
        if (not.isPresent()) {
            Openness.Unreachable u = not.get();
            assertTrue(u.direction().times(u.rowDirections()).isZero(), name);
            assertTrue(u.columnDirections().transpose().times(u.direction()).isZero(), name);
            assertTrue(pair.product().times(u.rowDirections()).isZero(), name);
            assertEquals(pair.kernelMeetsRange(), pair.right().times(u.rowDirections()).rank());
            assertEquals(
                    pair.transposedMeets(),
                    u.columnDirections().transpose().times(pair.left()).rank());
            for (Rational delta : List.of(Rational.ONE, Rational.of(1, 100))) {
                RationalMatrix target = pair.product().plus(delta, u.direction());
                assertEquals(u.rank(), target.rank(), name);
                assertTrue(target.rank() <= Math.min(pair.k(), Math.min(pair.m(), pair.n())), name);
            }
            assertTrue(u.rank() > u.most(), name);
            return;
        }
        double last = Double.POSITIVE_INFINITY;
        for (double delta : new double[] {1e-4, 1e-8}) {
            Matrix target = target(pair, delta, random);
            NearbyFactors near = NearbyFactors.of(pair, target).orElseThrow();
            assertTrue(near.residual() < 1e-12, name + " residual " + near.residual());
            double size = pair.linearModulus() ? delta : Math.sqrt(delta);
            assertTrue(near.distance() < 300 * size, name + " moves " + near.distance());
            assertTrue(near.distance() <= last, name);
            last = near.distance();
        }
    }

    /** A matrix of the range at about the distance delta from the product. */
    private static Matrix target(Openness pair, double delta, SplittableRandom random) {
        Matrix t =
                new Matrix(pair.m(), pair.n(), pair.product().toDoubles())
                        .plus(
                                delta,
                                new Matrix(
                                        pair.m(),
                                        pair.n(),
                                        random.doubles((long) pair.m() * pair.n(), -1, 1)
                                                .toArray()));
        int k = Math.min(pair.k(), Math.min(pair.m(), pair.n()));
        Svd svd = t.svd();
        double[] s = svd.s().clone();
        Matrix rank = Matrix.zero(pair.m(), pair.n());
        for (int l = 0; l < Math.min(k, s.length); l++) {
            for (int i = 0; i < pair.m(); i++) {
                for (int j = 0; j < pair.n(); j++) {
                    rank.entries()[i * pair.n() + j] +=
                            s[l] * svd.u()[i * pair.m() + l] * svd.vt()[l * pair.n() + j];
                }
            }
        }
        return rank;
    }

    /** Section 1.1(4): at (diag(1, 0), diag(1, 0)) a target at 1e-4 needs factors at 0.014. */
    @Test
    void someOpenPairsMoveBySquareRoots() {
        var pair = new Openness(matrix("1 0; 0 0"), matrix("1 0; 0 0"));
        assertTrue(pair.open() && !pair.linearModulus());
        RationalMatrix d = pair.squareRoot().orElseThrow();
        assertEquals(matrix("0 0; 0 1"), d);
        var found = new ArrayList<Double>();
        for (double delta : new double[] {1e-2, 1e-4}) {
            Matrix target = new Matrix(2, 2, new double[] {1, 0, 0, delta});
            NearbyFactors near = NearbyFactors.of(pair, target).orElseThrow();
            assertTrue(near.distance() >= Math.sqrt(2 * delta) * (1 - 1e-9));
            found.add(near.distance());
        }
        assertEquals(10, found.get(0) / found.get(1), 1);
        assertTrue(found.get(0) < 0.2 && found.get(1) < 0.02, found.toString());
    }
}

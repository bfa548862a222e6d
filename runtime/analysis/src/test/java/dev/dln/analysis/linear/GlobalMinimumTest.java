package dev.dln.analysis.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.RandomMatrices;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.exact.SimplestFraction;
import dev.dln.analysis.verify.Fractions;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The proved global minimum beside exact arithmetic. */
class GlobalMinimumTest {

    /** Rank-deficient data, X = [[1,0],[0,0]], Y = [[1,2],[3,4]]: exactly 10. */
    @Test
    void rankDeficientData() {
        Array x = DeepLinearTheoryTest.diagonal(2, 2, 1);
        var y = new Array(List.of(2, 2), new double[] {1, 2, 3, 4});
        for (List<Integer> widths : List.of(List.of(2, 2, 2), List.of(2, 1, 2))) {
            GlobalMinimum minimum =
                    DeepLinearTheory.of(x, y, widths, 1).provedMinimum().orElseThrow();
            assertEquals(Optional.of(Rational.of(10)), minimum.exact());
            assertTrue(minimum.low() <= 10 && 10 <= minimum.high());
            assertTrue(minimum.high() - minimum.low() < 1e-13);
        }
    }

    /** Y = diag(3,2,1), X = I: the values 1/2 of the squares left out, and the next one. */
    @Test
    void diagonalTargets() {
        Array x = DeepLinearTheoryTest.diagonal(3, 3, 1, 1, 1);
        Array y = DeepLinearTheoryTest.diagonal(3, 3, 3, 2, 1);
        double[] minima = {2.5, 0.5, 0};
        double[] next = {5, 2, 0.5};
        for (int p = 1; p <= 3; p++) {
            GlobalMinimum minimum =
                    DeepLinearTheory.of(x, y, List.of(3, p, 3, 3), 1).provedMinimum().orElseThrow();
            assertEquals(minima[p - 1], minimum.exact().orElseThrow().toDouble());
            assertEquals(next[p - 1], minimum.next(), 1e-13);
            assertTrue(minimum.onlyBelow(minima[p - 1] + 1e-3));
            assertFalse(minimum.onlyBelow(next[p - 1]));
        }
        GlobalMinimum mean =
                DeepLinearTheory.of(x, y, List.of(3, 1, 3), 2.0 / 3).provedMinimum().orElseThrow();
        assertEquals(Optional.of(Rational.of(5, 3)), mean.exact());
        assertTrue(mean.low() < 5 / 3.0 && 5 / 3.0 < mean.high());
    }

    /** Exact inertias of Sigma - t say how many eigenvalues lie above each end of an enclosure. */
    @Test
    void enclosuresHoldTheEigenvalues() {
        var random = new SplittableRandom(96);
        for (int trial = 0; trial < 12; trial++) {
            int inputs = 2 + random.nextInt(3);
            int outputs = 2 + random.nextInt(3);
            int samples = inputs + random.nextInt(4);
            Array x = RandomMatrices.normal(random, inputs, samples);
            Array y = RandomMatrices.normal(random, outputs, samples);
            if (trial % 3 == 0) { // badly scaled
                for (int j = 0; j < samples; j++) {
                    x.values()[j] *= 1e-4;
                }
            }
            var ex = new RationalMatrix(inputs, samples, x.values());
            var ey = new RationalMatrix(outputs, samples, y.values());
            RationalMatrix sigma =
                    ey.times(ex.transpose())
                            .times(
                                    ex.times(ex.transpose())
                                            .solve(ex.times(ey.transpose()))
                                            .orElseThrow());
            Rational sum = Rational.ZERO;
            for (int p = 1; p <= Math.min(inputs, outputs); p++) {
                GlobalMinimum minimum =
                        DeepLinearTheory.of(x, y, List.of(inputs, p, outputs), 1)
                                .provedMinimum()
                                .orElseThrow();
                double value =
                        DeepLinearTheory.of(x, y, List.of(inputs, p, outputs), 1).globalMinimum();
                assertEquals(value, minimum.low(), 1e-9);
                assertTrue(minimum.low() <= minimum.high());
                assertTrue(minimum.high() - minimum.low() < 1e-8, minimum::toString);
                if (p == Math.min(inputs, outputs)) {
                    Rational exact = minimum.exact().orElseThrow();
                    sum = ey.times(ey.transpose()).trace().subtract(sigma.trace());
                    assertEquals(sum.multiply(Rational.HALF), exact);
                    assertTrue(
                            Rational.of(new java.math.BigDecimal(minimum.low())).compareTo(exact)
                                    <= 0);
                    assertTrue(
                            Rational.of(new java.math.BigDecimal(minimum.high())).compareTo(exact)
                                    >= 0);
                }
            }
            // with p = 1 the minimum encloses (||Y||^2 - lambda_1) / 2
            GlobalMinimum one =
                    DeepLinearTheory.of(x, y, List.of(inputs, 1, outputs), 1)
                            .provedMinimum()
                            .orElseThrow();
            Rational square = ey.times(ey.transpose()).trace();
            assertEquals(0, above(sigma, square, one.low(), outputs), "lambda_1 is not above");
            assertEquals(1, above(sigma, square, one.high(), outputs), "lambda_1 is above");
        }
    }

    /**
     * How many eigenvalues are at or above ||Y||^2 - 2 loss; above if the loss is the lower end.
     */
    private static int above(RationalMatrix sigma, Rational square, double loss, int n) {
        Rational t =
                square.subtract(Rational.TWO.multiply(Rational.of(new java.math.BigDecimal(loss))));
        return Fractions.inertia(sigma.minusDiagonal(t).table(n)).positive();
    }

    @Test
    void simplestFractions() {
        assertEquals(Rational.of(1, 3), SimplestFraction.between(0.33, 0.34));
        assertEquals(Rational.of(2), SimplestFraction.between(1.5, 2.5));
        assertEquals(Rational.of(7), SimplestFraction.between(7, 7.1));
        assertEquals(Rational.of(22, 7), SimplestFraction.between(3.142, 3.143));
    }

    /** Products of enclosures hold the exact product. */
    @Test
    void enclosedProducts() {
        var random = new SplittableRandom(7);
        for (int trial = 0; trial < 20; trial++) {
            int n = 1 + random.nextInt(40);
            Array a = RandomMatrices.normal(random, 2, n);
            Array b = RandomMatrices.normal(random, n, 2);
            Enclosed product =
                    Enclosed.exact(new Matrix(2, n, a.values()))
                            .times(Enclosed.exact(new Matrix(n, 2, b.values())));
            Rational[][] exact =
                    new RationalMatrix(2, n, a.values())
                            .times(new RationalMatrix(n, 2, b.values()))
                            .table(2);
            for (int i = 0; i < 4; i++) {
                double error =
                        exact[i / 2][i % 2]
                                .subtract(
                                        Rational.of(
                                                new java.math.BigDecimal(
                                                        product.mid().entries()[i])))
                                .toDouble();
                double radius = product.rad().entries()[i];
                assertTrue(Math.abs(error) <= radius, error + " beyond " + radius);
                assertTrue(radius < 1e-12);
            }
        }
    }
}

package dev.dln.analysis.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.SplittableRandom;

class RationalMatrixTest {
    private static RationalMatrix random(SplittableRandom random, int rows, int cols, int size) {
        var values = new double[rows * cols];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-size, size + 1);
        }
        return new RationalMatrix(rows, cols, values);
    }

    /** Rank and kernel of products whose rank is known by their factors' widths. */
    @Test
    void rankAndKernelComplementEachOther() {
        var random = new SplittableRandom(1);
        for (int trial = 0; trial < 200; trial++) {
            int rows = random.nextInt(1, 6);
            int cols = random.nextInt(1, 6);
            int inner = random.nextInt(1, 4);
            RationalMatrix a = random(random, rows, inner, 2).times(random(random, inner, cols, 2));
            RationalMatrix kernel = a.kernel();
            assertEquals(cols, a.rank() + kernel.columns());
            assertEquals(a.rank(), a.transpose().rank());
            assertTrue(a.rank() <= inner);
            assertTrue(kernel.columns() == 0 || a.times(kernel).isZero());
            assertEquals(kernel.columns(), kernel.rank());
            assertEquals(a.rank(), a.range().columns());
            assertTrue(a.contains(a.range()) && a.range().contains(a));
        }
    }

    @Test
    void theProjectorIsIdempotentSymmetricAndFixesTheColumns() {
        var random = new SplittableRandom(2);
        for (int trial = 0; trial < 100; trial++) {
            RationalMatrix a = random(random, 4, random.nextInt(1, 6), 2);
            RationalMatrix p = a.projector();
            assertEquals(p, p.times(p));
            assertEquals(p, p.transpose());
            assertEquals(a, p.times(a));
            assertEquals(Rational.of(a.rank()), p.trace());
        }
    }

    @Test
    void theCharacteristicPolynomialVanishesAtTheMatrix() {
        var random = new SplittableRandom(3);
        for (int trial = 0; trial < 100; trial++) {
            int n = random.nextInt(1, 6);
            RationalMatrix a = random(random, n, n, 3);
            RationalPolynomial p = a.characteristic();
            RationalMatrix value = RationalMatrix.zero(n, n);
            for (int i = p.degree(); i >= 0; i--) {
                value = value.times(a).plus(p.coefficient(i), RationalMatrix.identity(n));
            }
            assertTrue(value.isZero());
            Rational det = n % 2 == 0 ? a.determinant() : a.determinant().negate();
            assertEquals(det, p.coefficient(0));
        }
    }

    /** The signs of the eigenvalues by elimination and by the roots of the polynomial. */
    @Test
    void inertiaAgreesWithTheCharacteristicPolynomial() {
        var random = new SplittableRandom(4);
        for (int trial = 0; trial < 100; trial++) {
            int n = random.nextInt(1, 6);
            RationalMatrix a = random(random, n, random.nextInt(1, 6), 2);
            RationalMatrix b = random(random, n, n, 2);
            RationalMatrix s =
                    trial % 2 == 0
                            ? a.times(a.transpose())
                            : b.plus(b.transpose()).plus(Rational.of(-2), b.projector());
            RationalPolynomial p = s.characteristic();
            int zero = p.order();
            var inertia = s.inertia();
            assertEquals(zero, inertia.zero());
            if (p.isSquarefree()) {
                Rational bound = p.rootBound();
                assertEquals(inertia.positive(), p.roots(Rational.ZERO, bound), () -> p.toString());
            }
        }
    }

    @Test
    void solvesAndInverts() {
        RationalMatrix a = RationalMatrix.of(new long[] {0, 2}, new long[] {3, 4});
        RationalMatrix inverse = a.inverse().orElseThrow();
        assertEquals(RationalMatrix.identity(2), a.times(inverse));
        assertTrue(RationalMatrix.of(new long[] {1, 2}, new long[] {2, 4}).inverse().isEmpty());
        assertEquals("[-2/3, 1/3; 1/2, 0]", inverse.toString());
    }

    @Test
    void theKroneckerProductMultiplies() {
        var random = new SplittableRandom(5);
        RationalMatrix a = random(random, 2, 3, 3);
        RationalMatrix b = random(random, 4, 2, 3);
        RationalMatrix c = random(random, 3, 2, 3);
        RationalMatrix d = random(random, 2, 3, 3);
        assertEquals(a.times(c).kronecker(b.times(d)), a.kronecker(b).times(c.kronecker(d)));
    }

    @Test
    void distinctEigenvaluesAreASquarefreePolynomial() {
        assertTrue(
                RationalMatrix.of(new long[] {2, 1}, new long[] {1, 1})
                        .characteristic()
                        .isSquarefree());
        assertFalse(RationalMatrix.identity(2).characteristic().isSquarefree());
    }

    /** (t^2 - 2)(t - 1)^2 t: irrational roots are isolated, multiple ones counted once. */
    @Test
    void rootsAreIsolated() {
        RationalPolynomial p =
                RationalPolynomial.of(List.of(Rational.of(-2), Rational.ZERO, Rational.ONE));
        RationalPolynomial q = RationalPolynomial.of(List.of(Rational.MINUS_ONE, Rational.ONE));
        RationalPolynomial product = p.multiply(q).multiply(q).multiply(RationalPolynomial.T);
        assertFalse(product.isSquarefree());
        RationalPolynomial once = product.squarefree();
        assertEquals(4, once.degree());
        var roots = once.isolate();
        assertEquals(4, roots.size());
        double[] expected = {-Math.sqrt(2), 0, 1, Math.sqrt(2)};
        for (int i = 0; i < 4; i++) {
            assertTrue(roots.get(i).low().toDouble() < expected[i]);
            assertTrue(roots.get(i).high().toDouble() >= expected[i]);
        }
        assertEquals("-2 + t^2", p.toString());
        assertEquals(q, product.gcd(q.multiply(q.multiply(q))).gcd(q));
    }
}

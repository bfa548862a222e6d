package dev.dln.analysis.exact;

import dev.dln.compiler.tensor.Rational;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Guessing a fraction from an enclosure; a guess proves nothing. */
public final class SimplestFraction {
    private SimplestFraction() {}

    /**
     * The fraction of the smallest denominator between two doubles (continued fractions).
     *
     * @param low not negative
     * @param high not below low
     */
    public static Rational between(double low, double high) {
        return between(Rational.of(new BigDecimal(low)), Rational.of(new BigDecimal(high)));
    }

    private static Rational between(Rational low, Rational high) {
        BigInteger floor = low.numerator().divide(low.denominator()); // low is not negative
        Rational whole = new Rational(floor, BigInteger.ONE);
        if (whole.compareTo(low) == 0) {
            return whole;
        }
        Rational next = whole.add(Rational.ONE);
        if (next.compareTo(high) <= 0) {
            return next;
        }
        Rational rest =
                between(high.subtract(whole).reciprocal(), low.subtract(whole).reciprocal());
        return whole.add(rest.reciprocal());
    }
}

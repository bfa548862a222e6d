package dev.dln.compiler.tensor;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact fraction in lowest terms with a positive denominator. Constants of a program are exact,
 * so that "0.1" means one tenth in every arithmetic the program is evaluated in.
 */
public record Rational(BigInteger numerator, BigInteger denominator)
        implements Comparable<Rational> {
    public static final Rational ZERO = of(0);
    public static final Rational ONE = of(1);
    public static final Rational TWO = of(2);
    public static final Rational HALF = of(1, 2);
    public static final Rational MINUS_ONE = of(-1);

    /**
     * @throws ArithmeticException if the denominator is zero
     */
    public Rational {
        if (denominator.signum() == 0) {
            throw new ArithmeticException("zero denominator");
        }
        BigInteger gcd = numerator.gcd(denominator);
        if (denominator.signum() < 0) {
            gcd = gcd.negate();
        }
        if (!gcd.equals(BigInteger.ONE)) {
            numerator = numerator.divide(gcd);
            denominator = denominator.divide(gcd);
        }
    }

    public static Rational of(long value) {
        return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
    }

    public static Rational of(long numerator, long denominator) {
        return new Rational(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    }

    /** The exact value of a decimal text such as {@code 1e-3} or {@code 0.25}. */
    public static Rational of(String decimal) {
        return of(new BigDecimal(decimal));
    }

    /** The exact value of a decimal number. */
    public static Rational of(BigDecimal value) {
        return value.scale() > 0
                ? new Rational(value.unscaledValue(), BigInteger.TEN.pow(value.scale()))
                : new Rational(value.toBigIntegerExact(), BigInteger.ONE);
    }

    public Rational add(Rational other) {
        return new Rational(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    public Rational subtract(Rational other) {
        return add(other.negate());
    }

    public Rational multiply(Rational other) {
        return new Rational(
                numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /**
     * @throws ArithmeticException if the divisor is zero
     */
    public Rational divide(Rational other) {
        return multiply(other.reciprocal());
    }

    public Rational negate() {
        return new Rational(numerator.negate(), denominator);
    }

    /**
     * @throws ArithmeticException if this is zero
     */
    public Rational reciprocal() {
        return new Rational(denominator, numerator);
    }

    /**
     * An integer power.
     *
     * @throws ArithmeticException for a negative power of zero, and for Integer.MIN_VALUE
     */
    public Rational pow(int exponent) {
        return exponent >= 0
                ? new Rational(numerator.pow(exponent), denominator.pow(exponent))
                : reciprocal().pow(Math.negateExact(exponent));
    }

    public int signum() {
        return numerator.signum();
    }

    public boolean isInteger() {
        return denominator.equals(BigInteger.ONE);
    }

    public boolean isZero() {
        return signum() == 0;
    }

    public boolean isOne() {
        return equals(ONE);
    }

    /**
     * The nearest double, correctly rounded where both parts are exact doubles or one 60-digit
     * quotient decides.
     */
    public double toDouble() {
        if (isInteger()) {
            return numerator.doubleValue();
        }
        return new BigDecimal(numerator)
                .divide(new BigDecimal(denominator), new java.math.MathContext(60))
                .doubleValue();
    }

    @Override
    public int compareTo(Rational other) {
        return numerator
                .multiply(other.denominator)
                .compareTo(other.numerator.multiply(denominator));
    }

    /** {@code 3}, {@code -1/2}. */
    @Override
    public String toString() {
        return isInteger() ? numerator.toString() : numerator + "/" + denominator;
    }
}

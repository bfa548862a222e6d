package dev.dln.engine.interval;

import dev.dln.compiler.tensor.Enclosure.Outcome;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;

/** Powers with constant exponents over intervals, by monotone pieces. */
final class IntervalPower {
    /** StrictMath.pow and 1 / sqrt are good to less than 2 ulps. */
    private static final int ULPS = 2;

    /** Integers up to here are doubles. */
    private static final int INTEGER_BITS = 53;

    private final Rational exponent;
    private final boolean integer;
    private final boolean even;
    private final boolean negative;

    /** An enclosure of the exponent's absolute value. */
    private final double least;

    private final double most;

    IntervalPower(Rational exponent) {
        this.exponent = exponent;
        this.integer = exponent.isInteger() && exponent.numerator().bitLength() <= INTEGER_BITS;
        this.even = integer && !exponent.numerator().testBit(0);
        this.negative = exponent.signum() < 0;
        Rational size = negative ? exponent.negate() : exponent;
        this.least = Outward.below(size);
        this.most = Outward.above(size);
    }

    /** Encloses the power of an interval; the whole line where it may not be defined. */
    Outcome enclose(double low, double high, double[] bounds) {
        bounds[0] = Double.NEGATIVE_INFINITY;
        bounds[1] = Double.POSITIVE_INFINITY;
        boolean zero = low <= 0 && high >= 0;
        if (!(low <= high) || (negative && zero) || (!integer && low < 0)) {
            return Outcome.UNDEFINED;
        }
        if (exponent.isZero()) {
            bounds[0] = 1;
            bounds[1] = 1;
        } else if (low >= 0) {
            onPositive(low, high, bounds);
        } else if (high <= 0) {
            onPositive(-high, -low, bounds);
            if (!even) {
                negate(bounds);
            }
        } else {
            bounds[0] = even ? 0 : -up(-low);
            bounds[1] = even ? up(Math.max(-low, high)) : up(high);
        }
        return !integer && low <= 0 ? Outcome.KINK : Outcome.SMOOTH;
    }

    private static void negate(double[] bounds) {
        double low = bounds[0];
        bounds[0] = -bounds[1];
        bounds[1] = -low;
    }

    private void onPositive(double low, double high, double[] bounds) {
        bounds[0] = down(negative ? high : low);
        bounds[1] = up(negative ? low : high);
    }

    /** A lower bound of the power of a number that is not negative. */
    private double down(double x) {
        double bound;
        if (exponent.equals(Rational.ONE)) {
            bound = x;
        } else if (exponent.equals(Rational.TWO)) {
            bound = Outward.multiplyDown(x, x);
        } else if (exponent.equals(Rational.MINUS_ONE)) {
            bound = Outward.down(1 / x);
        } else if (exponent.equals(Rational.HALF)) {
            bound = Outward.down(Math.sqrt(x));
        } else {
            bound = Outward.down(Math.min(power(x, least), power(x, most)), ULPS);
        }
        return Math.max(0, bound);
    }

    /** An upper bound of the power of a number that is not negative. */
    private double up(double x) {
        if (exponent.equals(Rational.ONE)) {
            return x;
        } else if (exponent.equals(Rational.TWO)) {
            return Outward.multiplyUp(x, x);
        } else if (exponent.equals(Rational.MINUS_ONE)) {
            return Outward.up(1 / x);
        } else if (exponent.equals(Rational.HALF)) {
            return x == 0 ? 0 : Outward.up(Math.sqrt(x));
        }
        if (x == 0) {
            return 0; // negative exponents do not come here
        }
        return Outward.up(Math.max(power(x, least), power(x, most)), ULPS);
    }

    private double power(double x, double size) {
        return StrictMath.pow(x, negative ? -size : size);
    }
}

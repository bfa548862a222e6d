package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Rational;

import java.math.BigDecimal;

/** Interval arithmetic on doubles, rounded outward; exact operations stay exact. */
final class Intervals {
    static final Interval ZERO = Interval.closed(0, 0);
    static final Interval ONE = Interval.closed(1, 1);
    static final Interval NONNEGATIVE = Interval.atLeast(0);

    private Intervals() {}

    static Interval point(double value) {
        return Interval.closed(value, value);
    }

    static Interval of(Rational value) {
        double nearest = value.toDouble();
        if (Double.isInfinite(nearest)) {
            return nearest > 0
                    ? Interval.atLeast(Double.MAX_VALUE)
                    : negate(Interval.atLeast(Double.MAX_VALUE));
        }
        return Rational.of(new BigDecimal(nearest)).equals(value)
                ? point(nearest)
                : Interval.open(Math.nextDown(nearest), Math.nextUp(nearest));
    }

    // ---- questions

    static boolean isPositive(Interval a) {
        return a.low() > 0 || (a.low() == 0 && a.lowOpen());
    }

    static boolean isNonnegative(Interval a) {
        return a.low() >= 0;
    }

    static boolean isNegative(Interval a) {
        return isPositive(negate(a));
    }

    static boolean isNonpositive(Interval a) {
        return a.high() <= 0;
    }

    static boolean isPoint(Interval a) {
        return a.low() == a.high();
    }

    static boolean isFinite(Interval a) {
        return Double.isFinite(a.low()) && Double.isFinite(a.high());
    }

    static boolean within(Interval inner, Interval outer) {
        boolean low =
                inner.low() > outer.low()
                        || (inner.low() == outer.low() && (inner.lowOpen() || !outer.lowOpen()));
        boolean high =
                inner.high() < outer.high()
                        || (inner.high() == outer.high()
                                && (inner.highOpen() || !outer.highOpen()));
        return low && high;
    }

    /** The largest absolute value. */
    static double magnitude(Interval a) {
        return Math.max(Math.abs(a.low()), Math.abs(a.high()));
    }

    // ---- sets

    static Interval hull(Interval a, Interval b) {
        double low = Math.min(a.low(), b.low());
        double high = Math.max(a.high(), b.high());
        boolean lowOpen = (a.low() > low || a.lowOpen()) && (b.low() > low || b.lowOpen());
        boolean highOpen = (a.high() < high || a.highOpen()) && (b.high() < high || b.highOpen());
        return new Interval(low, high, lowOpen, highOpen);
    }

    /** What is in both; {@code a} if that is nothing, which only an undefined value explains. */
    static Interval intersect(Interval a, Interval b) {
        double low = Math.max(a.low(), b.low());
        double high = Math.min(a.high(), b.high());
        boolean lowOpen = (a.low() == low && a.lowOpen()) || (b.low() == low && b.lowOpen());
        boolean highOpen = (a.high() == high && a.highOpen()) || (b.high() == high && b.highOpen());
        boolean empty = low > high || (low == high && (lowOpen || highOpen));
        return empty ? a : new Interval(low, high, lowOpen, highOpen);
    }

    // ---- arithmetic

    static Interval negate(Interval a) {
        return new Interval(
                -a.high(), -a.low(), /* lowOpen= */ a.highOpen(), /* highOpen= */ a.lowOpen());
    }

    static Interval add(Interval a, Interval b) {
        double low = a.low() + b.low();
        double high = a.high() + b.high();
        boolean exactLow = isExactSum(a.low(), b.low(), low);
        boolean exactHigh = isExactSum(a.high(), b.high(), high);
        return interval(
                exactLow ? low : Math.nextDown(low),
                exactHigh ? high : Math.nextUp(high),
                !exactLow || a.lowOpen() || b.lowOpen(),
                !exactHigh || a.highOpen() || b.highOpen());
    }

    /** Knuth's two-sum: the rounding error of a sum is itself a double. */
    private static boolean isExactSum(double a, double b, double sum) {
        if (!Double.isFinite(sum)) {
            return Double.isInfinite(a) || Double.isInfinite(b);
        }
        double part = sum - a;
        return (a - (sum - part)) + (b - part) == 0;
    }

    static Interval subtract(Interval a, Interval b) {
        return add(a, negate(b));
    }

    static Interval multiply(Interval a, Interval b) {
        End[] ends = {
            End.product(a.low(), a.lowOpen(), b.low(), b.lowOpen()),
            End.product(a.low(), a.lowOpen(), b.high(), b.highOpen()),
            End.product(a.high(), a.highOpen(), b.low(), b.lowOpen()),
            End.product(a.high(), a.highOpen(), b.high(), b.highOpen())
        };
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (End end : ends) {
            low = Math.min(low, end.down());
            high = Math.max(high, end.up());
        }
        boolean lowOpen = true;
        boolean highOpen = true;
        for (End end : ends) {
            lowOpen &= end.down() > low || end.openDown();
            highOpen &= end.up() < high || end.openUp();
        }
        return interval(low, high, lowOpen, highOpen);
    }

    /** A product of two ends, rounded both ways. */
    private record End(double down, double up, boolean openDown, boolean openUp) {
        static End product(double x, boolean xOpen, double y, boolean yOpen) {
            if (x == 0 || y == 0) {
                boolean reached = (x == 0 && !xOpen) || (y == 0 && !yOpen);
                return new End(0, 0, !reached, !reached);
            }
            double p = x * y;
            boolean open = xOpen || yOpen;
            boolean exact =
                    Double.isInfinite(p)
                            ? Double.isInfinite(x) || Double.isInfinite(y)
                            : Math.abs(p) > 1e-280 && Math.fma(x, y, -p) == 0;
            return exact
                    ? new End(p, p, open, open)
                    : new End(Math.nextDown(p), Math.nextUp(p), true, true);
        }
    }

    private static Interval interval(double low, double high, boolean lowOpen, boolean highOpen) {
        return new Interval(
                low, high, lowOpen || Double.isInfinite(low), highOpen || Double.isInfinite(high));
    }

    static Interval scale(Rational factor, Interval a) {
        return multiply(of(factor), a);
    }

    // ---- powers

    /** The values of t^n; for n that is no integer, of t in what of {@code a} is not negative. */
    static Interval power(Interval a, Rational exponent) {
        if (exponent.isInteger() && exponent.numerator().bitLength() < 10) {
            return power(a, exponent.numerator().intValueExact());
        }
        Interval base = isNonnegative(a) ? a : intersect(a, NONNEGATIVE);
        if (base.low() < 0) {
            return Interval.REALS;
        }
        double r = exponent.toDouble();
        Interval low = root(base.low(), exponent, r);
        Interval high = root(base.high(), exponent, r);
        return r > 0
                ? new Interval(
                        low.low(),
                        high.high(),
                        base.lowOpen() || low.lowOpen(),
                        base.highOpen() || high.highOpen())
                : new Interval(
                        high.low(),
                        low.high(),
                        base.highOpen() || high.lowOpen(),
                        base.lowOpen() || low.highOpen());
    }

    private static Interval root(double x, Rational exponent, double r) {
        if (x == 0 || Double.isInfinite(x)) {
            boolean zero = (x == 0) == (r > 0);
            return zero ? ZERO : point(Double.POSITIVE_INFINITY);
        }
        if (exponent.equals(Rational.HALF)) {
            double s = Math.sqrt(x);
            return Math.fma(s, s, -x) == 0
                    ? point(s)
                    : Interval.open(Math.nextDown(s), Math.nextUp(s));
        }
        return widen(StrictMath.pow(x, r));
    }

    private static Interval power(Interval a, int n) {
        if (n < 0) {
            return isPositive(a) || isNegative(a)
                    ? reciprocal(power(a, -n))
                    : n % 2 == 0 ? Interval.above(0) : Interval.REALS;
        }
        if (n == 0) {
            return ONE;
        }
        if (n % 2 == 0 && !isNonnegative(a)) {
            Interval positive =
                    isNonpositive(a)
                            ? negate(a)
                            : hull(
                                    ZERO,
                                    hull(
                                            intersect(a, NONNEGATIVE),
                                            negate(intersect(a, negate(NONNEGATIVE)))));
            return power(positive, n);
        }
        // monotone on what is left: multiply the ends
        Interval low = repeated(a.low(), n);
        Interval high = repeated(a.high(), n);
        return interval(
                low.low(),
                high.high(),
                a.lowOpen() || low.lowOpen(),
                a.highOpen() || high.highOpen());
    }

    private static Interval repeated(double x, int n) {
        Interval result = ONE;
        for (int i = 0; i < n; i++) {
            result =
                    Double.isInfinite(x) && i > 0
                            ? point(i % 2 == 1 ? Double.POSITIVE_INFINITY : x)
                            : multiply(result, point(x));
        }
        return result;
    }

    /** 1/t of what does not hold 0. */
    static Interval reciprocal(Interval a) {
        if (!isPositive(a)) {
            return isNegative(a) ? negate(reciprocal(negate(a))) : Interval.REALS;
        }
        double low = Double.isInfinite(a.high()) ? 0 : 1 / a.high();
        double high = a.low() == 0 ? Double.POSITIVE_INFINITY : 1 / a.low();
        boolean exactLow = low == 0 || Math.fma(low, a.high(), -1) == 0;
        boolean exactHigh = Double.isInfinite(high) || Math.fma(high, a.low(), -1) == 0;
        return interval(
                exactLow ? low : Math.nextDown(low),
                exactHigh ? high : Math.nextUp(high),
                a.highOpen() || !exactLow,
                a.lowOpen() || !exactHigh);
    }

    /** An interval that surely holds what a library function gave to within a few ulp. */
    static Interval widen(double value) {
        if (Double.isInfinite(value)) {
            return value > 0
                    ? Interval.above(Double.MAX_VALUE)
                    : negate(Interval.above(Double.MAX_VALUE));
        }
        double margin = 8 * Math.ulp(value);
        return Interval.open(value - margin, value + margin);
    }
}

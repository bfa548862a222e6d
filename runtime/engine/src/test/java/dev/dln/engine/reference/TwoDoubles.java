package dev.dln.engine.reference;

/**
 * A number as the exact sum of two doubles, the second at most half an ulp of the first: some 31
 * digits (Dekker 1971; Joldes, Muller and Popescu 2017, algorithms 6, 12 and 18). What is computed
 * has a relative error of some 2^-100 unless a part underflows.
 *
 * @param high the nearest double
 * @param low the rest
 */
record TwoDoubles(double high, double low) {
    static final TwoDoubles ONE = of(1);
    static final TwoDoubles LOG_TWO = new TwoDoubles(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);

    /** The same number as a double. */
    static TwoDoubles of(double value) {
        return new TwoDoubles(value, 0);
    }

    /** a + b exactly. */
    static TwoDoubles sum(double a, double b) {
        double s = a + b;
        double t = s - a;
        return new TwoDoubles(s, (a - (s - t)) + (b - t));
    }

    /** a b exactly. */
    static TwoDoubles product(double a, double b) {
        double p = a * b;
        return new TwoDoubles(p, Math.fma(a, b, -p));
    }

    private static TwoDoubles quick(double a, double b) {
        double s = a + b;
        return new TwoDoubles(s, b - (s - a));
    }

    TwoDoubles plus(TwoDoubles other) {
        TwoDoubles s = sum(high, other.high);
        TwoDoubles t = sum(low, other.low);
        TwoDoubles u = quick(s.high, s.low + t.high);
        return quick(u.high, t.low + u.low);
    }

    TwoDoubles minus(TwoDoubles other) {
        return plus(other.negated());
    }

    TwoDoubles times(TwoDoubles other) {
        double p = high * other.high;
        double rest = Math.fma(high, other.high, -p);
        return quick(p, rest + Math.fma(high, other.low, low * other.high));
    }

    TwoDoubles times(double factor) {
        return times(of(factor));
    }

    TwoDoubles over(TwoDoubles other) {
        double first = high / other.high;
        TwoDoubles rest = minus(other.times(first));
        double second = rest.high / other.high;
        rest = rest.minus(other.times(second));
        return quick(first, second).plus(of(rest.high / other.high));
    }

    TwoDoubles root() {
        if (high == 0) {
            return this;
        }
        double first = Math.sqrt(high);
        TwoDoubles rest = minus(product(first, first));
        return quick(first, rest.high / (2 * first));
    }

    TwoDoubles negated() {
        return new TwoDoubles(-high, -low);
    }

    /** Times a power of two. */
    TwoDoubles scaled(int exponent) {
        return new TwoDoubles(Math.scalb(high, exponent), Math.scalb(low, exponent));
    }
}

package dev.dln.compiler.kernel;

/**
 * exp, log and what is composed of them by identities that lose no digits. exp reduces by multiples
 * of log 2 and sums the Taylor series; log is the fdlibm one (Sun Microsystems 1993, e_log.c).
 */
final class LaneExponentials {
    private static final double LOG2_E = 0x1.71547652b82fep0;
    private static final double ROOT_TWO = 0x1.6a09e667f3bcdp0;

    /** e_log.c: Lg1 .. Lg7. */
    private static final double[] LOG_64 = {
        0.6666666666666735,
        0.3999999999940942,
        0.2857142874366239,
        0.22222198432149784,
        0.1818357216161805,
        0.15313837699209373,
        0.14798198605116586
    };

    /** The first terms of the same series; the next one is 2^-29 of the logarithm. */
    private static final double[] LOG_32 = {2 / 3.0, 2 / 5.0, 2 / 7.0, 2 / 9.0};

    private final LaneArithmetic m;
    private final Precision precision;

    /** log 2 in two parts; multiples of the high one by exponents are exact. */
    private final double high;

    private final double low;

    LaneExponentials(LaneArithmetic m) {
        this.m = m;
        this.precision = m.precision();
        this.high =
                switch (precision) {
                    case FLOAT64 -> 0x1.62e42feep-1;
                    case FLOAT32 -> 0x1.62e4p-1;
                };
        this.low =
                switch (precision) {
                    case FLOAT64 -> 0x1.a39ef35793c76p-33;
                    case FLOAT32 -> 0x1.7f7d1cp-20;
                };
    }

    /** Above this, e^x overflows. */
    private double top() {
        return Math.ceil((precision.maxExponent() + 1) * Math.log(2));
    }

    /** Below this, e^x rounds to 0. */
    private double bottom() {
        return Math.floor((precision.minExponent() - precision.bits()) * Math.log(2));
    }

    /** n = x / log 2 rounded, and r = x - n log 2. */
    private int[] reduce(int x) {
        int n = m.round(x, m.c(LOG2_E));
        int r = m.fma(n, m.c(-high), x);
        return new int[] {n, m.fma(n, m.c(-low), r)};
    }

    /** (e^r - 1 - r) / r^2 for abs r <= log 2 / 2; what is left out is 2^-58 or 2^-30 of e^r. */
    private int series(int r) {
        int terms =
                switch (precision) {
                    case FLOAT64 -> 12;
                    case FLOAT32 -> 7;
                };
        var coefficients = new double[terms];
        double factorial = 1;
        for (int k = 0; k < terms; k++) {
            factorial *= k + 2;
            coefficients[k] = 1 / factorial;
        }
        return m.polynomial(r, coefficients);
    }

    /** e^r by its series. */
    private int small(int r) {
        return m.fma(m.fma(series(r), r, m.c(1)), r, m.c(1));
    }

    int exp(int x) {
        int[] nr = reduce(m.clamp(x, bottom(), top()));
        int value = small(nr[1]);
        // in two steps, for 2^n alone may overflow or be subnormal
        int first = m.round(nr[0], m.c(0.5));
        int second = m.sub(nr[0], first);
        return m.mul(m.mul(value, m.powerOfTwo(first)), m.powerOfTwo(second));
    }

    /** e^x where that is a normal number. */
    int expInRange(int x) {
        int[] nr = reduce(x);
        return m.mul(small(nr[1]), m.powerOfTwo(nr[0]));
    }

    int expm1(int x) {
        // e^x - 1 rounds to -1 below
        int[] nr = reduce(m.clamp(x, -precision.bits() * 0.75, top()));
        int r = nr[1];
        int tail = m.mul(m.mul(series(r), r), r);
        int q = m.add(r, tail);
        // 2^n q + (2^n - 1), halved for the n whose power overflows
        int most = m.c(precision.maxExponent() - 1);
        int big = m.greater(nr[0], most, m.c(2), m.c(1));
        int n = m.greater(nr[0], most, m.sub(nr[0], m.c(1)), nr[0]);
        int scale = m.powerOfTwo(n);
        int result = m.mul(m.fma(scale, q, m.sub(scale, m.div(m.c(1), big))), big);
        // for tiny x the result is x, signed zero and subnormals included
        return m.greater(m.c(Math.scalb(1.0, -precision.bits() - 7)), m.abs(x), x, result);
    }

    /** fraction 2^e with fraction in (sqrt(1/2), sqrt(2)]: the fraction less 1, and e. */
    private int[] split(int x) {
        int f = m.fraction(x);
        int above = m.greater(f, m.c(ROOT_TWO), m.c(1), m.c(0));
        int fraction = m.greater(f, m.c(ROOT_TWO), m.mul(f, m.c(0.5)), f);
        return new int[] {m.sub(fraction, m.c(1)), m.add(m.exponent(x), above)};
    }

    int log(int x) {
        int smallest = m.c(Math.scalb(1.0, precision.minExponent()));
        int up = precision.bits() + 1;
        int scaled = m.mul(x, m.greater(smallest, x, m.c(Math.scalb(1.0, up)), m.c(1)));
        int shift = m.greater(smallest, x, m.c(-up), m.c(0));
        int[] tk = split(scaled);
        int value = logOfOnePlus(tk[0], m.add(tk[1], shift), -1);
        // log 0 = -inf, log of a negative = NaN, inf and NaN as they are
        int finite = m.greater(m.c(Double.POSITIVE_INFINITY), x, value, x);
        int positive = m.greater(x, m.c(0), finite, m.c(Double.NaN));
        return m.equal(x, m.c(0), m.c(Double.NEGATIVE_INFINITY), positive);
    }

    /** k log 2 + log(1 + t), plus a small correction if there is one. */
    private int logOfOnePlus(int t, int k, int correction) {
        double[] coefficients =
                switch (precision) {
                    case FLOAT64 -> LOG_64;
                    case FLOAT32 -> LOG_32;
                };
        int s = m.div(t, m.add(t, m.c(2)));
        int z = m.mul(s, s);
        int r = m.mul(m.polynomial(z, coefficients), z);
        int half = m.mul(m.mul(t, t), m.c(0.5));
        int rest = m.mul(k, m.c(low));
        if (correction >= 0) {
            rest = m.add(rest, correction);
        }
        int inner = m.fma(s, m.add(half, r), rest);
        int difference = m.sub(m.sub(half, inner), t);
        return m.sub(m.mul(k, m.c(high)), difference);
    }

    int log1p(int x) {
        int u = m.add(m.c(1), x);
        int[] tk = split(u);
        int k = tk[1];
        // near 0 the argument itself, else what rounding 1 + x lost, relative to u
        int near = m.equal(k, m.c(0), x, tk[0]);
        int lost = m.greater(m.c(1), x, m.sub(x, m.sub(u, m.c(1))), m.sub(m.c(1), m.sub(u, x)));
        int correction = m.equal(k, m.c(0), m.c(0), m.div(lost, u));
        int value = logOfOnePlus(near, k, correction);
        double tiniest = Math.scalb(1.0, -precision.bits() - 1);
        int tiny = m.greater(m.c(tiniest), m.abs(x), x, value);
        int finite = m.greater(m.c(Double.POSITIVE_INFINITY), x, tiny, x);
        int positive = m.greater(u, m.c(0), finite, m.c(Double.NaN));
        return m.equal(u, m.c(0), m.c(Double.NEGATIVE_INFINITY), positive);
    }

    /** -t / (t + 2) with t = e^(-2 abs x) - 1, and the sign of x. */
    int tanh(int x) {
        int t = expm1(m.mul(m.abs(x), m.c(-2)));
        int ratio = m.div(t, m.add(t, m.c(2)));
        return m.greater(x, m.c(0), m.neg(ratio), ratio);
    }

    int sigmoid(int x) {
        int e = exp(m.neg(m.abs(x)));
        return m.div(m.greater(m.c(0), x, e, m.c(1)), m.add(e, m.c(1)));
    }

    int softplus(int x) {
        int e = exp(m.neg(m.abs(x)));
        return m.add(m.greater(m.c(0), x, m.c(0), x), log1p(e));
    }
}

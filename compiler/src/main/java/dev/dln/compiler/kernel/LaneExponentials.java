package dev.dln.compiler.kernel;

/**
 * exp, log and what is composed of them by identities that lose no digits. exp reduces by multiples
 * of log 2; log is the fdlibm one (Sun Microsystems 1993, e_log.c). Coefficients of polynomials are
 * minimax ones, computed with 60 digits by Lawson's iteration.
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

    /** (e^r - 1 - r) / r^2 for abs r <= log 2 / 2; off by 2^-57 of e^r. */
    private static final double[] EXP_64 = {
        0.5,
        0.16666666666666433,
        0.04166666666660401,
        0.008333333333500812,
        0.0013888888926772331,
        0.00019841269463988096,
        2.4801508713830662e-05,
        2.7557643296420082e-06,
        2.7625174077465977e-07,
        2.497748431906721e-08
    };

    /** The same, off by 2^-28. */
    private static final double[] EXP_32 = {
        0.5, 0.16666534543037415, 0.04166724532842636, 0.008367431350052357, 0.001386297051794827
    };

    /** The same, off by 2^-55 of e^r - 1. */
    private static final double[] EXPM1_64 = {
        0.5,
        0.16666666666666602,
        0.041666666666620014,
        0.008333333333388638,
        0.0013888888920491297,
        0.00019841269708242214,
        2.4801516373620707e-05,
        2.7557426535390663e-06,
        2.7622215696154715e-07,
        2.5045291082090112e-08
    };

    /** The same, off by 2^-31 of e^r - 1. */
    private static final double[] EXPM1_32 = {
        0.5,
        0.1666666567325592,
        0.04166649281978607,
        0.008333547972142696,
        0.0013932320289313793,
        0.00019759808492381126
    };

    /**
     * (log(1 + e) - e) / e^2 for 0 <= e <= 1 as a polynomial in e - 1/2; off by 2^-56 of log(1 +
     * e).
     */
    private static final double[] LOG_OF_ONE_PLUS_64 = {
        -0.37813956756734246,
        0.1792249369360369,
        -0.09323036636366967,
        0.051083446105443395,
        -0.028943183164447734,
        0.01678874248908966,
        -0.009909900763731244,
        0.0059290116142537,
        -0.003585664869727059,
        0.002187646864464454,
        -0.0013445297711707472,
        0.0008313485101916915,
        -0.0005165505398611093,
        0.00032344189120579205,
        -0.00020482648831664165,
        0.0001255037687925095,
        -7.121637032220812e-05,
        5.270070708133747e-05,
        -5.099680058338123e-05,
        2.5312800508871854e-05
    };

    /** The same, off by 2^-27. */
    private static final double[] LOG_OF_ONE_PLUS_32 = {
        -0.37813955545425415,
        0.179224893450737,
        -0.09323229640722275,
        0.05108923092484474,
        -0.028897827491164207,
        0.016652297228574753,
        -0.010212457738816738,
        0.006949810776859522,
        -0.0032739276066422462
    };

    /** How far results are shifted up while they may be subnormal: more than any number's bits. */
    private static final int UP = 64;

    private final LaneArithmetic m;
    private final Precision precision;

    /** log 2 in two parts; multiples of the high one by exponents are exact. */
    private final double high;

    private final double low;

    /** log 2 rounded, and what is left. */
    private final double nearest;

    private final double rest;

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
        this.nearest =
                switch (precision) {
                    case FLOAT64 -> 0x1.62e42fefa39efp-1;
                    case FLOAT32 -> 0x1.62e43p-1;
                };
        this.rest =
                switch (precision) {
                    case FLOAT64 -> 0x1.abc9e3b39803fp-56;
                    case FLOAT32 -> -0x1.05c61p-29;
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
        int r = m.fma(n, m.c(-nearest), x);
        return new int[] {n, m.fma(n, m.c(-rest), r)};
    }

    /** A polynomial whose variable is that of another one times a power of 2, and so its value. */
    private static double[] scaled(double value, double variable, double... coefficients) {
        var scaled = new double[coefficients.length];
        double power = value;
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = power * coefficients[i];
            power *= variable;
        }
        return scaled;
    }

    private double[] expSeries() {
        return switch (precision) {
            case FLOAT64 -> EXP_64;
            case FLOAT32 -> EXP_32;
        };
    }

    private double[] expm1Series() {
        return switch (precision) {
            case FLOAT64 -> EXPM1_64;
            case FLOAT32 -> EXPM1_32;
        };
    }

    /** e^r by its series. */
    private int small(int r) {
        int series = m.polynomial(r, m.mul(r, r), expSeries());
        return m.fma(m.fma(series, r, m.c(1)), r, m.c(1));
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

    /** e^-a for a >= 0. */
    private int expOfNegative(int a) {
        int limited = m.greater(a, m.c(-bottom()), m.c(-bottom()), a);
        int n = m.round(limited, m.c(-LOG2_E));
        // -r, so that no sign is changed here
        int r = m.fma(n, m.c(rest), m.fma(n, m.c(nearest), limited));
        int series = m.polynomial(r, m.mul(r, r), scaled(1, -1, expSeries()));
        int value = m.fma(m.fma(series, r, m.c(-1)), r, m.c(1));
        int scale = m.powerOfTwo(m.add(n, m.c(UP)));
        return m.mul(m.mul(value, scale), m.c(Math.scalb(1.0, -UP)));
    }

    int expm1(int x) {
        // e^x - 1 rounds to -1 below
        int[] nr = reduce(m.clamp(x, -precision.bits() * 0.75, top()));
        int r = nr[1];
        int square = m.mul(r, r);
        int q = m.fma(square, m.polynomial(r, square, expm1Series()), r);
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

    /** t / (1 - t) with t = (1 - e^(-2 abs x)) / 2, and the sign of x. */
    int tanh(int x) {
        int a = m.abs(x);
        // tanh rounds to 1 below
        double end = precision.bits() * 0.36;
        int limited = m.greater(a, m.c(end), m.c(end), a);
        int n = m.round(limited, m.c(-2 * LOG2_E));
        // r = -2 v, and e^r - 1 = -2 q
        int v = m.fma(n, m.c(rest / 2), m.fma(n, m.c(nearest / 2), limited));
        int square = m.mul(v, v);
        int q = m.fma(square, m.polynomial(v, square, scaled(-2, -2, expm1Series())), v);
        int scale = m.powerOfTwo(n);
        int t = m.fma(scale, q, m.fma(scale, m.c(-0.5), m.c(0.5)));
        return m.withSignOf(x, m.div(t, m.sub(m.c(1), t)));
    }

    int sigmoid(int x) {
        int e = expOfNegative(m.abs(x));
        return m.div(m.greater(m.c(0), x, e, m.c(1)), m.add(e, m.c(1)));
    }

    int softplus(int x) {
        int e = expOfNegative(m.abs(x));
        double[] coefficients =
                switch (precision) {
                    case FLOAT64 -> LOG_OF_ONE_PLUS_64;
                    case FLOAT32 -> LOG_OF_ONE_PLUS_32;
                };
        int u = m.sub(e, m.c(0.5));
        int series = m.polynomial(u, m.mul(u, u), coefficients);
        int positive = m.greater(m.c(0), x, m.c(0), x);
        return m.add(positive, m.fma(m.mul(e, e), series, e));
    }
}

package dev.dln.compiler.kernel;

import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Elementary functions spelled in {@link Operator}s, without branches, so that they are computed on
 * whole lane registers, inline, with the same bits on every target, lane count and tier of
 * compilation. Errors are at most 3 ulp for finite results that are normal numbers. What has no
 * formula here is computed lane by lane by the primitive's scalar meaning.
 *
 * <p>exp reduces by multiples of log 2 and sums the Taylor series; log is the fdlibm one (Sun
 * Microsystems 1993, e_log.c); the others are composed of them by identities that lose no digits.
 */
final class LaneMath {
    private static final double LOG2_E = 0x1.71547652b82fep0;
    private static final double LN2_HIGH = 0x1.62e42feep-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;

    /** 1.5 * 2^52: adding and subtracting it rounds to an integer. */
    private static final double ROUNDER = 0x1.8p52;

    private static final int TAYLOR = 13;

    /** e_log.c: Lg1 .. Lg7. */
    private static final double[] LOG = {
        0.6666666666666735,
        0.3999999999940942,
        0.2857142874366239,
        0.22222198432149784,
        0.1818357216161805,
        0.15313837699209373,
        0.14798198605116586
    };

    private final KernelBuilder b;
    private final Value.Type type;

    private LaneMath(KernelBuilder b, Value.Type type) {
        this.b = b;
        this.type = type;
    }

    /** The primitive at registers of one type. */
    static int apply(KernelBuilder b, Primitive primitive, List<Integer> args) {
        int x = args.getFirst();
        var m = new LaneMath(b, b.type(x));
        return switch (primitive) {
            case EXP -> m.exp(x);
            case EXPM1 -> m.expm1(x);
            case LOG -> m.log(x);
            case LOG1P -> m.log1p(x);
            case TANH -> m.tanh(x);
            case SIGMOID -> m.sigmoid(x);
            case SOFTPLUS -> m.softplus(x);
            case SIGN -> m.greater(x, m.c(0), m.c(1), m.greater(m.c(0), x, m.c(-1), m.c(0)));
            case STEP -> m.greater(x, m.c(0), m.c(1), m.c(0));
            case ABS -> b.apply(Operator.ABS, x);
            case RELU -> m.greater(m.c(0), x, m.c(0), x);
            case WHERE -> m.greater(x, m.c(0), args.get(1), args.get(2));
            default -> b.define(new Value.Call(primitive, args));
        };
    }

    /** A constant power: products and roots where the exponent allows, else the scalar pow. */
    static int power(KernelBuilder b, int x, Rational exponent) {
        var m = new LaneMath(b, b.type(x));
        BigInteger two = BigInteger.TWO;
        boolean half = exponent.denominator().equals(two);
        if ((exponent.isInteger() || half) && exponent.numerator().bitLength() < 6) {
            int numerator = exponent.numerator().intValueExact();
            int whole = Math.abs(numerator) / (half ? 2 : 1);
            int result = -1;
            int square = x;
            for (int rest = whole; rest > 0; rest >>= 1) {
                if ((rest & 1) == 1) {
                    result = result < 0 ? square : b.apply(Operator.MUL, result, square);
                }
                if (rest > 1) {
                    square = b.apply(Operator.MUL, square, square);
                }
            }
            if (half) {
                int root = b.apply(Operator.SQRT, x);
                result = result < 0 ? root : b.apply(Operator.MUL, result, root);
            }
            if (result < 0) {
                return m.c(1);
            }
            return numerator < 0 ? b.apply(Operator.DIV, m.c(1), result) : result;
        }
        return b.define(new Value.CallPower(x, exponent.toDouble()));
    }

    /** n = x / log 2 rounded, and r = x - n log 2. */
    private int[] reduce(int x) {
        int rounder = c(ROUNDER);
        int n = sub(fma(x, c(LOG2_E), rounder), rounder);
        int r = fma(n, c(-LN2_HIGH), x);
        return new int[] {n, fma(n, c(-LN2_LOW), r)};
    }

    /** (e^r - 1 - r) / r^2 for small r. */
    private int series(int r) {
        double factorial = 1;
        var coefficients = new ArrayList<Double>();
        for (int k = 2; k <= TAYLOR; k++) {
            factorial *= k;
            coefficients.add(1 / factorial);
        }
        return polynomial(r, coefficients.reversed());
    }

    /** By Horner's rule, highest coefficient first. */
    private int polynomial(int x, List<Double> coefficients) {
        int sum = c(coefficients.getFirst());
        for (double coefficient : coefficients.subList(1, coefficients.size())) {
            sum = fma(sum, x, c(coefficient));
        }
        return sum;
    }

    private int exp(int x) {
        int clamped = clamp(x, -746, 710);
        int[] nr = reduce(clamped);
        int r = nr[1];
        int value = fma(fma(series(r), r, c(1)), r, c(1));
        // in two steps, for 2^n alone may overflow or be subnormal
        int rounder = c(ROUNDER);
        int first = sub(fma(nr[0], c(0.5), rounder), rounder);
        int second = sub(nr[0], first);
        return mul(mul(value, powerOfTwo(first)), powerOfTwo(second));
    }

    private int expm1(int x) {
        int clamped = clamp(x, -40, 710);
        int[] nr = reduce(clamped);
        int r = nr[1];
        int tail = mul(mul(series(r), r), r);
        int q = b.apply(Operator.ADD, r, tail);
        // 2^n q + (2^n - 1), halved for the n whose power overflows
        int big = greater(nr[0], c(1022), c(2), c(1));
        int n = greater(nr[0], c(1022), sub(nr[0], c(1)), nr[0]);
        int scale = powerOfTwo(n);
        int result = mul(fma(scale, q, sub(scale, div(c(1), big))), big);
        // for tiny x the result is x, signed zero and subnormals included
        return greater(c(0x1p-60), b.apply(Operator.ABS, x), x, result);
    }

    private int log(int x) {
        int small = greater(c(0x1p-1022), x, c(0x1p54), c(1));
        int scaled = mul(x, small);
        int shift = greater(c(0x1p-1022), x, c(-54), c(0));
        int f = b.apply(Operator.FRACTION, scaled);
        int e = b.apply(Operator.EXPONENT, scaled);
        int large = greater(f, c(0x1.6a09e667f3bcdp0), c(1), c(0));
        int fraction = greater(f, c(0x1.6a09e667f3bcdp0), mul(f, c(0.5)), f);
        int k = add(add(e, large), shift);
        int t = sub(fraction, c(1));
        int value = logOfOnePlus(t, k, -1);
        // log 0 = -inf, log of a negative = NaN, inf and NaN as they are
        int infinity = c(Double.POSITIVE_INFINITY);
        int finite = greater(infinity, x, value, x);
        int positive = greater(x, c(0), finite, c(Double.NaN));
        return equal(x, c(0), c(Double.NEGATIVE_INFINITY), positive);
    }

    /** k log 2 + log(1 + t), plus a small correction if there is one. */
    private int logOfOnePlus(int t, int k, int correction) {
        int s = div(t, add(t, c(2)));
        int z = mul(s, s);
        var coefficients = new ArrayList<Double>();
        for (int i = LOG.length - 1; i >= 0; i--) {
            coefficients.add(LOG[i]);
        }
        int r = mul(polynomial(z, coefficients), z);
        int half = mul(mul(t, t), c(0.5));
        int low = mul(k, c(LN2_LOW));
        if (correction >= 0) {
            low = add(low, correction);
        }
        int inner = fma(s, add(half, r), low);
        int difference = sub(sub(half, inner), t);
        return sub(mul(k, c(LN2_HIGH)), difference);
    }

    private int log1p(int x) {
        int u = add(c(1), x);
        int f = b.apply(Operator.FRACTION, u);
        int e = b.apply(Operator.EXPONENT, u);
        int above = greater(f, c(0x1.6a09e667f3bcdp0), c(1), c(0));
        int fraction = greater(f, c(0x1.6a09e667f3bcdp0), mul(f, c(0.5)), f);
        int k = add(e, above);
        // near 0 the argument itself, else what rounding 1 + x lost, relative to u
        int near = equal(k, c(0), x, sub(fraction, c(1)));
        int lost = greater(c(1), x, sub(x, sub(u, c(1))), sub(c(1), sub(u, x)));
        int correction = equal(k, c(0), c(0), div(lost, u));
        int value = logOfOnePlus(near, k, correction);
        int tiny = greater(c(0x1p-54), b.apply(Operator.ABS, x), x, value);
        int infinity = c(Double.POSITIVE_INFINITY);
        int finite = greater(infinity, x, tiny, x);
        int positive = greater(u, c(0), finite, c(Double.NaN));
        return equal(u, c(0), c(Double.NEGATIVE_INFINITY), positive);
    }

    /** -t / (t + 2) with t = e^(-2 abs x) - 1, and the sign of x. */
    private int tanh(int x) {
        int t = expm1(mul(b.apply(Operator.ABS, x), c(-2)));
        int ratio = div(t, add(t, c(2)));
        return greater(x, c(0), b.apply(Operator.NEG, ratio), ratio);
    }

    private int sigmoid(int x) {
        int e = exp(b.apply(Operator.NEG, b.apply(Operator.ABS, x)));
        return div(greater(c(0), x, e, c(1)), add(e, c(1)));
    }

    private int softplus(int x) {
        int e = exp(b.apply(Operator.NEG, b.apply(Operator.ABS, x)));
        return add(greater(c(0), x, c(0), x), log1p(e));
    }

    private int clamp(int x, double low, double high) {
        int below = greater(x, c(high), c(high), x);
        return greater(c(low), below, c(low), below);
    }

    private int powerOfTwo(int n) {
        return b.apply(Operator.POWER_OF_TWO, n);
    }

    private int c(double value) {
        return b.constant(value, type);
    }

    private int add(int x, int y) {
        return b.apply(Operator.ADD, x, y);
    }

    private int sub(int x, int y) {
        return b.apply(Operator.SUB, x, y);
    }

    private int mul(int x, int y) {
        return b.apply(Operator.MUL, x, y);
    }

    private int div(int x, int y) {
        return b.apply(Operator.DIV, x, y);
    }

    private int fma(int x, int y, int z) {
        return b.apply(Operator.FMA, x, y, z);
    }

    private int greater(int x, int y, int yes, int no) {
        return b.apply(Operator.IF_GREATER, x, y, yes, no);
    }

    private int equal(int x, int y, int yes, int no) {
        return b.apply(Operator.IF_EQUAL, x, y, yes, no);
    }
}

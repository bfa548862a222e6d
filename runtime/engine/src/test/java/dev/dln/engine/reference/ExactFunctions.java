package dev.dln.engine.reference;

import static dev.dln.engine.reference.TwoDoubles.ONE;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.tensor.Primitive;

/**
 * Elementary functions to some 28 digits, quick enough to measure a million errors; itself measured
 * against {@link DecimalArithmetic}. Taylor series for exp, sin, cos and erf, a step of Newton's
 * iteration from the double for their inverses.
 */
public final class ExactFunctions {
    private static final double[] HALF_PI = {
        0x1.921fb54442d18p0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110
    };

    private static final TwoDoubles TWO_OVER_ROOT_PI =
            new TwoDoubles(0x1.20dd750429b6dp0, 0x1.1ae3a914fed80p-56);

    /** Below this, odd functions are their first term to 2^-800. */
    private static final double TINY = 0x1p-400;

    /** Above this, e^-x is less than 2^-150 of 1. */
    private static final double LARGE = 104;

    /** erf rounds to 1 above, to more digits than are asked for. */
    private static final double ERF_END = 9;

    private ExactFunctions() {}

    /** The number value 2^exponent. */
    record Scaled(TwoDoubles value, int exponent) {
        Scaled(TwoDoubles value) {
            this(value, 0);
        }

        /** The number where it is neither huge nor tiny. */
        TwoDoubles plain() {
            return value.scaled(exponent);
        }
    }

    /**
     * The error of a computed value in units in the last place of the exact one, the least unit
     * being the smallest number.
     *
     * @param x the argument, at which the exact value is finite; at most 2^27 for sin and cos
     */
    public static double ulps(Primitive primitive, double x, double actual, Precision precision) {
        Scaled exact = value(primitive, x);
        TwoDoubles value = exact.value;
        double smallest =
                precision == Precision.FLOAT64 ? Double.MIN_VALUE : (double) Float.MIN_VALUE;
        double unit =
                Math.max(
                        Math.ulp(value.high()) * Math.scalb(1.0, 53 - precision.bits()),
                        Math.scalb(smallest, -exact.exponent));
        double gap = Math.scalb(actual, -exact.exponent) - value.high() - value.low();
        return Math.abs(gap) / unit;
    }

    /** The value of a smooth primitive of one argument. */
    static Scaled value(Primitive primitive, double x) {
        boolean tiny = Math.abs(x) < TINY;
        return switch (primitive) {
            case EXP -> exp(x);
            case EXPM1 ->
                    tiny ? linear(x) : x > LARGE ? exp(x) : new Scaled(expm1(TwoDoubles.of(x)));
            case LOG -> new Scaled(log(x));
            case LOG1P -> tiny ? linear(x) : new Scaled(log1p(TwoDoubles.of(x)));
            case SIN -> tiny ? linear(x) : new Scaled(wave(x, 0));
            case COS -> new Scaled(wave(x, 1));
            case TANH -> tiny ? linear(x) : new Scaled(tanh(x));
            case SIGMOID -> x < -LARGE ? exp(x) : new Scaled(sigmoid(x));
            case SOFTPLUS -> x < -LARGE ? exp(x) : new Scaled(softplus(x));
            case ERF -> tiny ? new Scaled(TWO_OVER_ROOT_PI.times(up(x)), -300) : erf(x);
            case ASIN -> tiny ? linear(x) : new Scaled(asin(x));
            case ACOS -> new Scaled(acos(x));
            case ATAN -> tiny ? linear(x) : new Scaled(atan(x));
            case ABS, RELU, SIGN, STEP, WHERE ->
                    throw new IllegalArgumentException(primitive + " needs no approximation");
        };
    }

    private static double up(double x) {
        return Math.scalb(x, 300);
    }

    private static Scaled linear(double x) {
        return new Scaled(TwoDoubles.of(up(x)), -300);
    }

    private static Scaled exp(double x) {
        return exp(TwoDoubles.of(x));
    }

    private static Scaled exp(TwoDoubles x) {
        int k = (int) Math.rint(x.high() / Math.log(2));
        TwoDoubles r = x.minus(TwoDoubles.LOG_TWO.times(k));
        return new Scaled(expm1NearZero(r).plus(ONE), k);
    }

    /** The series at r / 512, squared nine times. */
    private static TwoDoubles expm1NearZero(TwoDoubles r) {
        TwoDoubles small = r.scaled(-9);
        TwoDoubles sum = TwoDoubles.of(0);
        for (int n = 11; n >= 1; n--) {
            sum = small.times(sum.plus(ONE)).over(TwoDoubles.of(n));
        }
        for (int i = 0; i < 9; i++) {
            sum = sum.times(sum).plus(sum.scaled(1));
        }
        return sum;
    }

    private static TwoDoubles expm1(TwoDoubles x) {
        return Math.abs(x.high()) < 0.5 ? expm1NearZero(x) : exp(x).plain().minus(ONE);
    }

    private static TwoDoubles log(double x) {
        if (Math.abs(x - 1) < 0.5) {
            return log1p(TwoDoubles.of(x - 1));
        }
        double normal = x < Double.MIN_NORMAL ? x * 0x1p60 : x;
        int exponent = Math.getExponent(normal);
        int e = exponent - (x < Double.MIN_NORMAL ? 60 : 0);
        return logOf(TwoDoubles.of(Math.scalb(normal, -exponent)))
                .plus(TwoDoubles.LOG_TWO.times(e));
    }

    /** For v of order 1. */
    private static TwoDoubles logOf(TwoDoubles v) {
        TwoDoubles y = TwoDoubles.of(StrictMath.log(v.high()));
        TwoDoubles e = exp(y).plain();
        return y.plus(v.minus(e).over(v.plus(e)).scaled(1));
    }

    private static TwoDoubles log1p(TwoDoubles t) {
        if (Math.abs(t.high()) < 0.5) {
            TwoDoubles y = TwoDoubles.of(StrictMath.log1p(t.high()));
            TwoDoubles e = expm1(y);
            return y.plus(t.minus(e).over(e.plus(ONE)));
        }
        TwoDoubles u = t.plus(ONE);
        int exponent = Math.getExponent(u.high());
        return logOf(u.scaled(-exponent)).plus(TwoDoubles.LOG_TWO.times(exponent));
    }

    private static TwoDoubles tanh(double x) {
        if (Math.abs(x) > LARGE) {
            return TwoDoubles.of(Math.signum(x));
        }
        TwoDoubles t = expm1(TwoDoubles.of(-2 * Math.abs(x)));
        TwoDoubles value = t.negated().over(t.plus(TwoDoubles.of(2)));
        return x < 0 ? value.negated() : value;
    }

    private static TwoDoubles sigmoid(double x) {
        if (x > LARGE) {
            return ONE;
        }
        TwoDoubles e = exp(-Math.abs(x)).plain();
        return (x < 0 ? e : ONE).over(e.plus(ONE));
    }

    private static TwoDoubles softplus(double x) {
        if (x > LARGE) {
            return TwoDoubles.of(x);
        }
        return log1p(exp(-Math.abs(x)).plain()).plus(TwoDoubles.of(Math.max(x, 0)));
    }

    /** sin(x + quarter pi / 2). */
    private static TwoDoubles wave(double x, int quarter) {
        double n = Math.rint(x / HALF_PI[0]);
        TwoDoubles r =
                TwoDoubles.of(x)
                        .minus(TwoDoubles.product(n, HALF_PI[0]))
                        .minus(TwoDoubles.product(n, HALF_PI[1]))
                        .minus(TwoDoubles.product(n, HALF_PI[2]));
        int quadrant = Math.floorMod((int) n + quarter, 4);
        TwoDoubles value = quadrant % 2 == 0 ? sine(r) : cosine(r);
        return quadrant >= 2 ? value.negated() : value;
    }

    private static TwoDoubles sine(TwoDoubles r) {
        TwoDoubles square = r.times(r).negated();
        TwoDoubles sum = TwoDoubles.of(0);
        for (int n = 14; n >= 1; n--) {
            sum = square.times(sum.plus(ONE)).over(TwoDoubles.of(2 * n * (2 * n + 1)));
        }
        return r.plus(r.times(sum));
    }

    private static TwoDoubles cosine(TwoDoubles r) {
        TwoDoubles square = r.times(r).negated();
        TwoDoubles sum = TwoDoubles.of(0);
        for (int n = 14; n >= 1; n--) {
            sum = square.times(sum.plus(ONE)).over(TwoDoubles.of(2 * n * (2 * n - 1)));
        }
        return sum.plus(ONE);
    }

    /** The angle whose sine and cosine are those up to a factor, given to double precision. */
    private static TwoDoubles angle(TwoDoubles sine, TwoDoubles cosine, double near) {
        TwoDoubles s = wave(near, 0);
        TwoDoubles c = wave(near, 1);
        TwoDoubles across = sine.times(c).minus(cosine.times(s));
        TwoDoubles along = cosine.times(c).plus(sine.times(s));
        return TwoDoubles.of(near).plus(across.over(along));
    }

    private static TwoDoubles atan(double x) {
        return Math.abs(x) > 1
                ? angle(
                        TwoDoubles.of(Math.signum(x)),
                        ONE.over(TwoDoubles.of(Math.abs(x))),
                        StrictMath.atan(x))
                : angle(TwoDoubles.of(x), ONE, StrictMath.atan(x));
    }

    /** sqrt(1 - x^2). */
    private static TwoDoubles other(double x) {
        return TwoDoubles.sum(1, -x).times(TwoDoubles.sum(1, x)).root();
    }

    private static TwoDoubles asin(double x) {
        return angle(TwoDoubles.of(x), other(x), StrictMath.asin(x));
    }

    private static TwoDoubles acos(double x) {
        return angle(other(x), TwoDoubles.of(x), StrictMath.acos(x));
    }

    /** The series of {@link DecimalArithmetic}. */
    private static Scaled erf(double x) {
        if (Math.abs(x) > ERF_END) {
            return new Scaled(TwoDoubles.of(Math.signum(x)));
        }
        TwoDoubles square = TwoDoubles.product(x, x);
        TwoDoubles term = ONE;
        TwoDoubles sum = ONE;
        for (int n = 1; term.high() > 0x1p-110 * sum.high(); n++) {
            term = term.times(square.scaled(1)).over(TwoDoubles.of(2.0 * n + 1));
            sum = sum.plus(term);
        }
        TwoDoubles value = sum.times(x).times(exp(square.negated()).plain());
        return new Scaled(value.times(TWO_OVER_ROOT_PI));
    }
}

package dev.dln.compiler.kernel;

import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.math.BigInteger;
import java.util.List;

/**
 * Elementary functions spelled in {@link Operator}s, without branches, so that they are computed on
 * whole lane registers, inline, with the same bits on every target, lane count and tier of
 * compilation; how accurately, {@link Accuracy} says.
 */
final class LaneMath {
    private LaneMath() {}

    /** The primitive at registers of one type. */
    static int apply(KernelBuilder b, Primitive primitive, List<Integer> args) {
        int x = args.getFirst();
        var m = new LaneArithmetic(b, b.type(x));
        return switch (primitive) {
            case EXP -> new LaneExponentials(m).exp(x);
            case EXPM1 -> new LaneExponentials(m).expm1(x);
            case LOG -> new LaneExponentials(m).log(x);
            case LOG1P -> new LaneExponentials(m).log1p(x);
            case TANH -> new LaneExponentials(m).tanh(x);
            case SIGMOID -> new LaneExponentials(m).sigmoid(x);
            case SOFTPLUS -> new LaneExponentials(m).softplus(x);
            case ERF -> LaneErrorFunction.erf(m, x);
            case SIN -> new LaneAngles(b, m).sin(x);
            case COS -> new LaneAngles(b, m).cos(x);
            case ATAN -> new LaneAngles(b, m).atan(x);
            case ASIN -> new LaneAngles(b, m).asin(x);
            case ACOS -> new LaneAngles(b, m).acos(x);
            case SIGN -> m.greater(x, m.c(0), m.c(1), m.greater(m.c(0), x, m.c(-1), m.c(0)));
            case STEP -> m.greater(x, m.c(0), m.c(1), m.c(0));
            case ABS -> m.abs(x);
            case RELU -> m.greater(m.c(0), x, m.c(0), x);
            case WHERE -> m.greater(x, m.c(0), args.get(1), args.get(2));
        };
    }

    /** How much code a primitive becomes, in units of one operator or so. */
    static int weight(Primitive primitive) {
        return switch (primitive) {
            case SIGN, STEP, ABS, RELU, WHERE -> 3;
            case EXP, EXPM1, LOG, SIGMOID, TANH -> 40;
            case LOG1P, ATAN, ASIN, ACOS -> 50;
            case SIN, COS -> 60;
            case ERF, SOFTPLUS -> 80;
        };
    }

    /** A constant power: products and roots where the exponent allows, else the scalar pow. */
    static int power(KernelBuilder b, int x, Rational exponent) {
        var m = new LaneArithmetic(b, b.type(x));
        BigInteger two = BigInteger.TWO;
        boolean half = exponent.denominator().equals(two);
        if ((exponent.isInteger() || half) && exponent.numerator().bitLength() < 6) {
            int numerator = exponent.numerator().intValueExact();
            int whole = Math.abs(numerator) / (half ? 2 : 1);
            int result = -1;
            int square = x;
            for (int rest = whole; rest > 0; rest >>= 1) {
                if ((rest & 1) == 1) {
                    result = result < 0 ? square : m.mul(result, square);
                }
                if (rest > 1) {
                    square = m.mul(square, square);
                }
            }
            if (half) {
                int root = m.sqrt(x);
                result = result < 0 ? root : m.mul(result, root);
            }
            if (result < 0) {
                return m.c(1);
            }
            return numerator < 0 ? m.div(m.c(1), result) : result;
        }
        return b.define(new Value.CallPower(x, exponent.toDouble()));
    }
}

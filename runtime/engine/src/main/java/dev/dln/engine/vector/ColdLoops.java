package dev.dln.engine.vector;

import dev.dln.compiler.kernel.NumberBits;
import dev.dln.compiler.kernel.Precision;

/**
 * The loops of {@link ColdKernel}: what statements do, for all lanes of several iterations. Each is
 * a method of its own and short, for HotSpot to compile soon. A result may lie where an operand
 * does.
 */
final class ColdLoops {
    private static final Precision DOUBLE = Precision.FLOAT64;
    private static final double POWER_MAGIC = NumberBits.powerMagic(DOUBLE);
    private static final double EXPONENT_MAGIC = NumberBits.exponentMagic(DOUBLE);
    private static final long EXPONENT_BITS = NumberBits.exponentBits(DOUBLE);
    private static final long FRACTION_BITS = NumberBits.fractionBits(DOUBLE);
    private static final long ONE_BITS = NumberBits.oneBits(DOUBLE);
    private static final long SIGN_BIT = NumberBits.signBit(DOUBLE);
    private static final int SHIFT = NumberBits.shift(DOUBLE);

    private ColdLoops() {}

    static void fill(double[] to, int count, double value) {
        for (int i = 0; i < count; i++) {
            to[i] = value;
        }
    }

    static void broadcast(double[] to, double[] a, int count, int lanes) {
        for (int i = 0; i < count; i++) {
            double value = a[i];
            for (int j = 0; j < lanes; j++) {
                to[i * lanes + j] = value;
            }
        }
    }

    /**
     * Reads lanes, 0 after the active ones.
     *
     * @param at where those of the first iteration start
     * @param apart from one iteration to the next
     * @param stride from one lane to the next
     */
    static void load(
            double[] to,
            int count,
            int lanes,
            int active,
            double[] from,
            int at,
            int apart,
            int stride) {
        for (int i = 0; i < count; i++) {
            int first = at + i * apart;
            int into = i * lanes;
            for (int j = 0; j < active; j++) {
                to[into + j] = from[first + j * stride];
            }
            for (int j = active; j < lanes; j++) {
                to[into + j] = 0;
            }
        }
    }

    /** Writes the active lanes side by side. */
    static void store(
            double[] from, int count, int lanes, int active, double[] to, int at, int apart) {
        for (int i = 0; i < count; i++) {
            int first = at + i * apart;
            for (int j = 0; j < active; j++) {
                to[first + j] = from[i * lanes + j];
            }
        }
    }

    static void add(double[] to, double[] a, double[] b, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = a[i] + b[i];
        }
    }

    static void sub(double[] to, double[] a, double[] b, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = a[i] - b[i];
        }
    }

    static void mul(double[] to, double[] a, double[] b, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = a[i] * b[i];
        }
    }

    static void div(double[] to, double[] a, double[] b, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = a[i] / b[i];
        }
    }

    static void fma(double[] to, double[] a, double[] b, double[] c, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = Math.fma(a[i], b[i], c[i]);
        }
    }

    static void neg(double[] to, double[] a, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = -a[i];
        }
    }

    static void abs(double[] to, double[] a, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = Math.abs(a[i]);
        }
    }

    static void copySign(double[] to, double[] a, double[] b, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = number(bits(a[i]) | (bits(b[i]) & SIGN_BIT));
        }
    }

    static void sqrt(double[] to, double[] a, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = Math.sqrt(a[i]);
        }
    }

    static void ifGreater(double[] to, double[] a, double[] b, double[] c, double[] d, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = a[i] > b[i] ? c[i] : d[i];
        }
    }

    static void ifEqual(double[] to, double[] a, double[] b, double[] c, double[] d, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = a[i] == b[i] ? c[i] : d[i];
        }
    }

    static void powerOfTwo(double[] to, double[] a, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = number(bits(a[i] + POWER_MAGIC) << SHIFT);
        }
    }

    static void exponent(double[] to, double[] a, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = number(bits(a[i]) >>> SHIFT | EXPONENT_BITS) - EXPONENT_MAGIC;
        }
    }

    static void fraction(double[] to, double[] a, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = number((bits(a[i]) & FRACTION_BITS) | ONE_BITS);
        }
    }

    private static long bits(double number) {
        return Double.doubleToRawLongBits(number);
    }

    private static double number(long bits) {
        return Double.longBitsToDouble(bits);
    }

    static void beyond(
            double[] to, double[] a, double[] inside, int count, double limit, int primitive) {
        for (int i = 0; i < count; i++) {
            to[i] = ScalarCalls.beyond(a[i], inside[i], limit, primitive);
        }
    }

    static void power(double[] to, double[] a, int count, double exponent) {
        for (int i = 0; i < count; i++) {
            to[i] = ScalarCalls.power(a[i], exponent);
        }
    }

    /** The first active lanes, then the same number. */
    static void keep(double[] to, double[] a, int count, int lanes, int active, double fill) {
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < lanes; j++) {
                to[i * lanes + j] = j < active ? a[i * lanes + j] : fill;
            }
        }
    }

    static void sumLanes(double[] to, double[] a, int count, int lanes) {
        for (int i = 0; i < count; i++) {
            to[i] = sum(a, i * lanes, lanes, 1);
        }
    }

    /** Every {@code step}-th lane: each half with the other, the upper lanes on the right. */
    private static double sum(double[] a, int at, int lanes, int step) {
        return step >= lanes
                ? a[at]
                : sum(a, at, lanes, 2 * step) + sum(a, at + step, lanes, 2 * step);
    }

    static void maxLanes(double[] to, double[] a, int count, int lanes) {
        for (int i = 0; i < count; i++) {
            double most = a[i * lanes];
            for (int j = 1; j < lanes; j++) {
                most = Math.max(most, a[i * lanes + j]);
            }
            to[i] = most;
        }
    }
}

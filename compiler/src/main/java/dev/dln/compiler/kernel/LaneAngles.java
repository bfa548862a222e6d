package dev.dln.compiler.kernel;

import dev.dln.compiler.tensor.Primitive;

/**
 * sin, cos and their inverses. Arguments of sin and cos are reduced to abs r <= pi/4 by multiples
 * of pi/2 in three parts (Cody and Waite 1980), which with fused multiply-adds is exact to twice
 * the precision as far as {@link #limit}; beyond, the scalar function is called. The inverses are
 * reduced as in fdlibm (Sun Microsystems 1993, s_atan.c, e_asin.c), with fewer cases. All
 * coefficients are minimax ones for the relative error, computed with 60 digits by the exchange
 * algorithm of Remez.
 */
final class LaneAngles {
    private static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
    private static final double TAN_PI_8 = 0.41421356237309503;
    private static final double TAN_3_PI_8 = 2.414213562373095;

    /** What a precision needs; the parts of pi/2 are such that their sum is. */
    private record Table(
            double limit,
            double[] halfPi,
            double[] sine,
            double[] cosine,
            double[] tangent,
            double[] arc) {}

    private static final Table TABLE_64 =
            new Table(
                    0x1p26,
                    new double[] {
                        0x1.921fb54442d18p0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110
                    },
                    new double[] {
                        -0.1666666666666663,
                        0.008333333333321867,
                        -0.00019841269829351302,
                        2.7557313527597826e-06,
                        -2.5050731533208396e-08,
                        1.589520912442708e-10
                    },
                    new double[] {
                        0.041666666666666595,
                        -0.0013888888888873385,
                        2.480158728900059e-05,
                        -2.755731420774142e-07,
                        2.087570293440319e-09,
                        -1.1358561839786002e-11
                    },
                    new double[] {
                        -0.333333333333332,
                        0.19999999999953666,
                        -0.1428571428020439,
                        0.1111111078383389,
                        -0.09090897767660344,
                        0.07692060372469663,
                        -0.06663105580641591,
                        0.05847898324481653,
                        -0.05039335121688889,
                        0.038065066012009374,
                        -0.017907467350264897
                    },
                    new double[] {
                        0.16666666666666763,
                        0.07499999999970108,
                        0.04464285717527713,
                        0.030381942675710864,
                        0.022372215893659186,
                        0.01735159572194432,
                        0.013981015855971429,
                        0.011397315083838056,
                        0.010789197400232016,
                        0.0036726520700081067,
                        0.02178951482001932,
                        -0.021115125481097216,
                        0.03270117213192667
                    });

    private static final Table TABLE_32 =
            new Table(
                    0x1p16,
                    new double[] {0x1.921fb6p0, -0x1.777a5cp-25, -0x1.ee59dap-50},
                    new double[] {
                        -0.16666655242443085, 0.008332154713571072, -0.0001951407757587731
                    },
                    new double[] {
                        0.04166664555668831, -0.0013887337408959866, 2.443487392156385e-05
                    },
                    new double[] {
                        -0.33333316445350647,
                        0.1999848335981369,
                        -0.1424373835325241,
                        0.10595137625932693,
                        -0.06081150472164154
                    },
                    new double[] {
                        0.16666753590106964,
                        0.07495232671499252,
                        0.04547834396362305,
                        0.024140963330864906,
                        0.04223060980439186
                    });

    private final KernelBuilder b;
    private final LaneArithmetic m;
    private final Table table;

    LaneAngles(KernelBuilder b, LaneArithmetic m) {
        this.b = b;
        this.m = m;
        this.table = table(m.precision());
    }

    private static Table table(Precision precision) {
        return switch (precision) {
            case FLOAT64 -> TABLE_64;
            case FLOAT32 -> TABLE_32;
        };
    }

    /** The largest argument of sin and cos that is reduced in lane arithmetic. */
    static double limit(Precision precision) {
        return table(precision).limit;
    }

    int sin(int x) {
        return beyond(Primitive.SIN, x, m.orTiny(x, wave(x, false)));
    }

    int cos(int x) {
        return beyond(Primitive.COS, x, wave(x, true));
    }

    private int beyond(Primitive primitive, int x, int inside) {
        return b.define(new Value.CallBeyond(primitive, x, table.limit, inside));
    }

    private int wave(int x, boolean cosine) {
        int n = m.round(x, m.c(TWO_OVER_PI));
        int r1 = m.fma(n, m.c(-table.halfPi[0]), x);
        int second = m.c(table.halfPi[1]);
        int p = m.mul(n, second);
        int r = m.sub(r1, p);
        // what r lacks: the roundings of this difference and product, and the third part
        int v = m.sub(r, r1);
        int lost = m.sub(m.sub(r1, m.sub(r, v)), m.add(p, v));
        int rest = m.sub(lost, m.fma(n, second, m.neg(p)));
        rest = m.fma(n, m.c(-table.halfPi[2]), rest);
        int z = m.mul(r, r);
        int one = m.c(1);
        int half = m.mul(z, m.c(0.5));
        int w = m.sub(one, half);
        // sin(r + rest) = r + (r^3 P + rest cos r)
        int sine = m.polynomial(z, table.sine);
        sine = m.add(r, m.fma(m.mul(r, z), sine, m.mul(rest, w)));
        // cos(r + rest) = 1 - z/2 + (z^2 Q - rest sin r)
        int cos = m.fma(m.mul(z, z), m.polynomial(z, table.cosine), m.neg(m.mul(rest, r)));
        cos = m.add(w, m.add(m.sub(m.sub(one, w), half), cos));
        // the quadrant -2 .. 2
        int quadrant = m.fma(m.round(n, m.c(0.25)), m.c(-4), n);
        int distance = m.abs(quadrant);
        int value = cosine ? m.equal(distance, one, sine, cos) : m.equal(distance, one, cos, sine);
        int back = m.equal(distance, m.c(2), m.neg(value), value);
        return m.equal(quadrant, m.c(cosine ? 1 : -1), m.neg(value), back);
    }

    /** atan(a) = offset + atan(u) with u = a, (a - 1) / (a + 1) or -1 / a, abs u <= tan(pi/8). */
    int atan(int x) {
        int a = m.abs(x);
        int zero = m.c(0);
        int one = m.c(1);
        int low = m.c(TAN_PI_8);
        int high = m.c(TAN_3_PI_8);
        int top = m.greater(a, low, m.sub(a, one), a);
        int bottom = m.greater(a, low, m.add(a, one), one);
        int u = m.div(m.greater(a, high, m.c(-1), top), m.greater(a, high, a, bottom));
        double[] pi = table.halfPi;
        int offset = m.greater(a, high, m.c(pi[0]), m.greater(a, low, m.c(pi[0] / 2), zero));
        int rest = m.greater(a, high, m.c(pi[1]), m.greater(a, low, m.c(pi[1] / 2), zero));
        int z = m.mul(u, u);
        int tail = m.fma(m.mul(u, z), m.polynomial(z, table.tangent), rest);
        int sum = m.add(offset, u);
        int lost = m.add(m.sub(offset, sum), u);
        return m.orTiny(x, m.withSignOf(x, m.add(sum, m.add(lost, tail))));
    }

    /** s and asin(s) - s, with s = x for abs x <= 1/2 and s = sqrt((1 - abs x) / 2) beyond. */
    private int[] arc(int x, int a) {
        int half = m.c(0.5);
        int large = m.fma(a, m.c(-0.5), half);
        int z = m.greater(a, half, large, m.mul(x, x));
        int s = m.greater(a, half, m.sqrt(large), x);
        return new int[] {s, m.mul(m.mul(s, z), m.polynomial(z, table.arc))};
    }

    /** offset - (s + tail), offset being the first two parts of pi/2 times a factor. */
    private int from(double factor, int s, int tail) {
        int offset = m.c(factor * table.halfPi[0]);
        int difference = m.sub(offset, s);
        int lost = m.sub(m.sub(offset, difference), s);
        int rest = m.sub(m.c(factor * table.halfPi[1]), tail);
        return m.add(difference, m.add(lost, rest));
    }

    /** asin(x) = pi/2 - 2 asin(s) beyond 1/2. */
    int asin(int x) {
        int a = m.abs(x);
        int[] st = arc(x, a);
        int two = m.c(2);
        int large = m.withSignOf(x, from(1, m.mul(two, st[0]), m.mul(two, st[1])));
        int small = m.add(st[0], st[1]);
        return m.orTiny(x, m.greater(a, m.c(0.5), large, small));
    }

    /** acos(x) = 2 asin(s) above 1/2, pi - 2 asin(s) below -1/2, pi/2 - asin(x) between. */
    int acos(int x) {
        int a = m.abs(x);
        int[] st = arc(x, a);
        int two = m.c(2);
        int s2 = m.mul(two, st[0]);
        int tail2 = m.mul(two, st[1]);
        int large = m.greater(x, m.c(0), m.add(s2, tail2), from(2, s2, tail2));
        return m.greater(a, m.c(0.5), large, from(1, st[0], st[1]));
    }
}

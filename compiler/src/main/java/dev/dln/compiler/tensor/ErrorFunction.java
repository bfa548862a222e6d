package dev.dln.compiler.tensor;

/**
 * The error function after {@code s_erf.c} of fdlibm 5.3 (Sun Microsystems, 1993), error below 1
 * ulp: a rational approximation of erf around 0 and around 1, and of log(x erfc(x) e^(x^2)) beyond.
 *
 * <p>The notice of the original: "Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and
 * distribute this software is freely granted, provided that this notice is preserved."
 */
final class ErrorFunction {
    /** erf(1) rounded to a float, the centre of the approximation on [0.84375, 1.25]. */
    private static final double ERX = 0.8450629115104675;

    /** 2/sqrt(pi) - 1. */
    private static final double EFX = 0.1283791670955126;

    /** x + x P(x^2)/Q(x^2) on [0, 0.84375]. */
    private static final double[] P0 = {
        0.12837916709551256,
        -0.3250421072470015,
        -0.02848174957559851,
        -0.005770270296489442,
        -2.3763016656650163e-5
    };

    private static final double[] Q0 = {
        1,
        0.39791722395915535,
        0.0650222499887673,
        0.005081306281875766,
        0.00013249473800432164,
        -3.960228278775368e-6
    };

    /** ERX + P(|x| - 1)/Q(|x| - 1) on [0.84375, 1.25]. */
    private static final double[] P1 = {
        -0.0023621185607526594,
        0.41485611868374833,
        -0.3722078760357013,
        0.31834661990116175,
        -0.11089469428239668,
        0.035478304325618236,
        -0.002166375594868791
    };

    private static final double[] Q1 = {
        1,
        0.10642088040084423,
        0.540397917702171,
        0.07182865441419627,
        0.12617121980876164,
        0.01363708391202905,
        0.011984499846799107
    };

    /** The exponent's correction, in 1/x^2, on [1.25, 1/0.35]. */
    private static final double[] P2 = {
        -0.009864944034847148,
        -0.6938585727071818,
        -10.558626225323291,
        -62.375332450326006,
        -162.39666946257347,
        -184.60509290671104,
        -81.2874355063066,
        -9.814329344169145
    };

    private static final double[] Q2 = {
        1,
        19.651271667439257,
        137.65775414351904,
        434.56587747522923,
        645.3872717332679,
        429.00814002756783,
        108.63500554177944,
        6.570249770319282,
        -0.0604244152148581
    };

    /** The same on [1/0.35, 6]. */
    private static final double[] P3 = {
        -0.0098649429247001,
        -0.799283237680523,
        -17.757954917754752,
        -160.63638485582192,
        -637.5664433683896,
        -1025.0951316110772,
        -483.5191916086514
    };

    private static final double[] Q3 = {
        1,
        30.33806074348246,
        325.7925129965739,
        1536.729586084437,
        3199.8582195085955,
        2553.0504064331644,
        474.52854120695537,
        -22.44095244658582
    };

    private ErrorFunction() {}

    /** erf(t); NaN for NaN. */
    static double erf(double t) {
        double x = Math.abs(t);
        if (x < 0.84375) {
            if (x < 0x1p-28) {
                return t + EFX * t;
            }
            double z = t * t;
            return t + t * (polynomial(P0, z) / polynomial(Q0, z));
        }
        return Math.copySign(x < 1.25 ? nearOne(x) : x < 6 ? 1 - complement(x) : x >= 6 ? 1 : x, t);
    }

    private static double nearOne(double x) {
        double s = x - 1;
        return ERX + polynomial(P1, s) / polynomial(Q1, s);
    }

    /** erfc(x) for 1.25 <= x < 28. */
    private static double complement(double x) {
        double s = 1 / (x * x);
        double ratio =
                x < 1 / 0.35
                        ? polynomial(P2, s) / polynomial(Q2, s)
                        : polynomial(P3, s) / polynomial(Q3, s);
        // e^(-x^2) with the square split exactly: z is x without its low word.
        double z = Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xffffffff00000000L);
        return StrictMath.exp(-z * z - 0.5625) * StrictMath.exp((z - x) * (z + x) + ratio) / x;
    }

    private static double polynomial(double[] coefficients, double x) {
        double value = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            value = value * x + coefficients[i];
        }
        return value;
    }
}

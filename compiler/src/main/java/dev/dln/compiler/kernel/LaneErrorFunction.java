package dev.dln.compiler.kernel;

/**
 * erf: x + x P(x^2) below 1, and 1 - e^-Q(abs x - 1) beyond, where Q approximates -log erfc. The
 * coefficients are minimax ones, computed with 60 digits by the exchange algorithm of Remez: P for
 * the relative error of erf, Q for the absolute error of erfc. erf rounds to 1 above 5.95 (double)
 * and 4 (float).
 */
final class LaneErrorFunction {
    private static final double[] P_64 = {
        0.12837916709551256,
        -0.3761263890318355,
        0.11283791670945252,
        -0.026866170643275983,
        0.005223977607421778,
        -0.0008548325989628574,
        0.00012055295318818887,
        -1.492474463738959e-05,
        1.6447517425080417e-06,
        -1.6209174424050597e-07,
        1.3722971515330743e-08,
        -7.801182742825681e-10
    };

    private static final double[] P_32 = {
        0.12837916612625122,
        -0.3761262595653534,
        0.11283600330352783,
        -0.026854444295167923,
        0.005189535208046436,
        -0.000802083988673985,
        7.889112748671323e-05
    };

    private static final double[] Q_64 = {
        1.8496055099332482,
        2.638967514234788,
        0.8431072563586768,
        0.041561098041808145,
        -0.010033825374401556,
        0.0019779025678499725,
        -0.00023732248114011125,
        -2.627787619111936e-05,
        2.715911495392042e-05,
        -9.608905206895149e-06,
        2.059778219839843e-06,
        -1.428809876661113e-07,
        -9.754370359455073e-08,
        5.2036129782253146e-08,
        -1.4910852524717336e-08,
        2.8638969315306065e-09,
        -3.682253858961167e-10,
        2.8813431659544214e-11,
        -1.039009949176699e-12
    };

    private static final double[] Q_32 = {
        1.8496055603027344,
        2.6389667987823486,
        0.8431183099746704,
        0.041500676423311234,
        -0.009890866465866566,
        0.001826142193749547,
        -0.0001855682785389945
    };

    private LaneErrorFunction() {}

    static int erf(LaneArithmetic m, int x) {
        double[] p =
                switch (m.precision()) {
                    case FLOAT64 -> P_64;
                    case FLOAT32 -> P_32;
                };
        double[] q =
                switch (m.precision()) {
                    case FLOAT64 -> Q_64;
                    case FLOAT32 -> Q_32;
                };
        double end =
                switch (m.precision()) {
                    case FLOAT64 -> 4.95;
                    case FLOAT32 -> 3;
                };
        int one = m.c(1);
        int a = m.abs(x);
        int near = m.fma(x, m.polynomial(m.mul(x, x), p), x);
        int u = m.sub(a, one);
        int exponent = m.polynomial(m.clamp(u, 0, end), q);
        int far = m.sub(one, new LaneExponentials(m).expInRange(m.neg(exponent)));
        return m.greater(one, a, near, m.withSignOf(x, far));
    }
}

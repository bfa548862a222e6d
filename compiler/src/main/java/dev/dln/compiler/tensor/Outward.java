package dev.dln.compiler.tensor;

import java.math.BigDecimal;

/**
 * Rounding outward without rounding modes: IEEE operations are within half a unit in the last
 * place, so the neighbouring double is beyond the exact result. NaN stays NaN.
 */
public final class Outward {
    /** The rounding unit of doubles, 2^-53. */
    public static final double UNIT = 0x1p-53;

    /** Products above this have errors that are doubles: 2^-1022 times 2^106, with room. */
    private static final double EXACT_ERROR = 0x1p-900;

    private Outward() {}

    /** A lower bound of a result that was computed within half an ulp. */
    public static double down(double x) {
        return Math.nextDown(x);
    }

    /** An upper bound of a result that was computed within half an ulp. */
    public static double up(double x) {
        return Math.nextUp(x);
    }

    /** A lower bound of a result that was computed within so many ulps. */
    public static double down(double x, int ulps) {
        double bound = x;
        for (int i = 0; i < ulps; i++) {
            bound = Math.nextDown(bound);
        }
        return bound;
    }

    /** An upper bound of a result that was computed within so many ulps. */
    public static double up(double x, int ulps) {
        return -down(-x, ulps);
    }

    /** A lower bound of a sum; the sum itself where it is a double. */
    public static double addDown(double a, double b) {
        double sum = a + b;
        // The error of a sum is a double (Knuth 1969, the two-sum); NaN if the sum overflowed.
        double other = sum - a;
        double error = (a - (sum - other)) + (b - other);
        return error >= 0 ? sum : Math.nextDown(sum);
    }

    /** An upper bound of a sum; the sum itself where it is a double. */
    public static double addUp(double a, double b) {
        return -addDown(-a, -b);
    }

    /** A lower bound of a product; the product itself where it is a double, and 0 of 0. */
    public static double multiplyDown(double a, double b) {
        double product = a * b;
        if (Math.abs(product) > EXACT_ERROR) {
            // The error of a product is a double unless it underflows.
            return Math.fma(a, b, -product) >= 0 ? product : Math.nextDown(product);
        }
        return a == 0 || b == 0 ? product : Math.nextDown(product);
    }

    /** An upper bound of a product; the product itself where it is a double, and 0 of 0. */
    public static double multiplyUp(double a, double b) {
        return -multiplyDown(-a, b);
    }

    /** The greatest double that is known to be at most a fraction; the fraction if it is one. */
    public static double below(Rational value) {
        double nearest = value.toDouble();
        return exact(value, nearest) ? nearest : Math.nextDown(nearest);
    }

    /** The least double that is known to be at least a fraction; the fraction if it is one. */
    public static double above(Rational value) {
        return 0 - below(value.negate()); // and not minus zero
    }

    private static boolean exact(Rational value, double nearest) {
        return Double.isFinite(nearest)
                && Rational.of(new BigDecimal(nearest)).compareTo(value) == 0;
    }
}

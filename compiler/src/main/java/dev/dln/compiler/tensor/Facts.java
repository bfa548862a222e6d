package dev.dln.compiler.tensor;

import java.util.List;
import java.util.OptionalInt;

/**
 * What is known about an elementwise primitive as a function of one real argument; properties of
 * expressions are derived from these. For {@link Primitive#WHERE} they describe the condition, its
 * first argument, with the other two fixed.
 *
 * @param domain where the function is defined
 * @param range an interval that holds every value; irrational ends are rounded outward
 * @param trend monotonicity on the domain
 * @param curvature convexity on the domain
 * @param order how many derivatives exist and are continuous in the interior of the domain: {@link
 *     #ANALYTIC}, 0 for a continuous function with kinks, {@link #DISCONTINUOUS}
 * @param kinks the arguments where the derivative after the last continuous one jumps; empty for
 *     analytic functions
 * @param lipschitz the smallest Lipschitz constant on the domain, rounded up; infinite if there is
 *     none
 * @param derivativePositive whether the derivative exists and is positive everywhere in the
 *     interior of the domain, which is more than strictly increasing
 * @param damped an upper bound of |t f'(t)| on the domain; infinite if there is none
 * @param parity whether f(-t) is -f(t) or f(t)
 * @param homogeneity the degree p with f(c t) = c^p f(t) for all c &gt; 0; empty if there is none
 */
public record Facts(
        Interval domain,
        Interval range,
        Trend trend,
        Curvature curvature,
        int order,
        List<Double> kinks,
        double lipschitz,
        boolean derivativePositive,
        double damped,
        Parity parity,
        OptionalInt homogeneity) {

    /** The {@link #order()} of an analytic function. */
    public static final int ANALYTIC = Integer.MAX_VALUE;

    /** The {@link #order()} of a function with jumps. */
    public static final int DISCONTINUOUS = -1;

    /** The {@link #lipschitz()} of a function that has no Lipschitz constant. */
    public static final double UNBOUNDED = Double.POSITIVE_INFINITY;

    /** Pi, rounded up. */
    static final double PI_UP = Math.nextUp(Math.PI);

    public Facts {
        kinks = List.copyOf(kinks);
    }

    /** Facts of an analytic function. */
    static Facts analytic(
            Interval domain,
            Interval range,
            Trend trend,
            Curvature curvature,
            double lipschitz,
            boolean derivativePositive) {
        return new Facts(
                domain,
                range,
                trend,
                curvature,
                ANALYTIC,
                List.of(),
                lipschitz,
                derivativePositive,
                UNBOUNDED,
                Parity.NONE,
                OptionalInt.empty());
    }

    /** Facts of a continuous function on the reals with a kink at 0, linear on either side. */
    static Facts kink(Interval range, Trend trend, Curvature curvature, double lipschitz) {
        return new Facts(
                Interval.REALS,
                range,
                trend,
                curvature,
                0,
                List.of(0.0),
                lipschitz,
                false,
                UNBOUNDED,
                Parity.NONE,
                OptionalInt.of(1));
    }

    /** Facts of a function on the reals that jumps at 0, constant on either side. */
    static Facts jump(Interval range, Trend trend) {
        return new Facts(
                Interval.REALS,
                range,
                trend,
                Curvature.NONE,
                DISCONTINUOUS,
                List.of(0.0),
                UNBOUNDED,
                false,
                0,
                Parity.NONE,
                OptionalInt.of(0));
    }

    /** The same with an upper bound of |t f'(t)|. */
    Facts withDamped(double bound) {
        return new Facts(
                domain,
                range,
                trend,
                curvature,
                order,
                kinks,
                lipschitz,
                derivativePositive,
                bound,
                parity,
                homogeneity);
    }

    /** The same, stated to be even or odd. */
    Facts with(Parity stated) {
        return new Facts(
                domain,
                range,
                trend,
                curvature,
                order,
                kinks,
                lipschitz,
                derivativePositive,
                damped,
                stated,
                homogeneity);
    }

    /** Whether the function is analytic in the interior of its domain. */
    public boolean analytic() {
        return order == ANALYTIC;
    }

    /** What a change of the argument's sign does to the value. */
    public enum Parity {
        /** f(-t) = -f(t). */
        ODD,
        /** f(-t) = f(t). */
        EVEN,
        /** Neither. */
        NONE
    }

    /** Whether no kink and no end of the domain lies between two ends inside the domain. */
    boolean smoothOn(double from, double to) {
        for (double kink : kinks) {
            if (from <= kink && kink <= to) {
                return false;
            }
        }
        boolean atLow = !Double.isInfinite(domain.low()) && from <= domain.low();
        boolean atHigh = !Double.isInfinite(domain.high()) && to >= domain.high();
        return !atLow && !atHigh;
    }

    /** Monotonicity on the whole domain. */
    public enum Trend {
        STRICTLY_INCREASING,
        NONDECREASING,
        STRICTLY_DECREASING,
        NONINCREASING,
        /** Nonincreasing on t at most 0, nondecreasing on t at least 0. */
        VALLEY,
        /** None of these. */
        NONE
    }

    /** Convexity on the whole domain. */
    public enum Curvature {
        CONVEX,
        CONCAVE,
        AFFINE,
        /** Convex on t at most 0, concave on t at least 0: the S shape. */
        CONVEX_CONCAVE,
        /** Concave on t at most 0, convex on t at least 0. */
        CONCAVE_CONVEX,
        /** None of these. */
        NONE
    }

    /**
     * An interval of the real line; infinite ends are open.
     *
     * @param low lower end, may be minus infinity
     * @param high upper end, may be infinity
     * @param lowOpen whether the lower end is left out
     * @param highOpen whether the upper end is left out
     */
    public record Interval(double low, double high, boolean lowOpen, boolean highOpen) {
        /** The real line. */
        public static final Interval REALS = above(Double.NEGATIVE_INFINITY);

        /** All numbers greater than {@code low}. */
        public static Interval above(double low) {
            return new Interval(low, Double.POSITIVE_INFINITY, true, true);
        }

        /** All numbers that are at least {@code low}. */
        public static Interval atLeast(double low) {
            return new Interval(low, Double.POSITIVE_INFINITY, false, true);
        }

        /** Both ends left out. */
        public static Interval open(double low, double high) {
            return new Interval(low, high, true, true);
        }

        /** Both ends included. */
        public static Interval closed(double low, double high) {
            return new Interval(low, high, false, false);
        }

        /** Whether a number lies in it. */
        public boolean contains(double t) {
            return (lowOpen ? t > low : t >= low) && (highOpen ? t < high : t <= high);
        }

        /** Whether all numbers between two ends lie in it; infinite ends stand for all beyond. */
        boolean covers(double from, double to) {
            return (Double.isInfinite(low) || (lowOpen ? from > low : from >= low))
                    && (Double.isInfinite(high) || (highOpen ? to < high : to <= high));
        }

        /** {@code (0, Infinity)}, {@code [-1.0, 1.0]}. */
        @Override
        public String toString() {
            return (lowOpen ? "(" : "[") + low + ", " + high + (highOpen ? ")" : "]");
        }
    }
}

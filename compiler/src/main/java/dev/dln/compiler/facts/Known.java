package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Facts.Interval;

import java.util.Optional;

/**
 * What is proved of every entry of a node as a function of the chosen input; a false flag means
 * "not proved".
 *
 * @param constant does not depend on the input
 * @param everywhere defined for all values of the input
 * @param range holds all values
 * @param bend convexity
 * @param trend monotonicity
 * @param order continuously differentiable so often on the domain; -1 if not even continuous
 * @param degree a polynomial of at most this degree; -1 if that is not proved
 * @param lipschitz a Lipschitz constant, or infinity
 * @param ray more, if the input is a scalar
 */
record Known(
        boolean constant,
        boolean everywhere,
        Interval range,
        Bend bend,
        Trend trend,
        int order,
        int degree,
        double lipschitz,
        Ray ray) {

    static final double UNBOUNDED = Double.POSITIVE_INFINITY;

    /**
     * @param squares a sum of squares of affine functions and of nonnegative constants: the square
     *     of the norm of an affine function
     * @param rootLipschitz a Lipschitz constant of the root of that, or infinity
     * @param log of a positive function: the same of its logarithm
     */
    record Bend(boolean convex, boolean concave, boolean squares, double rootLipschitz, Log log) {
        static final Bend NONE = of(false, false);
        static final Bend AFFINE = of(true, true);

        static Bend of(boolean convex, boolean concave) {
            return new Bend(convex, concave, false, UNBOUNDED, Log.NONE);
        }

        boolean affine() {
            return convex && concave;
        }

        Bend flipped() {
            return of(/* convex= */ concave, /* concave= */ convex);
        }

        /** What is proved in one way or another. */
        Bend or(Bend other) {
            return new Bend(
                    convex || other.convex,
                    concave || other.concave,
                    squares || other.squares,
                    Math.min(rootLipschitz, other.rootLipschitz),
                    log.convex ? log : other.log);
        }

        Bend withLog(Log other) {
            return new Bend(convex, concave, squares, rootLipschitz, other);
        }

        /** What holds of both. */
        Bend and(Bend other) {
            return of(convex && other.convex, concave && other.concave);
        }
    }

    /**
     * Of a positive function f, what is known of log f. Sums and products of log-convex functions
     * are log-convex (Boyd and Vandenberghe 2004, section 3.5.2), which is why log(1 + exp(x)) is
     * convex.
     *
     * @param convex f is positive and log f is convex
     * @param lipschitz a Lipschitz constant of log f, or infinity
     */
    record Log(boolean convex, double lipschitz) {
        static final Log NONE = new Log(false, UNBOUNDED);

        /** Of a sum: the gradient of log(f + g) is a mean of those of log f and log g. */
        Log plus(Log other) {
            return convex && other.convex
                    ? new Log(true, Math.max(lipschitz, other.lipschitz))
                    : NONE;
        }

        /** Of a product. */
        Log times(Log other) {
            return convex && other.convex
                    ? new Log(true, Math.nextUp(lipschitz + other.lipschitz))
                    : NONE;
        }
    }

    /**
     * @param up nondecreasing in every entry of the input
     * @param down nonincreasing in every entry
     * @param strict of a scalar input: strictly monotone in the direction that is proved
     * @param sloped of a scalar input: the derivative exists and is not 0 anywhere
     */
    record Trend(boolean up, boolean down, boolean strict, boolean sloped) {
        static final Trend NONE = new Trend(false, false, false, false);
        static final Trend CONSTANT = new Trend(true, true, false, false);

        Trend flipped() {
            return new Trend(/* up= */ down, /* down= */ up, strict, sloped);
        }

        Trend or(Trend other) {
            return new Trend(
                    up || other.up,
                    down || other.down,
                    strict || other.strict,
                    sloped || other.sloped);
        }

        /** What holds of both, of two functions used in different places. */
        Trend and(Trend other) {
            boolean together = (up && other.up) || (down && other.down);
            return new Trend(
                    up && other.up,
                    down && other.down,
                    together && strict && other.strict,
                    together && sloped && other.sloped);
        }

        /** This trend of a function whose argument has another. */
        Trend after(Trend inner) {
            return new Trend(
                    (up && inner.up) || (down && inner.down),
                    (up && inner.down) || (down && inner.up),
                    strict && inner.strict,
                    sloped && inner.sloped);
        }
    }

    /**
     * Of a function f of a scalar s in a region.
     *
     * @param polynomial f, if it is known exactly
     * @param line f = a s + b with a and b in intervals
     * @param slope holds all values of f'
     * @param damping an upper bound of |s f'(s)|, or infinity
     */
    record Ray(
            Optional<Polynomial> polynomial, Optional<Line> line, Interval slope, double damping) {
        static final Ray NONE =
                new Ray(Optional.empty(), Optional.empty(), Interval.REALS, UNBOUNDED);
    }

    /** a s + b. */
    record Line(Interval a, Interval b) {}

    /** Something that does not depend on the input. */
    static Known constant(Interval range) {
        boolean square = Intervals.isNonnegative(range);
        return new Known(
                true,
                true,
                range,
                new Bend(
                        true,
                        true,
                        square,
                        square ? 0 : UNBOUNDED,
                        Intervals.isPositive(range) ? new Log(true, 0) : Log.NONE),
                Trend.CONSTANT,
                Facts.ANALYTIC,
                0,
                0,
                new Ray(
                        Optional.empty(),
                        Optional.of(new Line(Intervals.ZERO, range)),
                        Intervals.ZERO,
                        0));
    }

    /** Nothing but a range. */
    static Known unknown(Interval range, boolean everywhere) {
        return new Known(
                false, everywhere, range, Bend.NONE, Trend.NONE, -1, -1, UNBOUNDED, Ray.NONE);
    }

    Known with(Ray other) {
        return new Known(constant, everywhere, range, bend, trend, order, degree, lipschitz, other);
    }

    Known withRange(Interval other) {
        return new Known(constant, everywhere, other, bend, trend, order, degree, lipschitz, ray);
    }

    /** Two proofs about one function: each may prove what the other does not. */
    Known or(Known other) {
        return new Known(
                constant || other.constant,
                everywhere || other.everywhere,
                Intervals.intersect(range, other.range),
                bend.or(other.bend),
                trend.or(other.trend),
                Math.max(order, other.order),
                degree < 0
                        ? other.degree
                        : other.degree < 0 ? degree : Math.min(degree, other.degree),
                Math.min(lipschitz, other.lipschitz),
                ray);
    }

    /** What holds of a function that is this one here and the other there, entry by entry. */
    Known and(Known other) {
        return new Known(
                constant && other.constant,
                everywhere && other.everywhere,
                Intervals.hull(range, other.range),
                bend.and(other.bend),
                trend.and(other.trend),
                Math.min(order, other.order),
                degree < 0 || other.degree < 0 ? -1 : Math.max(degree, other.degree),
                Math.max(lipschitz, other.lipschitz),
                Ray.NONE);
    }
}

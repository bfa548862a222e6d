package dev.dln.analysis.minimize;

import dev.dln.analysis.Vectors;

import org.jspecify.annotations.Nullable;

/**
 * The line search of Hager and Zhang (2005, "A new conjugate gradient method with guaranteed
 * descent and an efficient line search", section 4), shortened: bracketing, secant and bisection
 * until the strong Wolfe conditions hold, or, where rounding hides the decrease, the approximate
 * Wolfe conditions. A trial whose loss is not finite ends the bracket like one that is too high.
 *
 * @param decrease c1 of the Wolfe conditions
 * @param curvature c2
 * @param maxTrials evaluations at most
 */
record WolfeSearch(double decrease, double curvature, int maxTrials) {
    static final WolfeSearch DEFAULT = new WolfeSearch(1e-4, 0.9, 60);

    /** A point on the line: where, its loss, its slope, point and gradient. */
    record Trial(double t, double loss, double slope, double[] point, double[] gradient) {}

    /**
     * Searches from the current point along a descent direction.
     *
     * @param direction a direction of negative slope
     * @param first the first step length to try
     * @return a point that satisfies the conditions, else the lowest one found below the start;
     *     null if there is none
     */
    @Nullable Trial search(Progressing at, double[] direction, double first) {
        double slope0 = Vectors.dot(at.gradient, direction);
        double rounding = 1e-6 * 0x1p-26 * Math.abs(at.loss);
        Trial low = new Trial(0, at.loss, slope0, at.point, at.gradient);
        @Nullable Trial high = null;
        @Nullable Trial best = null;
        double t = first;
        for (int k = 0; k < maxTrials && at.evaluationsLeft() > 0; k++) {
            double[] point = Vectors.plus(at.point, t, direction);
            double[] gradient = new double[point.length];
            double loss = at.evaluate(point, gradient);
            double slope = Double.isFinite(loss) ? Vectors.dot(gradient, direction) : Double.NaN;
            Trial trial = new Trial(t, loss, slope, point, gradient);
            if (loss == Double.NEGATIVE_INFINITY) {
                return best;
            }
            boolean lowEnough = loss <= at.loss + decrease * t * slope0;
            boolean hiddenLow = loss <= at.loss + rounding && slope <= (2 * decrease - 1) * slope0;
            if ((lowEnough && Math.abs(slope) <= -curvature * slope0)
                    || (hiddenLow && slope >= curvature * slope0)) {
                return trial;
            }
            if (loss < at.loss && (best == null || loss < best.loss)) {
                best = trial;
            }
            if (!hiddenLow && (!lowEnough || (loss >= low.loss && low.t > 0))) {
                high = trial;
            } else if (slope >= 0) {
                high = trial;
            } else {
                low = trial;
            }
            t = next(low, high, first);
            if (high != null && Math.abs(high.t - low.t) <= 0x1p-50 * Math.max(low.t, high.t)) {
                break;
            }
        }
        return best;
    }

    /** The next trial: four times as far without a bracket, else inside it. */
    private static double next(Trial low, @Nullable Trial high, double first) {
        if (high == null) {
            return low.t == 0 ? first : 4 * low.t;
        }
        double width = high.t - low.t;
        double inside = Double.NaN;
        if (Double.isFinite(high.loss)) {
            if (high.slope > 0) { // secant on the slopes
                inside = low.t - width * low.slope / (high.slope - low.slope);
            } else { // parabola through low's loss and slope and high's loss
                inside =
                        low.t
                                - low.slope
                                        * width
                                        * width
                                        / (2 * (high.loss - low.loss - low.slope * width));
            }
        }
        double margin = 0.05 * width;
        boolean usable = inside >= low.t + margin && inside <= high.t - margin;
        return usable ? inside : low.t + (Double.isFinite(high.loss) ? 0.5 : 0.1) * width;
    }
}

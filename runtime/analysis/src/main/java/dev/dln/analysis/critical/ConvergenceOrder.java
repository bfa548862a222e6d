package dev.dln.analysis.critical;

import dev.dln.analysis.Step;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** How fast a search converged at its end. */
public final class ConvergenceOrder {
    /** Pairs of gradient norms that are fitted at most: the last ones. */
    private static final int PAIRS = 3;

    /** A norm within this factor of the smallest is rounding. */
    private static final double ROUNDING = 100;

    /** A norm below this times the first one is rounding as well. */
    private static final double UNIT = 1e-15;

    /** Steps that do not reduce the norm by this factor do not belong to the end. */
    private static final double CONTRACTION = 0.1;

    private ConvergenceOrder() {}

    /**
     * The slope p of log ||g_{k+1}|| against log ||g_k|| over the last steps before rounding: 2 for
     * quadratic convergence, 1 for linear.
     *
     * @param history as in {@link Attempt#history}
     * @return empty if fewer than three norms lie between the first tenfold reduction and rounding
     */
    public static OptionalDouble of(List<Step> history) {
        double first = history.isEmpty() ? 0 : history.getFirst().gradientNorm();
        double smallest = first;
        for (Step step : history) {
            smallest = Math.min(smallest, step.gradientNorm());
        }
        double rounding = Math.max(ROUNDING * smallest, UNIT * first);
        var from = new ArrayList<Double>();
        var to = new ArrayList<Double>();
        for (int k = history.size() - 1; k > 0 && from.size() < PAIRS; k--) {
            double now = history.get(k).gradientNorm();
            double before = history.get(k - 1).gradientNorm();
            if (!(now > rounding)) {
                continue;
            }
            if (now > CONTRACTION * before) {
                break;
            }
            from.add(Math.log(before));
            to.add(Math.log(now));
        }
        if (from.size() < 2) {
            return OptionalDouble.empty();
        }
        double meanFrom = mean(from);
        double meanTo = mean(to);
        double square = 0;
        double product = 0;
        for (int i = 0; i < from.size(); i++) {
            double d = from.get(i) - meanFrom;
            square += d * d;
            product += d * (to.get(i) - meanTo);
        }
        return OptionalDouble.of(product / square);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}

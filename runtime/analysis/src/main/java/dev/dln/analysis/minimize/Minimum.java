package dev.dln.analysis.minimize;

import dev.dln.analysis.Step;

import java.util.List;
import java.util.Locale;

/**
 * What a minimiser found.
 *
 * @param method the name of the method
 * @param status why it stopped
 * @param point the point of the lowest loss that was evaluated, with ...
 * @param loss ... its loss and ...
 * @param gradientNorm ... its gradient norm
 * @param iterations steps taken
 * @param evaluations evaluations of loss and gradient
 * @param hessians Hessians evaluated
 * @param history one entry per iteration, the start first
 */
public record Minimum(
        String method,
        Status status,
        double[] point,
        double loss,
        double gradientNorm,
        int iterations,
        int evaluations,
        int hessians,
        List<Step> history) {
    public Minimum {
        history = List.copyOf(history);
    }

    /** Why a minimiser stopped. */
    public enum Status {
        /** The gradient is within the tolerance. */
        CONVERGED,
        /** No step lowers the loss any more; near a minimum this is rounding. */
        STAGNATED,
        /** The limit of iterations is reached. */
        ITERATION_LIMIT,
        /** The limit of evaluations is reached. */
        EVALUATION_LIMIT,
        /** The time asked for is reached; the point is that of this time. */
        TIME_REACHED,
        /** The point or the loss runs away without bound. */
        DIVERGED,
        /** Loss or gradient at the start is not finite. */
        BAD_START,
        /** The monitor asked to stop. */
        CANCELLED;

        /** The name used in JSON: {@code iteration_limit}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

package dev.dln.analysis.critical;

import dev.dln.analysis.Step;

import java.util.List;
import java.util.Locale;

/**
 * What came of one start.
 *
 * @param index the number of the start
 * @param label the kind of start
 * @param method the name of the finder
 * @param status why the search stopped
 * @param point the point of the smallest gradient norm found
 * @param loss the loss there
 * @param gradientNorm the gradient norm there
 * @param tolerance up to this the gradient norm counts as zero
 * @param iterations steps taken
 * @param evaluations gradients evaluated
 * @param products Hessian-vector products evaluated
 * @param hessians Hessians evaluated
 * @param history one entry per iteration, the start first
 * @param note what the method has to say about its end, such as the rank it took; may be empty
 */
public record Attempt(
        int index,
        String label,
        String method,
        Status status,
        double[] point,
        double loss,
        double gradientNorm,
        double tolerance,
        int iterations,
        int evaluations,
        int products,
        int hessians,
        List<Step> history,
        String note) {
    public Attempt {
        history = List.copyOf(history);
    }

    /** Why the search from one start stopped. */
    public enum Status {
        /**
         * The gradient norm is within the tolerance, and was polished as far as rounding allows.
         */
        CONVERGED,
        /**
         * A local minimum of the gradient norm at which the gradient does not vanish: the Hessian
         * maps the gradient to zero. Not a critical point.
         */
        GRADIENT_NORM_MINIMUM,
        /** The gradient norm hardly falls any more, for another reason. */
        STAGNATED,
        /** The limit of iterations is reached. */
        ITERATION_LIMIT,
        /** The point runs away. */
        DIVERGED,
        /** Loss, gradient or Hessian is not finite. */
        NOT_FINITE,
        /** The monitor asked to stop. */
        CANCELLED;

        /** The name used in JSON: {@code iteration_limit}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

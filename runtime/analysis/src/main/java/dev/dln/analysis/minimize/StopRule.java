package dev.dln.analysis.minimize;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * When a minimiser stops.
 *
 * @param gradientTolerance converged when ||gradient|| &lt;= this times (1 + |loss|) (Dennis and
 *     Schnabel 1983, 7.2, with typical parameters of order one)
 * @param maxIterations iterations at most
 * @param maxEvaluations evaluations of loss or gradient at most
 * @param maxNorm diverged when the point's norm exceeds this
 * @param minLoss diverged (unbounded below) when the loss falls below this
 * @param watch makes a watch for each run, which may know further reasons to stop
 */
public record StopRule(
        double gradientTolerance,
        int maxIterations,
        int maxEvaluations,
        double maxNorm,
        double minLoss,
        Supplier<Watch> watch) {
    /** Tolerance 1e-10, 10,000 iterations, 100,000 evaluations, norm 1e8, loss -1e15. */
    public static final StopRule DEFAULT = new StopRule(1e-10, 10_000, 100_000, 1e8, -1e15);

    /** Sees each iterate of one run. */
    @FunctionalInterface
    public interface Watch {
        /** Never stops a run. */
        Watch NONE = (_, _, _) -> Optional.empty();

        /**
         * A reason to stop at an iterate. The arrays belong to the minimiser.
         *
         * @return the status to end with, or empty to go on
         */
        Optional<Minimum.Status> at(double[] point, double loss, double[] gradient);
    }

    /** A rule without a watch. */
    public StopRule(
            double gradientTolerance,
            int maxIterations,
            int maxEvaluations,
            double maxNorm,
            double minLoss) {
        this(gradientTolerance, maxIterations, maxEvaluations, maxNorm, minLoss, () -> Watch.NONE);
    }

    /** The same with another tolerance. */
    public StopRule withTolerance(double tolerance) {
        return new StopRule(tolerance, maxIterations, maxEvaluations, maxNorm, minLoss, watch);
    }

    /** The same with another limit of iterations. */
    public StopRule withMaxIterations(int iterations) {
        return new StopRule(gradientTolerance, iterations, maxEvaluations, maxNorm, minLoss, watch);
    }

    /** The same with a watch, made anew for each run. */
    public StopRule withWatch(Supplier<Watch> watches) {
        return new StopRule(
                gradientTolerance, maxIterations, maxEvaluations, maxNorm, minLoss, watches);
    }
}

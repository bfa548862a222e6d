package dev.dln.analysis.minimize;

/**
 * When a minimiser stops.
 *
 * @param gradientTolerance converged when ||gradient|| &lt;= this times (1 + |loss|) (Dennis and
 *     Schnabel 1983, 7.2, with typical parameters of order one)
 * @param maxIterations iterations at most
 * @param maxEvaluations evaluations of loss or gradient at most
 * @param maxNorm diverged when the point's norm exceeds this
 * @param minLoss diverged (unbounded below) when the loss falls below this
 */
public record StopRule(
        double gradientTolerance,
        int maxIterations,
        int maxEvaluations,
        double maxNorm,
        double minLoss) {
    /** Tolerance 1e-10, 10,000 iterations, 100,000 evaluations, norm 1e8, loss -1e15. */
    public static final StopRule DEFAULT = new StopRule(1e-10, 10_000, 100_000, 1e8, -1e15);

    /** The same with another tolerance. */
    public StopRule withTolerance(double tolerance) {
        return new StopRule(tolerance, maxIterations, maxEvaluations, maxNorm, minLoss);
    }

    /** The same with another limit of iterations. */
    public StopRule withMaxIterations(int iterations) {
        return new StopRule(gradientTolerance, iterations, maxEvaluations, maxNorm, minLoss);
    }
}

package dev.dln.analysis.critical;

import java.util.OptionalDouble;

/**
 * When a finder stops.
 *
 * @param relativeTolerance converged when ||gradient|| &lt;= this times ||Hessian||_F / sqrt(n)
 *     times max(1, ||point||); the first two factors make it independent of the loss's unit, the
 *     last says that parameters are of order one or larger
 * @param absoluteTolerance if present, converged when ||gradient|| &lt;= this instead
 * @param polish whether to go on after that as long as a step halves the gradient norm
 * @param maxIterations steps at most
 * @param patience give up when this many steps together reduce the smallest gradient norm by less
 *     than a tenth
 * @param maxGrowth diverged when ||point|| exceeds this times max(1, ||start||)
 */
public record SeekRule(
        double relativeTolerance,
        OptionalDouble absoluteTolerance,
        boolean polish,
        int maxIterations,
        int patience,
        double maxGrowth) {
    /** Tolerance 1e-11, polished, 500 steps, patience 15, growth 1e6. */
    public static final SeekRule DEFAULT =
            new SeekRule(1e-11, OptionalDouble.empty(), true, 500, 15, 1e6);

    /** The same with other limits. */
    public SeekRule within(int iterations, int steps) {
        return new SeekRule(
                relativeTolerance, absoluteTolerance, polish, iterations, steps, maxGrowth);
    }

    /** The same with an absolute tolerance, and no polishing. */
    public SeekRule until(double gradientNorm) {
        return new SeekRule(
                relativeTolerance,
                OptionalDouble.of(gradientNorm),
                false,
                maxIterations,
                patience,
                maxGrowth);
    }

    /** Up to which gradient norm a point counts as critical. */
    double tolerance(double hessianSize, double pointNorm) {
        return absoluteTolerance.orElse(relativeTolerance * hessianSize * Math.max(1, pointNorm));
    }
}

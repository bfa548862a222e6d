package dev.dln.analysis.eliminate;

/**
 * Where a minimisation of a model with exponential neurons stands.
 *
 * @param loss the loss with neurons
 * @param networkLoss the loss of the network without them, at the same theta
 * @param factors ||a||
 * @param exponents ||(b, W)||
 * @param thetaGradient the norm of the gradient by theta of the loss with neurons
 * @param groupGradients the norm of the group gradients of the network at theta
 * @param ratio the largest group gradient beside its own scale; see {@link GroupGradients#ratio}
 */
public record NeuronState(
        double loss,
        double networkLoss,
        double factors,
        double exponents,
        double thetaGradient,
        double groupGradients,
        double ratio) {
    /**
     * Group gradients of a run that has converged may be this large beside their scale: the square
     * root of what a loss that is known to about 1e-12 lacks.
     */
    public static final double NEAR = 1e-6;

    /** Group gradients count as zero up to this, beside their scale: the rounding of long sums. */
    public static final double ZERO = 1e-12;

    /** Whether the group gradients are zero as far as floating point can tell. */
    public boolean settled() {
        return ratio <= ZERO;
    }

    /** Whether the group gradients are so small that a run may have been on its way to zero. */
    public boolean near() {
        return ratio <= NEAR;
    }
}

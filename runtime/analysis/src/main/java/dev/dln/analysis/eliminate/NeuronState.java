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
 */
public record NeuronState(
        double loss,
        double networkLoss,
        double factors,
        double exponents,
        double thetaGradient,
        double groupGradients) {
    /**
     * Group gradients count as zero up to this, relative to 1 + |loss of the network|: at the end
     * of a converged run they are the square root of what its loss lacks, and a loss is known to
     * about 1e-12 then.
     */
    public static final double ZERO = 1e-6;

    /** Whether the group gradients are zero as far as floating point can tell. */
    public boolean settled() {
        return groupGradients <= ZERO * (1 + Math.abs(networkLoss));
    }
}

package dev.dln.analysis;

/**
 * What a point is, and why.
 *
 * @param loss the loss
 * @param gradientNorm the Euclidean norm of the gradient
 * @param gradientTolerance up to this the gradient counts as zero
 * @param attainable the gradient norm that rounding alone causes
 * @param distance an estimate of the distance to the exact critical point (the last Newton step);
 *     NaN if the Hessian was not computed
 * @param negative eigenvalues of the Hessian that are certainly below zero: the index
 * @param zero eigenvalues that cannot be told from zero: the nullity
 * @param positive eigenvalues that are certainly above zero
 * @param kind the verdict
 * @param certainty how sure it is
 * @param reason one sentence that names what decided
 * @param eigenvalues of the Hessian, ascending; empty if it is not finite
 * @param eigenvalueBound what each eigenvalue may differ from that of the Hessian at the exact
 *     critical point: rounding in the eigenvalue solver, in the Hessian, and the distance
 * @param gap the smallest eigenvalue counted as nonzero over the largest counted as zero, in
 *     absolute value, the latter taken as at least the rounding unit; infinite if there is no
 *     eigenvalue on one side
 * @param margin the smallest ratio, in absolute value, of an eigenvalue counted as nonzero to what
 *     it may be wrong by
 * @param nullity what the zero eigenvalues are
 */
public record Classification(
        double loss,
        double gradientNorm,
        double gradientTolerance,
        double attainable,
        double distance,
        int negative,
        int zero,
        int positive,
        Kind kind,
        Certainty certainty,
        String reason,
        double[] eigenvalues,
        double eigenvalueBound,
        double gap,
        double margin,
        Nullity nullity) {

    /** The same measurements with another verdict. */
    public Classification judged(
            int newNegative,
            int newZero,
            int newPositive,
            Kind newKind,
            Certainty newCertainty,
            String newReason) {
        return new Classification(
                loss,
                gradientNorm,
                gradientTolerance,
                attainable,
                distance,
                newNegative,
                newZero,
                newPositive,
                newKind,
                newCertainty,
                newReason,
                eigenvalues,
                eigenvalueBound,
                gap,
                margin,
                nullity);
    }
}

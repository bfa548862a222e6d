package dev.dln.analysis;

/**
 * What the zero eigenvalues at a point are: directions of symmetry, along which the loss is
 * constant, and genuinely flat ones, along which it may change in third or higher order.
 *
 * @param symmetric the dimension of the known manifold of equal losses through the point
 * @param flat the other zero eigenvalues
 * @param symmetries what the symmetric directions are; empty if there are none
 * @param fibre whether they are more than an orbit: the fibre of equal outputs
 * @param symmetryMargin how clear the dimension is: the smallest singular value of the tangents
 *     counted as nonzero over what it may be wrong by
 * @param symmetryGap that singular value over the largest counted as zero
 * @param decided how the flat directions were told from curved ones, in words
 * @param flatCurvature the largest curvature along a flat direction, in absolute value
 * @param flatBound what that may be wrong by
 * @param third the largest third derivative found along unit flat directions, in absolute value;
 *     NaN if it was not computed
 * @param thirdBound what that may be wrong by
 * @param fourthLow the least and
 * @param fourthHigh the largest fourth derivative found along unit flat directions, reduced by the
 *     curved ones (see {@link Classifier}); NaN if they were not computed
 * @param fourthBound what these may be wrong by
 * @param kinkDistance how far the nearest kink is, relative to the arguments of its function;
 *     infinite if the loss has none
 */
public record Nullity(
        int symmetric,
        int flat,
        String symmetries,
        boolean fibre,
        double symmetryMargin,
        double symmetryGap,
        String decided,
        double flatCurvature,
        double flatBound,
        double third,
        double thirdBound,
        double fourthLow,
        double fourthHigh,
        double fourthBound,
        double kinkDistance) {
    /** Nothing is known about zero eigenvalues. */
    static Nullity unknown(double kinkDistance) {
        double nan = Double.NaN;
        return new Nullity(
                0, 0, "", false, nan, nan, "", nan, nan, nan, nan, nan, nan, nan, kinkDistance);
    }

    /** The total, dimension of the Hessian's kernel. */
    public int total() {
        return symmetric + flat;
    }
}

package dev.dln.analysis;

/**
 * Directions along which the loss is constant.
 *
 * @param dimension how many
 * @param basis dimension x n, orthonormal rows
 * @param description what moves the point along them, for the reason text
 * @param fibre whether they are the fibre of equal outputs, not just an orbit
 * @param margin the smallest singular value that counts as nonzero over what it may be wrong by;
 *     infinite at dimension 0
 * @param gap the smallest singular value that counts as nonzero over the largest that does not, the
 *     latter taken as at least the rounding unit of the largest; infinite if one side is empty
 */
public record TangentSpace(
        int dimension,
        double[] basis,
        String description,
        boolean fibre,
        double margin,
        double gap) {
    /** No directions. */
    public static final TangentSpace NONE =
            new TangentSpace(
                    0,
                    new double[0],
                    "",
                    false,
                    Double.POSITIVE_INFINITY,
                    Double.POSITIVE_INFINITY);
}

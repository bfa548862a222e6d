package dev.dln.compiler.tensor;

/**
 * How a row of the primitive table is enclosed over boxes: the column that interval evaluation
 * uses. {@link Primitive#enclose} does what is the same for all rows: domains, ranges, kinks.
 */
@FunctionalInterface
public interface Enclosure {
    /**
     * Encloses all values over a box inside the domain.
     *
     * @param row the row that is enclosed
     * @param low the lower ends of the arguments, no NaN
     * @param high the upper ends, none below the lower one
     * @param bounds overwritten with the least and the greatest value, rounded outward
     */
    void enclose(Primitive row, double[] low, double[] high, double[] bounds);

    /** What is known of a primitive over a box of arguments. */
    enum Outcome {
        /** Every argument is in the interior of the domain, and off the kinks. */
        SMOOTH,
        /**
         * A kink, a jump or an end of the domain lies in the box: the values are enclosed, but
         * derivatives there may not exist.
         */
        KINK,
        /** Some argument may be outside of the domain: nothing is known. */
        UNDEFINED
    }
}

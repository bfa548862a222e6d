package dev.dln.engine.kernel;

/**
 * A kernel program on a device, with its memories; what depends on data alone is computed. Used by
 * one caller at a time.
 */
public interface RunningProgram {
    /**
     * Computes what depends on the point.
     *
     * @param point length n
     * @param result what {@link dev.dln.compiler.kernel.Memory#RESULT} becomes; the point itself
     *     stands for none
     */
    void point(double[] point, double[] result);

    /**
     * Computes what depends on the direction, at the point of the last {@link #point}.
     *
     * @param point that point
     * @param direction length n
     * @param result as for a point
     */
    void direction(double[] point, double[] direction, double[] result);

    /** A rank-0 output, such as the loss; NaN if there is none of the name. */
    double scalar(String name);

    /** Whether anything depends on the direction. */
    boolean hasDirection();

    /** Whether there is a rank-0 output of a name. */
    boolean has(String name);
}

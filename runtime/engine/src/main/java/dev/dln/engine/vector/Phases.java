package dev.dln.engine.vector;

/** What an emitted class does; each method takes the five memories in the order of their enum. */
interface Phases {
    /** Computes what depends on data alone. */
    void data(double[] arena, double[] data, double[] point, double[] direction, double[] result);

    /** Computes what depends on the point. */
    void point(double[] arena, double[] data, double[] point, double[] direction, double[] result);

    /** Computes what depends on the direction. */
    void direction(
            double[] arena, double[] data, double[] point, double[] direction, double[] result);
}

package dev.dln.engine;

/**
 * A loss as a function of one flat point of {@code n} doubles, with exact derivatives. This is all
 * that an analysis sees. Points, gradients and directions are in the order of {@link #layout()}:
 * parameters in declaration order, each row-major. A model is used by one thread at a time; open
 * one session per thread.
 *
 * <p>Arrays belong to the caller and are never kept. No method allocates once the session is warm.
 * Every method throws IllegalArgumentException if an array has the wrong length. Values that
 * overflow or leave a function's domain come out as infinities or NaN, never as an exception.
 */
public interface Model {
    /** The number of parameters, n. */
    default int size() {
        return layout().size();
    }

    /** Names, shapes and offsets of the parameters. */
    ParameterLayout layout();

    /** The loss at a point of length n. */
    double loss(double[] point);

    /**
     * The loss and its gradient.
     *
     * @param point length n
     * @param gradient length n, overwritten
     * @return the loss
     */
    double gradient(double[] point, double[] gradient);

    /** Fixes the point of the following {@link #hvp(double[], double[])} calls; length n. */
    void linearize(double[] point);

    /**
     * The Hessian at the linearized point times a direction.
     *
     * @param direction length n
     * @param product length n, overwritten
     * @throws IllegalStateException if no point was linearized
     */
    void hvp(double[] direction, double[] product);

    /**
     * The Gauss-Newton part J' F J of the Hessian at the linearized point times a direction, J
     * being the Jacobian of the output and F the Hessian of the loss by the output (Schraudolph
     * 2002). What is left of the Hessian is the curvature of the output and that of penalties.
     *
     * @param direction length n
     * @param product length n, overwritten
     * @throws IllegalStateException if no point was linearized
     * @throws UnsupportedOperationException if {@link #hasGaussNewton} is false
     */
    default void gaussNewton(double[] direction, double[] product) {
        throw new UnsupportedOperationException("the loss is not that of an output");
    }

    /** Whether the loss is that of an output, so that {@link #gaussNewton} has a meaning. */
    default boolean hasGaussNewton() {
        return false;
    }

    /**
     * The whole Hessian, both triangles, exactly symmetric.
     *
     * @param point length n
     * @param hessian length n*n, row-major, overwritten
     */
    void hessian(double[] point, double[] hessian);
}

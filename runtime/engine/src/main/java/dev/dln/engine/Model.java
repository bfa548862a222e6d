package dev.dln.engine;

/**
 * A loss as a function of one flat point of {@code n} doubles, with exact derivatives. This is all
 * that an analysis sees. Points, gradients and directions are in the order of {@link #layout()}:
 * parameters in declaration order, each row-major. A model is used by one thread at a time; open
 * one session per thread.
 *
 * <p>Arrays belong to the caller and are never kept. No method but {@link #hessianRows} allocates
 * once the session is warm, and {@link #hvps} where a session multiplies one by one without room of
 * its own. Every method throws IllegalArgumentException if an array has the wrong length. Values
 * that overflow or leave a function's domain come out as infinities or NaN, never as an exception.
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
     * The Hessian at the linearized point times several directions: the products of {@link #hvp} up
     * to rounding. Together they may take less time than one after the other, which is what they
     * are where nothing faster is known.
     *
     * @param count how many directions, at least 0
     * @param directions length count times n, one after the other
     * @param products as long, overwritten
     * @throws IllegalStateException if no point was linearized
     */
    default void hvps(int count, double[] directions, double[] products) {
        int n = size();
        requireMany(count, n, directions, products);
        var direction = new double[n];
        var product = new double[n];
        for (int i = 0; i < count; i++) {
            System.arraycopy(directions, i * n, direction, 0, n);
            hvp(direction, product);
            System.arraycopy(product, 0, products, i * n, n);
        }
    }

    /**
     * Checks the lengths of several directions of length n and their products.
     *
     * @throws IllegalArgumentException if one is wrong
     */
    static void requireMany(int count, int n, double[] directions, double[] products) {
        long length = (long) count * n;
        if (count < 0 || directions.length != length || products.length != length) {
            throw new IllegalArgumentException(
                    "%d directions of length %d, in arrays of length %d and %d"
                            .formatted(count, n, directions.length, products.length));
        }
    }

    /** Takes rows of a Hessian. */
    @FunctionalInterface
    interface Rows {
        /**
         * Takes some rows.
         *
         * @param first the number of the first row, from 0
         * @param count how many rows
         * @param rows count times n entries from the start of the array, which is used again
         */
        void accept(int first, int count, double[] rows);
    }

    /** How many rows {@link #hessianRows} asks for at once. */
    int ROWS_TOGETHER = 16;

    /**
     * The Hessian in blocks of rows, from the first to the last, for models whose whole Hessian is
     * too large: nothing of size n x n is held. The point is linearized. An entry is the one of
     * {@link #hessian} up to rounding, and so are an entry and its mirror image.
     *
     * @param point length n
     * @param bytes what the rows may take; at least one row is computed at a time, and as many
     *     again as are computed at once, at most {@link #ROWS_TOGETHER}, are held twice
     * @param consumer takes each block
     */
    default void hessianRows(double[] point, long bytes, Rows consumer) {
        int n = size();
        linearize(point);
        long most = Math.min(bytes / Double.BYTES, Integer.MAX_VALUE - 8) / Math.max(n, 1);
        int block = Math.clamp(most, 1, Math.max(n, 1));
        var rows = new double[block * n];
        int together = Math.min(block, ROWS_TOGETHER);
        var units = new double[together * n];
        var images = new double[together * n];
        for (int first = 0; first < n; first += block) {
            int count = Math.min(block, n - first);
            for (int done = 0; done < count; done += together) {
                int now = Math.min(together, count - done);
                if (units.length != now * n) {
                    units = new double[now * n];
                    images = new double[now * n];
                }
                for (int i = 0; i < now; i++) {
                    units[i * n + first + done + i] = 1;
                }
                hvps(now, units, images);
                for (int i = 0; i < now; i++) {
                    units[i * n + first + done + i] = 0;
                }
                System.arraycopy(images, 0, rows, done * n, now * n);
            }
            consumer.accept(first, count, rows);
        }
    }

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

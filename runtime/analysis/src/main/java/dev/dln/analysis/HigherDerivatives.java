package dev.dln.analysis;

/** Derivatives of a loss beyond the second, along lines. Safe to call from any thread. */
@FunctionalInterface
public interface HigherDerivatives {
    /**
     * The coefficients of the gradient at x + t d as a power series in t: grad f, H d, 1/2 D3 f[d,
     * d, .], 1/6 D4 f[d, d, d, .], ...
     *
     * @param point length n, not changed
     * @param direction length n, not changed
     * @param order the highest power of t
     * @return order + 1 rows of length n
     */
    double[][] along(double[] point, double[] direction, int order);
}

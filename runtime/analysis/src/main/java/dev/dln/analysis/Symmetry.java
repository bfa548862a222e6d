package dev.dln.analysis;

/**
 * A smooth family of points with equal loss through each point: the orbit of a symmetry group, or a
 * fibre of the map from parameters to the function computed.
 */
public interface Symmetry {
    /** What it is, for the reason text: {@code the symmetry (g W1, W2 inverse(g))}. */
    String description();

    /**
     * The dimension of the largest manifold through the point on which the loss is known to be
     * constant. The Hessian at a critical point vanishes on its tangent space, so its nullity is at
     * least this; if it is equal, the point behaves across the manifold like a nondegenerate one
     * (Morse-Bott).
     */
    int dimension(double[] point);
}

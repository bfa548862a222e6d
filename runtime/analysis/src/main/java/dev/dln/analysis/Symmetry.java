package dev.dln.analysis;

import java.util.Optional;

/**
 * Smooth families of points with equal loss: the orbits of a symmetry group, or the fibres of the
 * map from parameters to the function computed. Safe to use from any thread.
 */
public interface Symmetry {
    /**
     * The tangent space of the orbit through a point. The Hessian at a critical point vanishes on
     * it, and the loss near the point is what it is on the normal space (a slice of the orbits).
     *
     * @param point length n, not changed
     * @param distance how far the critical point may be from it: what cannot be told from zero over
     *     that distance does not count
     */
    TangentSpace orbit(double[] point, double distance);

    /**
     * The tangent space of a larger family than the orbit, where there is one: asked for only if
     * the orbit does not explain all directions of zero curvature, since it may cost more.
     */
    default Optional<TangentSpace> fibre(double[] point, double distance) {
        return Optional.empty();
    }

    /**
     * A point in a standard place on the orbit of the given one, equal for points of one orbit up
     * to what {@link #apart} sees through.
     */
    default double[] representative(double[] point) {
        return point.clone();
    }

    /**
     * How far a representative stays from another one when symmetries move it as near as they can:
     * about zero if both points lie on one orbit.
     */
    default double apart(double[] a, double[] b) {
        return Vectors.distance(a, b);
    }

    /** What the network computes at a point; empty if it has no output or the loss sees more. */
    default Optional<double[]> outputs(double[] point) {
        return Optional.empty();
    }
}

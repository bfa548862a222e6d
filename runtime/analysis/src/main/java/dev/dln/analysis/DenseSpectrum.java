package dev.dln.analysis;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.engine.Model;

import java.util.Optional;

/**
 * The whole spectrum of the Hessian at a point, by LAPACK.
 *
 * @param status whether there is a spectrum
 * @param loss the loss at the point
 * @param gradientNorm the gradient norm there
 * @param eigen the eigenvalues with their error bound, and vectors if asked for; empty if the
 *     Hessian is not finite
 */
public record DenseSpectrum(
        Status status, double loss, double gradientNorm, Optional<SymmetricEigen> eigen) {

    /** How it went. */
    public enum Status {
        /** There is a spectrum. */
        OK,
        /** An entry of the Hessian is infinite or NaN. */
        NOT_FINITE
    }

    /**
     * Computes it.
     *
     * @param vectors whether eigenvectors are wanted; then the bound is computed from residuals,
     *     otherwise it is the a-priori one
     * @throws dev.dln.analysis.linalg.NativeLibraryException if LAPACK cannot be loaded
     */
    public static DenseSpectrum of(Model model, double[] point, boolean vectors) {
        int n = point.length;
        double[] gradient = new double[n];
        double loss = model.gradient(point, gradient);
        double[] hessian = new double[n * n];
        model.hessian(point, hessian);
        if (!Vectors.isFinite(hessian)) {
            return new DenseSpectrum(
                    Status.NOT_FINITE, loss, Vectors.norm(gradient), Optional.empty());
        }
        SymmetricEigen eigen =
                vectors
                        ? SymmetricEigen.withResiduals(hessian, n)
                        : SymmetricEigen.valuesOf(hessian, n);
        return new DenseSpectrum(Status.OK, loss, Vectors.norm(gradient), Optional.of(eigen));
    }
}

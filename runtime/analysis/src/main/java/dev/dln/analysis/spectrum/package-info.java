/**
 * Spectra of Hessians: of the whole, of blocks, of the Gauss-Newton part; small ones whole, large
 * ones from products alone.
 *
 * <ul>
 *   <li>{@link dev.dln.analysis.spectrum.SymmetricOperator} is what all methods see.
 *   <li>{@link dev.dln.analysis.spectrum.EigenSolver} computes eigenpairs at the ends of a
 *       spectrum: {@link dev.dln.analysis.spectrum.ThickRestartLanczos}, {@link
 *       dev.dln.analysis.spectrum.Lobpcg}. {@link dev.dln.analysis.spectrum.NearZero} computes
 *       those of least modulus. The result, {@link dev.dln.analysis.spectrum.Eigenpairs}, has a
 *       residual bound for every eigenvalue, from a product of its own.
 *   <li>{@link dev.dln.analysis.spectrum.LanczosQuadrature} estimates the distribution of all
 *       eigenvalues, {@link dev.dln.analysis.spectrum.HutchPlusPlus} their sum; both with error
 *       bars: {@link dev.dln.analysis.spectrum.Estimate}.
 * </ul>
 *
 * The whole spectrum by LAPACK is {@link dev.dln.analysis.DenseSpectrum}, which classification uses
 * as well and which therefore lies one package up.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.spectrum;

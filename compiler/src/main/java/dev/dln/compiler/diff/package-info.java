/**
 * Derivatives of tensor programs, symbolic and exact.
 *
 * <p>{@link dev.dln.compiler.diff.Derivatives} is the entry. The gradient is made by {@link
 * dev.dln.compiler.diff.Reverse reverse mode}, one rule per node kind. Second derivatives are made
 * by {@link dev.dln.compiler.diff.Forward forward mode} over the gradient program: a tangent is a
 * sum of products that may carry extra axes. A Hessian-vector product seeds a parameter with a
 * direction and has no extra axes; a Hessian block seeds it with Kronecker deltas whose extra axes
 * are the parameter's own. Deltas vanish by renaming indices, and the factors that carry the extra
 * axes are kept apart from the rest as long as possible, so that no tensor over (sample, unit, row,
 * column) is ever formed.
 *
 * <p>The {@link dev.dln.compiler.diff.GaussNewton Gauss-Newton part} of a Hessian-vector product is
 * forward mode up to the output, the product of the loss alone, and reverse mode back.
 *
 * <p>After Laue, Mitterreiter and Giesen, "Computing higher order derivatives of matrix and tensor
 * expressions" (2018) and "A simple and efficient tensor calculus" (2020).
 */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler.diff;

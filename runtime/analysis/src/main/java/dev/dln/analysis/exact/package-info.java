/**
 * Exact mode: what floating point cannot decide, over fractions of big integers. {@link
 * dev.dln.analysis.exact.RationalMatrix} has ranks, kernels, projectors, inertia and characteristic
 * polynomials; {@link dev.dln.analysis.exact.RationalPolynomial} counts and isolates real roots, so
 * that irrational eigenvalues are ordered exactly too; {@link dev.dln.analysis.exact.ExactModel}
 * evaluates a compiled model's loss, gradient and Hessian at a point, and its loss along a curve as
 * a polynomial. Data and points are taken as the fractions that their doubles are. The verifier of
 * certificates uses none of this: it has its own elimination.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.exact;

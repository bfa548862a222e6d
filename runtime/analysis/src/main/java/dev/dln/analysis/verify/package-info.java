/**
 * Checks certificates of critical points; shares nothing with the code that finds and proposes them
 * but the compiler and interval evaluation.
 *
 * <p>A {@link dev.dln.analysis.verify.Certificate} says: near this point there is an exact critical
 * point, with this inertia and a loss in this interval. {@link dev.dln.analysis.verify.Verifier}
 * derives gradient and Hessian from the model's source again and proves or refuses each claim, by
 * interval arithmetic (the operator of Krawczyk 1969, congruence and Gershgorin's discs) or by
 * exact fractions. Linear algebra is plain loops in {@link dev.dln.analysis.verify.Matrices}, so
 * that no native library is trusted. {@code runtime/CERTIFICATES.md} has the mathematics and the
 * file format.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.verify;

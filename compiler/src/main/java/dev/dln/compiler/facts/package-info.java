/**
 * Which properties a function has, derived from its program: convex, smooth, monotone, Lipschitz,
 * polynomial, bounded. Never claims what is not so; "unknown" is an answer.
 *
 * <p>{@link dev.dln.compiler.facts.PropertyCalculus} is the entry. The way of a proof: {@code
 * Calculus} walks a program once and gives each node what {@code Rules...} can tell from its
 * operands, in the manner of disciplined convex programming (Grant, Boyd and Ye 2006) with interval
 * ranges, exact polynomials of a scalar argument and the facts of the primitives' table. What is an
 * entrywise function of an affine node is looked at once more by {@code ScalarAnalysis}: the real
 * line is cut at the kinks, each piece is proved by itself, and the pieces are joined by comparing
 * values and slopes where they meet. The way of a refutation: {@code Refutation} evaluates the
 * program in interval arithmetic at single points and finds a counterexample that no rounding can
 * explain away.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler.facts;

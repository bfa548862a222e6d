/**
 * Rewrites of tensor programs: every pass is a pure function from program to program that changes
 * no value beyond rounding.
 *
 * <p>{@link dev.dln.compiler.rewrite.Passes} is the one list of passes, with the reason for each
 * order constraint. {@link dev.dln.compiler.rewrite.Contractions} holds the rules that look at one
 * contraction (deltas, views, constants, powers), {@link dev.dln.compiler.rewrite.Sums} those that
 * look at one sum; both are also used while differentiating, so derivatives come out in normal
 * form. {@link dev.dln.compiler.rewrite.Distribution}, {@link dev.dln.compiler.rewrite.Factoring}
 * and {@link dev.dln.compiler.rewrite.Ordering} decide by cost, {@link
 * dev.dln.compiler.rewrite.Cost}. {@link dev.dln.compiler.rewrite.ManyDirections} is no pass: it
 * makes of a program of a direction one of several directions at once. Nor is {@link
 * dev.dln.compiler.rewrite.Shards}, which makes of a program several of fewer samples each.
 *
 * <p>{@link dev.dln.compiler.rewrite.Exchange} says which values are symmetric.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler.rewrite;

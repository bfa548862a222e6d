/**
 * Losses that see their weights through one product of matrices only: F(W_1, ..., W_L) = phi(W_L
 * ... W_1). {@link dev.dln.analysis.factored.FactoredModel} recognises them in any program, with or
 * without data, and derives the program of phi, whose gradient and convexity decide the theorems
 * about such losses. {@link dev.dln.analysis.factored.EscapeFamily} leaves critical points that are
 * no local minima although their Hessian may be zero; {@link dev.dln.analysis.factored.Openness}
 * says where the product map of two matrices is locally open and how far factors must move.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.factored;

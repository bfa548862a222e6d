/**
 * Symmetries of a loss, read off the model's program: transformations of the parameters that change
 * no loss at any point.
 *
 * <p>{@link dev.dln.analysis.symmetry.Symmetries#of} finds them by giving every axis of every node
 * an unknown action and letting each op say how the actions of its operands and of its value must
 * be related; what solves these equations is a symmetry, so each one found is proved by the way it
 * is found. Continuous ones come as {@link dev.dln.analysis.symmetry.Generator}s, whose tangents
 * span the directions in which a critical point can be moved for free; discrete ones as {@link
 * dev.dln.analysis.symmetry.Units}: hidden units that may be permuted, or flipped in sign.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.symmetry;

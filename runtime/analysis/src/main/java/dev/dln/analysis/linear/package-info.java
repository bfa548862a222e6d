/**
 * Linear networks with squared loss, whose critical points are known in closed form. {@link
 * dev.dln.analysis.linear.LinearChain} recognises one in a bound model. {@link
 * dev.dln.analysis.linear.DeepLinearTheory} gives its critical values, the inertia and kind at
 * each, and a point for every {@link dev.dln.analysis.linear.IndexSet} of directions and every
 * {@link dev.dln.analysis.linear.IdlePattern} of the hidden units nothing is selected for. {@link
 * dev.dln.analysis.linear.PivotCriterion} says whether a given critical point is a strict saddle by
 * the ranks of partial products, and is the classifier's second opinion. {@link
 * dev.dln.analysis.linear.GlobalMinimum} proves the lowest value. {@link
 * dev.dln.analysis.linear.LinearConstruction} builds points and has the model's own derivatives
 * judge them; {@link dev.dln.analysis.linear.LinearStudy} sets what a search finds beside theory.
 *
 * <p>With another convex loss there is no closed form; {@link
 * dev.dln.analysis.linear.ConvexRelaxation} is a lower bound.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.linear;

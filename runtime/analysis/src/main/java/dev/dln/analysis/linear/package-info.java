/**
 * Linear networks with squared loss, whose critical points are known in closed form. {@link
 * dev.dln.analysis.linear.LinearChain} recognises one in a bound model; {@link
 * dev.dln.analysis.linear.DeepLinearTheory} gives its critical values, indices and representatives;
 * {@link dev.dln.analysis.linear.LinearStudy} sets what a search finds beside them.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.linear;

/**
 * Rigorous evaluation of tensor programs over intervals.
 *
 * <p>A {@link dev.dln.engine.interval.Box} is a vector of intervals with double ends. {@link
 * dev.dln.engine.interval.IntervalEvaluator} evaluates any program over boxes, node by node, each
 * node an array of lower and one of upper ends; every result holds the exact real value at every
 * point of the inputs, whatever rounding did. It also says whether the program is smooth on the
 * box: no argument of relu, abs, where and their kin reaches a kink, no root or inverse cosine the
 * end of its domain. {@link dev.dln.engine.interval.IntervalModel} gives loss, gradient and Hessian
 * of a bound model that way.
 *
 * <p>An undefined result (a logarithm of what may be negative, a quotient by what may be zero) is
 * the whole line. What a primitive's values are enclosed by is a column of {@link
 * dev.dln.compiler.tensor.Primitive}.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.engine.interval;

/**
 * What a program means, and the device that runs it that way.
 *
 * <p>{@link dev.dln.engine.reference.Interpreter} evaluates a tensor program node by node over any
 * kind of number, an {@link dev.dln.engine.reference.Arithmetic}: doubles, exact fractions,
 * truncated power series, in tests decimal numbers of 40 and more digits. It is written to be
 * obviously right, not fast, and defines the meaning that rewrites, derivatives and every other
 * device are compared with. {@link dev.dln.engine.reference.ReferenceDevice} opens models on it.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.engine.reference;

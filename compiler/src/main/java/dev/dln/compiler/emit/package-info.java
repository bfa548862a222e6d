/**
 * Programs for people: {@link dev.dln.compiler.emit.Latex} writes mathematics, {@link
 * dev.dln.compiler.emit.Graphviz} draws the graph. The text that can be read back is printed by
 * {@code dev.dln.compiler.tensor}.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler.emit;

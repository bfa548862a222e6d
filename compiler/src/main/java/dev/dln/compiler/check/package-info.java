/**
 * From the syntax tree to a checked, lowered model.
 *
 * <p>The way of a network: {@code Modules} parses a file and its imports, {@code NetworkChecker}
 * walks the statements in order, {@code Expressions} gives each expression a {@code Value}: a
 * number known now, a list, or a {@code Term} with a shape. Shapes are pairs of {@code Extent}s
 * over a union-find of sizes ({@code Dims}), so a dimension that only parameters name may be
 * settled by any operation, before or after its first use. Definitions are inlined by value ({@code
 * Calls}), which makes hygiene automatic: a body sees its arguments and the definitions of its own
 * file, nothing else. When a network has no error, {@code Lowering} turns the terms into the tensor
 * IR.
 *
 * <p>Every mistake is reported once: what is unknown because of a mistake has the value {@code
 * Value.Unknown}, and nothing is reported about it.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler.check;

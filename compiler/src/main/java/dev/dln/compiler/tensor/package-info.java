/** The tensor IR. */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler.tensor;

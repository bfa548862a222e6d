/** The compiler's front door: text in, problems or a {@link dev.dln.compiler.CompiledModel} out. */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler;

/** Text to syntax tree and back. */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler.syntax;

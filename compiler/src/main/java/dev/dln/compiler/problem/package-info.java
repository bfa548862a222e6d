/** Problems: places, codes, messages. */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler.problem;

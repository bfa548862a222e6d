/** The statements of Laurent and von Brecht 2018. */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.theorem.lb18;

/** Analyses of critical points. */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis;

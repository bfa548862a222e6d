/** The statements of Kawaguchi 2016. */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.theorem.k16;

/** The statements of Kawaguchi and Kaelbling 2020. */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.theorem.kk20;

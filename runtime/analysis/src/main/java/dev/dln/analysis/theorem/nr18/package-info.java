/** The statements of Nouiehed and Razaviyayn 2018. */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.theorem.nr18;

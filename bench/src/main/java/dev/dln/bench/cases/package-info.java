/**
 * The networks that are measured: which there are, their data, and how many operations they take.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.bench.cases;

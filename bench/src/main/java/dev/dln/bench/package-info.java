/** Benchmarks. */
@org.jspecify.annotations.NullMarked
package dev.dln.bench;

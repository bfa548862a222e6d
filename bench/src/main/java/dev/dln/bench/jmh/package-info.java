/**
 * The JMH benchmarks, one class for each thing that is timed, and {@link dev.dln.bench.jmh.Timing},
 * which runs them from a program.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.bench.jmh;

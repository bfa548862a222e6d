/**
 * Measurements beside published figures and beside PyTorch and OpenBLAS; nothing depends on them.
 *
 * <p>{@link dev.dln.bench.Bench} is the command {@code bench/run}: it measures everything and
 * prints the table of ratios. The networks are in {@code cases}, the JMH benchmarks in {@code jmh},
 * those compared with in {@code peer}, what is made of the numbers in {@code table}. {@link
 * dev.dln.bench.FinderYield} counts what critical-point finders find. {@code device} is a program
 * of its own for graphics processors.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.bench;

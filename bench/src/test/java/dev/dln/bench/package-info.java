/** Tests of the benchmark itself: what it measures is right, what it writes is well formed. */
@org.jspecify.annotations.NullMarked
package dev.dln.bench;

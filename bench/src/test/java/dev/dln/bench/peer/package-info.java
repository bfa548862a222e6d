/** Tests of the peers. */
@org.jspecify.annotations.NullMarked
package dev.dln.bench.peer;

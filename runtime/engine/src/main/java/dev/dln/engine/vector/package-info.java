/**
 * The JVM device: kernels as class files that compute on lanes with the Vector API, or on plain
 * doubles where {@code jdk.incubator.vector} is absent.
 *
 * <p>{@link dev.dln.engine.vector.VectorDevice} opens sessions; {@link
 * dev.dln.engine.vector.ClassEmitter} prints a {@link dev.dln.compiler.kernel.KernelProgram} as one
 * class, which {@link dev.dln.engine.vector.LoadedProgram} defines as a hidden class and runs over
 * the session's memory. With several threads a {@link dev.dln.engine.vector.Partition} says who
 * does what, as a {@link dev.dln.engine.vector.Planner} found it: each thread has samples of its
 * own where the program is in {@link dev.dln.compiler.rewrite.Shards}, else loops are cut. Where
 * sharing may not pay, a {@link dev.dln.engine.vector.Choice} finds out while the program runs.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.engine.vector;

/**
 * The device that {@code auto} stands for: chosen by a model's size and by what each device was
 * measured to take, once on each machine.
 *
 * <p>{@link dev.dln.engine.auto.Workload} says what an evaluation takes, {@link
 * dev.dln.engine.auto.Speeds} what a device does in a second, and {@link
 * dev.dln.engine.auto.AutoDevice} compares.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.engine.auto;

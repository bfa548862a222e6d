/**
 * What a kind of device has to say of itself, and the list that is asked.
 *
 * <p>A {@link dev.dln.engine.family.DeviceFamily} names its devices, lists those of this machine
 * ({@link dev.dln.engine.family.ListedDevice}), opens the one that a name means, says which of them
 * {@code auto} compares, how one is tuned ({@link dev.dln.engine.family.Tuner}), and in which forms
 * it shows what it runs ({@link dev.dln.engine.family.CodeForm}). {@link
 * dev.dln.engine.family.DeviceFamilies} answers from a list of families. {@link
 * dev.dln.engine.Devices} has the list there is: a new kind of device is one line there, and
 * nothing else outside its own packages knows of it.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.engine.family;

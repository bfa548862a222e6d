/**
 * OpenCL devices, reached through LWJGL.
 *
 * <p>{@link dev.dln.engine.opencl.OpenCl} loads the system's library at first use and lists {@link
 * dev.dln.engine.opencl.PlatformInfo} and {@link dev.dln.engine.opencl.DeviceInfo}, or says why
 * there are none. Nothing is loaded, printed or written on a machine that never asks.
 *
 * <p>{@link dev.dln.engine.opencl.OpenClDevice} opens sessions: a {@code DeviceContext} for the
 * device, in which an {@code OpenClMachine} has what one session holds there, an {@code OpenClRun}
 * is one of its programs, and {@code Transfers} copies callers' arrays.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.engine.opencl;

/**
 * OpenCL devices, reached through LWJGL.
 *
 * <p>{@link dev.dln.engine.opencl.OpenCl} loads the system's library at first use and lists {@link
 * dev.dln.engine.opencl.PlatformInfo} and {@link dev.dln.engine.opencl.DeviceInfo}, or says why
 * there are none. Nothing is loaded, printed or written on a machine that never asks.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.engine.opencl;

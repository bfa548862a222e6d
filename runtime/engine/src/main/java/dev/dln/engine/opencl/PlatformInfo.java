package dev.dln.engine.opencl;

/**
 * A platform: one vendor's implementation of OpenCL.
 *
 * @param index its number in the order in which the library lists them, from 0
 * @param handle its {@code cl_platform_id}, good while the process runs
 * @param version such as {@code OpenCL 3.0 PoCL 3.1}
 */
public record PlatformInfo(int index, long handle, String name, String vendor, String version) {}

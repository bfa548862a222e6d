package dev.dln.engine.opencl;

import java.util.List;

/** The questions that listing platforms and devices asks; tests answer them in its place. */
interface Driver {
    /**
     * The platforms' handles.
     *
     * @throws OpenClException if the library refuses
     */
    List<Long> platforms();

    /** A text that {@code clGetPlatformInfo} gives. */
    String platformText(long platform, int parameter);

    /** The handles of a platform's devices; none if it has none. */
    List<Long> devices(long platform);

    /** A text that {@code clGetDeviceInfo} gives. */
    String deviceText(long device, int parameter);

    /** A number of 1, 4 or 8 bytes that {@code clGetDeviceInfo} gives. */
    long deviceNumber(long device, int parameter);
}

package dev.dln.engine.opencl;

import dev.dln.engine.DeviceFailure;

import java.util.Map;

/** A function of OpenCL failed; the message names it and the reason. */
public final class OpenClException extends DeviceFailure {
    private static final long serialVersionUID = 1L;

    /** {@code CL_INVALID_VALUE}, the first of the codes for wrong arguments. */
    private static final int FIRST_MISTAKE = -30;

    /** {@code CL_MAX_SIZE_RESTRICTION_EXCEEDED}, the last one. */
    private static final int LAST_MISTAKE = -72;

    private static final Map<Integer, String> NAMES =
            Map.ofEntries(
                    Map.entry(-1, "no device found"),
                    Map.entry(-2, "the device is not available"),
                    Map.entry(-3, "the compiler is not available"),
                    Map.entry(-4, "no memory for a buffer"),
                    Map.entry(-5, "the device is out of resources"),
                    Map.entry(-6, "the host is out of memory"),
                    Map.entry(-9, "the device is out of host memory for this"),
                    Map.entry(-11, "the program does not compile"),
                    Map.entry(-14, "an earlier command failed"),
                    Map.entry(-30, "an argument is out of range"),
                    Map.entry(-33, "the device is not valid"),
                    Map.entry(-34, "the context is not valid"),
                    Map.entry(-36, "the queue is not valid"),
                    Map.entry(-38, "the buffer is not valid"),
                    Map.entry(-42, "the binary is not valid"),
                    Map.entry(-44, "the program is not valid"),
                    Map.entry(-45, "the program has no code for this device"),
                    Map.entry(-46, "there is no kernel of this name"),
                    Map.entry(-48, "the kernel is not valid"),
                    Map.entry(-49, "the argument's index is not valid"),
                    Map.entry(-50, "the argument is not valid"),
                    Map.entry(-51, "the argument's size is not valid"),
                    Map.entry(-52, "arguments are missing"),
                    Map.entry(-54, "the work-group's size is not valid"),
                    Map.entry(-55, "the work-item's size is not valid"),
                    Map.entry(-61, "the buffer's size is not valid"),
                    Map.entry(-1001, "no platform found"));

    private final int code;

    private OpenClException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** For a call that returned a code other than 0. */
    public static OpenClException of(String call, int code) {
        String name = NAMES.get(code);
        return new OpenClException(
                code, call + " failed: " + (name == null ? "" : name + " ") + "(" + code + ")");
    }

    /**
     * Does nothing for the code 0, {@code CL_SUCCESS}.
     *
     * @throws OpenClException for any other
     */
    public static void check(String call, int code) {
        if (code != 0) {
            throw of(call, code);
        }
    }

    @Override
    public boolean isMistake() {
        return code <= FIRST_MISTAKE && code >= LAST_MISTAKE;
    }

    /** The code of {@code CL/cl.h}; negative. */
    public int code() {
        return code;
    }
}

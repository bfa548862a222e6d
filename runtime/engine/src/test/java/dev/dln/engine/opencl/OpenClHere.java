package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Assumptions;

/**
 * The rule of tests that need an OpenCL device: skipped with the reason where there is none, failed
 * where {@code CI=true} promises one.
 */
public final class OpenClHere {
    private OpenClHere() {}

    /** The device that {@code --device opencl} takes; does not return without one. */
    public static DeviceInfo device() {
        OpenCl here = OpenCl.get();
        if (here.best().isEmpty()) {
            String reason = "no OpenCL device: " + here.problems();
            if ("true".equals(System.getenv("CI"))) {
                fail(reason);
            }
            Assumptions.abort(reason);
        }
        return here.best().orElseThrow();
    }
}

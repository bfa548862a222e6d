package dev.dln.app;

import static org.junit.jupiter.api.Assertions.fail;

import dev.dln.engine.opencl.DeviceInfo;
import dev.dln.engine.opencl.OpenCl;

import org.junit.jupiter.api.Assumptions;

/**
 * The rule of tests that need an OpenCL device, as the engine's tests have it: skipped with the
 * reason where there is none, failed where {@code CI=true} promises one.
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

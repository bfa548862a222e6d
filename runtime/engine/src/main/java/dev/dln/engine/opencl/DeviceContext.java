package dev.dln.engine.opencl;

import static dev.dln.engine.opencl.OpenClException.check;

import dev.dln.compiler.problem.CompilerBug;

import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;

/** A device's context, in which its sessions have their queues, programs and buffers. */
final class DeviceContext {
    /** Division and square roots of floats as IEEE 754 has them, for devices that can. */
    private static final String ROUNDED = " -cl-fp32-correctly-rounded-divide-sqrt";

    private static final String QUICK = " -cl-opt-disable";

    private final DeviceInfo info;
    private final long handle;
    private final String options;
    private final ProgramCache cache = ProgramCache.ofUser();

    /**
     * Makes the context.
     *
     * @param quick whether programs are compiled quickly, to run slowly
     * @throws OpenClException if the driver refuses
     */
    DeviceContext(DeviceInfo info, boolean quick) {
        this.info = info;
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer properties =
                    stack.pointers(CL10.CL_CONTEXT_PLATFORM, info.platform().handle(), 0);
            var error = stack.mallocInt(1);
            this.handle = CL10.clCreateContext(properties, info.handle(), null, 0, error);
            check("clCreateContext", error.get(0));
            var config = stack.mallocLong(1);
            CL10.clGetDeviceInfo(info.handle(), CL10.CL_DEVICE_SINGLE_FP_CONFIG, config, null);
            boolean rounded = (config.get(0) & CL12.CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0;
            this.options = "-cl-std=CL1.2" + (rounded ? ROUNDED : "") + (quick ? QUICK : "");
        }
    }

    DeviceInfo info() {
        return info;
    }

    /** A new queue that runs commands in order. */
    long queue() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            var error = stack.mallocInt(1);
            long queue = CL10.clCreateCommandQueue(handle, info.handle(), 0, error);
            check("clCreateCommandQueue", error.get(0));
            return queue;
        }
    }

    /**
     * A new buffer.
     *
     * @param flags of {@code clCreateBuffer}
     * @param bytes at least 1
     */
    long buffer(long flags, long bytes) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            var error = stack.mallocInt(1);
            long buffer = CL10.clCreateBuffer(handle, flags, bytes, error);
            check("clCreateBuffer", error.get(0));
            return buffer;
        }
    }

    /** A source compiled for the device, now or before. */
    long program(String source) {
        try {
            return cache.program(handle, info, source, options);
        } catch (ProgramCache.Refused e) {
            throw new CompilerBug(
                    "%s does not compile what was printed: %s\n%s"
                            .formatted(info.name(), e.log(), source));
        }
    }
}

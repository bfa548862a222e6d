package dev.dln.engine.opencl;

import static dev.dln.engine.opencl.OpenClException.check;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.engine.DeviceException;

import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A device's context, in which its sessions have their queues, programs and buffers. */
final class DeviceContext {
    /** Division and square roots of floats as IEEE 754 has them, for devices that can. */
    private static final String ROUNDED = " -cl-fp32-correctly-rounded-divide-sqrt";

    /** No memory for a buffer, out of resources, host out of memory, buffer of an invalid size. */
    private static final Set<Integer> FULL =
            Set.of(
                    CL10.CL_MEM_OBJECT_ALLOCATION_FAILURE,
                    CL10.CL_OUT_OF_RESOURCES,
                    CL10.CL_OUT_OF_HOST_MEMORY,
                    CL10.CL_INVALID_BUFFER_SIZE);

    /** Programs that are kept compiled for sessions to come. */
    private static final int KEPT = 64;

    private static final String QUICK = " -cl-opt-disable";

    private final DeviceInfo info;
    private final long handle;
    private final String options;
    private final ProgramCache cache = ProgramCache.ofUser();
    private final LinkedHashMap<String, Long> programs = new LinkedHashMap<>();

    /**
     * Makes the context.
     *
     * @param quick whether programs are compiled quickly, to run slowly
     * @throws OpenClException if the driver refuses
     */
    DeviceContext(DeviceInfo info, boolean quick) {
        this.info = info;
        try (var _ = SignalHandlers.keep();
                MemoryStack stack = MemoryStack.stackPush()) {
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
     * @throws DeviceException if the device has no room for it
     */
    long buffer(long flags, long bytes) {
        if (bytes > info.maxAllocation()) {
            throw full(bytes, info.maxAllocation() + " at once");
        }
        try (MemoryStack stack = MemoryStack.stackPush()) {
            var error = stack.mallocInt(1);
            long buffer = CL10.clCreateBuffer(handle, flags, bytes, error);
            if (FULL.contains(error.get(0))) {
                throw full(bytes, info.globalMemory() + " for everything");
            }
            check("clCreateBuffer", error.get(0));
            return buffer;
        }
    }

    /** What a command that failed for want of memory throws: drivers may put off allocating. */
    DeviceException full(long bytes, String available) {
        return new DeviceException(
                DeviceException.Reason.MEMORY,
                "%s has too little memory: %d bytes are needed, and it has %s"
                        .formatted(info.name(), bytes, available),
                "fewer samples or --precision float32 take less, a Hessian in blocks of rows"
                        + " (--hessian-rows) too; --device vector has the memory of the machine");
    }

    /** Whether a code says that memory is short. */
    static boolean isFull(int code) {
        return FULL.contains(code);
    }

    /**
     * How often programs are held beyond being kept, by sessions and by kernels: never, when all
     * sessions are closed. OpenCL tells it to those who look for what was not released.
     */
    synchronized int held() {
        int held = 0;
        for (long program : programs.values()) {
            try (MemoryStack stack = MemoryStack.stackPush()) {
                var count = stack.mallocInt(1);
                check(
                        "clGetProgramInfo",
                        CL10.clGetProgramInfo(
                                program, CL10.CL_PROGRAM_REFERENCE_COUNT, count, null));
                held += count.get(0) - 1;
            }
        }
        return held;
    }

    /** A source compiled for the device, now or before; whoever asks releases it. */
    synchronized long program(String source) {
        Long known = programs.remove(source);
        long program = known == null ? compile(source) : known;
        programs.put(source, program); // the last one used is the last one dropped
        if (programs.size() > KEPT) {
            Map.Entry<String, Long> oldest = programs.firstEntry();
            programs.remove(oldest.getKey());
            CL10.clReleaseProgram(oldest.getValue());
        }
        check("clRetainProgram", CL10.clRetainProgram(program));
        return program;
    }

    private long compile(String source) {
        try {
            return cache.program(handle, info, source, options);
        } catch (ProgramCache.Refused e) {
            throw new CompilerBug(
                    "%s does not compile what was printed: %s\n%s"
                            .formatted(info.name(), e.log(), source));
        }
    }
}

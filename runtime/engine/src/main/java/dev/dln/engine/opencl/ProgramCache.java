package dev.dln.engine.opencl;

import static dev.dln.engine.opencl.OpenClException.check;

import dev.dln.engine.cache.Blobs;
import dev.dln.engine.cache.CacheFolder;

import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Optional;

/**
 * Compiles programs, and keeps the binaries on the disk under source, options, device and driver. A
 * binary that is damaged, or that the driver refuses, is compiled again.
 */
public final class ProgramCache {
    /** All binaries together. */
    private static final long LIMIT = 256L << 20;

    private final Blobs blobs;

    /** A cache in a folder of its own. */
    ProgramCache(CacheFolder folder) {
        this.blobs = blobs(folder);
    }

    static Blobs blobs(CacheFolder folder) {
        return new Blobs(folder, LIMIT);
    }

    /** That of the user. */
    public static ProgramCache ofUser() {
        return new ProgramCache(CacheFolder.ofUser().folder("opencl"));
    }

    /** A source that the device's compiler refuses. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private Refused(String log) {
            super(log, null, false, false);
        }

        /** What the compiler says. */
        public String log() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * A program that is built for a device; whoever asks releases it.
     *
     * @param context the device's {@code cl_context}
     * @param options of {@code clBuildProgram}
     * @throws Refused if the source does not compile
     * @throws OpenClException if anything else fails
     */
    public long program(long context, DeviceInfo device, String source, String options)
            throws Refused {
        String key = key(device, source, options);
        try (var _ = SignalHandlers.keep()) {
            Optional<byte[]> binary = blobs.find(key);
            if (binary.isPresent()) {
                long program = load(context, device, binary.get(), options);
                if (program != 0) {
                    return program;
                }
                blobs.drop(key);
            }
            long program = compile(context, device, source, options);
            binary(program).ifPresent(made -> blobs.keep(key, made));
            return program;
        }
    }

    /** What a binary is kept under. */
    static String key(DeviceInfo device, String source, String options) {
        return String.join("\n", "program 1", device.key(), options, source);
    }

    /** A program from a binary; 0 if the driver refuses it. */
    private static long load(long context, DeviceInfo device, byte[] binary, String options) {
        ByteBuffer copy = MemoryUtil.memAlloc(binary.length);
        try (MemoryStack stack = MemoryStack.stackPush()) {
            copy.put(binary).flip();
            IntBuffer status = stack.mallocInt(1);
            IntBuffer error = stack.mallocInt(1);
            long program =
                    CL10.clCreateProgramWithBinary(
                            context, stack.pointers(device.handle()), copy, status, error);
            if (program == 0 || error.get(0) != 0) {
                return 0;
            }
            if (status.get(0) == 0
                    && CL10.clBuildProgram(program, device.handle(), options, null, 0) == 0) {
                return program;
            }
            CL10.clReleaseProgram(program);
            return 0;
        } finally {
            MemoryUtil.memFree(copy);
        }
    }

    private static long compile(long context, DeviceInfo device, String source, String options)
            throws Refused {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer error = stack.mallocInt(1);
            long program = CL10.clCreateProgramWithSource(context, source, error);
            check("clCreateProgramWithSource", error.get(0));
            int code = CL10.clBuildProgram(program, device.handle(), options, null, 0);
            if (code == 0) {
                return program;
            }
            String log = log(program, device);
            CL10.clReleaseProgram(program);
            if (code == CL10.CL_BUILD_PROGRAM_FAILURE) {
                throw new Refused(log);
            }
            throw OpenClException.of("clBuildProgram", code);
        }
    }

    private static String log(long program, DeviceInfo device) {
        ByteBuffer text = null;
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.mallocPointer(1);
            int code =
                    CL10.clGetProgramBuildInfo(
                            program,
                            device.handle(),
                            CL10.CL_PROGRAM_BUILD_LOG,
                            (ByteBuffer) null,
                            size);
            if (code != 0 || size.get(0) == 0) {
                return "";
            }
            text = MemoryUtil.memCalloc(Math.toIntExact(size.get(0)));
            CL10.clGetProgramBuildInfo(
                    program, device.handle(), CL10.CL_PROGRAM_BUILD_LOG, text, size);
            return MemoryUtil.memUTF8(text).replace("\0", "").strip();
        } finally {
            MemoryUtil.memFree(text);
        }
    }

    /** The binary of a program that was built for one device; empty if the driver has none. */
    private static Optional<byte[]> binary(long program) {
        ByteBuffer binary = null;
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.mallocPointer(1);
            if (CL10.clGetProgramInfo(program, CL10.CL_PROGRAM_BINARY_SIZES, size, null) != 0
                    || size.get(0) <= 0
                    || size.get(0) > LIMIT) {
                return Optional.empty();
            }
            binary = MemoryUtil.memAlloc((int) size.get(0));
            PointerBuffer pointers = stack.pointers(MemoryUtil.memAddress(binary));
            if (CL10.clGetProgramInfo(program, CL10.CL_PROGRAM_BINARIES, pointers, null) != 0) {
                return Optional.empty();
            }
            byte[] bytes = new byte[binary.remaining()];
            binary.get(bytes);
            return Optional.of(bytes);
        } finally {
            MemoryUtil.memFree(binary);
        }
    }
}

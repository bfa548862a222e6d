package dev.dln.engine.opencl;

import static dev.dln.engine.opencl.OpenClException.check;

import dev.dln.engine.cache.CacheFolder;

import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The system's OpenCL library, through LWJGL. */
final class NativeDriver implements Driver {
    /** No platform has any driver; what the loader library says where none is installed. */
    static final int NO_PLATFORM = -1001;

    private static final int NO_DEVICE = -1;

    private NativeDriver() {}

    /** A library that cannot be loaded; the message is for the user. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean broken;

        Missing(String message, boolean broken) {
            super(message, null, false, false);
            this.broken = broken;
        }

        /** Whether there is a library. */
        boolean broken() {
            return broken;
        }
    }

    /** The names under which systems have the library, the usual one first. */
    static List<String> names(String system) {
        String lower = system.toLowerCase(Locale.ROOT);
        if (lower.contains("mac")) {
            return List.of("/System/Library/Frameworks/OpenCL.framework/OpenCL");
        }
        return lower.contains("windows")
                ? List.of("OpenCL.dll")
                : List.of("libOpenCL.so.1", "libOpenCL.so");
    }

    /**
     * Loads the first library of these names that is there. LWJGL is touched only after that, so
     * that it unpacks and prints nothing on a machine without OpenCL.
     *
     * @param cache where LWJGL's own library, half a megabyte, is unpacked
     */
    static NativeDriver load(List<String> names, CacheFolder cache) throws Missing {
        String name =
                names.stream()
                        .filter(NativeDriver::isOpenCl)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new Missing(
                                                "there is no OpenCL library on this machine ("
                                                        + String.join(", ", names)
                                                        + ")",
                                                false));
        if (Configuration.LIBRARY_PATH.get() == null) {
            Configuration.SHARED_LIBRARY_EXTRACT_PATH.set(unpacked(cache).toString());
        }
        Configuration.MEMORY_BACKEND.set("ffm"); // the other one makes the JVM print a warning
        Configuration.MEMORY_ALLOCATOR.set("system");
        Configuration.OPENCL_EXPLICIT_INIT.set(true);
        if (!Boolean.getBoolean("org.lwjgl.util.Debug")) {
            Configuration.DEBUG_STREAM.set(
                    new PrintStream(
                            OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        }
        try {
            CL.create(name);
        } catch (LinkageError e) {
            throw new Missing("the OpenCL library cannot be used: " + e.getMessage(), true);
        }
        return new NativeDriver();
    }

    /** Whether a library of this name can be loaded and has OpenCL's first function. */
    @SuppressWarnings("restricted") // every launch allows native access
    private static boolean isOpenCl(String name) {
        try {
            return SymbolLookup.libraryLookup(name, Arena.global())
                    .find("clGetPlatformIDs")
                    .isPresent();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** A folder that can be written: the cache, or one that goes when the process ends. */
    private static Path unpacked(CacheFolder cache) throws Missing {
        Optional<Path> kept = cache.create();
        if (kept.isPresent()) {
            return kept.get();
        }
        try {
            Path folder = Files.createTempDirectory("dln-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "dln-unpacked"));
            return folder;
        } catch (IOException _) {
            throw new Missing(
                    "OpenCL needs a folder to unpack its bindings to, and neither "
                            + cache.path().map(Path::toString).orElse("a cache folder")
                            + " nor "
                            + System.getProperty("java.io.tmpdir")
                            + " can be written",
                    true);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException _) {
            // it lies in the folder for temporary files, which the system clears
        }
    }

    @Override
    public List<Long> platforms() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            var count = stack.mallocInt(1);
            check("clGetPlatformIDs", CL10.clGetPlatformIDs(null, count));
            if (count.get(0) == 0) {
                throw OpenClException.of("clGetPlatformIDs", NO_PLATFORM);
            }
            PointerBuffer handles = stack.mallocPointer(count.get(0));
            check("clGetPlatformIDs", CL10.clGetPlatformIDs(handles, count));
            return list(handles, count.get(0));
        }
    }

    @Override
    public List<Long> devices(long platform) {
        try (var _ = SignalHandlers.keep(); // PoCL takes them here: given back at once
                MemoryStack stack = MemoryStack.stackPush()) {
            var count = stack.mallocInt(1);
            int code = CL10.clGetDeviceIDs(platform, CL10.CL_DEVICE_TYPE_ALL, null, count);
            if (code == NO_DEVICE || (code == 0 && count.get(0) == 0)) {
                return List.of();
            }
            check("clGetDeviceIDs", code);
            PointerBuffer handles = stack.mallocPointer(count.get(0));
            check(
                    "clGetDeviceIDs",
                    CL10.clGetDeviceIDs(platform, CL10.CL_DEVICE_TYPE_ALL, handles, count));
            return list(handles, count.get(0));
        }
    }

    private static List<Long> list(PointerBuffer handles, int count) {
        return IntStream.range(0, Math.min(count, handles.capacity()))
                .mapToObj(handles::get)
                .toList();
    }

    /** A question whose answer has a size that must be asked for first. */
    @FunctionalInterface
    private interface Query {
        int ask(@org.jspecify.annotations.Nullable ByteBuffer answer, PointerBuffer size);
    }

    private static String text(String call, Query query) {
        ByteBuffer answer = null;
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.mallocPointer(1);
            check(call, query.ask(null, size));
            answer = MemoryUtil.memAlloc(Math.toIntExact(Math.max(1, size.get(0))));
            check(call, query.ask(answer, size));
            byte[] bytes = new byte[answer.remaining()];
            answer.get(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = text.indexOf('\0');
            return (end < 0 ? text : text.substring(0, end)).strip();
        } finally {
            MemoryUtil.memFree(answer);
        }
    }

    @Override
    public String platformText(long platform, int parameter) {
        return text(
                "clGetPlatformInfo",
                (answer, size) -> CL10.clGetPlatformInfo(platform, parameter, answer, size));
    }

    @Override
    public String deviceText(long device, int parameter) {
        return text(
                "clGetDeviceInfo",
                (answer, size) -> CL10.clGetDeviceInfo(device, parameter, answer, size));
    }

    @Override
    public long deviceNumber(long device, int parameter) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            ByteBuffer answer = stack.calloc(Long.BYTES);
            PointerBuffer size = stack.mallocPointer(1);
            check("clGetDeviceInfo", CL10.clGetDeviceInfo(device, parameter, answer, size));
            return size.get(0) <= Integer.BYTES
                    ? Integer.toUnsignedLong(answer.getInt(0))
                    : answer.getLong(0);
        }
    }
}

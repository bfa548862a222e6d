package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.engine.cache.CacheFolder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryStack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Programs from source, from the cache, and from a cache that is damaged. */
class ProgramCacheTest {
    private static final int LENGTH = 5;
    private static final String OPTIONS = "-cl-std=CL1.2";

    private DeviceInfo device = OpenClHere.device();
    private long context;
    private long queue;

    @BeforeEach
    void open() {
        device = OpenClHere.device();
        try (MemoryStack stack = MemoryStack.stackPush()) {
            var error = stack.mallocInt(1);
            context =
                    CL10.clCreateContext(
                            stack.pointers(CL10.CL_CONTEXT_PLATFORM, device.platform().handle(), 0),
                            device.handle(),
                            null,
                            0,
                            error);
            OpenClException.check("clCreateContext", error.get(0));
            queue = CL10.clCreateCommandQueue(context, device.handle(), 0, error);
            OpenClException.check("clCreateCommandQueue", error.get(0));
        }
    }

    @AfterEach
    void close() {
        CL10.clReleaseCommandQueue(queue);
        CL10.clReleaseContext(context);
    }

    private static String source(int factor) {
        return "__kernel void scale(__global float *x) { x[get_global_id(0)] *= %d; }"
                .formatted(factor);
    }

    /** What a program makes of 1, 2, 3, ... */
    private float[] run(ProgramCache cache, int factor) throws ProgramCache.Refused {
        long program = cache.program(context, device, source(factor), OPTIONS);
        try (MemoryStack stack = MemoryStack.stackPush()) {
            var error = stack.mallocInt(1);
            var numbers = stack.floats(1, 2, 3, 4, 5);
            long buffer = CL10.clCreateBuffer(context, CL10.CL_MEM_COPY_HOST_PTR, numbers, error);
            OpenClException.check("clCreateBuffer", error.get(0));
            long kernel = CL10.clCreateKernel(program, "scale", error);
            OpenClException.check("clCreateKernel", error.get(0));
            CL10.clSetKernelArg1p(kernel, 0, buffer);
            OpenClException.check(
                    "clEnqueueNDRangeKernel",
                    CL10.clEnqueueNDRangeKernel(
                            queue, kernel, 1, null, stack.pointers(LENGTH), null, null, null));
            OpenClException.check(
                    "clEnqueueReadBuffer",
                    CL10.clEnqueueReadBuffer(queue, buffer, true, 0, numbers, null, null));
            float[] result = new float[LENGTH];
            numbers.get(result);
            CL10.clReleaseKernel(kernel);
            CL10.clReleaseMemObject(buffer);
            return result;
        } finally {
            CL10.clReleaseProgram(program);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void programsComeFromTheCacheWithTheSameMeaning(@TempDir Path folder) throws Exception {
        var cache = new ProgramCache(CacheFolder.at(folder));
        float[] tripled = {3, 6, 9, 12, 15};
        assertArrayEquals(tripled, run(cache, 3));
        assertEquals(1, files(folder).size());
        byte[] kept = Files.readAllBytes(files(folder).getFirst());
        assertArrayEquals(tripled, run(cache, 3));
        assertArrayEquals(kept, Files.readAllBytes(files(folder).getFirst()));
        assertArrayEquals(new float[] {2, 4, 6, 8, 10}, run(cache, 2));
        assertEquals(2, files(folder).size());
        for (Path file : files(folder)) {
            Files.write(file, new byte[] {1, 2, 3});
        }
        assertArrayEquals(tripled, run(cache, 3));
        assertArrayEquals(tripled, run(new ProgramCache(CacheFolder.none()), 3));
    }

    /** A file that is whole, and no binary of this driver. */
    @Test
    void aBinaryThatTheDriverRefusesIsCompiledAgain(@TempDir Path folder) throws Exception {
        var cache = new ProgramCache(CacheFolder.at(folder));
        run(cache, 3);
        ProgramCache.blobs(CacheFolder.at(folder))
                .keep(
                        ProgramCache.key(device, source(3), OPTIONS),
                        "no binary".getBytes(StandardCharsets.UTF_8));
        assertArrayEquals(new float[] {3, 6, 9, 12, 15}, run(cache, 3));
        assertTrue(Files.size(files(folder).getFirst()) > 500);
    }

    @Test
    void whatDoesNotCompileIsRefusedWithTheCompilersWords(@TempDir Path folder) throws IOException {
        var cache = new ProgramCache(CacheFolder.at(folder));
        ProgramCache.Refused refused =
                assertThrows(
                        ProgramCache.Refused.class,
                        () -> cache.program(context, device, "__kernel int x(", ""));
        assertTrue(refused.log().contains("error"), refused::log);
        assertEquals(0, files(folder).size());
    }
}

package dev.dln.engine.opencl;

import static dev.dln.engine.opencl.OpenClException.check;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.DeviceException;

import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.function.Supplier;

/**
 * Copies callers' arrays to a device and back through two pieces of memory that the device reaches
 * by itself: while it copies one, the numbers of the other are converted.
 */
final class Transfers implements AutoCloseable {
    /** Bytes of each piece at most: long enough that starting a copy is little beside it. */
    private static final long LARGEST = 4L << 20;

    /** Bytes of each piece at least. */
    private static final long SMALLEST = 4096;

    private final DeviceContext context;
    private final long queue;
    private final Precision precision;
    private final Supplier<DeviceException> full;
    private final Piece[] pieces = {new Piece(), new Piece()};
    private int next;

    /**
     * Copies by a queue.
     *
     * @param full what is thrown where a copy finds no memory: drivers may put off allocating
     */
    Transfers(
            DeviceContext context,
            long queue,
            Precision precision,
            Supplier<DeviceException> full) {
        this.full = full;
        this.context = context;
        this.queue = queue;
        this.precision = precision;
    }

    /** Writes values into a buffer; they may be changed when this returns. */
    void upload(double[] values, long buffer, long offset) {
        int size = precision.bytes();
        for (int from = 0; from < values.length; ) {
            Piece piece = piece((long) (values.length - from) * size);
            int count = (int) Math.min(values.length - from, piece.bytes / size);
            piece.put(values, from, count);
            piece.enqueue(true, buffer, (offset + from) * size, (long) count * size);
            from += count;
        }
    }

    /** Reads the first values of a buffer, when all commands before have run. */
    void download(long buffer, double[] values) {
        int size = precision.bytes();
        int asked = 0;
        int got = 0;
        int ahead = 0;
        Piece last = pieces[0];
        while (got < values.length) {
            Piece piece = last;
            int count = ahead;
            ahead = 0;
            if (asked < values.length) {
                last = piece((long) (values.length - asked) * size);
                ahead = (int) Math.min(values.length - asked, last.bytes / size);
                last.enqueue(false, buffer, (long) asked * size, (long) ahead * size);
                asked += ahead;
            }
            if (count > 0) {
                piece.await();
                piece.get(values, got, count);
                got += count;
            }
        }
    }

    /** The piece that was used longest ago, free again, with as many bytes as are of use. */
    private Piece piece(long bytes) {
        Piece piece = pieces[next];
        next = 1 - next;
        piece.await();
        long wanted = Math.clamp(Long.highestOneBit(2 * bytes - 1), SMALLEST, LARGEST);
        if (piece.bytes < wanted) {
            piece.free();
            piece.allocate(wanted);
        }
        return piece;
    }

    /** Frees both pieces; whether a copy that nobody waits for has failed is no matter. */
    @Override
    public void close() {
        for (Piece piece : pieces) {
            piece.finished();
            piece.free();
        }
    }

    /** Memory of the host that stays mapped. */
    private final class Piece {
        private long buffer;
        private long address;
        private long bytes;
        private long event;
        private DoubleBuffer doubles = DoubleBuffer.allocate(0);
        private FloatBuffer floats = FloatBuffer.allocate(0);

        void allocate(long size) {
            buffer = context.buffer(CL10.CL_MEM_READ_WRITE | CL10.CL_MEM_ALLOC_HOST_PTR, size);
            try (MemoryStack stack = MemoryStack.stackPush()) {
                var error = stack.mallocInt(1);
                address =
                        CL10.nclEnqueueMapBuffer(
                                queue,
                                buffer,
                                CL10.CL_TRUE,
                                CL10.CL_MAP_READ | CL10.CL_MAP_WRITE,
                                0,
                                size,
                                0,
                                0,
                                0,
                                MemoryUtil.memAddress(error));
                if (error.get(0) != CL10.CL_SUCCESS) {
                    CL10.clReleaseMemObject(buffer);
                }
                check("clEnqueueMapBuffer", error.get(0));
            }
            bytes = size;
            int count = (int) (size / precision.bytes());
            switch (precision) {
                case FLOAT64 -> doubles = MemoryUtil.memDoubleBuffer(address, count);
                case FLOAT32 -> floats = MemoryUtil.memFloatBuffer(address, count);
            }
        }

        void free() {
            if (bytes > 0) {
                bytes = 0;
                CL10.nclEnqueueUnmapMemObject(queue, buffer, address, 0, 0, 0);
                CL10.clFinish(queue);
                CL10.clReleaseMemObject(buffer);
            }
        }

        void put(double[] values, int from, int count) {
            switch (precision) {
                case FLOAT64 -> doubles.put(0, values, from, count);
                case FLOAT32 -> {
                    for (int i = 0; i < count; i++) {
                        floats.put(i, (float) values[from + i]);
                    }
                }
            }
        }

        void get(double[] values, int from, int count) {
            switch (precision) {
                case FLOAT64 -> doubles.get(0, values, from, count);
                case FLOAT32 -> {
                    for (int i = 0; i < count; i++) {
                        values[from + i] = floats.get(i);
                    }
                }
            }
        }

        /** Starts a copy to the device or from it. */
        void enqueue(boolean write, long other, long offset, long length) {
            try (MemoryStack stack = MemoryStack.stackPush()) {
                PointerBuffer started = stack.mallocPointer(1);
                long out = MemoryUtil.memAddress(started);
                int code =
                        write
                                ? CL10.nclEnqueueWriteBuffer(
                                        queue, other, 0, offset, length, address, 0, 0, out)
                                : CL10.nclEnqueueReadBuffer(
                                        queue, other, 0, offset, length, address, 0, 0, out);
                if (DeviceContext.isFull(code)) {
                    throw full.get();
                }
                check(write ? "clEnqueueWriteBuffer" : "clEnqueueReadBuffer", code);
                event = started.get(0);
            }
        }

        /** Waits for the copy that was started last. */
        void await() {
            check("clWaitForEvents", finished());
        }

        /** The same; what waiting returned. */
        int finished() {
            if (event == 0) {
                return CL10.CL_SUCCESS;
            }
            int code = CL10.clWaitForEvents(event);
            CL10.clReleaseEvent(event);
            event = 0;
            return code;
        }
    }
}

package dev.dln.engine.opencl;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.opencl.OpenClProgram;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.compiler.rewrite.ManyDirections;
import dev.dln.engine.Array;
import dev.dln.engine.DeviceException;
import dev.dln.engine.kernel.KernelMachine;
import dev.dln.engine.kernel.RunningProgram;

import org.lwjgl.opencl.CL10;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a session has on a device: a queue, the largest data array once for all programs, and
 * buffers for directions and results that all programs use in turn. Other data lie in the arena of
 * each program.
 */
final class OpenClMachine implements KernelMachine {
    /** Values that a processor computes in about the time of the launches. */
    private static final double LAUNCHED_CPU = 1 << 16;

    /** Values that a graphics device computes in about the time of the launches. */
    private static final double LAUNCHED_GPU = 1 << 23;

    private final DeviceContext context;
    private final OpenClShape shape;
    private final boolean checked;
    private final Precision precision;
    private final Map<String, Array> data;
    private final long queue;
    private final Transfers transfers;
    private final List<OpenClRun> runs = new ArrayList<>();
    private final Map<Long, Long> buffers = new HashMap<>();
    private final Map<String, Long> uploaded = new HashMap<>();
    private final Map<Long, Long> results = new HashMap<>();
    private final Map<Long, Long> directions = new HashMap<>();
    private long allocated;
    private boolean closed;

    /**
     * Opens a queue.
     *
     * @param checked whether kernels check their accesses
     */
    OpenClMachine(
            DeviceContext context,
            OpenClShape shape,
            Precision precision,
            Map<String, Array> data,
            boolean checked) {
        this.context = context;
        this.shape = shape;
        this.precision = precision;
        this.data = data;
        this.checked = checked;
        this.queue = context.queue();
        this.transfers = new Transfers(context, queue, precision, this::full);
    }

    @Override
    public RunningProgram load(KernelProgram program) {
        OpenClProgram printed = OpenClProgram.of(program, shape, checked);
        Set<Long> before = Set.copyOf(buffers.keySet());
        OpenClRun run = null;
        try {
            run = new OpenClRun(this, program, printed);
            run.start();
        } catch (RuntimeException e) {
            // the session goes on without this program
            if (run != null) {
                run.free();
            }
            var added = new HashSet<>(buffers.keySet());
            added.removeAll(before);
            release(added);
            throw e;
        }
        runs.add(run);
        return run;
    }

    /**
     * A launch and a transfer take the same time for many directions as for one: as many as have no
     * more values together than are computed in that time. And a few where most of what is read is
     * the same for all of them. (Measured on a processor of two cores, sixteen at once: 12 times
     * the products a second of a linear autoencoder of 16-4-16, 1.6 times those of a softplus
     * network of 2-100-1, 0.8 times those of a tanh network of 784-256-128-10. No graphics device
     * was at hand; the bound for those is an estimate from launches of some microseconds.)
     */
    @Override
    public int together(ManyDirections.Volume volume) {
        double bound =
                switch (context.info().type()) {
                    case CPU, OTHER -> LAUNCHED_CPU;
                    case GPU, ACCELERATOR -> LAUNCHED_GPU;
                };
        int few = volume.isShared(NEAR) ? FEW : 1;
        return Math.max(few, (int) Math.min(bound / volume.each(), Integer.MAX_VALUE));
    }

    @Override
    public void drop(RunningProgram program) {
        if (program instanceof OpenClRun run && runs.remove(run)) {
            CL10.clFinish(queue);
            run.free();
            var alone = new HashSet<>(run.buffers());
            runs.forEach(other -> alone.removeAll(other.buffers()));
            release(alone);
        }
    }

    private void release(Set<Long> unused) {
        for (Map<?, Long> known : List.of(uploaded, results, directions)) {
            known.values().removeAll(unused);
        }
        for (long buffer : unused) {
            Long bytes = buffers.remove(buffer);
            allocated -= bytes == null ? 0 : bytes;
            CL10.clReleaseMemObject(buffer);
        }
    }

    DeviceContext context() {
        return context;
    }

    long queue() {
        return queue;
    }

    Transfers transfers() {
        return transfers;
    }

    Precision precision() {
        return precision;
    }

    /** A buffer of so many numbers, see {@link #bytes}. */
    long buffer(long numbers) {
        return bytes(Math.max(1, numbers) * precision.bytes());
    }

    /** A buffer of so many bytes, which lives until it is released or the machine is closed. */
    long bytes(long count) {
        long buffer = context.buffer(CL10.CL_MEM_READ_WRITE, count);
        buffers.put(buffer, count);
        allocated += count;
        return buffer;
    }

    /** The bytes of all its buffers. */
    long allocated() {
        return allocated;
    }

    /** What is thrown where a command finds no memory for the buffers. */
    DeviceException full() {
        return context.full(allocated, context.info().globalMemory() + " for everything");
    }

    /**
     * Copies a program's data to the device: the largest input to a buffer that all programs share,
     * which is returned, the others to where they lie in the arena.
     */
    long data(KernelProgram program, long arena) {
        long shared = arena; // what a program without data never looks at
        for (Map.Entry<String, KernelProgram.Home> entry : program.data().entrySet()) {
            String name = entry.getKey();
            KernelProgram.Home home = entry.getValue();
            if (home.memory() == Memory.DATA) {
                shared = shared(name, program.dataSize());
            } else {
                transfers.upload(array(name).values(), arena, home.offset());
            }
        }
        return shared;
    }

    private long shared(String name, int size) {
        Long known = uploaded.get(name);
        if (known != null) {
            return known;
        }
        long buffer = buffer(size);
        uploaded.put(name, buffer);
        transfers.upload(array(name).values(), buffer, 0);
        return buffer;
    }

    private Array array(String name) {
        Array array = data.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no data for " + name);
        }
        return array;
    }

    /** The buffer for results of so many numbers. */
    long result(long numbers) {
        return results.computeIfAbsent(numbers, this::buffer);
    }

    /** The buffer for directions of so many numbers. */
    long direction(long numbers) {
        return directions.computeIfAbsent(numbers, this::buffer);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        CL10.clFinish(queue);
        transfers.close();
        runs.forEach(OpenClRun::free);
        buffers.keySet().forEach(CL10::clReleaseMemObject);
        CL10.clReleaseCommandQueue(queue);
    }
}

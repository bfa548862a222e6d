package dev.dln.engine.opencl;

import static dev.dln.engine.opencl.OpenClException.check;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.opencl.OpenClProgram;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.engine.kernel.RunningProgram;

import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A compiled program with its arena and its point on a device. */
final class OpenClRun implements RunningProgram {
    private final OpenClMachine machine;
    private final KernelProgram program;
    private final OpenClProgram printed;
    private final long queue;
    private final long compiled;
    private final Map<Phase, List<Step>> steps = new EnumMap<>(Phase.class);
    private final Map<Memory, Long> memories = new EnumMap<>(Memory.class);
    private final List<String> scalars;
    private final ByteBuffer values;
    private final long fault;

    /** Phases that have run: drivers may compile a kernel when it runs first. */
    private final Set<Phase> ran = EnumSet.noneOf(Phase.class);

    /**
     * A launch.
     *
     * @param arguments the memory of each, and its place among the arguments
     */
    private record Step(
            long kernel, PointerBuffer items, PointerBuffer group, List<Argument> arguments) {}

    private record Argument(Memory memory, int index) {}

    /** Compiles a program; {@link #start} is to follow. */
    OpenClRun(OpenClMachine machine, KernelProgram program, OpenClProgram printed) {
        this.machine = machine;
        this.program = program;
        this.printed = printed;
        this.queue = machine.queue();
        this.scalars = List.copyOf(program.scalars().keySet());
        this.fault = printed.checked() ? machine.bytes(Integer.BYTES) : 0;
        this.compiled = machine.context().program(printed.source());
        this.values = MemoryUtil.memCalloc(Math.max(1, scalars.size()), Double.BYTES);
    }

    /** Fills the memories and computes what depends on data alone. */
    void start() {
        try (var _ = SignalHandlers.keep()) {
            fill();
        }
    }

    private void fill() {
        long arena = machine.buffer(program.arenaSize());
        for (Memory memory : Memory.values()) {
            memories.put(memory, arena); // what a program does without is never looked at
        }
        memories.put(Memory.DATA, machine.data(program, arena));
        for (KernelProgram.Constants constants : program.constants()) {
            machine.transfers().upload(constants.values(), arena, constants.offset());
        }
        for (Phase phase : Phase.values()) {
            var list = new ArrayList<Step>();
            steps.put(phase, list);
            for (OpenClProgram.Launch launch : printed.phase(phase)) {
                Step step = step(launch);
                list.add(step); // from here on it is freed with the others
                pass(step, launch);
            }
        }
        if (fault != 0) {
            try (MemoryStack stack = MemoryStack.stackPush()) {
                check(
                        "clEnqueueWriteBuffer",
                        CL10.clEnqueueWriteBuffer(
                                queue, fault, true, 0, stack.ints(0), null, null));
            }
        }
        run(Phase.DATA);
        check("clFinish", CL10.clFinish(queue));
        checkFault();
    }

    private Step step(OpenClProgram.Launch launch) {
        long kernel;
        try (MemoryStack stack = MemoryStack.stackPush()) {
            var error = stack.mallocInt(1);
            kernel = CL10.clCreateKernel(compiled, launch.kernel(), error);
            check("clCreateKernel", error.get(0));
        }
        long groups = Math.ceilDiv(launch.items(), launch.group());
        PointerBuffer items = MemoryUtil.memAllocPointer(1).put(0, groups * launch.group());
        PointerBuffer group = MemoryUtil.memAllocPointer(1).put(0, launch.group());
        return new Step(kernel, items, group, new ArrayList<>());
    }

    /** Sets a step's arguments. */
    private void pass(Step step, OpenClProgram.Launch launch) {
        long kernel = step.kernel;
        int index = 0;
        for (int i = 0; i < launch.arguments().size(); i++) {
            Memory memory = launch.arguments().get(i);
            step.arguments.add(new Argument(memory, index));
            pass(kernel, index++, memory(memory));
            if (!launch.offsets().isEmpty()) {
                int offset = launch.offsets().get(i);
                check("clSetKernelArg", CL10.clSetKernelArg1i(kernel, index++, offset));
            }
        }
        if (printed.checked()) {
            pass(kernel, index, fault);
        }
    }

    private static void pass(long kernel, int index, long buffer) {
        check("clSetKernelArg", CL10.clSetKernelArg1p(kernel, index, buffer));
    }

    private List<Step> steps(Phase phase) {
        return steps.getOrDefault(phase, List.of());
    }

    private long memory(Memory memory) {
        return memories.getOrDefault(memory, 0L);
    }

    /** Lets kernels see another buffer as a memory. */
    private void place(Memory memory, long buffer) {
        Long before = memories.put(memory, buffer);
        if (before != null && before == buffer) {
            return;
        }
        for (Phase phase : Phase.values()) {
            for (Step step : steps(phase)) {
                for (Argument argument : step.arguments) {
                    if (argument.memory == memory) {
                        pass(step.kernel, argument.index, buffer);
                    }
                }
            }
        }
    }

    private void run(Phase phase) {
        for (Step step : steps(phase)) {
            int code =
                    CL10.clEnqueueNDRangeKernel(
                            queue, step.kernel, 1, null, step.items, step.group, null, null);
            if (DeviceContext.isFull(code)) {
                throw machine.full();
            }
            check("clEnqueueNDRangeKernel", code);
        }
    }

    @Override
    public boolean hasDirection() {
        return !program.phase(Phase.DIRECTION).isEmpty();
    }

    @Override
    public boolean has(String name) {
        return program.scalars().containsKey(name);
    }

    @Override
    public void point(double[] point, double[] result) {
        if (memory(Memory.POINT) == memory(Memory.ARENA)) {
            place(Memory.POINT, machine.buffer(point.length));
        }
        machine.transfers().upload(point, memory(Memory.POINT), 0);
        evaluate(Phase.POINT, point, result);
    }

    @Override
    public void direction(double[] point, double[] direction, double[] result) {
        place(Memory.DIRECTION, machine.direction(direction.length));
        machine.transfers().upload(direction, memory(Memory.DIRECTION), 0);
        evaluate(Phase.DIRECTION, point, result);
    }

    private void evaluate(Phase phase, double[] point, double[] result) {
        if (ran.contains(phase)) {
            compute(phase, point, result);
            return;
        }
        try (var _ = SignalHandlers.keep()) {
            compute(phase, point, result);
        }
        ran.add(phase);
    }

    /** Runs a phase and reads what it has computed. */
    private void compute(Phase phase, double[] point, double[] result) {
        boolean wanted = result != point && result.length > 0;
        if (wanted) {
            place(Memory.RESULT, machine.result(result.length));
        }
        run(phase);
        int size = machine.precision().bytes();
        for (int i = 0; i < scalars.size(); i++) {
            long offset = program.scalars().getOrDefault(scalars.get(i), 0);
            check(
                    "clEnqueueReadBuffer",
                    CL10.nclEnqueueReadBuffer(
                            queue,
                            memory(Memory.ARENA),
                            CL10.CL_FALSE,
                            offset * size,
                            size,
                            MemoryUtil.memAddress(values) + (long) i * Double.BYTES,
                            0,
                            0,
                            0));
        }
        if (wanted) {
            machine.transfers().download(memory(Memory.RESULT), result);
        }
        check("clFinish", CL10.clFinish(queue));
        checkFault();
    }

    /** An access that {@code fault} has noted. */
    private void checkFault() {
        if (fault == 0) {
            return;
        }
        try (MemoryStack stack = MemoryStack.stackPush()) {
            var flag = stack.mallocInt(1);
            check(
                    "clEnqueueReadBuffer",
                    CL10.clEnqueueReadBuffer(queue, fault, true, 0, flag, null, null));
            if (flag.get(0) != 0) {
                throw new CompilerBug("a kernel reaches outside of its memory:\n" + program);
            }
        }
    }

    @Override
    public double scalar(String name) {
        int i = scalars.indexOf(name);
        if (i < 0) {
            return Double.NaN;
        }
        int at = i * Double.BYTES;
        return switch (machine.precision()) {
            case FLOAT64 -> values.getDouble(at);
            case FLOAT32 -> values.getFloat(at);
        };
    }

    /** The buffers that it sees, its own and those of others. */
    Set<Long> buffers() {
        var all = new HashSet<>(memories.values());
        if (fault != 0) {
            all.add(fault);
        }
        return all;
    }

    /** Frees kernels and program; the buffers are the machine's. */
    void free() {
        for (Phase phase : Phase.values()) {
            for (Step step : steps(phase)) {
                CL10.clReleaseKernel(step.kernel);
                MemoryUtil.memFree(step.items);
                MemoryUtil.memFree(step.group);
            }
        }
        CL10.clReleaseProgram(compiled);
        MemoryUtil.memFree(values);
    }
}

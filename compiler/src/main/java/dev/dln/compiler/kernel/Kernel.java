package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A loop nest over buffers. Equal kernels are one, whatever buffers they are launched on. Accesses
 * number the parameters and, after them, the local buffers.
 *
 * @param name what it does, one word
 * @param lanes how many doubles a lane register holds; 1 for a kernel without lane registers
 * @param parameters the buffers it is launched on
 * @param locals the sizes of buffers that the items of a work-group share; see {@link
 *     Statement.Items}
 * @param body its statements
 * @param registers registers are numbered below this
 * @param variables loop variables are numbered below this
 */
public record Kernel(
        String name,
        int lanes,
        List<Parameter> parameters,
        List<Integer> locals,
        List<Statement> body,
        int registers,
        int variables) {
    /** A call of a function for each lane takes as long as so many statements. */
    private static final int CALL = 50;

    public Kernel {
        parameters = List.copyOf(parameters);
        locals = List.copyOf(locals);
        body = List.copyOf(body);
    }

    /** A kernel that needs no work-groups. */
    public Kernel(
            String name,
            int lanes,
            List<Parameter> parameters,
            List<Statement> body,
            int registers,
            int variables) {
        this(name, lanes, parameters, List.of(), body, registers, variables);
    }

    /**
     * A buffer a launch gives.
     *
     * @param memory where it lies
     * @param size how many doubles from its start the kernel may touch
     */
    public record Parameter(Memory memory, int size) {}

    /** Where the buffers lie, one for each parameter. */
    List<Memory> memories() {
        return parameters.stream().map(Parameter::memory).toList();
    }

    /** The same on buffers in other memories, one for each parameter. */
    Kernel on(List<Memory> memories) {
        var moved = new ArrayList<Parameter>();
        for (int i = 0; i < parameters.size(); i++) {
            moved.add(new Parameter(memories.get(i), parameters.get(i).size()));
        }
        return new Kernel(name, lanes, moved, locals, body, registers, variables);
    }

    /** How many doubles a parameter or, after the parameters, a local buffer has. */
    public int size(int buffer) {
        int count = parameters.size();
        return buffer < count ? parameters.get(buffer).size() : locals.get(buffer - count);
    }

    /** The items of the work-groups that it is for; empty for a kernel without. */
    public Optional<Statement.Items> items() {
        return items(body);
    }

    private static Optional<Statement.Items> items(List<Statement> block) {
        for (Statement statement : block) {
            Optional<Statement.Items> found =
                    switch (statement) {
                        case Statement.Loop s -> items(s.body());
                        case Statement.Items s -> Optional.of(s);
                        case Statement.Barrier _,
                                Statement.Wrap _,
                                Statement.Sort _,
                                Statement.Define _,
                                Statement.Update _,
                                Statement.Store _,
                                Statement.StoreLanes _ ->
                                Optional.empty();
                    };
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The parameters that it writes. */
    public BitSet written() {
        return written(body, new BitSet());
    }

    private static BitSet written(List<Statement> block, BitSet found) {
        for (Statement statement : block) {
            switch (statement) {
                case Statement.Loop s -> written(s.body(), found);
                case Statement.Items s -> written(s.body(), found);
                case Statement.Store s -> found.set(s.parameter());
                case Statement.StoreLanes s -> found.set(s.parameter());
                case Statement.Barrier _,
                        Statement.Wrap _,
                        Statement.Sort _,
                        Statement.Define _,
                        Statement.Update _ -> {}
            }
        }
        return found;
    }

    /**
     * How many statements it executes, slow ones counted several times, each lane of a register
     * counting as none of its own.
     */
    public long work() {
        return work(body);
    }

    private static long work(List<Statement> block) {
        long work = 0;
        for (Statement statement : block) {
            work +=
                    switch (statement) {
                        case Statement.Loop loop -> loop.count() * work(loop.body());
                        case Statement.Items items -> items.size() * work(items.body());
                        case Statement.Define s -> work(s.value());
                        case Statement.Barrier _,
                                Statement.Wrap _,
                                Statement.Sort _,
                                Statement.Update _,
                                Statement.Store _,
                                Statement.StoreLanes _ ->
                                1;
                    };
        }
        return work;
    }

    private static long work(Value value) {
        return switch (value) {
            case Value.LoadStrided v -> v.active();
            case Value.CallPower _ -> CALL;
            case Value.Constant _,
                    Value.Load _,
                    Value.LoadLanes _,
                    Value.Broadcast _,
                    Value.Apply _,
                    Value.CallBeyond _,
                    Value.Keep _,
                    Value.SumLanes _,
                    Value.MaxLanes _ ->
                    1;
        };
    }

    /** Readable text, see {@link KernelPrinter}. */
    @Override
    public String toString() {
        return KernelPrinter.print(this);
    }
}

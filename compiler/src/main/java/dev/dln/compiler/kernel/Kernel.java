package dev.dln.compiler.kernel;

import java.util.List;

/**
 * A loop nest over buffers. Equal kernels are one, whatever buffers they are launched on.
 *
 * @param name what it does, one word
 * @param lanes how many doubles a lane register holds; 1 for a kernel without lane registers
 * @param parameters the buffers it is launched on
 * @param body its statements
 * @param registers registers are numbered below this
 * @param variables loop variables are numbered below this
 */
public record Kernel(
        String name,
        int lanes,
        List<Parameter> parameters,
        List<Statement> body,
        int registers,
        int variables) {
    public Kernel {
        parameters = List.copyOf(parameters);
        body = List.copyOf(body);
    }

    /**
     * A buffer a launch gives.
     *
     * @param memory where it lies
     * @param size how many doubles from its start the kernel may touch
     */
    public record Parameter(Memory memory, int size) {}

    /** How many statements it executes, each lane of a register counting as none of its own. */
    public long work() {
        return work(body);
    }

    private static long work(List<Statement> block) {
        long work = 0;
        for (Statement statement : block) {
            work +=
                    switch (statement) {
                        case Statement.Loop loop -> loop.count() * work(loop.body());
                        case Statement.Wrap _,
                                Statement.Sort _,
                                Statement.Define _,
                                Statement.Update _,
                                Statement.Store _,
                                Statement.StoreLanes _ ->
                                1;
                    };
        }
        return work;
    }

    /** Readable text, see {@link KernelPrinter}. */
    @Override
    public String toString() {
        return KernelPrinter.print(this);
    }
}

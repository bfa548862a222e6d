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

    /** Readable text, see {@link KernelPrinter}. */
    @Override
    public String toString() {
        return KernelPrinter.print(this);
    }
}

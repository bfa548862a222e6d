package dev.dln.compiler.kernel;

import java.util.List;
import java.util.Map;

/**
 * A tensor program as kernels and launches.
 *
 * @param lanes the lane count it was lowered for
 * @param precision what it computes with
 * @param kernels each different one once
 * @param launches in order, for each phase
 * @param arenaSize doubles of {@link Memory#ARENA}, the largest index used plus padding
 * @param constants what the arena holds before the first phase, by place; these places are never
 *     written
 * @param data where each data input lies: the largest alone in {@link Memory#DATA}, so that a
 *     device can read it where the caller holds it, the others in the arena, where they are never
 *     written
 * @param dataSize doubles of {@link Memory#DATA}
 * @param scalars where rank-0 outputs such as {@code loss} lie in the arena
 */
public record KernelProgram(
        int lanes,
        Precision precision,
        List<Kernel> kernels,
        Map<Phase, List<Launch>> launches,
        int arenaSize,
        List<Constants> constants,
        Map<String, Home> data,
        int dataSize,
        Map<String, Integer> scalars) {
    public KernelProgram {
        kernels = List.copyOf(kernels);
        launches = Map.copyOf(launches);
        constants = List.copyOf(constants);
        data = Map.copyOf(data);
        scalars = Map.copyOf(scalars);
    }

    /**
     * One execution of a kernel.
     *
     * @param kernel its number
     * @param offsets for each parameter where it starts in its memory
     * @param shard whose samples it computes with, see {@link dev.dln.compiler.rewrite.Shards}; -1
     *     for all
     */
    public record Launch(int kernel, List<Integer> offsets, int shard) {
        public Launch {
            offsets = List.copyOf(offsets);
        }

        /** A launch that belongs to no shard. */
        public Launch(int kernel, List<Integer> offsets) {
            this(kernel, offsets, -1);
        }
    }

    /**
     * Where a data input lies.
     *
     * @param memory {@link Memory#DATA} or {@link Memory#ARENA}
     * @param offset of its first entry there
     * @param size how many entries it has
     */
    public record Home(Memory memory, int offset, int size) {}

    /** Numbers that the arena holds from the start. */
    public record Constants(int offset, double[] values) {}

    /** The launches of one phase, in order. */
    public List<Launch> phase(Phase phase) {
        return launches.getOrDefault(phase, List.of());
    }

    /** All kernels and launches as text. */
    @Override
    public String toString() {
        return KernelPrinter.print(this);
    }
}

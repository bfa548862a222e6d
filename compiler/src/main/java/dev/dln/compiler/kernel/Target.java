package dev.dln.compiler.kernel;

import dev.dln.compiler.rewrite.Optimization;

import java.util.Set;

/**
 * What lowering needs to know of a machine.
 *
 * @param lanes doubles per lane register, 1 for none
 * @param accumulators how many lane registers a product may accumulate in without spilling
 * @param skew where in the arena the first buffer starts, so that buffers lie on cache lines
 * @param without optimizations that are left out
 */
public record Target(int lanes, int accumulators, int skew, Set<Optimization> without) {
    /**
     * The numbers of a Java array start 16 bytes into it: 48 bytes later a cache line starts, if
     * the array itself starts on one, as large arrays do with the G1 collector.
     */
    private static final int JAVA_ARRAY = 6;

    public Target {
        without = Set.copyOf(without);
    }

    /**
     * A target of a lane count: eight lanes come with 32 registers, fewer with 16, of which two
     * operands need some.
     */
    public static Target of(int lanes) {
        return new Target(lanes, lanes >= 8 ? 24 : 10, lanes > 1 ? JAVA_ARRAY : 0, Set.of());
    }

    /** The same with other optimizations left out. */
    public Target without(Set<Optimization> some) {
        return new Target(lanes, accumulators, skew, some);
    }

    /** Whether lowering makes use of something. */
    boolean uses(Optimization optimization) {
        return !without.contains(optimization);
    }
}

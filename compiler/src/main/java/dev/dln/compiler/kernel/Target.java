package dev.dln.compiler.kernel;

import dev.dln.compiler.rewrite.Optimization;

import java.util.Set;

/**
 * What lowering needs to know of a machine.
 *
 * @param lanes doubles per lane register, 1 for none
 * @param accumulators how many lane registers a product may accumulate in without spilling
 * @param without optimizations that are left out
 */
public record Target(int lanes, int accumulators, Set<Optimization> without) {
    public Target {
        without = Set.copyOf(without);
    }

    /**
     * A target of a lane count: eight lanes come with 32 registers, fewer with 16, of which two
     * operands need some.
     */
    public static Target of(int lanes) {
        return new Target(lanes, lanes >= 8 ? 24 : 10, Set.of());
    }

    /** The same with other optimizations left out. */
    public Target without(Set<Optimization> some) {
        return new Target(lanes, accumulators, some);
    }

    /** Whether lowering makes use of something. */
    boolean uses(Optimization optimization) {
        return !without.contains(optimization);
    }
}

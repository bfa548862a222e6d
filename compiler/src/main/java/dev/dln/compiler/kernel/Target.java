package dev.dln.compiler.kernel;

/**
 * What lowering needs to know of a machine.
 *
 * @param lanes doubles per lane register, 1 for none
 * @param accumulators how many lane registers a product may accumulate in without spilling
 */
public record Target(int lanes, int accumulators) {
    /**
     * A target of a lane count: eight lanes come with 32 registers, fewer with 16, of which two
     * operands need some.
     */
    public static Target of(int lanes) {
        return new Target(lanes, lanes >= 8 ? 24 : 10);
    }
}

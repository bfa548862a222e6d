package dev.dln.app.data;

import java.util.List;

/**
 * How large an array may become in memory.
 *
 * @param values the most numbers in one array
 */
public record Limits(long values) {
    /** What deflate can shrink at most: a pair of bits for 258 bytes. */
    private static final long DEFLATE = 1032;

    /** What fits in half of this process's heap, and in a Java array. */
    public static Limits ofHeap() {
        return new Limits(
                Math.min(
                        Integer.MAX_VALUE - 8,
                        Runtime.getRuntime().maxMemory() / 2 / Double.BYTES));
    }

    /**
     * The number of values of a shape.
     *
     * @throws DataException if it is more than allowed
     */
    int count(String file, List<Long> shape) throws DataException {
        long count = 1;
        for (long extent : shape) {
            if (extent < 0 || extent > Integer.MAX_VALUE) {
                throw DataException.bad(
                        file, "an extent of " + extent + " in shape " + shape + " is too large");
            }
            count = extent == 0 ? 0 : Math.multiplyHigh(count, extent) == 0 ? count * extent : -1;
            if (count < 0) {
                throw DataException.bad(file, "shape " + shape + " is too large");
            }
        }
        if (count > values) {
            throw DataException.bad(
                    file,
                    "shape "
                            + shape
                            + " needs "
                            + count
                            + " numbers, more than the "
                            + values
                            + " that this Java process can hold; give it more memory with -Xmx");
        }
        return (int) count;
    }

    /** Whether so many bytes can come out of so many compressed ones. */
    static boolean possibleDeflate(long compressed, long expanded) {
        return expanded / DEFLATE <= compressed;
    }
}

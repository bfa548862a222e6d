package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places buffers in one arena: two buffers share doubles only if one's last use comes before the
 * other's first. Greedy by first use, each at the lowest place that is free.
 */
final class MemoryPlan {
    /** Bytes of a cache line; at multiples of them buffers start. */
    private static final int LINE = 64;

    private MemoryPlan() {}

    /**
     * A size as an int.
     *
     * @throws OutOfMemoryError if one buffer alone is more than an array can hold
     */
    static int size(long doubles) {
        if (doubles > Integer.MAX_VALUE - 64) {
            throw new OutOfMemoryError(
                    "an intermediate of " + doubles + " numbers is more than one array can hold");
        }
        return (int) doubles;
    }

    /**
     * Gives every buffer its offset; returns the size of the arena.
     *
     * @param skew where the first buffer starts, so that buffers lie on cache lines
     * @param precision what the buffers hold
     */
    static int place(List<Buffer> buffers, int skew, Precision precision) {
        int line = LINE / precision.bytes();
        var order = new ArrayList<>(buffers);
        order.removeIf(b -> b.last < 0 && !b.persistent);
        order.sort(
                Comparator.comparing((Buffer b) -> !b.persistent)
                        .thenComparingInt(b -> b.persistent ? 0 : b.first));
        var live = new ArrayList<Buffer>();
        long end = skew;
        for (Buffer buffer : order) {
            live.removeIf(b -> !b.persistent && b.last < buffer.first);
            long at = skew;
            for (Buffer other : live) {
                if (at + buffer.size <= other.offset) {
                    break;
                }
                at = Math.max(at, skew + round((long) other.offset + other.size - skew, line));
            }
            buffer.offset = size(at);
            end = Math.max(end, at + buffer.size);
            int position = 0;
            while (position < live.size() && live.get(position).offset <= at) {
                position++;
            }
            live.add(position, buffer);
        }
        return size(end);
    }

    private static long round(long value, int line) {
        return (value + line - 1) / line * line;
    }
}

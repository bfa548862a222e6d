package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places buffers of the arena: two buffers share doubles only if one's last use comes before the
 * other's first. Greedy, each at the lowest place that is free: by first use, or the largest first,
 * whichever takes less.
 */
final class MemoryPlan {
    /** Bytes of a cache line; at multiples of them buffers start. */
    static final int LINE = 64;

    /**
     * Numbers between two shards' buffers: processors fetch some lines more than are asked for,
     * which another core may just be writing.
     */
    private static final int APART = 256;

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
        var used = new ArrayList<>(buffers);
        used.removeIf(
                b -> b.memory != Memory.ARENA || b.below != null || (b.last < 0 && !b.persistent));
        int shards = used.stream().mapToInt(b -> b.shard).max().orElse(Buffer.SHARED);
        int end = skew;
        for (int shard = Buffer.SHARED; shard <= shards; shard++) {
            int own = shard;
            List<Buffer> part = used.stream().filter(b -> b.shard == own).toList();
            if (!part.isEmpty()) {
                int start = end == skew ? skew : size(skew + round(end - skew + APART, line));
                end = placeTogether(part, start, line);
            }
        }
        return end;
    }

    private static int placeTogether(List<Buffer> used, int skew, int line) {
        var byUse = new ArrayList<>(used);
        byUse.sort(
                Comparator.comparing((Buffer b) -> !b.persistent)
                        .thenComparingInt(b -> b.persistent ? 0 : b.first));
        var bySize = new ArrayList<>(byUse);
        bySize.sort(
                Comparator.comparing((Buffer b) -> !b.persistent).thenComparingInt(b -> -b.size));
        long least = place(bySize, skew, line);
        long end = place(byUse, skew, line);
        return size(end <= least ? end : place(bySize, skew, line));
    }

    /** Places buffers in this order; returns the end of the last. */
    private static long place(List<Buffer> order, int skew, int line) {
        var placed = new ArrayList<Buffer>();
        for (Buffer buffer : order) {
            long at = skew;
            for (Buffer other : placed) {
                if (!meet(buffer, other)) {
                    continue;
                }
                if (at + buffer.size <= other.offset) {
                    break;
                }
                at = Math.max(at, skew + round((long) other.offset + other.size - skew, line));
            }
            buffer.offset = size(at);
            int position = 0;
            while (position < placed.size() && placed.get(position).offset <= at) {
                position++;
            }
            placed.add(position, buffer);
        }
        return placed.stream().mapToLong(b -> (long) b.offset + b.size).reduce(skew, Math::max);
    }

    /** Whether both are in use at some time. */
    private static boolean meet(Buffer one, Buffer other) {
        return one.persistent
                || other.persistent
                || (one.first <= other.last && other.first <= one.last);
    }

    private static long round(long value, int line) {
        return (value + line - 1) / line * line;
    }
}

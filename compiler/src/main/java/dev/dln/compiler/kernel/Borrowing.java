package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places large temporaries in parts of the result that are not written yet: of a gradient, the
 * weights of the first layer come last, when the activations of later layers are not needed any
 * more. Only what is used in the phase that writes the result, and by no other, can lie there; and
 * only in outputs without gaps, all of which the caller expects to be overwritten.
 */
final class Borrowing {
    /** Outputs, by place. */
    private final List<Part> parts;

    private final int skew;
    private final int line;
    private final List<Buffer> borrowed = new ArrayList<>();

    /**
     * An output without gaps in the result.
     *
     * @param buffer whose launches write it; no launch has it before its first one
     */
    record Part(Buffer buffer, int start, int end) {
        /** Whether it may hold a buffer as long as that is used. */
        private boolean lends(Buffer to) {
            return to.last < buffer.first && buffer.last >= 0;
        }
    }

    private Borrowing(List<Part> parts, int skew, Precision precision) {
        this.parts =
                parts.stream()
                        .filter(part -> part.start < part.end)
                        .sorted(Comparator.comparingInt(Part::start))
                        .toList();
        this.skew = skew;
        this.line = MemoryPlan.LINE / precision.bytes();
    }

    /**
     * Moves what can be moved from the arena to the result, the largest first.
     *
     * @param buffers whose launches are known and which have no place yet
     * @param parts of the result, which lie apart
     * @param last the phase that writes the result
     * @param little buffers of fewer numbers stay
     * @param skew where the first buffer starts, so that buffers lie on cache lines
     * @param precision what the buffers hold
     */
    static void place(
            List<Buffer> buffers,
            List<Part> parts,
            Phase last,
            int little,
            int skew,
            Precision precision) {
        var borrowing = new Borrowing(parts, skew, precision);
        buffers.stream()
                .filter(b -> b.phase == last && !b.persistent && b.below == null)
                .filter(b -> b.last >= 0 && b.size >= little)
                .sorted(Comparator.comparingInt(b -> -b.size))
                .forEach(borrowing::place);
    }

    private void place(Buffer buffer) {
        int i = 0;
        while (i < parts.size()) {
            int start = parts.get(i).start;
            int end = start;
            while (i < parts.size() && parts.get(i).start == end && parts.get(i).lends(buffer)) {
                end = parts.get(i++).end;
            }
            long at = end - start < buffer.size ? end : free(buffer, start);
            if (at + buffer.size <= end) {
                buffer.memory = Memory.RESULT;
                buffer.offset = MemoryPlan.size(at);
                borrowed.add(buffer);
                return;
            }
            i += end == start ? 1 : 0;
        }
    }

    /** The first place from a start on that others do not need while a buffer is used. */
    private long free(Buffer buffer, long start) {
        long at = onLine(start);
        borrowed.sort(Comparator.comparingInt(other -> other.offset));
        for (Buffer other : borrowed) {
            boolean meet =
                    buffer.shard != other.shard
                            || (buffer.first <= other.last && other.first <= buffer.last);
            if (meet && other.offset < at + buffer.size && at < (long) other.offset + other.size) {
                at = onLine((long) other.offset + other.size);
            }
        }
        return at;
    }

    private long onLine(long place) {
        return skew + (Math.max(place - skew, 0) + line - 1) / line * line;
    }
}

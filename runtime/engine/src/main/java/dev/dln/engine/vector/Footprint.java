package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which entries of a kernel's parameters each iteration of one of its loops reads and writes, the
 * loop's surroundings included: what precedes it belongs to every iteration, what follows it to the
 * last one. Sets of entries are sorted disjoint ranges, in pairs of the first entry and the one
 * after the last.
 */
final class Footprint {
    /** Sets of more ranges than this are not worth their comparison. */
    private static final int MOST_RANGES = 2048;

    /** All iterations together have no more ranges than this. */
    private static final int MOST = 1 << 17;

    private static final int[] NONE = {};
    private static final int NO_VARIABLE = -1;

    private final Kernel kernel;

    /** By parameter and iteration. */
    private final int[][][] reads;

    private final int[][][] writes;

    private Footprint(Kernel kernel, int[][][] reads, int[][][] writes) {
        this.kernel = kernel;
        this.reads = reads;
        this.writes = writes;
    }

    /** One access of a statement: its places where the loop's variable is 0, and how they move. */
    private record Access(int parameter, boolean write, int[] ranges, int stride, boolean last) {}

    /**
     * Of the iterations of a loop; empty if the places are not affine in loop variables or too
     * scattered.
     *
     * @param loop null for the kernel as one iteration
     */
    static Optional<Footprint> of(Kernel kernel, Statement.@Nullable Loop loop) {
        var collected = new Collector(loop == null ? NO_VARIABLE : loop.variable());
        collected.block(kernel.body(), false);
        if (collected.unknown) {
            return Optional.empty();
        }
        int count = loop == null ? 1 : loop.count();
        int parameters = kernel.parameters().size();
        var reads = new int[parameters][count][];
        var writes = new int[parameters][count][];
        long total = 0;
        for (int p = 0; p < parameters; p++) {
            for (int i = 0; i < count; i++) {
                reads[p][i] = collected.union(p, false, i, count);
                writes[p][i] = collected.union(p, true, i, count);
                total += reads[p][i].length + writes[p][i].length;
                if (total > MOST) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new Footprint(kernel, reads, writes));
    }

    /** What some iterations touch together, as one. */
    Footprint together(int from, int to) {
        return new Footprint(kernel, together(reads, from, to), together(writes, from, to));
    }

    private static int[][][] together(int[][][] sets, int from, int to) {
        var result = new int[sets.length][1][];
        for (int p = 0; p < sets.length; p++) {
            result[p][0] = merge(Arrays.asList(sets[p]).subList(from, to));
        }
        return result;
    }

    /**
     * The blocks of a memory that the first iteration of a launch reads or writes, as sorted
     * disjoint ranges.
     *
     * @param offsets where the parameters start in their memories
     * @param block entries of a block
     */
    int[] lines(Memory memory, List<Integer> offsets, int block, boolean write) {
        var blocks = new ArrayList<int[]>();
        for (int p = 0; p < reads.length; p++) {
            if (kernel.parameters().get(p).memory() == memory) {
                int[] lines = (write ? writes : reads)[p][0].clone();
                for (int i = 0; i < lines.length; i += 2) {
                    lines[i] = Math.floorDiv(lines[i] + offsets.get(p), block);
                    lines[i + 1] = Math.ceilDiv(lines[i + 1] + offsets.get(p), block);
                }
                blocks.add(lines);
            }
        }
        blocks.add(NONE); // so that there are several, and ranges that met in a block are joined
        return merge(blocks);
    }

    /**
     * Whether an iteration of a launch writes what an iteration of another one reads or writes, or
     * the other way round.
     *
     * @param offsets where the parameters of this launch start in their memories
     */
    boolean conflicts(
            int iteration,
            List<Integer> offsets,
            Footprint other,
            int otherIteration,
            List<Integer> otherOffsets) {
        for (int p = 0; p < reads.length; p++) {
            for (int q = 0; q < other.reads.length; q++) {
                if (kernel.parameters().get(p).memory()
                        != other.kernel.parameters().get(q).memory()) {
                    continue;
                }
                int shift = otherOffsets.get(q) - offsets.get(p);
                int[] read = reads[p][iteration];
                int[] written = writes[p][iteration];
                int[] otherRead = other.reads[q][otherIteration];
                int[] otherWritten = other.writes[q][otherIteration];
                if (intersect(written, otherWritten, shift)
                        || intersect(written, otherRead, shift)
                        || intersect(read, otherWritten, shift)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether two sets of entries meet, the second one being moved. */
    private static boolean intersect(int[] a, int[] b, int shift) {
        if (a.length == 0
                || b.length == 0
                || a[a.length - 1] <= b[0] + shift
                || b[b.length - 1] + shift <= a[0]) {
            return false;
        }
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            if (a[i + 1] <= b[j] + shift) {
                i += 2;
            } else if (b[j + 1] + shift <= a[i]) {
                j += 2;
            } else {
                return true;
            }
        }
        return false;
    }

    private static int[] merge(List<int[]> sets) {
        if (sets.size() == 1) {
            return sets.getFirst();
        }
        var ranges = new ArrayList<long[]>();
        for (int[] set : sets) {
            for (int i = 0; i < set.length; i += 2) {
                ranges.add(new long[] {set[i], set[i + 1]});
            }
        }
        ranges.sort(Comparator.comparingLong(r -> r[0]));
        var merged = new int[2 * ranges.size()];
        int length = 0;
        for (long[] range : ranges) {
            if (length > 0 && range[0] <= merged[length - 1]) {
                merged[length - 1] = Math.max(merged[length - 1], (int) range[1]);
            } else {
                merged[length++] = (int) range[0];
                merged[length++] = (int) range[1];
            }
        }
        return Arrays.copyOf(merged, length);
    }

    /** Finds the accesses of a kernel. */
    private static final class Collector {
        private final int variable;
        private final Map<Integer, Integer> counts = new HashMap<>();
        private final List<Access> accesses = new ArrayList<>();
        private boolean unknown;

        Collector(int variable) {
            this.variable = variable;
        }

        /**
         * Goes through a block; whether the loop is in it.
         *
         * @param after whether the block follows the loop
         */
        private boolean block(List<Statement> statements, boolean after) {
            boolean passed = false;
            for (Statement statement : statements) {
                boolean last = after || passed;
                switch (statement) {
                    case Statement.Loop s -> {
                        boolean here = s.variable() == variable;
                        if (!here) {
                            counts.put(s.variable(), s.count());
                        }
                        boolean within = block(s.body(), last);
                        passed |= here || within;
                    }
                    case Statement.Define s -> value(s.value(), last);
                    case Statement.Update s -> value(s.value(), last);
                    case Statement.Store s -> access(s.parameter(), true, s.index(), 1, 1, last);
                    case Statement.StoreLanes s ->
                            access(s.parameter(), true, s.index(), 1, s.active(), last);
                    case Statement.Wrap _,
                            Statement.Sort _,
                            Statement.Items _,
                            Statement.Barrier _ ->
                            unknown = true;
                }
            }
            return passed;
        }

        private void value(Value value, boolean last) {
            value.read()
                    .ifPresent(
                            r ->
                                    access(
                                            r.parameter(),
                                            false,
                                            r.first(),
                                            r.stride(),
                                            r.count(),
                                            last));
        }

        /** Notes an access of {@code width} entries that lie {@code apart}. */
        private void access(
                int parameter, boolean write, Affine index, int apart, int width, boolean last) {
            var terms = new ArrayList<int[]>();
            int stride = 0;
            if (width > 1) {
                terms.add(new int[] {apart, width});
            }
            for (Affine.Term term : index.terms()) {
                if (term.variable() == variable) {
                    stride = term.stride();
                } else {
                    Integer count = counts.get(term.variable());
                    unknown |= count == null;
                    terms.add(new int[] {term.stride(), count == null ? 1 : count});
                }
            }
            int[] ranges = ranges(index.offset(), terms);
            unknown |= ranges.length > 2 * MOST_RANGES;
            if (!unknown) {
                accesses.add(new Access(parameter, write, ranges, stride, last));
            }
        }

        /** All places offset + sum of stride * i, i below the counts. */
        private int[] ranges(int offset, List<int[]> terms) {
            int start = offset;
            terms.sort(Comparator.comparingInt(t -> Math.abs(t[0])));
            var ranges = new int[] {0, 1};
            for (int[] term : terms) {
                int step = Math.abs(term[0]);
                int count = term[1];
                start += term[0] < 0 ? term[0] * (count - 1) : 0;
                if (ranges.length == 2 && step <= ranges[1]) {
                    ranges[1] += step * (count - 1);
                } else if ((long) ranges.length * count > 2 * MOST_RANGES) {
                    unknown = true;
                    return NONE;
                } else {
                    var moved = new ArrayList<int[]>();
                    for (int i = 0; i < count; i++) {
                        moved.add(moved(ranges, i * step));
                    }
                    ranges = merge(moved);
                }
            }
            return moved(ranges, start);
        }

        private static int[] moved(int[] ranges, int by) {
            int[] moved = ranges.clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += by;
            }
            return moved;
        }

        int[] union(int parameter, boolean write, int iteration, int count) {
            var sets = new ArrayList<int[]>();
            for (Access access : accesses) {
                boolean has = !access.last || iteration == count - 1;
                if (access.parameter == parameter && access.write == write && has) {
                    sets.add(moved(access.ranges, access.stride * iteration));
                }
            }
            return sets.isEmpty() ? NONE : merge(sets);
        }
    }
}

package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Precision;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many cache lines the launches of a phase move between cores, by where they were placed. Lines
 * that two shares write different entries of count as well. Where the entries that a launch touches
 * are not known, it counts as moving some, so that others are preferred. Only the arena counts, and
 * not the result, where large temporaries may lie; as if it began with a line: HotSpot places it a
 * quarter of a line later, so that a line more moves where shares meet.
 */
final class Traffic {
    /** Bytes of a cache line. */
    private static final int LINE = 64;

    /**
     * Statements for each line that is thought to be moved where that is not known: products move
     * less, copies several times as much.
     */
    private static final int UNKNOWN = 64;

    private final int entries;
    private final Map<Alignment.Placing, List<Touched>> known = new HashMap<>();

    /** For launches of a program. */
    Traffic(KernelProgram program) {
        this.entries = entries(program);
    }

    /** The lines that a share reads and writes. */
    private record Touched(int[] read, int[] written) {}

    /** The caches of so many cores before a program has run. */
    static Caches caches(KernelProgram program, int shares) {
        return Caches.empty(shares, program.arenaSize() / entries(program) + 2);
    }

    private static int entries(KernelProgram program) {
        return LINE / (program.precision() == Precision.FLOAT32 ? Float.BYTES : Double.BYTES);
    }

    /**
     * A launch is run.
     *
     * @param caches whose changes are noted
     * @param statements that it executes
     * @return the lines that come to each share from others
     */
    long[] run(Alignment.Placed launch, int shares, long statements, Caches caches) {
        var moved = new long[shares];
        List<Touched> touched = known.computeIfAbsent(launch.placing(), _ -> touched(launch));
        int whole = launch.part().share();
        int first = whole == Partition.Part.ALL ? 0 : whole;
        if (touched.isEmpty()) {
            int last = whole == Partition.Part.ALL ? shares - 1 : whole;
            Arrays.fill(moved, first, last + 1, statements / UNKNOWN / (last + 1 - first));
        }
        for (int i = 0; i < touched.size(); i++) {
            moved[first + i] += caches.touch(first + i, touched.get(i).read, false);
        }
        for (int i = 0; i < touched.size(); i++) {
            moved[first + i] += caches.touch(first + i, touched.get(i).written, true);
        }
        return moved;
    }

    private List<Touched> touched(Alignment.Placed launch) {
        List<Footprint> footprints = launch.touched();
        List<Integer> offsets = launch.part().launch().offsets();
        return footprints == null
                ? List.of()
                : footprints.stream()
                        .map(
                                f ->
                                        new Touched(
                                                f.lines(Memory.ARENA, offsets, entries, false),
                                                f.lines(Memory.ARENA, offsets, entries, true)))
                        .toList();
    }
}

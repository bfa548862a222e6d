package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Operator;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Value;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Lines that move between cores are counted, and launches are cut so that few do. */
class TrafficTest {
    private static final int ROWS = 64;
    private static final int COLUMNS = 128;
    private static final int LANES = 4;
    private static final int SIZE = ROWS * COLUMNS * LANES;

    /** The same as sets of lines, one line after the other. */
    @Test
    void linesOfOthersAreCounted() {
        var random = new Random(1);
        int lines = 300;
        int shares = 3;
        Caches caches = Caches.empty(shares, lines);
        var held = new ArrayList<BitSet>();
        for (int i = 0; i < shares; i++) {
            held.add(new BitSet());
        }
        int all = 0;
        for (int round = 0; round < 2000; round++) {
            int share = random.nextInt(shares);
            boolean write = random.nextBoolean();
            int[] ends = random.ints(4, 0, lines + 1).distinct().sorted().toArray();
            int[] ranges = ends.length == 4 ? ends : new int[] {ends[0], ends[1]};
            int moved = 0;
            for (int i = 0; i < ranges.length; i += 2) {
                for (int line = ranges[i]; line < ranges[i + 1]; line++) {
                    boolean others = false;
                    for (int other = 0; other < shares; other++) {
                        if (other != share && held.get(other).get(line)) {
                            others = true;
                            held.get(other).set(line, !write);
                        }
                    }
                    moved += others && (write || !held.get(share).get(line)) ? 1 : 0;
                    held.get(share).set(line);
                }
            }
            Caches before = caches.copy();
            assertEquals(moved, caches.touch(share, ranges, write));
            assertEquals(moved, before.touch(share, ranges, write), "a copy is its own");
            all += moved;
        }
        assertNotEquals(0, all);
    }

    @Test
    void linesOfALaunchAreThoseOfItsEntries() {
        Kernel kernel = kernel("rows", true, ROWS, COLUMNS, 1);
        KernelProgram program = program(List.of(kernel), 0, 0);
        List<KernelProgram.Launch> launches = program.phase(Phase.POINT);
        List<KernelWork> works = program.kernels().stream().map(KernelWork::of).toList();
        var alignment = new Alignment(program, works, launches, 2, true);
        var traffic = new Traffic(program);
        Caches caches = Traffic.caches(program, 2);
        List<Statement.Loop> loops = works.getFirst().loops();
        Alignment.Placed rows = alignment.cut(0, Cut.even(loops.getFirst(), 2));
        Alignment.Placed columns = alignment.cut(0, Cut.even(loops.getLast(), 2));
        assertEquals(0, moved(traffic.run(rows, 2, 1, caches)), "nobody has anything");
        assertEquals(0, moved(traffic.run(rows, 2, 1, caches)), "each has what it needs");
        long half = SIZE / 8 / 2;
        assertEquals(2 * half, moved(traffic.run(columns, 2, 1, caches)), "half of both areas");
        Alignment.Placed whole = alignment.whole(0, 0);
        assertEquals(half + half / 2, moved(traffic.run(whole, 2, 1, caches)));
    }

    /**
     * A launch that may be cut along rows and columns is cut as the one that wrote what it reads.
     */
    @Test
    void launchesAreCutAsTheOnesBefore() {
        Kernel byColumns = kernel("columns", true, COLUMNS, ROWS, 80);
        Kernel serial = kernel("serial", false, ROWS, COLUMNS, 1);
        Kernel byRows = kernel("rows", true, ROWS, COLUMNS, 80);
        KernelProgram program = program(List.of(byColumns, serial, byRows), 0, SIZE);
        List<Partition.Part> parts =
                Partition.of(program, 2, false).steps(Phase.POINT).stream()
                        .flatMap(step -> step.parts().stream())
                        .toList();
        assertEquals(3, parts.size());
        assertEquals(along(parts.getFirst(), byColumns), along(parts.getLast(), byRows));
    }

    /** Of five iterations a share has two, and three of the next launch's. */
    @Test
    void sharesAreLevel() {
        Kernel five = kernel("five", true, false, 5, ROWS, 1200);
        KernelProgram program = program(List.of(five, five), 0, 0);
        List<Partition.Step> steps = Partition.of(program, 2, false).steps(Phase.POINT);
        assertEquals(1, steps.size());
        assertEquals(
                List.of(List.of(0, 2, 5), List.of(0, 3, 5)),
                steps.getFirst().parts().stream()
                        .map(part -> Objects.requireNonNull(part.cut()).begins())
                        .toList());
    }

    @Test
    void aCutMakesUpForWhatSharesHaveToDo() {
        Statement.Loop loop = new Statement.Loop(0, 10, true, List.of());
        assertEquals(List.of(0, 5, 10), Cut.level(loop, new long[] {7, 7}, 100).begins());
        assertEquals(List.of(0, 3, 10), Cut.level(loop, new long[] {50, 10}, 100).begins());
        assertEquals(List.of(0, 0, 10), Cut.level(loop, new long[] {500, 0}, 100).begins());
        assertEquals(List.of(0, 5, 10), Cut.level(loop, new long[] {7, 7}, 1).begins(), "nothing");
        assertEquals(List.of(0, 4, 4, 10), Cut.level(loop, new long[] {20, 90, 0}, 90).begins());
    }

    private static long moved(long[] lines) {
        return lines[0] + lines[1];
    }

    /** Entries between two iterations of the loop that a launch is cut along. */
    private static int along(Partition.Part part, Kernel kernel) {
        Cut cut = part.cut();
        if (cut == null || !(kernel.body().getFirst() instanceof Statement.Loop outer)) {
            throw new AssertionError("not cut: " + part);
        }
        boolean rows = (outer.count() == ROWS) == cut.loop().equals(outer);
        return rows ? COLUMNS * LANES : LANES;
    }

    /**
     * Copies entries, a few at once, changing signs several times.
     *
     * @param outer iterations of the outer loop: its stride is that of rows if there are as many
     */
    private static Kernel kernel(String name, boolean parallel, int outer, int inner, int times) {
        return kernel(name, parallel, parallel, outer, inner, times);
    }

    private static Kernel kernel(
            String name, boolean parallel, boolean inside, int outer, int inner, int times) {
        int row = COLUMNS * LANES;
        var place =
                new Affine(
                        0,
                        List.of(
                                new Affine.Term(0, outer == ROWS ? row : LANES),
                                new Affine.Term(1, outer == ROWS ? LANES : row)));
        var body = new ArrayList<Statement>();
        body.add(new Statement.Define(0, new Value.LoadLanes(0, place, LANES)));
        for (int i = 0; i < times; i++) {
            body.add(new Statement.Define(i + 1, new Value.Apply(Operator.NEG, List.of(i))));
        }
        body.add(new Statement.StoreLanes(1, place, times, LANES));
        var loop =
                new Statement.Loop(
                        0, outer, parallel, List.of(new Statement.Loop(1, inner, inside, body)));
        var parameter = new Kernel.Parameter(Memory.ARENA, SIZE);
        return new Kernel(name, LANES, List.of(parameter, parameter), List.of(loop), 2, times + 1);
    }

    /**
     * Launches of kernels.
     *
     * @param first where the first one reads; each writes an area of its own
     * @param others where the others read
     */
    private static KernelProgram program(List<Kernel> kernels, int first, int others) {
        var launches = new ArrayList<KernelProgram.Launch>();
        for (int i = 0; i < kernels.size(); i++) {
            int from = i == 0 ? first : others;
            launches.add(new KernelProgram.Launch(i, List.of(from, (i + 1) * SIZE)));
        }
        return new KernelProgram(
                LANES,
                Precision.FLOAT64,
                kernels,
                Map.of(Phase.POINT, launches),
                (kernels.size() + 1) * SIZE,
                List.of(),
                Map.of(),
                0,
                Map.of());
    }
}

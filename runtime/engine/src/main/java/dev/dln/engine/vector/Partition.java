package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Statement;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which worker does what of a kernel program. A launch is shared by all workers, each taking a run
 * of the iterations of one parallel loop, or done by one of them. Between two launches of which one
 * writes what the other reads or writes, all workers wait for each other. Nobody adds up what
 * others computed, so the bits do not depend on the number of workers.
 *
 * @param workers at least 1
 * @param least how many statements a launch that is shared executes at least
 * @param phases the launches of each phase, in order
 */
record Partition(int workers, long least, Map<Phase, List<Part>> phases) {
    /** Statements that a launch must execute to be shared: about the time of a few waits. */
    private static final long SHARED = 3_000;

    /** Statements that a program must execute for more than one worker: waking one costs this. */
    private static final long WORTHWHILE = 200_000;

    /** A loop with so many iterations for each worker is split evenly enough. */
    private static final int EVEN = 8;

    /**
     * A launch.
     *
     * @param waits whether all workers wait for each other before it
     * @param worker who does it; {@link #ALL} if it is shared
     */
    record Part(KernelProgram.Launch launch, boolean waits, int worker) {
        static final int ALL = -1;
    }

    /**
     * Everything done by one worker, or by several if they are given and there is enough to do.
     *
     * @param always whether what is little is shared too
     */
    static Partition of(KernelProgram program, int threads, boolean always) {
        var phases = new EnumMap<Phase, List<Part>>(Phase.class);
        long most = 0;
        for (Phase phase : Phase.values()) {
            long work = 0;
            for (KernelProgram.Launch launch : program.phase(phase)) {
                work += work(program.kernels().get(launch.kernel()).body());
            }
            most = Math.max(most, work);
        }
        int workers = most < WORTHWHILE && !always ? 1 : threads;
        var partition = new Partition(workers, always ? 0 : SHARED, phases);
        for (Phase phase : Phase.values()) {
            phases.put(phase, partition.parts(program, phase));
        }
        return partition;
    }

    /** The launches of one phase. */
    List<Part> parts(Phase phase) {
        return phases.getOrDefault(phase, List.of());
    }

    private List<Part> parts(KernelProgram program, Phase phase) {
        var parts = new ArrayList<Part>();
        int step = 0;
        var busy = new long[workers];
        for (KernelProgram.Launch launch : program.phase(phase)) {
            boolean waits =
                    workers > 1
                            && parts.subList(step, parts.size()).stream()
                                    .anyMatch(p -> conflict(program, p.launch, launch));
            if (waits) {
                step = parts.size();
                Arrays.fill(busy, 0);
            }
            Kernel kernel = program.kernels().get(launch.kernel());
            if (splitLoop(kernel) != null) {
                parts.add(new Part(launch, waits, Part.ALL));
            } else {
                int idle = 0;
                for (int worker = 1; worker < workers; worker++) {
                    idle = busy[worker] < busy[idle] ? worker : idle;
                }
                busy[idle] += work(kernel.body());
                parts.add(new Part(launch, waits, idle));
            }
        }
        return parts;
    }

    /**
     * The loop whose iterations are shared out: of the parallel loops that hold all others, the
     * outermost with enough iterations, or else the longest. Null if the kernel is done by one
     * worker. What follows the outermost loop is done by the last worker.
     */
    Statement.@Nullable Loop splitLoop(Kernel kernel) {
        if (workers == 1 || work(kernel.body()) < least) {
            return null;
        }
        // what a tile repeats is a method of its own, which knows of no share
        Set<Integer> tiles = new HashSet<>();
        Tile.of(kernel).forEach(tile -> tiles.add(tile.loops().getLast().variable()));
        List<Statement> block = kernel.body();
        int first = 0;
        while (first < block.size() && block.get(first) instanceof Statement.Define) {
            first++;
        }
        Statement.Loop best = null;
        while (first < block.size()
                && block.get(first) instanceof Statement.Loop loop
                && loop.parallel()) {
            if (loop.count() >= EVEN * workers) {
                return loop;
            }
            if (best == null || loop.count() > best.count()) {
                best = loop;
            }
            boolean inside = loop.body().size() == 1 && !tiles.contains(loop.variable());
            block = inside ? loop.body() : List.of();
            first = 0;
        }
        return best;
    }

    /** How many statements a block executes. */
    private static long work(List<Statement> block) {
        long work = 0;
        for (Statement statement : block) {
            work +=
                    switch (statement) {
                        case Statement.Loop loop -> loop.count() * work(loop.body());
                        case Statement.Wrap _,
                                Statement.Sort _,
                                Statement.Define _,
                                Statement.Update _,
                                Statement.Store _,
                                Statement.StoreLanes _ ->
                                1;
                    };
        }
        return work;
    }

    private static boolean conflict(
            KernelProgram program, KernelProgram.Launch a, KernelProgram.Launch b) {
        Kernel first = program.kernels().get(a.kernel());
        Kernel second = program.kernels().get(b.kernel());
        Set<Integer> written = written(first.body(), new HashSet<>());
        Set<Integer> writtenLater = written(second.body(), new HashSet<>());
        for (int i = 0; i < first.parameters().size(); i++) {
            for (int j = 0; j < second.parameters().size(); j++) {
                if ((written.contains(i) || writtenLater.contains(j))
                        && overlap(first, a, i, second, b, j)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean overlap(
            Kernel first,
            KernelProgram.Launch a,
            int i,
            Kernel second,
            KernelProgram.Launch b,
            int j) {
        Kernel.Parameter p = first.parameters().get(i);
        Kernel.Parameter q = second.parameters().get(j);
        int from = a.offsets().get(i);
        int other = b.offsets().get(j);
        return p.memory() == q.memory()
                && from < (long) other + q.size()
                && other < (long) from + p.size();
    }

    /** The parameters that a block writes. */
    private static Set<Integer> written(List<Statement> block, Set<Integer> found) {
        for (Statement statement : block) {
            switch (statement) {
                case Statement.Loop s -> written(s.body(), found);
                case Statement.Store s -> found.add(s.parameter());
                case Statement.StoreLanes s -> found.add(s.parameter());
                case Statement.Wrap _,
                        Statement.Sort _,
                        Statement.Define _,
                        Statement.Update _ -> {}
            }
        }
        return found;
    }
}

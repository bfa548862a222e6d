package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Value;

import org.jspecify.annotations.Nullable;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What there is to know of a kernel for sharing its work.
 *
 * @param statements how many statements it executes, slow ones counted several times
 * @param split the loop whose iterations may be shared out, if there is one: of the parallel loops
 *     that hold all others, the outermost with enough iterations, or else the longest. What follows
 *     the outermost loop belongs to the last share
 * @param written the parameters it writes
 */
record KernelWork(long statements, Statement.@Nullable Loop split, BitSet written) {
    /** A loop with so many iterations for each worker is split evenly enough. */
    private static final int EVEN = 8;

    /** A call of a function for each lane takes as long as so many statements. */
    private static final int CALL = 50;

    /** For a number of workers. */
    static KernelWork of(Kernel kernel, int workers) {
        return new KernelWork(
                work(kernel.body()),
                workers == 1 ? null : split(kernel, workers),
                written(kernel.body(), new BitSet()));
    }

    /** The same where it is not cut. */
    KernelWork whole() {
        return new KernelWork(statements, null, written);
    }

    /** How many statements a share executes of so many. */
    long share(int share, int shares) {
        if (split == null) {
            return statements;
        }
        int count = split.count();
        int own = begin(count, share + 1, shares) - begin(count, share, shares);
        return statements * own / count;
    }

    /** Where a share of the iterations of a loop begins. */
    static int begin(int count, int share, int shares) {
        return (int) ((long) count * share / shares);
    }

    private static Statement.@Nullable Loop split(Kernel kernel, int workers) {
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

    private static long work(List<Statement> block) {
        long work = 0;
        for (Statement statement : block) {
            work +=
                    switch (statement) {
                        case Statement.Loop loop -> loop.count() * work(loop.body());
                        case Statement.Items items -> items.size() * work(items.body());
                        case Statement.Define s -> work(s.value());
                        case Statement.Barrier _,
                                Statement.Wrap _,
                                Statement.Sort _,
                                Statement.Update _,
                                Statement.Store _,
                                Statement.StoreLanes _ ->
                                1;
                    };
        }
        return work;
    }

    private static long work(Value value) {
        return switch (value) {
            case Value.LoadStrided v -> v.active();
            case Value.CallPower _ -> CALL;
            case Value.Constant _,
                    Value.Load _,
                    Value.LoadLanes _,
                    Value.Broadcast _,
                    Value.Apply _,
                    Value.CallBeyond _,
                    Value.Keep _,
                    Value.SumLanes _,
                    Value.MaxLanes _ ->
                    1;
        };
    }

    /** The parameters that a block writes. */
    private static BitSet written(List<Statement> block, BitSet found) {
        for (Statement statement : block) {
            switch (statement) {
                case Statement.Loop s -> written(s.body(), found);
                case Statement.Items s -> written(s.body(), found);
                case Statement.Store s -> found.set(s.parameter());
                case Statement.StoreLanes s -> found.set(s.parameter());
                case Statement.Barrier _,
                        Statement.Wrap _,
                        Statement.Sort _,
                        Statement.Define _,
                        Statement.Update _ -> {}
            }
        }
        return found;
    }
}

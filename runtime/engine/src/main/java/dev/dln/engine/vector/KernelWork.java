package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Statement;

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

    /** For a number of workers. */
    static KernelWork of(Kernel kernel, int workers) {
        return new KernelWork(
                kernel.work(), workers == 1 ? null : split(kernel, workers), kernel.written());
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
}

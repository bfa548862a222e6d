package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Statement;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;

/**
 * What there is to know of a kernel for sharing its work.
 *
 * @param statements how many statements it executes, slow ones counted several times
 * @param loops the loops whose iterations may be shared out: parallel ones, each holding the next.
 *     What precedes the next one belongs to every share, what follows it to the last one
 * @param written the parameters it writes
 */
record KernelWork(long statements, List<Statement.Loop> loops, BitSet written) {
    /** A loop with so many iterations for each worker is split evenly enough. */
    private static final int EVEN = 8;

    static KernelWork of(Kernel kernel) {
        return new KernelWork(kernel.work(), loops(kernel), kernel.written());
    }

    /**
     * The loop to share out among workers where nothing else matters: the outermost with enough
     * iterations, or else the longest. Null if there is none outside of what a tile repeats, which
     * is a method of its own and knows of no share.
     */
    Statement.@Nullable Loop outermost(Kernel kernel, int workers) {
        var tiles = new HashSet<Integer>();
        Tile.of(kernel).forEach(tile -> tiles.add(tile.loops().getLast().variable()));
        Statement.Loop best = null;
        for (Statement.Loop loop : loops) {
            if (loop.count() >= EVEN * workers) {
                return loop;
            }
            best = best == null || loop.count() > best.count() ? loop : best;
            if (tiles.contains(loop.variable())) {
                break;
            }
        }
        return best;
    }

    /** How many statements a share executes of a loop cut so. */
    long share(Cut cut, int share) {
        long count = cut.loop().count();
        return statements * (cut.begin(share + 1) - cut.begin(share)) / Math.max(1, count);
    }

    private static List<Statement.Loop> loops(Kernel kernel) {
        var loops = new ArrayList<Statement.Loop>();
        List<Statement> block = kernel.body();
        while (true) {
            int first = 0;
            while (first < block.size() && block.get(first) instanceof Statement.Define) {
                first++;
            }
            if (first == block.size()
                    || !(block.get(first) instanceof Statement.Loop loop)
                    || !loop.parallel()) {
                return loops;
            }
            loops.add(loop);
            block = loop.body();
        }
    }
}

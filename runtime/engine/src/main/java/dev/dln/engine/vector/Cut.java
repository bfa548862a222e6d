package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Statement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the iterations of a kernel's loop are shared out, each share having a run of them.
 *
 * @param loop the loop, outside of all loops that are not parallel
 * @param begins where each share begins, the first one at 0, and the loop's count at last
 */
record Cut(Statement.Loop loop, List<Integer> begins) {
    Cut {
        begins = List.copyOf(begins);
    }

    /** Shares as equal as they can be. */
    static Cut even(Statement.Loop loop, int shares) {
        var begins = new ArrayList<Integer>();
        for (int share = 0; share <= shares; share++) {
            begins.add(begin(loop.count(), share, shares));
        }
        return new Cut(loop, begins);
    }

    /**
     * Shares that make up for what the shares of a step have to do already.
     *
     * @param done what each share costs, in statements
     * @param statements of all iterations of the loop
     */
    static Cut level(Statement.Loop loop, long[] done, long statements) {
        long equal = (Arrays.stream(done).sum() + statements) / done.length;
        long all = Arrays.stream(done).map(d -> Math.max(0, equal - d)).sum();
        if (all == 0) {
            return even(loop, done.length);
        }
        var begins = new ArrayList<Integer>();
        long lacking = 0;
        for (long d : done) {
            begins.add((int) Math.round((double) loop.count() * lacking / all));
            lacking += Math.max(0, equal - d);
        }
        begins.add(loop.count());
        return new Cut(loop, begins);
    }

    /** Where a share begins, of so many equal ones. */
    static int begin(int count, int share, int shares) {
        return (int) ((long) count * share / shares);
    }

    /** Where a share begins, or where the last one ends. */
    int begin(int share) {
        return begins.get(share);
    }

    int shares() {
        return begins.size() - 1;
    }

    /** Whether no shares could be more equal. */
    boolean isEven() {
        return equals(even(loop, shares()));
    }
}

package dev.dln.engine;

import dev.dln.compiler.rewrite.Optimization;

import java.util.EnumSet;
import java.util.Set;

/**
 * How a session computes. Options change time and rounding, never the meaning.
 *
 * @param threads how many threads one call may use, at least 1; the caller's is one of them. The
 *     result has the same bits for any number
 * @param without optimizations that are left out
 */
public record SessionOptions(int threads, Set<Optimization> without) {
    /** One thread, all optimizations. */
    public static final SessionOptions DEFAULT = new SessionOptions(1, Set.of());

    /**
     * Checks the number of threads.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public SessionOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("a session needs a thread, not " + threads);
        }
        without = Set.copyOf(without);
    }

    /** The same with another number of threads. */
    public SessionOptions withThreads(int count) {
        return new SessionOptions(count, without);
    }

    /** The same without one more optimization. */
    public SessionOptions without(Optimization optimization) {
        Set<Optimization> more = EnumSet.of(optimization);
        more.addAll(without);
        return new SessionOptions(threads, more);
    }
}

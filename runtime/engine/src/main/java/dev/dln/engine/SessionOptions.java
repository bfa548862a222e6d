package dev.dln.engine;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.rewrite.Optimization;

import java.util.EnumSet;
import java.util.Set;

/**
 * How a session computes. Options change time and rounding, never the meaning.
 *
 * <p>With {@link Precision#FLOAT32} data, points, intermediate values, sums and results are floats
 * between the caller's doubles: twice as many in a register and half the memory, for a relative
 * error of 6e-8 in every operation instead of 1e-16. The loss, too, is a sum of floats, so that its
 * derivatives are those of what is summed; a result that is more than 3.4e38 is infinite. It suits
 * training and large products; what decides by small differences, such as whether a gradient is
 * zero or an eigenvalue negative, needs doubles.
 *
 * <p>Whoever runs sessions of the vector device in a Java machine of their own starts it with the
 * options of {@code runtime/java-options}, as the command line does: without them HotSpot compiles
 * kernels later, which run 100 times slower before that.
 *
 * @param threads how many threads one call may use, at least 1; the caller's is one of them. A call
 *     that one thread ends sooner is left to one; where that is not known beforehand, a session
 *     tries both now and then and keeps what is faster. The result has the same bits for any number
 *     of threads
 * @param without optimizations that are left out
 * @param precision what it computes with; the reference device always uses doubles
 */
public record SessionOptions(int threads, Set<Optimization> without, Precision precision) {
    /** One thread, all optimizations, doubles. */
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

    /** With doubles. */
    public SessionOptions(int threads, Set<Optimization> without) {
        this(threads, without, Precision.FLOAT64);
    }

    /** The same with another precision. */
    public SessionOptions with(Precision other) {
        return new SessionOptions(threads, without, other);
    }

    /** The same with another number of threads. */
    public SessionOptions withThreads(int count) {
        return new SessionOptions(count, without, precision);
    }

    /** The same without one more optimization. */
    public SessionOptions without(Optimization optimization) {
        Set<Optimization> more = EnumSet.of(optimization);
        more.addAll(without);
        return new SessionOptions(threads, more, precision);
    }
}

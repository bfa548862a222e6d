package dev.dln.engine.vector;

import java.lang.management.ManagementFactory;

/** What calls allocate on the heap once HotSpot has compiled what they run. */
final class Allocation {
    /** Nanoseconds that compiling may take on a busy machine, in the background. */
    private static final long PATIENCE = 60_000_000_000L;

    /** Bytes that reading the counter may itself allocate. */
    static final long NONE = 100;

    private Allocation() {}

    /** The least bytes that calls allocate; they are repeated until that is none, or for long. */
    static long least(Runnable calls) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + PATIENCE;
        long least = Long.MAX_VALUE;
        // lane registers are objects until the kernels are compiled
        while (least > NONE && System.nanoTime() - end < 0) {
            long before = threads.getCurrentThreadAllocatedBytes();
            calls.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}

package dev.dln.bench.jmh;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Runs something until HotSpot has compiled it: until, for a while of the thread's own processor
 * time, it has not become faster and nothing was compiled. How long that takes depends on what else
 * the machine does, so a fixed time would be too short or too long. A Hessian of some hundred
 * kernels is compiled one kernel after the other, none of which alone makes it much faster.
 */
final class WarmUp {
    /** Times this much shorter are an improvement and not noise. */
    private static final double FASTER = 0.9;

    /** At least so long without improvement, and as part of the time that it took to improve. */
    private static final double QUIET_SECONDS = 0.4;

    private static final double QUIET_PART = 0.3;

    /** At least so many evaluations without improvement: the first ones are slow and alike. */
    private static final int QUIET_EVALUATIONS = 30;

    private static final int BUSY_MACHINE = 4;

    private WarmUp() {}

    /**
     * Runs it once, and then for at most so many seconds of the thread's processor time; on a busy
     * machine that may take this many times as long.
     */
    static void until(double seconds, Runnable evaluation) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        evaluation.run();
        long began = System.nanoTime();
        double busyBefore = threads.getCurrentThreadCpuTime() / 1e9;
        double best = Double.POSITIVE_INFINITY;
        double improved = 0;
        double busy = 0;
        double now = 0;
        long compiled = 0;
        int quiet = 0;
        while (busy < seconds
                && now < BUSY_MACHINE * seconds
                && (quiet < QUIET_EVALUATIONS
                        || busy - improved < Math.max(QUIET_SECONDS, QUIET_PART * improved))) {
            evaluation.run();
            quiet++;
            double after = (System.nanoTime() - began) / 1e9;
            busy = threads.getCurrentThreadCpuTime() / 1e9 - busyBefore;
            long spent = compiler.getTotalCompilationTime();
            boolean faster = after - now < FASTER * best;
            if (faster || spent > compiled) {
                best = faster ? after - now : best;
                compiled = spent;
                improved = busy;
                quiet = 0;
            }
            now = after;
        }
    }
}

package dev.dln.analysis.minimize;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Workers;
import dev.dln.engine.Session;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Minimises from many starts, on several threads; results are kept by start number, so they are the
 * same for any number of threads.
 *
 * @param starts how many
 * @param threads how many runs at a time
 * @param method from one start
 * @param stop when a run stops
 * @param polish whether Newton's method goes on from where the method ended, as far as rounding
 *     allows; never for more than {@link #POLISH_LIMIT} parameters
 * @param relativeLossTolerance two minima whose losses differ by at most this times the largest
 *     loss count as one
 */
public record MinimumSearch(
        int starts,
        int threads,
        Minimizer method,
        StopRule stop,
        boolean polish,
        double relativeLossTolerance) {
    /** Beyond so many parameters a dense Hessian is too much for a finishing touch. */
    public static final int POLISH_LIMIT = 2000;

    /** All processors, no polishing, losses equal within 1e-6. */
    public static MinimumSearch of(int starts, Minimizer method, StopRule stop) {
        return new MinimumSearch(
                starts, Runtime.getRuntime().availableProcessors(), method, stop, false, 1e-6);
    }

    /** The same on another number of threads. */
    public MinimumSearch withThreads(int count) {
        return new MinimumSearch(starts, count, method, stop, polish, relativeLossTolerance);
    }

    /** The same with or without polishing. */
    public MinimumSearch withPolish(boolean wanted) {
        return new MinimumSearch(starts, threads, method, stop, wanted, relativeLossTolerance);
    }

    /**
     * Minimises.
     *
     * @param sessions opens a session; called once per thread, and each session is closed
     * @param from start number i, length n; called from any thread
     * @param monitor hears of each finished run, or of each iteration if there is one start;
     *     cancelling keeps what was found
     */
    public Minima run(
            Supplier<? extends Session> sessions, IntFunction<double[]> from, Monitor monitor) {
        @Nullable Minimum[] runs = new @Nullable Minimum[starts];
        var done = new int[1];
        var inner =
                new Monitor() {
                    @Override
                    public void progress(Progress progress) {
                        if (starts == 1) {
                            monitor.progress(progress);
                        }
                    }

                    @Override
                    public boolean cancelled() {
                        return monitor.cancelled();
                    }
                };
        Workers.each(
                threads,
                starts,
                sessions,
                monitor,
                (session, i) -> {
                    Minimum run = one(session, from.apply(i), inner);
                    runs[i] = run;
                    if (starts > 1) {
                        synchronized (done) {
                            monitor.progress(
                                    new Monitor.Progress(
                                            method.name(),
                                            ++done[0],
                                            starts,
                                            run.loss(),
                                            run.gradientNorm()));
                        }
                    }
                });
        return Minima.of(
                Arrays.stream(runs).filter(Objects::nonNull).map(Objects::requireNonNull).toList(),
                relativeLossTolerance);
    }

    private Minimum one(Session session, double[] start, Monitor monitor) {
        Minimum run = method.minimize(session, start, stop, monitor);
        return polish && start.length <= POLISH_LIMIT && Minima.settled(run)
                ? NewtonPolish.polish(session, run, stop.gradientTolerance())
                : run;
    }
}

package dev.dln.analysis.critical;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Kind;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.engine.Session;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Searches from many starts and classifies what is found. Each thread has a session of its own;
 * each start has its own seed; results are kept by start number, so they are the same for any
 * number of threads.
 *
 * @param starts how many
 * @param seed of everything random
 * @param threads how many searches run at a time
 * @param method the search from one start
 * @param classifier what judges its end
 * @param relativeLossTolerance for merging, relative to the largest loss found (or the known loss
 *     scale): far above the rounding of a loss, far below the distance of different ones
 */
public record CriticalSearch(
        int starts,
        long seed,
        int threads,
        DampedNewton method,
        Classifier classifier,
        double relativeLossTolerance) {

    /**
     * The defaults: damped Newton, default classifier, losses equal within 1e-9, all processors.
     */
    public static CriticalSearch of(int starts, long seed) {
        return new CriticalSearch(
                starts,
                seed,
                Runtime.getRuntime().availableProcessors(),
                DampedNewton.DEFAULT,
                Classifier.DEFAULT,
                1e-9);
    }

    /** The same on another number of threads. */
    public CriticalSearch withThreads(int count) {
        return new CriticalSearch(starts, seed, count, method, classifier, relativeLossTolerance);
    }

    private record Outcome(Attempt attempt, @Nullable Classification classification) {}

    /**
     * Searches.
     *
     * @param sessions opens a session; called once per thread, and each session is closed
     * @param from where to start
     * @param knowledge for the classifier
     * @param monitor hears of each finished start; cancelling keeps what was found
     */
    public CriticalPoints run(
            Supplier<? extends Session> sessions,
            Starts from,
            Knowledge knowledge,
            Monitor monitor) {
        @Nullable Outcome[] outcomes = new @Nullable Outcome[starts];
        var next = new AtomicInteger();
        var done = new AtomicInteger();
        int workers = Math.max(1, Math.min(threads, starts));
        try (var executor =
                Executors.newFixedThreadPool(workers, Thread.ofPlatform().daemon().factory())) {
            var futures = new ArrayList<Future<?>>();
            for (int w = 0; w < workers; w++) {
                futures.add(
                        executor.submit(
                                () -> {
                                    try (Session session = sessions.get()) {
                                        for (int i = next.getAndIncrement();
                                                i < starts && !monitor.cancelled();
                                                i = next.getAndIncrement()) {
                                            Outcome outcome =
                                                    one(session, i, from, knowledge, monitor);
                                            outcomes[i] = outcome;
                                            report(outcome.attempt, done, monitor);
                                        }
                                    }
                                }));
            }
            for (Future<?> future : futures) {
                await(future);
            }
        }
        return collect(outcomes, knowledge);
    }

    private Outcome one(
            Session session, int index, Starts from, Knowledge knowledge, Monitor monitor) {
        double[] start = from.point(index, Starts.random(seed, index));
        Attempt attempt = method.search(session, index, from.label(index), start, monitor);
        return new Outcome(
                attempt,
                attempt.status() == Attempt.Status.CONVERGED
                        ? classifier.classify(session, attempt.point(), knowledge)
                        : null);
    }

    private void report(Attempt attempt, AtomicInteger done, Monitor monitor) {
        synchronized (done) {
            monitor.progress(
                    new Monitor.Progress(
                            "search",
                            done.incrementAndGet(),
                            starts,
                            attempt.loss(),
                            attempt.gradientNorm()));
        }
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private CriticalPoints collect(@Nullable Outcome[] outcomes, Knowledge knowledge) {
        List<Attempt> attempts = new ArrayList<>();
        List<CriticalPoints.Point> points = new ArrayList<>();
        double scale = knowledge.lossScale();
        for (Outcome outcome : outcomes) {
            if (outcome == null) {
                continue;
            }
            attempts.add(outcome.attempt);
            Classification c = outcome.classification;
            if (c != null && c.kind() != Kind.NOT_CRITICAL) {
                points.add(new CriticalPoints.Point(outcome.attempt, c));
                scale = Math.max(scale, Math.abs(c.loss()));
            }
        }
        double tolerance = relativeLossTolerance * scale;
        return new CriticalPoints(
                attempts, points, CriticalPoints.merge(points, tolerance), tolerance);
    }
}

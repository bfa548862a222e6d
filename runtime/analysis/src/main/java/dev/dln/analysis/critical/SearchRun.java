package dev.dln.analysis.critical;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Kind;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.Workers;
import dev.dln.engine.Session;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One run of a {@link CriticalSearch}: hands out the starts, gathers what comes back, and knows
 * when the budget is spent. Everything shared between threads is guarded by this object's lock.
 */
final class SearchRun {
    private final Merging merging;
    private final CriticalSearch search;
    private final Supplier<? extends Session> sessions;
    private final Starts from;
    private final Knowledge knowledge;
    private final Monitor monitor;
    private final @Nullable Outcome[] outcomes;
    private final long began = System.nanoTime();

    /** Points of the finished starts before {@link #frontier}, for the point budget. */
    private final List<CriticalPoints.Point> prefix = new ArrayList<>();

    /** All starts before this one are finished. */
    private int frontier;

    /** So many points the prefix needs before another look can find the point budget spent. */
    private int nextLook;

    /** Starts from here on are not wanted any more. */
    private int limit;

    private int next;
    private int done;
    private volatile CriticalPoints.Ending ending = CriticalPoints.Ending.DONE;

    SearchRun(
            CriticalSearch search,
            Supplier<? extends Session> sessions,
            Starts from,
            Knowledge knowledge,
            Monitor monitor) {
        this.search = search;
        this.sessions = sessions;
        this.from = from;
        this.knowledge = knowledge;
        this.monitor = monitor;
        int starts = Math.min(search.starts(), from.count());
        this.outcomes = new @Nullable Outcome[starts];
        this.limit = starts;
        this.merging = new Merging(knowledge.symmetry());
        this.nextLook = search.budget().distinct().orElse(Integer.MAX_VALUE);
    }

    CriticalPoints run() {
        recall();
        int left = limit - done;
        if (left > 0) {
            int workers = Math.max(1, Math.min(search.threads(), left));
            Workers.run(workers, this::work);
        }
        return collect();
    }

    private synchronized void recall() {
        for (int i = 0; i < outcomes.length; i++) {
            Optional<Outcome> known = search.journal().recall(i);
            if (known.isPresent()) {
                outcomes[i] = known.get();
                done++;
            }
        }
        if (done > 0) {
            advance();
            Attempt last = last();
            monitor.progress(progress(last));
        }
    }

    private Attempt last() {
        for (int i = outcomes.length - 1; i >= 0; i--) {
            Outcome outcome = outcomes[i];
            if (outcome != null) {
                return outcome.attempt();
            }
        }
        throw new IllegalStateException("no outcome yet");
    }

    private void work(BooleanSupplier stopped) {
        BooleanSupplier cancelled = () -> stopped.getAsBoolean() || monitor.cancelled();
        try (Session session = sessions.get()) {
            for (int i = take(cancelled); i >= 0; i = take(cancelled)) {
                finished(i, one(session, i, cancelled));
            }
        }
    }

    /** The next start to run; -1 if there is none or no more are to be begun. */
    private synchronized int take(BooleanSupplier cancelled) {
        if (cancelled.getAsBoolean()) {
            ending = CriticalPoints.Ending.CANCELLED;
            return -1;
        }
        while (next < limit && outcomes[next] != null) {
            next++;
        }
        if (next >= limit) {
            return -1;
        }
        Optional<Duration> time = search.budget().time();
        if (time.isPresent() && System.nanoTime() - began >= time.get().toNanos()) {
            ending = CriticalPoints.Ending.TIME_BUDGET;
            return -1;
        }
        return next++;
    }

    private Outcome one(Session session, int index, BooleanSupplier cancelled) {
        double[] start = from.point(index, Starts.random(search.seed(), index));
        var quiet =
                new Monitor() {
                    @Override
                    public boolean cancelled() {
                        return cancelled.getAsBoolean();
                    }
                };
        Attempt attempt = search.finder().search(session, index, from.label(index), start, quiet);
        return new Outcome(
                attempt,
                attempt.status() == Attempt.Status.CONVERGED
                        ? Optional.of(
                                search.classifier().classify(session, attempt.point(), knowledge))
                        : Optional.empty());
    }

    private synchronized void finished(int index, Outcome outcome) {
        outcomes[index] = outcome;
        done++;
        if (outcome.attempt().status() != Attempt.Status.CANCELLED) {
            search.journal().record(outcome);
            advance();
        }
        monitor.progress(progress(outcome.attempt()));
    }

    private Monitor.Progress progress(Attempt attempt) {
        return new Monitor.Progress(
                "search", done, outcomes.length, attempt.loss(), attempt.gradientNorm());
    }

    /**
     * Moves the frontier and looks whether the starts before it bring as many distinct points as
     * are wanted. One point more makes at most one distinct point more, so no look is needed before
     * so many points have come as were missing at the last look.
     */
    private void advance() {
        while (frontier < limit && outcomes[frontier] != null) {
            Outcome outcome = outcomes[frontier++];
            if (outcome != null) {
                point(outcome).ifPresent(prefix::add);
            }
            if (prefix.size() >= nextLook) {
                int wanted = search.budget().distinct().orElseThrow();
                int distinct = merging.merge(prefix, tolerance(prefix)).size();
                if (distinct >= wanted) {
                    limit = frontier;
                    ending = CriticalPoints.Ending.POINT_BUDGET;
                } else {
                    nextLook = prefix.size() + wanted - distinct;
                }
            }
        }
    }

    private static Optional<CriticalPoints.Point> point(Outcome outcome) {
        return outcome.classification()
                .filter(c -> c.kind() != Kind.NOT_CRITICAL)
                .map(c -> new CriticalPoints.Point(outcome.attempt(), c));
    }

    private double tolerance(List<CriticalPoints.Point> points) {
        double scale = knowledge.lossScale();
        for (CriticalPoints.Point point : points) {
            Classification c = point.classification();
            scale = Math.max(scale, Math.abs(c.loss()));
        }
        return search.relativeLossTolerance() * scale;
    }

    private synchronized CriticalPoints collect() {
        var attempts = new ArrayList<Attempt>();
        var points = new ArrayList<CriticalPoints.Point>();
        var notRun = new ArrayList<Integer>();
        for (int i = 0; i < outcomes.length; i++) {
            Outcome outcome = outcomes[i];
            if (outcome == null || i >= limit) {
                notRun.add(i);
                continue;
            }
            attempts.add(outcome.attempt());
            point(outcome).ifPresent(points::add);
        }
        double tolerance = tolerance(points);
        return new CriticalPoints(
                attempts, points, merging.merge(points, tolerance), tolerance, ending, notRun);
    }
}

package dev.dln.app.command;

import dev.dln.analysis.Monitor;
import dev.dln.app.Context;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Shows how a search of many starts gets on, how many losses it has found and how long it may still
 * take, and hands it the user's interrupt.
 */
final class SearchWatch implements Monitor, AutoCloseable {
    /** Losses that agree to so many digits are counted once in the display. */
    private static final double DIGITS = 1e7;

    private final Context context;
    private final BooleanSupplier broken;
    private final dev.dln.app.Progress bar;
    private final Set<Long> losses = new HashSet<>();

    /**
     * A watch.
     *
     * @param recalled starts finished in an earlier run, which say nothing about the time left
     * @param broken whether something else asks to stop
     */
    SearchWatch(Context context, int recalled, BooleanSupplier broken) {
        this.context = context;
        this.broken = broken;
        this.bar = new dev.dln.app.Progress(context, "searching", recalled);
    }

    @Override
    public synchronized void progress(Progress progress) {
        if (progress.gradientNorm() <= 1e-6 * (1 + Math.abs(progress.loss()))) {
            losses.add(Math.round(progress.loss() * DIGITS));
        }
        bar.update(
                progress.done(),
                progress.total(),
                Numbers.count(losses.size(), "different loss", "different losses"));
    }

    @Override
    public boolean cancelled() {
        return context.cancelled() || broken.getAsBoolean();
    }

    @Override
    public void close() {
        bar.close();
    }
}

package dev.dln.app.command;

import dev.dln.analysis.Monitor;
import dev.dln.app.Context;

/** Shows an analysis's progress and hands it the user's interrupt. */
final class Watch implements Monitor, AutoCloseable {
    private final Context context;
    private final dev.dln.app.Progress bar;

    Watch(Context context, String task) {
        this.context = context;
        this.bar = new dev.dln.app.Progress(context, task);
    }

    @Override
    public void progress(Progress progress) {
        bar.update(
                progress.done(),
                progress.total(),
                "loss %s, gradient %s"
                        .formatted(
                                Numbers.number(progress.loss()),
                                Numbers.rough(progress.gradientNorm())));
    }

    @Override
    public boolean cancelled() {
        return context.cancelled();
    }

    @Override
    public void close() {
        bar.close();
    }
}

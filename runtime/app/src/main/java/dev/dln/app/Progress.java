package dev.dln.app;

import java.io.PrintStream;

/**
 * A bar on standard error while something long runs; silent where that is no terminal. The bar is
 * wiped when closed, so that only results remain.
 */
public final class Progress implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final long EVERY_NANOS = 100_000_000L;

    private final PrintStream err;
    private final boolean visible;
    private final String task;
    private long last;
    private int printed;

    /** A bar for a task, such as {@code "searching"}. */
    public Progress(Context context, String task) {
        this.err = context.err();
        this.visible = context.environment().errTerminal();
        this.task = task;
        this.last = System.nanoTime();
    }

    /** {@code done} of {@code total} steps are over; safe to call from any thread, and often. */
    public synchronized void update(long done, long total, String remark) {
        if (!visible || System.nanoTime() - last < EVERY_NANOS) {
            return;
        }
        last = System.nanoTime();
        int filled = (int) (WIDTH * Math.min(done, total) / Math.max(1, total));
        String line =
                "%s [%s%s] %d/%d %s"
                        .formatted(
                                task,
                                "#".repeat(filled),
                                ".".repeat(WIDTH - filled),
                                done,
                                total,
                                remark);
        err.print("\r" + line + " ".repeat(Math.max(0, printed - line.length())));
        err.flush();
        printed = line.length();
    }

    @Override
    public synchronized void close() {
        if (printed > 0) {
            err.print("\r" + " ".repeat(printed) + "\r");
            err.flush();
            printed = 0;
        }
    }
}

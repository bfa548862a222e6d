package dev.dln.app;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * A bar on standard error while something long runs: how much is done, at what rate, and how long
 * the rest may take; silent where that is no terminal. The bar is wiped when closed, so that only
 * results remain.
 */
public final class Progress implements AutoCloseable {
    private static final int WIDTH = 24;
    private static final long EVERY_NANOS = 100_000_000L;

    /** An estimate is given after this many steps, or when this much time has passed. */
    private static final int SURE_AFTER = 5;

    private final PrintStream err;
    private final boolean visible;
    private final String task;
    private final LongSupplier clock;
    private final long before;
    private final int columns;
    private final long began;
    private long last;
    private int printed;

    /** A bar for a task, such as {@code "searching"}. */
    public Progress(Context context, String task) {
        this(context, task, 0);
    }

    /**
     * The same.
     *
     * @param before steps that were done earlier: the rate is that of the others
     */
    public Progress(Context context, String task, long before) {
        this(context, task, before, System::nanoTime);
    }

    Progress(Context context, String task, long before, LongSupplier clock) {
        this.err = context.err();
        this.visible = context.environment().errTerminal();
        this.task = task;
        this.before = before;
        this.clock = clock;
        this.columns = columns(context.environment().variables().getOrDefault("COLUMNS", ""));
        this.began = clock.getAsLong();
        this.last = began;
    }

    private static int columns(String variable) {
        return variable.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(variable) : 100;
    }

    /** {@code done} of {@code total} steps are over; safe to call from any thread, and often. */
    public synchronized void update(long done, long total, String remark) {
        long now = clock.getAsLong();
        if (!visible || now - last < EVERY_NANOS) {
            return;
        }
        last = now;
        int filled = (int) (WIDTH * Math.min(done, total) / Math.max(1, total));
        String line =
                "%s [%s%s] %d/%d%s%s"
                        .formatted(
                                task,
                                "#".repeat(filled),
                                ".".repeat(WIDTH - filled),
                                done,
                                total,
                                estimate(done, total, (now - began) / 1e9),
                                remark.isEmpty() ? "" : ", " + remark);
        if (line.length() >= columns) {
            line = line.substring(0, columns - 1);
        }
        err.print("\r" + line + " ".repeat(Math.max(0, printed - line.length())));
        err.flush();
        printed = line.length();
    }

    /** {@code , 12/s, 1 min 20 s left}; empty while too little is known. */
    private String estimate(long done, long total, double seconds) {
        long fresh = done - before;
        if (fresh < 1 || (fresh < SURE_AFTER && seconds < SURE_AFTER) || seconds <= 0) {
            return "";
        }
        double rate = fresh / seconds;
        return ", " + rate(rate) + ", " + duration((total - done) / rate) + " left";
    }

    private static String rate(double perSecond) {
        return perSecond >= 10
                ? Math.round(perSecond) + "/s"
                : perSecond >= 1
                        ? String.format(java.util.Locale.ROOT, "%.1f/s", perSecond)
                        : String.format(java.util.Locale.ROOT, "%.1f/min", 60 * perSecond);
    }

    /** {@code 7 s}, {@code 1 min 20 s}, {@code 3 h 5 min}, {@code 2 d 4 h}. */
    static String duration(double seconds) {
        long s = (long) Math.ceil(seconds);
        if (s < 60) {
            return s + " s";
        }
        if (s < 3600) {
            return s / 60 + " min" + (s % 60 == 0 ? "" : " " + s % 60 + " s");
        }
        if (s < 86_400) {
            return s / 3600 + " h" + (s % 3600 < 60 ? "" : " " + s % 3600 / 60 + " min");
        }
        return s / 86_400 + " d" + (s % 86_400 < 3600 ? "" : " " + s % 86_400 / 3600 + " h");
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

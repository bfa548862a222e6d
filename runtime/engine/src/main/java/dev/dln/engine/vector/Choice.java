package dev.dln.engine.vector;

import java.util.Arrays;

/**
 * Which of two ways to do the same is sooner, by the clock. The other way is tried now and then: a
 * few calls to settle, in which sleeping helpers come and caches fill, then a few that count; if
 * their median is clearly less than that of the last calls of this way, it is this way from then
 * on. What is tried again and again finds out when a host moves its processors.
 *
 * <p>Used by one caller at a time. Nothing but time may depend on the way.
 */
final class Choice {
    /** Calls of a way that are compared: their median leaves out two that were interrupted. */
    private static final int CALLS = 5;

    /** Nanoseconds of settling: several times what a sleeping helper takes to come. */
    private static final long SETTLING = 300_000;

    /** How much of the time of this way the other one may take, so that noise changes nothing. */
    private static final double GAIN = 0.97;

    /** How many times as long as a comparison took the next one waits: so it costs 2% or less. */
    private static final long REST = 50;

    /** Nanoseconds that a comparison waits at most, since the first ones may be of cold code. */
    private static final long LONGEST_REST = 500_000_000;

    private final long[] these = new long[CALLS];
    private final long[] others = new long[CALLS];
    private boolean first = true;
    private boolean trying;

    /** The calls that count so far: of this way, or of the one being tried. */
    private int count;

    /** When the comparison began; without one, when the next may begin. */
    private long moment;

    private boolean hasMoment;

    /** Whether the next call is to be done the first way. */
    boolean isFirst() {
        return first != trying;
    }

    /**
     * A call was done as was asked for.
     *
     * @param from when it began, in nanoseconds as {@link System#nanoTime}
     * @param to when it ended
     */
    void took(long from, long to) {
        if (trying) {
            tried(from, to);
            return;
        }
        these[count % CALLS] = to - from;
        count++;
        if (count >= CALLS && (!hasMoment || to - moment >= 0)) {
            trying = true;
            count = 0;
            moment = to;
        }
    }

    private void tried(long from, long to) {
        if (from - moment < SETTLING) {
            return;
        }
        others[count] = to - from;
        count++;
        if (count == CALLS) {
            if (median(others) < GAIN * median(these)) {
                first = !first;
            }
            trying = false;
            count = 0;
            moment = to + Math.min(LONGEST_REST, REST * (to - moment));
            hasMoment = true;
        }
    }

    /** The median of an odd number of times, which are sorted. */
    private static long median(long[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }
}

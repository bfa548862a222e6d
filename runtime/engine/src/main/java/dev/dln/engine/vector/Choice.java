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

    /** Calls of settling at least, if the caller lets time pass between them. */
    private static final int SETTLERS = 2;

    /** How much of the time of this way the other one may take, so that noise changes nothing. */
    private static final double GAIN = 0.97;

    /**
     * How many times as long as trying the other way took, calls of this way are made before it is
     * tried again: of the whole it takes 2%. Pauses between calls do not count.
     */
    private static final long REST = 50;

    /** Nanoseconds after which it is tried again at first, when code may have been cold. */
    private static final long FIRST_REST = 10_000_000;

    /** The same later on: calls of more than a millisecond may take more than 2%. */
    private static final long LONGEST_REST = 500_000_000;

    private final long[] these = new long[CALLS];
    private final long[] others = new long[CALLS];
    private boolean first;
    private boolean trying;

    /** The calls that count so far: of this way, or of the one being tried. */
    private int count;

    /** The calls of the way being tried that do not count. */
    private int settlers;

    /** When the other way was first tried this time. */
    private long began;

    /** Nanoseconds that calls took: of this way, or of the one being tried. */
    private long spent;

    /** What calls of this way take before the other one is tried. */
    private long rest;

    private long longestRest = FIRST_REST;

    /**
     * A choice.
     *
     * @param first whether to begin with the first way
     */
    Choice(boolean first) {
        this.first = first;
    }

    /** Whether the next call is to be done the first way. */
    boolean isFirst() {
        return first != trying;
    }

    /** Whether the next call is done to find out how long it takes. */
    boolean isTrying() {
        return trying;
    }

    /**
     * A call was done as was asked for.
     *
     * @param from when it began, in nanoseconds as {@link System#nanoTime}
     * @param to when it ended
     */
    void took(long from, long to) {
        spent += to - from;
        if (trying) {
            tried(from, to);
            return;
        }
        these[count % CALLS] = to - from;
        count++;
        if (count >= CALLS && spent >= rest) {
            trying = true;
            count = 0;
            spent = 0;
            settlers = 0;
        }
    }

    private void tried(long from, long to) {
        began = settlers == 0 ? from : began;
        if (settlers < SETTLERS || from - began < SETTLING) {
            settlers++;
            return;
        }
        others[count] = to - from;
        count++;
        if (count == CALLS) {
            if (median(others) < GAIN * median(these)) {
                first = !first;
            }
            rest = Math.min(longestRest, REST * spent);
            longestRest = Math.min(LONGEST_REST, 2 * longestRest);
            trying = false;
            count = 0;
            spent = 0;
        }
    }

    /** The median of an odd number of times, which are sorted. */
    private static long median(long[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }
}

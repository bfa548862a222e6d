package dev.dln.bench.table;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One thing that was timed, beside its peers.
 *
 * @param group what kind of thing: a heading of the table
 * @param subject which
 * @param function what is computed of it
 * @param threads that it could use
 * @param precision of the numbers, such as float64
 * @param milliseconds of one evaluation; empty if it could not be measured
 * @param peers milliseconds of others at the same, by name
 * @param target how many times faster than the first peer it is meant to be; 0 if no figure was set
 * @param operations floating-point operations of one evaluation; 0 if they are not counted
 * @param peak operations a second that the machine can do at most, with so many threads
 * @param facts what else is known, by name: a number and its unit, or a verdict
 */
public record Row(
        String group,
        String subject,
        String function,
        int threads,
        String precision,
        OptionalDouble milliseconds,
        Map<String, Double> peers,
        double target,
        double operations,
        double peak,
        Map<String, String> facts) {
    public Row {
        peers = new LinkedHashMap<>(peers);
        facts = new LinkedHashMap<>(facts);
    }

    /** The peer's time over ours; empty where either is missing. */
    public OptionalDouble ratio(String peer) {
        Double theirs = peers.get(peer);
        return theirs == null || milliseconds.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(theirs / milliseconds.getAsDouble());
    }

    /** The ratio that the target is about: that to the first peer. */
    public OptionalDouble ratio() {
        return peers.isEmpty() ? OptionalDouble.empty() : ratio(peers.keySet().iterator().next());
    }

    /** Whether the target was met; empty without target, peer or measurement. */
    public Verdict verdict() {
        OptionalDouble ratio = ratio();
        if (target == 0 || ratio.isEmpty()) {
            return Verdict.NONE;
        }
        return ratio.getAsDouble() >= target ? Verdict.MET : Verdict.MISSED;
    }

    /**
     * What became of a limit, for a fact, such as {@code at most 1.5: met}.
     *
     * @param value what was measured, in the limit's unit
     * @param most the limit, to a tenth
     * @param unit empty if it is a plain number
     */
    public static String atMost(double value, double most, String unit) {
        String limit = String.format(Locale.ROOT, most == Math.rint(most) ? "%.0f" : "%.1f", most);
        Verdict verdict = value <= most ? Verdict.MET : Verdict.MISSED;
        return ("at most " + limit + " " + unit).strip() + ": " + verdict.word();
    }

    /** What became of a target. */
    public enum Verdict {
        /** The ratio is at least the target. */
        MET,
        /** It is less. */
        MISSED,
        /** There is no target, or nothing to compare with. */
        NONE;

        /** For tables and files. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** 1e9 operations a second. */
    public OptionalDouble gigaflops() {
        return operations == 0 || milliseconds.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(operations / milliseconds.getAsDouble() / 1e6);
    }

    /** The part of the machine's peak, 0 to 1. */
    public OptionalDouble ofPeak() {
        OptionalDouble rate = gigaflops();
        return rate.isEmpty() || peak == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(rate.getAsDouble() * 1e9 / peak);
    }
}

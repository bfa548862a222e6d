package dev.dln.analysis.verify;

import dev.dln.engine.interval.Box;

import java.util.List;

/** What checking a certificate gave. */
public sealed interface Verification {

    /**
     * Every claim is proved.
     *
     * @param steps what was shown, in order, a sentence each
     * @param point an enclosure of the critical point, coordinate by coordinate
     */
    record Accepted(List<String> steps, Box point) implements Verification {
        public Accepted {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Some claim is false or not proved.
     *
     * @param reason the first such claim, and why
     */
    record Refused(String reason) implements Verification {}

    /** Whether every claim is proved. */
    default boolean accepted() {
        return this instanceof Accepted;
    }
}

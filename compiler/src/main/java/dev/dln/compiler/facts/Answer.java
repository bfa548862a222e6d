package dev.dln.compiler.facts;

/** Whether a property holds. */
public enum Answer {
    /** Proved. */
    YES,
    /** Refuted by a counterexample. */
    NO,
    /** Neither proved nor refuted. */
    UNKNOWN;

    static Answer of(boolean proved, boolean refuted) {
        return proved ? YES : refuted ? NO : UNKNOWN;
    }
}

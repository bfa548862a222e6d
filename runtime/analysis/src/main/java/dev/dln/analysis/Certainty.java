package dev.dln.analysis;

/** How sure a verdict is. */
public enum Certainty {
    /** Decided in floating point, with error bounds that are estimates. */
    NUMERICAL,
    /** Decided by exact arithmetic or rigorous enclosures. */
    CERTIFIED
}

package dev.dln.analysis.theorem;

import java.util.Locale;

/** What a statement comes to on an instance. */
public enum Ruling {
    /** The hypotheses hold and the conclusion with them, by exact arithmetic or enclosures. */
    PROVED,
    /** The same in floating point, with the margin that is reported. */
    CONFIRMED,
    /** A decisive number lies inside its error bound, or the point that is needed was not given. */
    UNDECIDED,
    /** A hypothesis fails. */
    NOT_APPLICABLE,
    /** A hypothesis that no point of this architecture and data can meet. */
    VACUOUS,
    /** The hypotheses hold and the conclusion fails: a counterexample or a bug. */
    VIOLATED,
    /**
     * The statement is false as printed: hypotheses and conclusion are evaluated, nothing is
     * concluded.
     */
    UNSOUND;

    /** The name in JSON: {@code not_applicable}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

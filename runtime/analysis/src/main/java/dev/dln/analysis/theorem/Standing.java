package dev.dln.analysis.theorem;

import java.util.Collection;
import java.util.Locale;

/**
 * How far it is known that something holds. A condition that survives small changes (a rank at
 * least r, eigenvalues apart, a gradient that is not zero) can be shown in floating point with a
 * margin; its opposite is closed, and only exact arithmetic or structure shows it. So a number
 * inside its error bound is {@link #OPEN}, never "zero".
 */
public enum Standing {
    /** Holds: by exact arithmetic, structure, or an enclosure. */
    PROVED,
    /** Holds, an open condition: the decisive number exceeds its error bound by the margin. */
    CONFIRMED,
    /** Cannot be told: the decisive number is within its error bound, or something is missing. */
    OPEN,
    /** Fails, where failing is an open condition: the number exceeds its bound by the margin. */
    DENIED,
    /** Fails: by exact arithmetic, structure, or an enclosure. */
    REFUTED;

    /** Of something decided by integers, structure or exact arithmetic. */
    public static Standing exact(boolean holds) {
        return holds ? PROVED : REFUTED;
    }

    /** Known to hold. */
    public boolean holds() {
        return this == PROVED || this == CONFIRMED;
    }

    /** Known to fail. */
    public boolean fails() {
        return this == DENIED || this == REFUTED;
    }

    /** Of the opposite. */
    public Standing negate() {
        return switch (this) {
            case PROVED -> REFUTED;
            case CONFIRMED -> DENIED;
            case OPEN -> OPEN;
            case DENIED -> CONFIRMED;
            case REFUTED -> PROVED;
        };
    }

    /** Of this and that together: what fails wins, then what is open, then the weaker proof. */
    public Standing and(Standing other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** Of all together; PROVED of nothing. */
    public static Standing all(Collection<Standing> parts) {
        return parts.stream().reduce(PROVED, Standing::and);
    }

    /** Of this or that: what holds wins. */
    public Standing or(Standing other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** The name in JSON. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

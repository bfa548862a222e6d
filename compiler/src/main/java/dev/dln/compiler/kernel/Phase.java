package dev.dln.compiler.kernel;

/** When a value is known, hence how often it is computed. */
public enum Phase {
    /** From data alone: once, when a session opens. */
    DATA,
    /** From data and the point: once per point. */
    POINT,
    /** From the direction too: once per direction. */
    DIRECTION;

    /** The later of two phases. */
    public Phase max(Phase other) {
        return compareTo(other) >= 0 ? this : other;
    }
}

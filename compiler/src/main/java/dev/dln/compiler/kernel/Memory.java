package dev.dln.compiler.kernel;

/** Where a buffer lives; a target gets one block of doubles for each. */
public enum Memory {
    /** The session's own memory: literals, data arrays but one, temporaries, scalars. */
    ARENA,
    /** The largest of the bound data arrays. */
    DATA,
    /** The flat point, owned by the caller. */
    POINT,
    /** The flat direction, owned by the caller. */
    DIRECTION,
    /**
     * The result, owned by the caller: a gradient, a product or a Hessian. Until it is written,
     * large temporaries may lie there.
     */
    RESULT
}

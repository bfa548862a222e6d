package dev.dln.compiler.check;

import dev.dln.compiler.problem.Span;

/**
 * Where an extent was first written, for the notes of messages.
 *
 * @param owner the declared array, or empty
 * @param text the declaration or expression as written, such as {@code W1[20, dx]}
 * @param kind what wrote it
 * @param axis which axis of the declaration it is, from 0
 * @param span the place of {@code text}
 */
record Origin(String owner, String text, Kind kind, int axis, Span span) {
    /** What an extent can come from. */
    enum Kind {
        DATA,
        PARAMETER,
        EXPRESSION
    }

    static Origin expression(Span span) {
        return new Origin("", Text.of(span), Kind.EXPRESSION, 0, span);
    }
}

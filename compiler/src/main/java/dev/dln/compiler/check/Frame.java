package dev.dln.compiler.check;

import dev.dln.compiler.problem.Span;

import java.util.Optional;

/**
 * A definition whose body is being worked out, and from where.
 *
 * @param defined the definition
 * @param call the call
 * @param outer the definition that holds the call, if one does
 * @param depth how many definitions are being worked out in one another, this one included
 */
record Frame(Defined defined, Span call, Optional<Frame> outer, int depth) {
    Frame(Defined defined, Span call, Optional<Frame> outer) {
        this(defined, call, outer, outer.map(Frame::depth).orElse(0) + 1);
    }

    /** Whether a definition is being worked out already, here or further out. */
    static boolean active(Optional<Frame> frame, Defined defined) {
        for (Optional<Frame> at = frame; at.isPresent(); at = at.get().outer()) {
            if (at.get().defined().equals(defined)) {
                return true;
            }
        }
        return false;
    }
}

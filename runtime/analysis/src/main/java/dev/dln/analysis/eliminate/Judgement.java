package dev.dln.analysis.eliminate;

import java.util.Optional;

/**
 * What is known of a network's point: whether it is a global minimum of the network's loss.
 *
 * @param kind in short
 * @param words in words
 * @param proof how far above the least loss of any outputs the point is; empty if no bound is known
 *     or it was not needed
 */
public record Judgement(Kind kind, String words, Optional<Optimality> proof) {
    /** Whether a point is a global minimum. */
    public enum Kind {
        /** It is: up to a proved gap that is negligible, or as far as floating point can tell. */
        GLOBAL,
        /** Nothing follows from what was seen. */
        OPEN,
        /** The group gradients do not vanish: no local minimum of the loss with neurons is here. */
        NONE
    }

    /** Whether it is a global minimum. */
    public boolean global() {
        return kind == Kind.GLOBAL;
    }

    /** Whether interval arithmetic proves that it is a global one, up to the gap of the proof. */
    public boolean proved() {
        return global() && words.contains("proved");
    }

    static Judgement global(String words, Optional<Optimality> proof) {
        return new Judgement(Kind.GLOBAL, words, proof);
    }

    static Judgement open(String words, Optional<Optimality> proof) {
        return new Judgement(Kind.OPEN, words, proof);
    }
}

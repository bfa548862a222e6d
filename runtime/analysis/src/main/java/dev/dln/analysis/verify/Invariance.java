package dev.dln.analysis.verify;

import dev.dln.engine.BoundModel;

/** Checks that a flow leaves the loss of a model as it is. */
final class Invariance {
    private Invariance() {}

    /** Why it is not proved; empty text if it is. */
    static String refute(BoundModel model, Flow flow) {
        return "no rule applies to it";
    }
}

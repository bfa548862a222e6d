package dev.dln.app.command;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.engine.BoundModel;

/** What is known about a model's loss beside its derivatives, read off the model. */
final class KnownFacts {
    private KnownFacts() {}

    /** Facts for the classifier: a linear network with squared loss has a closed form. */
    static Knowledge about(BoundModel model) {
        return LinearChain.recognise(model).map(LinearChain::knowledge).orElse(Knowledge.NONE);
    }
}

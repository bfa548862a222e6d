package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.engine.interval.Box;

import java.util.Optional;

/** Theorem 5.3, as printed and in the cases where the signs of the derivatives cannot mix. */
final class SeparableTheorem {
    private SeparableTheorem() {}

    static void examine(Study study, Finding.Builder f, boolean hidden, boolean corrected) {
        LayeredNetwork network = study.network();
        int depth = network.depth();
        Optional<OneSided> classes = Classes.classes(study, f);
        f.require(
                corrected
                        ? Assumptions.positiveSlope(network, 1, depth)
                        : Classes.increasing(network));
        f.require("every layer has a bias", network.biased(), "");
        if (hidden) {
            f.require("there is a hidden layer", depth >= 2, "");
        }
        if (classes.isEmpty() || f.failed()) {
            return;
        }
        f.require(Premises.given(study.instance()));
        if (study.given().isEmpty()) {
            return;
        }
        f.require(study.critical());
        Optional<Trace> trace = study.atCritical();
        if (f.failed() || trace.isEmpty()) {
            return;
        }
        int k = hidden ? layer(study, trace.get(), classes.get(), corrected) : 0;
        Separable.Answer answer =
                Separable.of(trace.get().features(k), network.width(k), classes.get());
        String what = k == 0 ? "the inputs" : "the features of layer " + k;
        f.require(
                new Hypothesis(
                        what + " are linearly separable",
                        answer.standing(),
                        answer.margin(),
                        answer.detail()));
        Classes.showPlanes(f, k == 0 ? "inputs" : "features", answer);
        Ladder.fullRank(f, network, trace.get(), k + 2);
        if (corrected) {
            f.require(signs(network, trace.get(), classes.get(), k));
        }
        Box delta = trace.get().delta(depth);
        f.show(
                new Exhibit.Grid(
                        "Delta_" + depth,
                        network.samples(),
                        network.width(depth),
                        Trace.middles(delta)));
        Optimum.conclude(study, trace.get(), f);
    }

    /** The hidden layer for which the hypotheses are known best, the last one first. */
    private static int layer(Study study, Trace trace, OneSided classes, boolean corrected) {
        LayeredNetwork network = study.network();
        int best = network.depth() - 1;
        Standing known = Standing.REFUTED;
        for (int k = network.depth() - 1; k >= 1; k--) {
            Standing here =
                    Separable.of(trace.features(k), network.width(k), classes)
                            .standing()
                            .and(Ladder.above(network, trace, k + 2));
            if (corrected) {
                here = here.and(signs(network, trace, classes, k).standing());
            }
            if (here.compareTo(known) < 0) {
                best = k;
                known = here;
            }
        }
        return best;
    }

    /**
     * Whether the derivatives of the layer above the separable features keep signs that the
     * hyperplanes detect: that layer is the last; or the last but one, and every unit feeds one
     * output only, or there is one output, or two and some unit's weights to them are not both zero
     * and not of one sign.
     */
    static Hypothesis signs(LayeredNetwork network, Trace trace, OneSided classes, int k) {
        String name = "the weights of the last layer cannot mix signs";
        int depth = network.depth();
        if (k == depth - 1) {
            return Hypothesis.exact(name, true, "layer " + depth + " is the last");
        }
        if (k < depth - 2) {
            return Hypothesis.exact(
                    name, false, "more than one layer lies between them and the output");
        }
        Box w = trace.weights(depth);
        int m = network.width(depth);
        int units = network.width(depth - 1);
        if (m == 1) {
            return Trace.nonzero(w) >= 0
                    ? Hypothesis.exact(name, true, "there is one output, and W is not zero")
                    : Hypothesis.open(name, "W may be zero");
        }
        boolean single = true;
        boolean opposed = false;
        boolean refuted = true;
        boolean several = false;
        for (int h = 0; h < units; h++) {
            int possible = 0;
            int certain = 0;
            for (int j = 0; j < m; j++) {
                certain += nonzero(w, h * m + j) ? 1 : 0;
                possible += w.low()[h * m + j] == 0 && w.high()[h * m + j] == 0 ? 0 : 1;
            }
            single &= possible <= 1;
            several |= certain > 1;
            if (m == 2 && classes.partition()) {
                boolean nonzero = nonzero(w, 2 * h) || nonzero(w, 2 * h + 1);
                opposed |= nonzero && opposed(w, 2 * h);
                refuted &= alike(w, 2 * h) || possible == 0;
            } else {
                refuted &= false;
            }
        }
        if (single) {
            return Hypothesis.exact(name, true, "each unit below feeds one output only");
        }
        if (opposed) {
            return Hypothesis.exact(
                    name, true, "a unit's weights to the two outputs differ in sign");
        }
        return refuted
                ? Hypothesis.exact(
                        name, false, "every unit's weights to the two outputs have the same sign")
                : several && (m > 2 || !classes.partition())
                        ? Hypothesis.exact(name, false, "units feed several of " + m + " outputs")
                        : Hypothesis.open(name, "the signs of the weights are not certain");
    }

    private static boolean nonzero(Box w, int at) {
        return w.low()[at] > 0 || w.high()[at] < 0;
    }

    /** Whether two neighbouring entries cannot have the same strict sign. */
    private static boolean opposed(Box w, int at) {
        boolean positive = w.high()[at] > 0 && w.high()[at + 1] > 0;
        boolean negative = w.low()[at] < 0 && w.low()[at + 1] < 0;
        return !positive && !negative;
    }

    /** Whether two neighbouring entries must have the same strict sign. */
    private static boolean alike(Box w, int at) {
        boolean positive = w.low()[at] > 0 && w.low()[at + 1] > 0;
        boolean negative = w.high()[at] < 0 && w.high()[at + 1] < 0;
        return positive || negative;
    }
}

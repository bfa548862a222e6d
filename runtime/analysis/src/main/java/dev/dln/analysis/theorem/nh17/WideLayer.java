package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.engine.interval.Box;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The assumptions of section 3, and critical points whose features are linearly independent. */
final class WideLayer {
    private static final String SLOPE =
            "a strictly increasing analytic activation may have derivative zero at a point: with"
                    + " tanh(t^3) and zero weights and bias in the last layer every gradient is"
                    + " zero, whatever the targets. A positive derivative everywhere is needed";

    private WideLayer() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.NH17, "asm3.2", "Assumptions 3.2", "data, activation, loss")
                        .says(
                                "No two samples are alike; the activation is analytic, strictly"
                                    + " increasing, and bounded or at most exponential to the left"
                                    + " and linear to the right; the loss is C2 and its derivative"
                                    + " vanishes only at global minima.")
                        .about("fully connected networks")
                        .decided(
                                "samples by comparison, functions by a calculus over their"
                                        + " formulas; every layer's activation for itself")
                        .note(
                                "the conclusions also need a derivative of the activation that is"
                                        + " positive everywhere, which is more than strictly"
                                        + " increasing")
                        .cases("H3")
                        .by((i, f) -> Study.examine(i, f, WideLayer::assumptions)),
                Statement.of(
                                Paper.NH17,
                                "lem3.3",
                                "Lemma 3.3",
                                "sigmoid, tanh and softplus qualify")
                        .says(
                                "The sigmoid, the hyperbolic tangent and softplus(alpha t) / alpha"
                                    + " for alpha > 0 satisfy the assumptions on the activation.")
                        .about("fully connected networks with these activations")
                        .decided(
                                "the properties are derived from the formulas; softplus is between"
                                    + " 0 and exp(alpha t) / alpha for t < 0 and at most t + log(2)"
                                    + " / alpha for t >= 0, enclosed on a grid")
                        .by((i, f) -> Study.examine(i, f, WideLayer::known)),
                Statement.of(Paper.NH17, "thm3.4", "Theorem 3.4", "linearly independent samples")
                        .says(
                                "If the samples with a 1 appended are linearly independent, every"
                                    + " critical point with weights of full column rank above the"
                                    + " first layer is a global minimum.")
                        .about("fully connected networks under the paper's assumptions 3.2")
                        .decided(
                                "ranks over fractions or by enclosure; the conclusion by the loss's"
                                        + " derivative at every output, or a point that is lower")
                        .unsound(SLOPE)
                        .cases("H3")
                        .by((i, f) -> Study.examine(i, f, (s, g) -> independent(s, g, false))),
                Statement.of(
                                Paper.NH17,
                                "thm3.4.corrected",
                                "Theorem 3.4, corrected",
                                "linearly independent samples, positive derivative")
                        .says(
                                "The same for activations whose derivative is positive everywhere:"
                                        + " then the derivatives by the outputs vanish.")
                        .about("fully connected networks, positive derivative of every activation")
                        .decided("as the printed form")
                        .cases("H3")
                        .by((i, f) -> Study.examine(i, f, (s, g) -> independent(s, g, true))),
                Statement.of(
                                Paper.NH17,
                                "lem3.5",
                                "Lemma 3.5",
                                "linearly independent features of a hidden layer")
                        .says(
                                "If the features of some hidden layer k, with a 1 appended, have"
                                        + " rank N, the weights above layer k + 1 have full column"
                                        + " rank, and the gradient of layer k + 1 is zero, then the"
                                        + " point is a global minimum.")
                        .about("fully connected networks under the paper's assumptions 3.2")
                        .decided(
                                "the best k is taken; ranks over fractions or by enclosure, rank"
                                        + " defects by shape, equal samples or symmetry of the"
                                        + " activation")
                        .unsound(SLOPE)
                        .cases("H3")
                        .by((i, f) -> Study.examine(i, f, (s, g) -> features(s, g, false))),
                Statement.of(
                                Paper.NH17,
                                "lem3.5.corrected",
                                "Lemma 3.5, corrected",
                                "linearly independent features, positive derivative")
                        .says(
                                "The same for activations whose derivative is positive everywhere"
                                    + " above layer k: the derivatives by the arguments of layer k"
                                    + " + 1 vanish, and so those of all layers above.")
                        .about("fully connected networks, positive derivative above layer k")
                        .decided("as the printed form")
                        .cases("H3")
                        .by((i, f) -> Study.examine(i, f, (s, g) -> features(s, g, true))));
    }

    private static void assumptions(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        Trace trace = study.anywhere();
        f.require(Assumptions.distinct(trace, network));
        f.require(Assumptions.analyticIncreasing(network, 1, network.depth()));
        f.require(Assumptions.growth(network, 1, network.depth()));
        Assumptions.loss(network).forEach(f::require);
        Hypothesis slope = Assumptions.positiveSlope(network, 1, network.depth());
        f.remark(
                switch (slope.standing()) {
                    case PROVED, CONFIRMED ->
                            "every activation has a positive derivative everywhere, which the"
                                    + " conclusions need";
                    case OPEN ->
                            "whether every activation has a positive derivative everywhere, which"
                                    + " the conclusions need, is not known";
                    case DENIED, REFUTED ->
                            "an activation has no positive derivative everywhere, which the"
                                    + " conclusions need: "
                                    + slope.detail();
                });
        f.follows("the network, its data and its loss satisfy the assumptions");
    }

    // ---- Lemma 3.3

    private static final Set<Primitive> NAMED =
            Set.of(Primitive.SIGMOID, Primitive.TANH, Primitive.SOFTPLUS);

    private static void known(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        boolean all = true;
        boolean good = true;
        for (int k = 1; k <= network.depth(); k++) {
            ScalarFunction sigma = network.layer(k).activation();
            Optional<Assumptions.Wrapped> w = Assumptions.wrapped(sigma, NAMED);
            boolean softplus = w.isPresent() && w.get().primitive() == Primitive.SOFTPLUS;
            boolean unscaled =
                    w.isPresent()
                            && w.get().shift().isZero()
                            && w.get().inner().signum() > 0
                            && (softplus
                                    ? w.get().outer().equals(w.get().inner().reciprocal())
                                    : w.get().outer().isOne() && w.get().inner().isOne());
            all &= unscaled;
            if (unscaled) {
                Properties p = sigma.properties();
                Standing s =
                        Assumptions.standing(p.analytic())
                                .and(Assumptions.standing(p.positiveDerivative()))
                                .and(Assumptions.grows(sigma));
                good &= s == Standing.PROVED && (!softplus || within(sigma, w.get()));
                f.remark(
                        "layer "
                                + k
                                + (softplus
                                        ? ": softplus, alpha = " + w.get().inner()
                                        : ": " + w.get().primitive().symbol() + ", bounded")
                                + ", analytic, with a positive derivative");
            }
        }
        f.require("every activation is a sigmoid, tanh or softplus(alpha t) / alpha", all, "");
        if (all) {
            f.conclude("every activation satisfies the assumptions on activations", good);
        }
    }

    /** The bounds of softplus on a grid; a value above one by more than rounding fails. */
    private static boolean within(ScalarFunction sigma, Assumptions.Wrapped w) {
        double alpha = w.inner().toDouble();
        for (double t = -20; t <= 20; t += 0.5) {
            double at = t / alpha;
            Box value = sigma.over(at, at);
            double bound = t < 0 ? StrictMath.exp(t) / alpha : (t + StrictMath.log(2)) / alpha;
            if (value.low()[0] > bound * (1 + 0x1p-48) || value.high()[0] < 0) {
                return false;
            }
        }
        return true;
    }

    // ---- Theorem 3.4 and Lemma 3.5

    /** The assumptions as printed, or what the proof needs of layers from one on. */
    private static void assume(
            LayeredNetwork network, Trace trace, Finding.Builder f, boolean corrected, int from) {
        if (corrected) {
            f.require(Assumptions.positiveSlope(network, from, network.depth()));
        } else {
            f.require(Assumptions.distinct(trace, network));
            f.require(Assumptions.analyticIncreasing(network, 1, network.depth()));
            f.require(Assumptions.growth(network, 1, network.depth()));
        }
        Assumptions.loss(network).forEach(f::require);
        f.require("every layer has a bias", network.biased(), "");
    }

    private static void independent(Study study, Finding.Builder f, boolean corrected) {
        LayeredNetwork network = study.network();
        Trace anywhere = study.anywhere();
        assume(network, anywhere, f, corrected, 1);
        f.require(Ladder.features(network, anywhere, 0));
        f.require(study.critical());
        Optional<Trace> trace = study.atCritical();
        if (f.failed() || trace.isEmpty()) {
            return;
        }
        Ladder.fullRank(f, network, trace.get(), 2);
        Optimum.conclude(study, trace.get(), f);
    }

    private static void features(Study study, Finding.Builder f, boolean corrected) {
        LayeredNetwork network = study.network();
        f.require("there is a hidden layer", network.depth() >= 2, "");
        if (network.depth() < 2) {
            return;
        }
        Trace anywhere = study.anywhere();
        Optional<Trace> given = study.given();
        int k = given.map(t -> Ladder.best(network, t)).orElse(1);
        assume(network, anywhere, f, corrected, k + 1);
        f.require(Premises.given(study.instance()));
        if (f.failed() || given.isEmpty()) {
            return;
        }
        Hypothesis critical = study.criticalIn(k + 1);
        Optional<LayerSolution> near =
                critical.standing() == Standing.PROVED
                        ? Optional.empty()
                        : LayerSolution.of(study, k + 1);
        f.require(near.map(n -> n.hypothesis(k + 1)).orElse(critical));
        Trace trace = near.map(LayerSolution::trace).or(study::atCritical).orElseThrow();
        f.require(Ladder.features(network, trace, k));
        Ladder.fullRank(f, network, trace, k + 2);
        Box delta = trace.delta(k + 1);
        f.show(
                new Exhibit.Grid(
                        "Delta_" + (k + 1),
                        network.samples(),
                        network.width(k + 1),
                        Trace.middles(delta)));
        Optimum.conclude(study, trace, f);
    }
}

package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The model, back-propagation, and the earlier theorem that the paper generalises. */
final class Backpropagation {
    private Backpropagation() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.NH17, "eq1", "Equation (1)", "the objective")
                        .says(
                                "The objective is the sum over samples and outputs of a loss of"
                                    + " output minus target. It is assumed to attain its minimum,"
                                    + " which needs targets that the last activation can produce.")
                        .about("fully connected networks")
                        .decided(
                                "targets by the range of the last activation; the objective by"
                                        + " interval arithmetic at the point")
                        .note(
                                "that the minimum is attained is a real restriction: a sigmoid"
                                        + " output never equals targets 0 and 1")
                        .cases("H1")
                        .by((i, f) -> Study.examine(i, f, Backpropagation::equation)),
                Statement.of(Paper.NH17, "lem2.1", "Lemma 2.1", "back-propagation")
                        .says(
                                "The derivatives by the arguments of the activations follow from"
                                    + " layer to layer, from the output down: multiply by the"
                                    + " weights above, then by the activation's slope. The gradient"
                                    + " of a layer's weights and bias is its input times them.")
                        .about("fully connected networks, C1 activations and loss")
                        .decided(
                                "both sides are evaluated, over fractions where the model is"
                                        + " rational and otherwise within intervals that must meet")
                        .cases("H1")
                        .by((i, f) -> Study.examine(i, f, Backpropagation::lemma)),
                Statement.of(
                                Paper.NH17,
                                "thm3.1",
                                "Theorem 3.1 (Gori and Tesi 1992)",
                                "critical points without information lost at the first layer")
                        .says(
                                "With the squared loss and an activation that saturates"
                                    + " exponentially at both ends, a critical point with weights"
                                    + " of full column rank above the first layer is a global"
                                    + " minimum if the samples with a 1 appended detect every"
                                    + " nonzero derivative at the first layer.")
                        .about("fully connected networks with the squared loss")
                        .decided(
                                "the last condition holds by itself where the samples with a 1"
                                    + " appended are linearly independent; otherwise, at a critical"
                                    + " point, it says that the first layer's derivatives vanish")
                        .by((i, f) -> Study.examine(i, f, Backpropagation::goriTesi)));
    }

    private static void equation(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        f.require(
                "the loss is a function of output minus target",
                network.lossOfDifference().isPresent(),
                "");
        f.require(Premises.given(study.instance()));
        Optional<Trace> trace = study.given();
        if (f.failed() || trace.isEmpty()) {
            return;
        }
        f.require(Assumptions.targetsInRange(network, trace.get()));
        Box loss = study.intervals().loss(trace.get().point());
        f.show(new Exhibit.Quantity("objective at the point", loss.middle(0), loss.radius(0)));
        f.show(grid("outputs F_L", trace.get().features(network.depth()), network.depth(), study));
        f.conclude(
                "the objective is " + Study.show(loss.middle(0)) + " at the point",
                loss.bounded() ? Standing.PROVED : Standing.OPEN,
                Double.POSITIVE_INFINITY);
    }

    private static Exhibit grid(String caption, Box box, int layer, Study study) {
        return new Exhibit.Grid(
                caption,
                study.network().samples(),
                study.network().width(layer),
                Trace.middles(box));
    }

    private static void lemma(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        f.require(
                Assumptions.activations(
                        network,
                        1,
                        network.depth(),
                        "the activations are C1",
                        a -> Assumptions.standing(a.properties().c1())));
        Answer smooth = network.loss().properties().c1();
        f.require(
                new Hypothesis(
                        "the loss is C1",
                        Assumptions.standing(smooth),
                        smooth == Answer.UNKNOWN ? 0 : Double.POSITIVE_INFINITY,
                        "derived from its formula"));
        f.require(Premises.given(study.instance()));
        Optional<Trace> trace = study.given();
        if (f.failed() || trace.isEmpty()) {
            return;
        }
        Box ours = trace.get().gradient();
        Box derived = study.intervals().gradient(trace.get().point());
        for (int k = network.depth(); k >= 1; k--) {
            f.show(grid("Delta_" + k, trace.get().delta(k), k, study));
        }
        f.show(new Exhibit.Spectrum("gradient by back-propagation", Trace.middles(ours)));
        double most = 0;
        for (int i = 0; i < ours.size(); i++) {
            double gap =
                    Math.max(ours.low()[i] - derived.high()[i], derived.low()[i] - ours.high()[i]);
            if (gap > 0) {
                f.conclude(
                        "entry " + i + " of the gradient is not what back-propagation gives",
                        false);
                return;
            }
            most = Math.max(most, Math.abs(ours.middle(i) - derived.middle(i)));
        }
        f.show(new Exhibit.Quantity("largest difference of the two gradients", most, most));
        String text = "back-propagation gives the gradient at the point";
        Optional<Boolean> exact = exactly(study);
        if (exact.isPresent()) {
            f.conclude(text + ", compared over fractions", exact.get());
        } else {
            f.follows(text);
        }
    }

    /** Whether both gradients agree over fractions; empty where the model is not rational. */
    private static Optional<Boolean> exactly(Study study) {
        LayeredNetwork network = study.network();
        double[] point = study.instance().point().orElseThrow();
        Optional<ExactModel.Point> derived =
                ExactModel.of(network.model()).flatMap(m -> m.at(point));
        if (derived.isEmpty()) {
            return Optional.empty();
        }
        return ExactModel.values(
                        network.backpropagation(), network.model(), Certificate.exactly(point))
                .map(
                        values ->
                                network.model().layout().entries().stream()
                                        .flatMap(e -> gradient(values, e.name()))
                                        .toList())
                .map(derived.get().gradient()::equals);
    }

    private static Stream<Rational> gradient(Map<String, List<Rational>> values, String name) {
        return values.getOrDefault("gradient." + name, List.of()).stream();
    }

    // ---- Gori and Tesi

    private static void goriTesi(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        Optional<ScalarFunction> difference = network.lossOfDifference();
        f.require("the loss is the squared loss", squared(network), "");
        f.require(
                Assumptions.activations(
                        network,
                        1,
                        network.depth(),
                        "the activations have the required tails and a positive derivative",
                        Backpropagation::tails));
        f.require("every layer has a bias", network.biased(), "");
        if (f.failed() || difference.isEmpty()) {
            return;
        }
        f.require(study.critical());
        Optional<Trace> trace = study.atCritical();
        if (f.failed() || trace.isEmpty()) {
            return;
        }
        Ladder.fullRank(f, network, trace.get(), 2);
        f.require(detects(network, trace.get()));
        Optimum.conclude(study, trace.get(), f);
    }

    private static boolean squared(LayeredNetwork network) {
        return network.lossOfDifference()
                .map(l -> l.properties())
                .filter(p -> p.polynomial() == Answer.YES && p.convex() == Answer.YES)
                .filter(p -> p.degree().orElse(0) == 2 && p.nonnegative() == Answer.YES)
                .isPresent();
    }

    /**
     * tanh and the sigmoid saturate exponentially, so that all four limits exist and are positive
     * (2 and 4 for tanh, 1 and 1 for the sigmoid); the inverse tangent saturates like 1/t, and the
     * first limit is 0. A function that is not bounded has no such limits.
     */
    private static Standing tails(ScalarFunction f) {
        var p = f.properties();
        Optional<Assumptions.Wrapped> w =
                Assumptions.wrapped(f, Set.of(Primitive.TANH, Primitive.SIGMOID, Primitive.ATAN));
        if (w.isPresent()) {
            boolean up = w.get().inner().multiply(w.get().outer()).signum() > 0;
            return Standing.exact(up && w.get().primitive() != Primitive.ATAN);
        }
        return p.bounded() == Answer.NO || p.positiveDerivative() == Answer.NO
                ? Standing.REFUTED
                : Standing.OPEN;
    }

    /** [X, 1]' Delta_1 = 0 implies Delta_1 = 0, at a critical point. */
    private static Hypothesis detects(LayeredNetwork network, Trace trace) {
        String name = "[X, 1]' Delta_1 = 0 implies Delta_1 = 0";
        int n = network.samples();
        Hypothesis independent = Ranks.rows(name, trace.featuresAndOne(0), n, network.width(0) + 1);
        if (independent.standing() == Standing.PROVED) {
            return new Hypothesis(
                    name,
                    Standing.PROVED,
                    independent.margin(),
                    "[X, 1] has rank " + n + ": " + independent.detail());
        }
        Box delta = trace.delta(1);
        if (Trace.zero(delta)) {
            return Hypothesis.exact(name, true, "Delta_1 is zero");
        }
        int place = Trace.nonzero(delta);
        return place < 0
                ? Hypothesis.open(name, "Delta_1 is as small as its error")
                : Hypothesis.exact(
                        name,
                        false,
                        "the first layer's gradient is zero, and an entry of Delta_1 is "
                                + Study.show(delta.middle(place)));
    }
}

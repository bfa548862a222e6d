package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Blocks of the Hessian, and the theorems that ask for a regular one. */
final class Degeneracy {
    /** Larger models have their Hessian not enclosed. */
    private static final int LARGEST = 600;

    private Degeneracy() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.NH17, "def3.6", "Definition 3.6", "blocks of the Hessian")
                        .says(
                                "The Hessian with respect to some of the variables is the block of"
                                        + " the Hessian that belongs to them.")
                        .about("models that are C2 at the point")
                        .decided(
                                "the layers of a network, or the declared parameters, are the"
                                        + " variables; entries are enclosed")
                        .cases("H5")
                        .by(Degeneracy::block),
                Statement.of(
                                Paper.NH17,
                                "def3.7",
                                "Definition 3.7",
                                "critical points that are non-degenerate on some variables")
                        .says(
                                "A critical point is non-degenerate on some variables if their"
                                    + " block of the Hessian is regular. That neither implies nor"
                                    + " follows from being non-degenerate on all.")
                        .about("models that are C2 at the point")
                        .decided(
                                "over fractions where the model is rational; otherwise a block is"
                                        + " regular by an approximate inverse of its enclosure, and"
                                        + " singular where a row is zero")
                        .cases("H5")
                        .by(Degeneracy::nondegenerate),
                Statement.of(
                                Paper.NH17,
                                "thm3.8",
                                "Theorem 3.8",
                                "non-degenerate on upper layers, one wide layer")
                        .says(
                                "If a hidden layer k has at least N - 1 units, every critical point"
                                    + " that is non-degenerate on layer k + 1, perhaps with layers"
                                    + " above, and has weights of full column rank above layer k +"
                                    + " 1, is a global minimum.")
                        .about("fully connected networks with a layer of at least N - 1 units")
                        .decided(
                                "widths by integers, which usually leave no such point; else the"
                                        + " block by an approximate inverse over an enclosure")
                        .note(
                                "true, but almost empty: non-degeneracy forces the features of"
                                    + " layer k with a 1 appended to be an invertible matrix, so"
                                    + " layer k has exactly N - 1 units, and then a count of rows"
                                    + " forces all layers above to have as many units as there are"
                                    + " outputs and the variables to be layer k + 1 alone")
                        .cases("H4")
                        .by((i, f) -> Study.examine(i, f, Degeneracy::theorem)),
                Statement.of(
                                Paper.NH17,
                                "cor3.9",
                                "Corollary 3.9",
                                "non-degenerate local minima, one wide layer")
                        .says(
                                "If a hidden layer k has at least N - 1 units, every non-degenerate"
                                    + " local minimum with weights of full column rank above layer"
                                    + " k + 1 is a global minimum.")
                        .about("fully connected networks with a layer of at least N - 1 units")
                        .decided("by counting parameters: no point meets the hypotheses")
                        .note(
                                "true and empty: at such a point the Hessian has rank at most N m,"
                                        + " and there are more parameters than that")
                        .cases("H4")
                        .by((i, f) -> Study.examine(i, f, Degeneracy::corollary)),
                Statement.of(
                                Paper.NH17,
                                "thm3.10",
                                "Theorem 3.10 (Morse)",
                                "a random linear term leaves non-degenerate critical points only")
                        .says(
                                "Add the inner product of the parameters with a fixed vector to a"
                                    + " C2 function. For almost every vector all critical points of"
                                    + " the sum are non-degenerate.")
                        .about("models without kinks")
                        .decided(
                                "a small random vector is drawn, critical points of the sum are"
                                        + " looked for, and each is proved to exist and to be"
                                        + " non-degenerate by the test of Krawczyk")
                        .by(MorsePerturbation::examine));
    }

    // ---- definitions

    private static Optional<LayeredNetwork> network(Instance instance) {
        return instance.view("nh17 network", i -> LayeredNetwork.of(i.model()));
    }

    private static IntervalModel intervals(Instance instance) {
        return instance.view(IntervalModel.class, i -> new IntervalModel(i.model()));
    }

    /** Requires a point where the model is small enough and C2. */
    private static Optional<Box> smoothPoint(Instance instance, Finding.Builder f) {
        f.require(Premises.given(instance));
        int n = instance.model().layout().size();
        if (n > LARGEST) {
            f.require(
                    Hypothesis.open("the Hessian can be enclosed", n + " parameters are too many"));
            return Optional.empty();
        }
        if (instance.point().isEmpty()
                || !Arrays.stream(instance.point().get()).allMatch(Double::isFinite)) {
            return Optional.empty();
        }
        Box point = Box.point(instance.point().get());
        Optional<String> trouble = intervals(instance).trouble(point);
        f.require(
                trouble.isEmpty()
                        ? Hypothesis.exact("the loss is C2 at the point", true, "")
                        : Hypothesis.open("the loss is C2 at the point", trouble.get()));
        return trouble.isEmpty() ? Optional.of(point) : Optional.empty();
    }

    private static void block(Instance instance, Finding.Builder f) {
        Optional<Box> point = smoothPoint(instance, f);
        if (point.isEmpty()) {
            return;
        }
        IntervalModel model = intervals(instance);
        Box hessian = model.hessian(point.get());
        var names = new ArrayList<String>();
        boolean bounded = true;
        for (Map.Entry<String, int[]> g : Blocks.groups(instance, network(instance)).entrySet()) {
            int[] which = g.getValue();
            if (g.getKey().contains(" and ") || which.length > Blocks.LARGEST) {
                continue;
            }
            Box part = Blocks.part(hessian, model.size(), which);
            bounded &= part.bounded();
            if (part.bounded()) {
                f.show(
                        new Exhibit.Spectrum(
                                "eigenvalues of the block of " + g.getKey(),
                                SymmetricEigen.of(Trace.middles(part), which.length).values()));
            }
            names.add(g.getKey() + " " + which.length + " x " + which.length);
        }
        f.conclude(
                "the blocks of the Hessian: " + String.join(", ", names),
                bounded ? Standing.PROVED : Standing.OPEN,
                Double.POSITIVE_INFINITY);
    }

    private static void nondegenerate(Instance instance, Finding.Builder f) {
        Optional<Box> point = smoothPoint(instance, f);
        if (point.isEmpty()) {
            return;
        }
        f.require(Premises.critical(instance));
        if (f.failed()) {
            return;
        }
        var regular = new ArrayList<String>();
        var singular = new ArrayList<String>();
        var open = new ArrayList<String>();
        var body = new ArrayList<List<String>>();
        double margin = Double.POSITIVE_INFINITY;
        Box place = Places.critical(instance, point.get());
        Optional<RationalMatrix> exact =
                Places.same(place, point.get()) ? Blocks.exact(instance) : Optional.empty();
        for (Map.Entry<String, int[]> g : Blocks.groups(instance, network(instance)).entrySet()) {
            Blocks.Regular r = Blocks.regular(intervals(instance), exact, place, g.getValue());
            String word =
                    r.standing().holds() ? "regular" : r.standing().fails() ? "singular" : "open";
            (r.standing().holds() ? regular : r.standing().fails() ? singular : open)
                    .add(g.getKey());
            body.add(List.of(g.getKey(), "" + g.getValue().length, word));
            margin = r.standing() == Standing.OPEN ? margin : Math.min(margin, r.margin());
        }
        f.show(
                new Exhibit.Rows(
                        "blocks of the Hessian", List.of("variables", "size", "block"), body));
        var text = new ArrayList<String>();
        add(text, "non-degenerate on ", regular);
        add(text, "degenerate on ", singular);
        add(text, "not known on ", open);
        f.conclude(
                "the critical point is " + String.join("; ", text),
                open.isEmpty() ? Standing.PROVED : Standing.OPEN,
                margin);
    }

    private static void add(List<String> text, String head, List<String> names) {
        if (!names.isEmpty()) {
            text.add(head + String.join(", ", names));
        }
    }

    // ---- Theorem 3.8 and its corollary

    private static void assume(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        f.require(Assumptions.distinct(study.anywhere(), network));
        f.require(Assumptions.analyticIncreasing(network, 1, network.depth()));
        f.require(Assumptions.growth(network, 1, network.depth()));
        Assumptions.loss(network).forEach(f::require);
        f.require("every layer has a bias", network.biased(), "");
        int widest = 0;
        for (int k = 1; k < network.depth(); k++) {
            widest = Math.max(widest, network.width(k));
        }
        f.require(
                "a hidden layer has at least N - 1 = " + (network.samples() - 1) + " units",
                network.depth() >= 2 && widest >= network.samples() - 1,
                "the widest has " + widest);
    }

    /** Whether a point can be non-degenerate on layer k + 1, by the widths; why not, if not. */
    static Optional<String> impossible(LayeredNetwork network, int k) {
        int samples = network.samples();
        int outputs = network.width(network.depth());
        if (network.width(k) >= samples) {
            return Optional.of(
                    "layer "
                            + k
                            + " has "
                            + network.width(k)
                            + " units, so [F_"
                            + k
                            + ", 1] has more columns than its "
                            + samples
                            + " rows and a kernel; moving the weights and biases of a unit of layer"
                            + " "
                            + (k + 1)
                            + " along it changes nothing");
        }
        for (int l = k + 1; l <= network.depth(); l++) {
            if (network.width(l) < outputs) {
                return Optional.of(
                        "W_"
                                + network.depth()
                                + " or one below it cannot have full"
                                + " column rank, because layer "
                                + l
                                + " is narrower than the output");
            }
            if (network.width(l) > outputs) {
                return Optional.of(
                        "the block has rank at most N m = "
                                + samples * outputs
                                + ", and weights of full column rank leave layer "
                                + (k + 1)
                                + " more parameters than that");
            }
        }
        return Optional.empty();
    }

    private static void theorem(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        assume(study, f);
        if (f.failed()) {
            return;
        }
        int chosen = 0;
        String why = "";
        for (int k = 1; k < network.depth(); k++) {
            if (network.width(k) >= network.samples() - 1) {
                Optional<String> no = impossible(network, k);
                if (no.isEmpty()) {
                    chosen = k;
                } else {
                    why = why.isEmpty() ? no.get() : why;
                    nullDirection(study, k, f);
                }
            }
        }
        if (chosen == 0) {
            f.vacuous("no point is non-degenerate as it is asked for: " + why);
            f.follows("nothing: there is no such critical point");
            return;
        }
        f.require(study.critical());
        Optional<Trace> trace = study.atCritical();
        if (f.failed() || trace.isEmpty()) {
            return;
        }
        int[] which = network.coordinates(chosen + 1);
        Blocks.Regular regular =
                Blocks.regular(
                        study.intervals(),
                        trace.equals(study.given())
                                ? Blocks.exact(study.instance())
                                : Optional.empty(),
                        trace.get().point(),
                        which);
        f.require(
                new Hypothesis(
                        "the point is non-degenerate on layer " + (chosen + 1),
                        regular.standing(),
                        regular.margin(),
                        which.length + " x " + which.length + " block of the Hessian"));
        Ladder.fullRank(f, network, trace.get(), chosen + 2);
        Optimum.conclude(study, trace.get(), f);
    }

    /** Shows a direction that the block of layer k + 1 annihilates, where a point is given. */
    private static void nullDirection(Study study, int k, Finding.Builder f) {
        LayeredNetwork network = study.network();
        Optional<Trace> trace = study.given();
        int columns = network.width(k) + 1;
        if (trace.isEmpty() || columns <= network.samples() || columns > Blocks.LARGEST) {
            return;
        }
        double[] features = Trace.middles(trace.get().featuresAndOne(k));
        double[] z;
        try {
            z = Svd.of(features, network.samples(), columns).right(columns - 1);
        } catch (ArithmeticException _) {
            return;
        }
        double[] direction = new double[network.model().layout().size()];
        Layer above = network.layer(k + 1);
        int weights = network.offset(above.weights().name());
        for (int i = 0; i < columns - 1; i++) {
            direction[weights + above.weightAt(i, 0)] = z[i];
        }
        direction[network.offset(above.bias().orElseThrow().name())] = z[columns - 1];
        f.show(new Exhibit.Point("a direction along which no output changes", direction));
        double[] image = new double[direction.length];
        study.instance().session().linearize(study.instance().point().orElseThrow());
        study.instance().session().hvp(direction, image);
        double most = 0;
        for (int c : network.coordinates(k + 1)) {
            most = Math.max(most, Math.abs(image[c]));
        }
        f.show(
                new Exhibit.Quantity(
                        "largest entry of the block of layer "
                                + (k + 1)
                                + " times that direction (zero but for rounding)",
                        most,
                        Double.NaN));
    }

    private static void corollary(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        assume(study, f);
        if (f.failed()) {
            return;
        }
        int parameters = network.model().layout().size();
        int rows = network.samples() * network.width(network.depth());
        f.show(new Exhibit.Exact("parameters", "" + parameters));
        f.show(new Exhibit.Exact("residuals, N m", "" + rows));
        for (int k = 1; k < network.depth(); k++) {
            nullDirection(study, k, f);
        }
        f.vacuous(
                "a point that meets the hypotheses is global and interpolates as far as the loss"
                        + " asks, so its Hessian has rank at most N m = "
                        + rows
                        + "; it has "
                        + parameters
                        + " rows, and full column rank above the wide layer makes that more");
        f.follows("nothing: there is no such local minimum");
    }
}

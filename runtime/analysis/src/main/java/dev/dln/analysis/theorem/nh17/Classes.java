package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Section 5: one-sided losses and linearly separable features. */
final class Classes {
    private static final String NETWORKS =
            "fully connected networks with a one-sided loss of each output entry";

    private static final String SIGNS =
            "the derivatives by the outputs have known signs, but below the last layer they are"
                    + " mixed by its weights, which may have any signs; with one layer between the"
                    + " separable features and the output there is a critical point with invertible"
                    + " weights that is no global minimum";

    private Classes() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.NH17, "def5.1", "Definition 5.1", "linearly separable classes")
                        .says(
                                "Vectors of several classes are linearly separable if for each"
                                    + " class a hyperplane has its vectors strictly on one side and"
                                    + " all others strictly on the other.")
                        .about(NETWORKS)
                        .decided(
                                "exact linear programming per class and layer: a hyperplane, or"
                                    + " weights of two convex combinations that agree; checked over"
                                    + " intervals where features are not exact")
                        .cases("H6")
                        .by((i, f) -> Study.examine(i, f, Classes::definition)),
                Statement.of(Paper.NH17, "asm5.2", "Assumptions 5.2", "one-sided losses")
                        .says(
                                "The activation is C1 and strictly increasing. The loss of the own"
                                    + " class is zero, and has derivative zero, exactly where the"
                                    + " output reaches its target, and falls before that; for the"
                                    + " other classes it is the mirror image.")
                        .about(NETWORKS)
                        .decided(
                                "losses c max(0, s (output - threshold))^p with p > 1 are"
                                    + " recognised; a loss that is positive on both sides of its"
                                    + " target is refused")
                        .note(
                                "the conclusions also need an activation with positive derivative"
                                        + " everywhere")
                        .cases("H6")
                        .by((i, f) -> Study.examine(i, f, Classes::assumptions)),
                Statement.of(Paper.NH17, "eq2", "Equation (2)", "the objective for classes")
                        .says(
                                "The objective adds, over samples and outputs, one loss where the"
                                    + " output is that of the sample's class and another where it"
                                    + " is not. With labels +1 and -1 and squares it is the squared"
                                    + " hinge loss.")
                        .about(NETWORKS)
                        .decided("evaluated within intervals, entry by entry and as a whole")
                        .cases("H6")
                        .by((i, f) -> Study.examine(i, f, Classes::objective)),
                Statement.of(Paper.NH17, "fig1", "Figure 1", "the two one-sided losses")
                        .says(
                                "An example: the square of the shortfall for the own class, of the"
                                        + " excess for the others.")
                        .about(NETWORKS)
                        .decided("the model's own two losses are drawn and their signs checked")
                        .by((i, f) -> Study.examine(i, f, Classes::figure)),
                theorem("thm5.3.1", "Theorem 5.3(1)", "separable hidden features", true, false),
                theorem(
                        "thm5.3.1.corrected",
                        "Theorem 5.3(1), corrected",
                        "separable hidden" + " features, signs that cannot mix",
                        true,
                        true),
                theorem("thm5.3.2", "Theorem 5.3(2)", "separable inputs", false, false),
                theorem(
                        "thm5.3.2.corrected",
                        "Theorem 5.3(2), corrected",
                        "separable inputs, signs" + " that cannot mix",
                        false,
                        true));
    }

    private static Statement theorem(
            String id, String number, String title, boolean hidden, boolean corrected) {
        String what = hidden ? "the features of some hidden layer k" : "the inputs (k = 0)";
        Statement.Entry entry =
                Statement.of(Paper.NH17, id, number, title)
                        .says(
                                "If "
                                        + what
                                        + " are linearly separable and the weights above layer k +"
                                        + " 1 have full column rank, every critical point is a"
                                        + " global minimum"
                                        + (corrected
                                                ? " provided that layer k + 1 is the last; or is"
                                                      + " the last but one, and each of its units"
                                                      + " feeds one output only, or there is one"
                                                      + " output, or there are two and some unit's"
                                                      + " two weights are not both zero and not of"
                                                      + " the same sign. Activations have positive"
                                                      + " derivatives."
                                                : "."))
                        .about(NETWORKS)
                        .decided(
                                "separability by exact linear programming with a proof of either"
                                    + " answer; criticality by a certificate; ranks and signs over"
                                    + " the certificate's box; the conclusion by the loss's"
                                    + " derivative at every output, or a point that is lower")
                        .cases("H6", "H7");
        if (!corrected) {
            entry.unsound(SIGNS);
        }
        return entry.by(
                (i, f) ->
                        Study.examine(
                                i, f, (s, g) -> SeparableTheorem.examine(s, g, hidden, corrected)));
    }

    /** The classes of a model whose loss is one-sided; a hypothesis that fails otherwise. */
    static Optional<OneSided> classes(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        Optional<OneSided> classes = OneSided.of(network, study.anywhere());
        String name = "the loss is one-sided, with a class for each output";
        if (classes.isPresent()) {
            f.require(name, true, "");
        } else if (twoSided(network)) {
            f.require(name, false, "it is positive on both sides of a target");
        } else {
            f.require(Hypothesis.open(name, "it is of no form that is recognised"));
        }
        return classes;
    }

    /** Whether the loss is a function of output minus target that is positive on both sides. */
    private static boolean twoSided(LayeredNetwork network) {
        return network.lossOfDifference()
                .map(l -> l.over(1, 1).low()[0] > 0 && l.over(-1, -1).low()[0] > 0)
                .orElse(false);
    }

    private static void definition(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        Optional<OneSided> classes = classes(study, f);
        if (classes.isEmpty()) {
            return;
        }
        Optional<Trace> given = study.given();
        var text = new ArrayList<String>();
        Standing all = Standing.PROVED;
        double margin = Double.POSITIVE_INFINITY;
        for (int k = 0; k < (given.isPresent() ? network.depth() : 1); k++) {
            Separable.Answer answer =
                    Separable.of(study.anywhere().features(k), network.width(k), classes.get());
            String what = k == 0 ? "inputs" : "features of layer " + k;
            boolean known = answer.standing() != Standing.OPEN;
            text.add(
                    what
                            + (answer.standing().holds()
                                    ? " are separable"
                                    : known ? " are not separable" : " are not known to be"));
            f.remark(what + ": " + answer.detail());
            showPlanes(f, what, answer);
            all = known ? all : Standing.OPEN;
            margin = known ? Math.min(margin, answer.margin()) : margin;
        }
        f.conclude("the classes: " + String.join("; ", text), all, margin);
    }

    static void showPlanes(Finding.Builder f, String what, Separable.Answer answer) {
        if (!answer.planes().isEmpty()) {
            int columns = answer.planes().getFirst().length;
            double[] all = answer.planes().stream().flatMapToDouble(Arrays::stream).toArray();
            f.show(
                    new Exhibit.Grid(
                            "hyperplanes for the " + what + ", normal and constant, one per class",
                            answer.planes().size(),
                            columns,
                            all));
        }
    }

    private static void assumptions(Study study, Finding.Builder f) {
        f.require(increasing(study.network()));
        classes(study, f);
        f.follows("activations and losses satisfy the assumptions of section 5");
    }

    static Hypothesis increasing(LayeredNetwork network) {
        return Assumptions.activations(
                network,
                1,
                network.depth(),
                "the activations are C1 and strictly increasing",
                a ->
                        Assumptions.standing(a.properties().c1())
                                .and(Assumptions.standing(a.properties().strictlyIncreasing())));
    }

    private static void objective(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        Optional<OneSided> classes = classes(study, f);
        f.require(Premises.given(study.instance()));
        Optional<Trace> trace = study.given();
        if (classes.isEmpty() || trace.isEmpty()) {
            return;
        }
        int m = classes.get().outputs();
        Box output = trace.get().features(network.depth());
        double own = 0;
        double other = 0;
        int active = 0;
        double scale = network.scale().toDouble();
        Optional<String> name = network.targets().keySet().stream().findFirst();
        for (int e = 0; e < output.size(); e++) {
            double y = name.isPresent() ? trace.get().target(name.get()).low()[e] : 0;
            OneSided.Entry entry = OneSided.entry(network, name, y).orElseThrow();
            double short_ =
                    (entry.inside() ? -1 : 1) * (output.middle(e) - entry.threshold().toDouble());
            double loss =
                    scale
                            * entry.factor().toDouble()
                            * StrictMath.pow(Math.max(0, short_), entry.power().toDouble());
            active += short_ > 0 ? 1 : 0;
            if (classes.get().in(e / m, e % m)) {
                own += loss;
            } else {
                other += loss;
            }
        }
        Box whole = study.intervals().loss(trace.get().point());
        f.show(new Exhibit.Quantity("objective", whole.middle(0), whole.radius(0)));
        f.show(new Exhibit.Quantity("from the samples' own classes", own, Double.NaN));
        f.show(new Exhibit.Quantity("from the other classes", other, Double.NaN));
        f.show(new Exhibit.Exact("terms that are not zero", active + " of " + output.size()));
        double gap = Math.abs(own + other - whole.middle(0));
        double bound = whole.radius(0) + 1e-9 * (1 + Math.abs(own + other));
        if (gap > bound) {
            f.conclude("the objective is not the sum of its parts", false);
        } else {
            f.follows("the objective is the sum of its two parts");
        }
    }

    private static void figure(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        Optional<OneSided> classes = classes(study, f);
        if (classes.isEmpty()) {
            return;
        }
        Optional<String> name = network.targets().keySet().stream().findFirst();
        var lines = new ArrayList<Exhibit.Line>();
        boolean right = true;
        for (boolean inside : new boolean[] {true, false}) {
            Optional<OneSided.Entry> entry = find(study, classes.get(), name, inside);
            if (entry.isEmpty()) {
                continue;
            }
            int count = 81;
            double[] x = new double[count];
            double[] y = new double[count];
            for (int i = 0; i < count; i++) {
                x[i] = (i - 40) / 20.0;
                double away = Math.max(0, inside ? -x[i] : x[i]);
                y[i] =
                        entry.get().factor().toDouble()
                                * StrictMath.pow(away, entry.get().power().toDouble());
                right &= (y[i] == 0) == (inside ? x[i] >= 0 : x[i] <= 0);
            }
            lines.add(new Exhibit.Line(inside ? "own class" : "other classes", x, y));
        }
        f.show(new Exhibit.Curves("the two losses", "output minus target", "loss", lines));
        f.conclude(
                "each loss is zero on the right side of its target and positive on the other",
                right);
    }

    private static Optional<OneSided.Entry> find(
            Study study, OneSided classes, Optional<String> name, boolean inside) {
        for (int e = 0; e < classes.inside().length; e++) {
            if (classes.inside()[e] == inside) {
                double y = name.isPresent() ? study.anywhere().target(name.get()).low()[e] : 0;
                return OneSided.entry(study.network(), name, y);
            }
        }
        return Optional.empty();
    }

    /** Whether all targets that the classes are compared with can be passed by the output. */
    static Hypothesis attainable(LayeredNetwork network, OneSided classes) {
        var range = network.layer(network.depth()).activation().properties().range();
        for (Rational threshold : classes.thresholds()) {
            if (!range.contains(threshold.toDouble())) {
                return Hypothesis.open(
                        "the minimum is attained", "a threshold lies outside of " + range);
            }
        }
        return Hypothesis.exact(
                "every threshold lies in the range of the last activation", true, "");
    }
}

package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.engine.Points;
import dev.dln.engine.SplitMix64;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Section 4: analytic functions, and features that are linearly independent almost everywhere. */
final class Generic {
    /** Draws of the lower layers; one with independent features is enough. */
    private static final int DRAWS = 24;

    /** How far a given point is moved to repair a rank, largest last. */
    private static final double[] REACHES = {0x1p-20, 0x1p-14, 0x1p-10, 0x1p-7};

    private static final String WIDE =
            "fully connected networks with a layer of at least N - 1 units";

    private Generic() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.NH17, "lem4.1", "Lemma 4.1", "layers are analytic")
                        .says(
                                "With an analytic activation, every layer's output is an analytic"
                                        + " function of the parameters.")
                        .about("fully connected networks")
                        .decided("by the formulas of the activations")
                        .by((i, f) -> Study.examine(i, f, Generic::analytic)),
                Statement.of(
                                Paper.NH17,
                                "lem4.2",
                                "Lemma 4.2",
                                "zeros of an analytic function have measure zero")
                        .says(
                                "An analytic function on all of R^n that is not zero everywhere is"
                                        + " zero on a set of measure zero only. Looked at here: the"
                                        + " loss itself.")
                        .about("models whose loss is analytic everywhere")
                        .decided(
                                "analytic if no operation has a kink or an end of its domain,"
                                    + " evaluated over the whole space in interval arithmetic; one"
                                    + " value that is not zero, enclosed, is enough")
                        .by(Generic::zeros),
                Statement.of(Paper.NH17, "lem4.3", "Lemma 4.3", "independent features exist")
                        .says(
                                "If hidden layer k has at least N - 1 units, some parameters of the"
                                        + " layers up to k make [F_k, 1] have rank N.")
                        .about(WIDE)
                        .decided("parameters are drawn until the rank is proved by enclosure")
                        .cases("H2")
                        .by((i, f) -> Study.examine(i, f, Generic::exists)),
                Statement.of(
                                Paper.NH17,
                                "lem4.4",
                                "Lemma 4.4",
                                "dependent features have measure zero")
                        .says(
                                "If hidden layer k has at least N - 1 units, the parameters for"
                                        + " which [F_k, 1] has rank less than N form a set of"
                                        + " measure zero.")
                        .about(WIDE)
                        .decided(
                                "the sum of the squares of the N x N minors is an analytic"
                                    + " function; it is enough that it is not zero at one point")
                        .cases("H2")
                        .by((i, f) -> Study.examine(i, f, Generic::measureZero)),
                Statement.of(
                                Paper.NH17,
                                "cor4.5",
                                "Corollary 4.5",
                                "every rank defect can be repaired nearby")
                        .says(
                                "If hidden layer k has at least N - 1 units, every neighbourhood of"
                                        + " every point has a point at which [F_k, 1] has rank N.")
                        .about(WIDE)
                        .decided(
                                "the parameters of the layers up to k are moved at random by at"
                                        + " most 2^-20, then more, until the rank is proved by"
                                        + " enclosure")
                        .cases("H2")
                        .by((i, f) -> Study.examine(i, f, Generic::repair)),
                Statement.of(
                                Paper.NH17,
                                "thm4.6",
                                "Theorem 4.6 (implicit functions)",
                                "critical in some variables along all others")
                        .says(
                                "Where the gradient by some variables v is zero and their block of"
                                    + " the Hessian is regular, the equation \"gradient by v = 0\""
                                    + " can be solved for v as a function of the other variables"
                                    + " nearby, in one way and smoothly.")
                        .about("models that are C2 at the point")
                        .decided(
                                "the block by an approximate inverse over an enclosure; then the"
                                        + " other variables are moved and the equation is solved by"
                                        + " Newton's method, proved by the test of Krawczyk")
                        .by(ImplicitFunction::examine));
    }

    private static void analytic(Study study, Finding.Builder f) {
        f.require(
                Assumptions.activations(
                        study.network(),
                        1,
                        study.network().depth(),
                        "the activations are analytic",
                        a ->
                                Assumptions.standing(a.properties().analytic())
                                        .and(Assumptions.standing(a.properties().everywhere()))));
        f.follows("the output of each layer is an analytic function of the parameters");
    }

    private static void zeros(Instance instance, Finding.Builder f) {
        var model = instance.view(IntervalModel.class, i -> new IntervalModel(i.model()));
        int n = model.size();
        double[] low = new double[n];
        double[] high = new double[n];
        Arrays.fill(low, Double.NEGATIVE_INFINITY);
        Arrays.fill(high, Double.POSITIVE_INFINITY);
        Optional<String> trouble = model.trouble(new Box(low, high));
        String name = "the loss is analytic everywhere";
        f.require(
                trouble.isEmpty()
                        ? Hypothesis.exact(name, true, "every operation is, on all of the space")
                        : Hypothesis.open(name, trouble.get()));
        String nonzero = "the loss is not zero everywhere";
        for (int s = 0; s <= 4; s++) {
            double[] point =
                    s == 0
                            ? instance.point().orElse(new double[n])
                            : Points.random(instance.model(), instance.seed() + s);
            if (!Arrays.stream(point).allMatch(Double::isFinite)) {
                continue;
            }
            Box loss = model.loss(Box.point(point));
            if (loss.low()[0] > 0 || loss.high()[0] < 0) {
                f.require(nonzero, true, "it is " + Study.show(loss.middle(0)) + " at a point");
                f.show(new Exhibit.Point("a point where it is not zero", point));
                f.follows("the loss is zero on a set of measure zero only");
                return;
            }
        }
        f.require(Hypothesis.open(nonzero, "at the points tried it is zero or nearly so"));
    }

    // ---- Lemmas 4.3, 4.4 and Corollary 4.5

    /**
     * Requires the assumptions; the widest hidden layer that is wide enough, 0 if there is none.
     */
    private static int wide(Study study, Finding.Builder f) {
        LayeredNetwork network = study.network();
        int chosen = 0;
        int widest = 0;
        for (int k = 1; k < network.depth(); k++) {
            widest = Math.max(widest, network.width(k));
            if (chosen == 0 && network.width(k) >= network.samples() - 1) {
                chosen = k;
            }
        }
        f.require(
                "a hidden layer has at least N - 1 = " + (network.samples() - 1) + " units",
                chosen > 0,
                "the widest has " + widest);
        if (chosen == 0) {
            return 0;
        }
        f.require(Assumptions.distinct(study.anywhere(), network));
        f.require(Assumptions.analyticIncreasing(network, 1, chosen));
        f.require(Assumptions.growth(network, 1, chosen));
        boolean biased = true;
        for (int k = 1; k <= chosen; k++) {
            biased &= network.layer(k).bias().isPresent();
        }
        f.require("every layer up to that one has a bias", biased, "");
        return f.failed() ? 0 : chosen;
    }

    /** A point at which [F_k, 1] provably has rank N, by drawing; empty if none was found. */
    private static Optional<double[]> drawn(Study study, int k) {
        return study.instance().view("nh17 independent at " + k, i -> draw(study, k));
    }

    private static Optional<double[]> draw(Study study, int k) {
        Instance instance = study.instance();
        for (int s = 0; s < DRAWS; s++) {
            double[] point = Points.random(instance.model(), instance.seed() + s);
            double scale = 1 << s % 4;
            for (int l = 1; l <= k; l++) {
                for (int c : study.network().coordinates(l)) {
                    point[c] *= scale;
                }
            }
            Trace trace = study.network().trace(Box.point(point));
            if (Ladder.features(study.network(), trace, k).standing() == Standing.PROVED) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }

    private static void exists(Study study, Finding.Builder f) {
        int k = wide(study, f);
        if (k == 0) {
            return;
        }
        String text =
                "some parameters make [F_" + k + ", 1] have rank " + study.network().samples();
        Optional<double[]> point = drawn(study, k);
        if (point.isEmpty()) {
            f.follows(text);
            f.remark("none of " + DRAWS + " draws showed it beyond rounding");
            return;
        }
        showRank(study, f, k, point.get(), "such parameters");
        f.conclude(text, true);
    }

    private static void showRank(
            Study study, Finding.Builder f, int k, double[] point, String caption) {
        LayeredNetwork network = study.network();
        Trace trace = network.trace(Box.point(point));
        Svd svd =
                Svd.of(
                        Trace.middles(trace.featuresAndOne(k)),
                        network.samples(),
                        network.width(k) + 1);
        f.show(new Exhibit.Point(caption, point));
        f.show(new Exhibit.Spectrum("singular values of [F_" + k + ", 1] there", svd.s()));
    }

    private static void measureZero(Study study, Finding.Builder f) {
        int k = wide(study, f);
        if (k == 0) {
            return;
        }
        String text =
                "[F_"
                        + k
                        + ", 1] has rank "
                        + study.network().samples()
                        + " for almost all parameters";
        study.given()
                .ifPresent(
                        t -> {
                            Hypothesis here = Ladder.features(study.network(), t, k);
                            f.remark(
                                    "at the point given: "
                                            + here.name()
                                            + (here.standing().holds()
                                                    ? ", yes"
                                                    : here.standing().fails()
                                                            ? ", no: " + here.detail()
                                                            : ", open: " + here.detail()));
                        });
        Optional<double[]> point = drawn(study, k);
        if (point.isEmpty()) {
            f.follows(text);
            return;
        }
        showRank(study, f, k, point.get(), "a point where a minor is not zero");
        f.conclude(text, true);
    }

    private static void repair(Study study, Finding.Builder f) {
        int k = wide(study, f);
        f.require(Premises.given(study.instance()));
        Optional<Trace> given = study.given();
        if (k == 0 || given.isEmpty()) {
            return;
        }
        LayeredNetwork network = study.network();
        Hypothesis here = Ladder.features(network, given.get(), k);
        f.remark(
                here.standing().holds()
                        ? "the rank is N at the point already"
                        : "at the point given: " + here.name() + ": " + here.detail());
        var random = new SplitMix64(study.instance().seed());
        for (double reach : REACHES) {
            double[] point = study.instance().point().orElseThrow();
            for (int l = 1; l <= k; l++) {
                for (int c : network.coordinates(l)) {
                    point[c] += reach * (2 * random.nextDouble() - 1);
                }
            }
            Trace trace = network.trace(Box.point(point));
            if (Ladder.features(network, trace, k).standing() == Standing.PROVED) {
                showRank(study, f, k, point, "a point nearby where the rank is N");
                f.show(
                        new Exhibit.Exact(
                                "moved in each coordinate by at most",
                                String.format(Locale.ROOT, "%.3g", reach)));
                f.conclude(
                        "within "
                                + String.format(Locale.ROOT, "%.3g", reach)
                                + " of the point in each coordinate there is one at which [F_"
                                + k
                                + ", 1] has rank "
                                + network.samples(),
                        true);
                return;
            }
        }
        f.follows(
                "every neighbourhood of the point has one at which [F_"
                        + k
                        + ", 1] has rank "
                        + network.samples());
        f.remark("moving it at random by up to 2^-7 did not show it beyond rounding");
    }
}

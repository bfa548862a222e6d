package dev.dln.analysis.theorem.nr18;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.FactoredInstance;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.analysis.theorem.nh17.Layer;
import dev.dln.analysis.theorem.nh17.LayeredNetwork;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.ParameterLayout;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Networks whose layers do not widen, with monotone activations and more inputs than samples. */
final class Pyramids {
    private static final String SCOPE =
            "networks of layers sigma(W A) with at least as many inputs as samples and no layer"
                    + " wider than the one below";

    private Pyramids() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.NR18, "eq4", "Eq. (4)", "pyramidal networks")
                        .says(
                                "Each layer applies a continuous strictly monotone function to the"
                                        + " entries of W_i F_{i-1}; widths do not increase and the"
                                        + " input is at least as wide as there are samples.")
                        .about(SCOPE)
                        .decided(
                                "layers are read off the program; monotone by the expressions of"
                                        + " the activations; widths as integers")
                        .note("Printed with d_0 > n; d_0 >= n is enough.")
                        .by(
                                (i, f) -> {
                                    if (pyramid(i, f).isPresent()) {
                                        f.follows("the model is such a network");
                                    }
                                }),
                Statement.of(
                                Paper.NR18,
                                "image-convex",
                                "sentence before Lemma 3",
                                "the image is said to be convex")
                        .says(
                                "If X has full column rank and the activations are continuous and"
                                        + " strictly monotone, the outputs that the network can"
                                        + " produce form a convex set.")
                        .about(SCOPE)
                        .decided(
                                "for one unit per layer and two samples, whose arguments of the"
                                        + " last activation are multiples of values of one sign")
                        .unsound(
                                "with a hidden sigmoid the arguments of the last activation are w f"
                                        + " with f in (0, 1)^2: two of them have a mean with"
                                        + " coordinates of opposite signs, which is none")
                        .cases("N6")
                        .by(Pyramids::image),
                Statement.of(
                                Paper.NR18,
                                "image-convex.corrected",
                                "sentence before Lemma 3, corrected",
                                "when the image is convex")
                        .says(
                                "If in addition every hidden activation takes all real values, the"
                                        + " outputs are all matrices with entries in the range of"
                                        + " the last activation, a convex set.")
                        .about(SCOPE)
                        .decided(
                                "the rank of X in fractions; the ranges of the activations by their"
                                        + " expressions: affine, or piecewise linear and unbounded"
                                        + " on both sides")
                        .cases("N6")
                        .by(Pyramids::onto),
                Statement.of(Paper.NR18, "lem3", "Lemma 3", "local openness of pyramids")
                        .says(
                                "The map from the weights to the outputs is locally open wherever"
                                        + " every weight matrix has full row rank.")
                        .about(SCOPE)
                        .decided("ranks of X and the weights in fractions")
                        .by((i, f) -> lemma3(i, f, false)),
                Statement.of(Paper.NR18, "lem3.global", "after Lemma 3", "local minima of pyramids")
                        .says(
                                "For a convex loss a local minimum at which every weight matrix has"
                                        + " full row rank is global.")
                        .about(SCOPE)
                        .decided(
                                "ranks in fractions; the local minimum by certificate or a loss of"
                                        + " exactly zero; its value in fractions")
                        .note(
                                "The paper argues by a convex image, which need not be; the outputs"
                                        + " before the last activation fill an open set, which is"
                                        + " enough.")
                        .by((i, f) -> lemma3(i, f, true)));
    }

    /** The network with its shape, its activations and X required. */
    private static Optional<LayeredNetwork> pyramid(Instance instance, Finding.Builder finding) {
        Optional<LayeredNetwork> read =
                instance.view(LayeredNetwork.class, i -> LayeredNetwork.of(i.model()));
        finding.require("the model is a network of fully connected layers", read.isPresent(), "");
        if (read.isEmpty()) {
            return read;
        }
        LayeredNetwork network = read.get();
        var widths = new ArrayList<Integer>();
        boolean narrowing = true;
        for (int k = 0; k <= network.depth(); k++) {
            widths.add(network.width(k));
            narrowing &= k < 2 || network.width(k) <= network.width(k - 1);
        }
        narrowing &= network.width(1) <= network.width(0);
        finding.require("no layer is wider than the one below", narrowing, "widths " + widths)
                .require(
                        "there are at least as many inputs as samples",
                        network.width(0) >= network.samples(),
                        network.width(0) + " inputs, " + network.samples() + " samples");
        for (int k = 1; k <= network.depth(); k++) {
            finding.require(monotone(k, network.layer(k).activation().properties()));
        }
        return read;
    }

    private static Hypothesis monotone(int k, Properties p) {
        String name = "activation " + k + " is continuous and strictly monotone";
        boolean holds =
                p.continuous() == Answer.YES
                        && (p.strictlyIncreasing() == Answer.YES
                                || p.strictlyDecreasing() == Answer.YES);
        boolean fails =
                p.continuous() == Answer.NO
                        || (p.strictlyIncreasing() == Answer.NO
                                && p.strictlyDecreasing() == Answer.NO);
        return holds || fails
                ? Hypothesis.exact(name, holds, "by its expression")
                : Hypothesis.open(name, "by its expression it may be or not");
    }

    /** Requires rank X = number of samples. */
    private static void fullColumnRank(
            Instance instance, LayeredNetwork network, Finding.Builder finding) {
        Layer first = network.layer(1);
        double[] values =
                switch (network.program().op(first.input())) {
                    case Op.Input input -> {
                        Array data = instance.model().data().get(input.name());
                        yield data == null ? new double[0] : data.values();
                    }
                    case Op.Literal literal ->
                            literal.entries().stream().allMatch(Pyramids::isDouble)
                                    ? literal.entries().stream()
                                            .mapToDouble(Rational::toDouble)
                                            .toArray()
                                    : new double[0];
                    case Op.Const constant -> new double[] {constant.value().toDouble()};
                    case Op.Size _,
                            Op.Select _,
                            Op.Map _,
                            Op.Power _,
                            Op.Sum _,
                            Op.Contract _,
                            Op.LogSumExp _ ->
                            new double[0];
                };
        int n = network.samples();
        int inputs = network.width(0);
        String name = "X has full column rank " + n;
        if (values.length != n * inputs || values.length > ExactModel.MOST_DATA) {
            finding.require(Hypothesis.open(name, "X is not read off, or large"));
            return;
        }
        int rank = new RationalMatrix(n, inputs, first.inputMatrix(values)).rank();
        finding.require(name, rank == n, "rank " + rank + ", in fractions");
    }

    /** Whether a double holds the fraction exactly. */
    private static boolean isDouble(Rational value) {
        return Rational.of(new BigDecimal(value.toDouble())).equals(value);
    }

    private static void image(Instance instance, Finding.Builder finding) {
        Optional<LayeredNetwork> network = pyramid(instance, finding);
        if (network.isEmpty() || finding.failed()) {
            return;
        }
        fullColumnRank(instance, network.get(), finding);
        boolean small =
                network.get().depth() == 2
                        && network.get().width(1) == 1
                        && network.get().width(2) == 1
                        && network.get().samples() == 2
                        && !network.get().layer(2).bias().isPresent();
        Properties hidden = network.get().layer(1).activation().properties();
        boolean positive = hidden.nonnegative() == Answer.YES;
        if (!small || !positive) {
            finding.conclude("the image is convex", Standing.OPEN, 0);
            return;
        }
        // X' has full row rank, so the hidden unit takes any two values in its range
        finding.remark(
                        "the hidden unit takes any two positive values f_1, f_2 of its range on the"
                                + " two samples, so the last activation's arguments are w (f_1,"
                                + " f_2): of one sign")
                .remark(
                        "with (f_1, f_2) near (u, u/10000) and w > 0, and near (u/10000, u) and w <"
                                + " 0, the mean of two arguments has coordinates of opposite sign")
                .show(region(network.get()));
        finding.conclude(
                "the image is convex: the mean of two outputs is an output",
                Standing.REFUTED,
                Double.POSITIVE_INFINITY);
    }

    /** Both arms of the arguments' cone, and the segment between two of its points. */
    private static Exhibit region(LayeredNetwork network) {
        double[] x = {0, 0.5, 1, 1, 0, 0, -0.5, -1, -1, 0};
        double[] y = {0, 1, 1, 0.5, 0, 0, -1, -1, -0.5, 0};
        return new Exhibit.Curves(
                "arguments of the last activation of widths "
                        + network.width(1)
                        + ", "
                        + network.width(2)
                        + " lie in two quadrants; a segment between them leaves both",
                "sample 1",
                "sample 2",
                List.of(
                        new Exhibit.Line("multiples w (f_1, f_2)", x, y),
                        new Exhibit.Line(
                                "a segment", new double[] {1, -1e-4}, new double[] {1e-4, -1})));
    }

    private static void onto(Instance instance, Finding.Builder finding) {
        Optional<LayeredNetwork> network = pyramid(instance, finding);
        if (network.isEmpty() || finding.failed()) {
            return;
        }
        fullColumnRank(instance, network.get(), finding);
        for (int k = 1; k < network.get().depth(); k++) {
            Properties p = network.get().layer(k).activation().properties();
            String name = "activation " + k + " takes all real values";
            boolean half = p.nonnegative() == Answer.YES || p.bounded() == Answer.YES;
            boolean all = p.affine() == Answer.YES || piecewiseLinear(network.get().layer(k));
            finding.require(
                    half
                            ? Hypothesis.exact(name, false, "by its expression")
                            : all
                                    ? Hypothesis.exact(
                                            name, true, "strictly monotone and piecewise linear")
                                    : Hypothesis.open(name, "by its expression it may or not"));
        }
        finding.follows(
                "the outputs are all matrices with entries in the range of the last activation");
    }

    /**
     * Whether a function is piecewise linear with finitely many pieces, as it is written; if it is
     * strictly monotone and continuous as well it takes all real values.
     */
    private static boolean piecewiseLinear(Layer layer) {
        for (Op op : layer.activation().program().nodes()) {
            boolean linear =
                    switch (op) {
                        case Op.Input _, Op.Const _, Op.Sum _ -> true;
                        case Op.Map map ->
                                map.primitive() == Primitive.RELU
                                        || map.primitive() == Primitive.ABS
                                        || map.primitive() == Primitive.WHERE;
                        case Op.Contract contract -> contract.factors().size() < 2;
                        case Op.Literal _, Op.Size _, Op.Select _, Op.Power _, Op.LogSumExp _ ->
                                false;
                    };
            if (!linear) {
                return false;
            }
        }
        return true;
    }

    private static void lemma3(Instance instance, Finding.Builder finding, boolean global) {
        Optional<LayeredNetwork> read = pyramid(instance, finding);
        if (read.isEmpty() || finding.failed()) {
            return;
        }
        LayeredNetwork network = read.get();
        fullColumnRank(instance, network, finding);
        if (global) {
            Answer convex = network.loss().properties().convex();
            String name = "the loss of an output is convex";
            finding.require(
                    convex == Answer.UNKNOWN
                            ? Hypothesis.open(name, "by its expression")
                            : Hypothesis.exact(name, convex == Answer.YES, "by its expression"));
        }
        finding.require(Premises.given(instance));
        if (instance.point().isEmpty() || finding.failed()) {
            return;
        }
        double[] point = instance.point().orElseThrow();
        for (int k = 1; k <= network.depth(); k++) {
            finding.require(rowRank(network, k, point, Rational.ZERO));
        }
        if (finding.failed()) {
            return;
        }
        if (!global) {
            finding.follows("the map from the weights to the outputs is locally open here");
            return;
        }
        Optional<Rational> loss = instance.exact().map(ExactModel.Point::loss);
        boolean zero =
                loss.map(Rational::isZero).orElse(false)
                        && network.loss().properties().nonnegative() == Answer.YES;
        Hypothesis minimum =
                zero
                        ? Hypothesis.exact(
                                "the point is a local minimum",
                                true,
                                "a loss that is nowhere negative is exactly zero")
                        : Premises.localMinimum(instance);
        finding.require(minimum);
        boolean near =
                !zero
                        && minimum.standing().holds()
                        && instance.exact().filter(ExactModel.Point::critical).isEmpty();
        if (near) {
            Rational reach = Premises.reach(instance, Premises.certificate(instance).orElseThrow());
            for (int k = 1; k <= network.depth(); k++) {
                finding.require(rowRank(network, k, point, reach));
            }
        }
        String words = near ? "the local minimum nearby is global" : "the local minimum is global";
        if (zero) {
            finding.show(new Exhibit.Exact("loss", "0")).conclude(words, true);
        } else {
            loss.ifPresent(l -> finding.show(new Exhibit.Exact("loss", FactoredInstance.text(l))));
            finding.follows(words);
        }
    }

    /** Whether a weight matrix has full row rank, at the point and within a reach of it. */
    private static Hypothesis rowRank(
            LayeredNetwork network, int k, double[] point, Rational reach) {
        Layer layer = network.layer(k);
        ParameterLayout.Entry entry =
                network.model().layout().entries().stream()
                        .filter(e -> e.name().equals(layer.weights().name()))
                        .findFirst()
                        .orElseThrow();
        double[] own = Arrays.copyOfRange(point, entry.offset(), entry.offset() + entry.size());
        var weights = new RationalMatrix(layer.inputs(), layer.units(), layer.weightMatrix(own));
        if (reach.signum() > 0) {
            String name = "W_" + k + " has full row rank " + layer.units() + " at that minimum";
            var same = Collections.nCopies(weights.entries().size(), reach);
            RationalMatrix apart = RationalMatrix.of(weights.rows(), weights.columns(), same);
            return weights.keepsRank(layer.units(), apart)
                    ? Hypothesis.exact(name, true, "by an enclosure")
                    : Hypothesis.open(name, "that at the point given is known only");
        }
        int rank = weights.rank();
        return Hypothesis.exact(
                "W_" + k + " has full row rank " + layer.units(),
                rank == layer.units(),
                "rank " + rank + " of " + layer.units() + " rows, in fractions");
    }
}

package dev.dln.analysis.theorem.lb18;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.FactoredInstance;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Statement;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Checked;
import dev.dln.engine.Points;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The two problems and the standing hypotheses. */
final class Settings {
    static final String SCOPE = "losses phi(W_L ... W_1) of L >= 2 factors, with or without data";

    private Settings() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.LB18, "eq1", "Eq. (1)", "the loss of a linear network")
                        .says(
                                "The loss of a linear network is the mean over samples of a loss of"
                                        + " its output W_L ... W_1 x and the target, hence a"
                                        + " function of the product of the weights alone.")
                        .about("linear networks with a loss annotation and data")
                        .decided(
                                "the loss is evaluated sample by sample, in fractions where it is"
                                        + " rational; losses that are sums count as N times a mean")
                        .by(Settings::total),
                Statement.of(Paper.LB18, "hyp.i", "hypothesis (i)", "convex and differentiable")
                        .says(
                                "The loss is a convex and differentiable function of the output of"
                                        + " the network.")
                        .about(SCOPE)
                        .decided(
                                "derived from the expression of phi; a quadratic phi by the inertia"
                                        + " of its Hessian in fractions")
                        .by(Settings::first),
                Statement.of(Paper.LB18, "hyp.ii", "hypothesis (ii)", "no hidden layer too narrow")
                        .says(
                                "The narrowest layer is the input or the output: no hidden layer"
                                        + " is narrower than both of them.")
                        .about(SCOPE)
                        .decided("comparison of integers")
                        .by(Settings::second),
                Statement.of(Paper.LB18, "p1", "problem (P1)", "one matrix")
                        .says("The problem of one layer: phi is minimised over all matrices.")
                        .about(SCOPE)
                        .decided("the program of phi is derived from that of the loss")
                        .by((i, f) -> problems(i, f, "(P1): phi at R is ")),
                Statement.of(Paper.LB18, "p2", "problem (P2)", "a product of matrices")
                        .says(
                                "The problem of L layers: phi of the product is minimised over the"
                                        + " factors; at every point its value is that of (P1) at"
                                        + " the product.")
                        .about(SCOPE)
                        .decided(
                                "by the derivation of phi, and in fractions at the point or at a"
                                        + " random one")
                        .by((i, f) -> problems(i, f, "(P2): the loss equals phi at R, ")),
                Statement.of(Paper.LB18, "eq2", "Eq. (2)", "the parametrisation")
                        .says("The matrix of (P1) is the product W_L ... W_1 of factors W_k.")
                        .about(SCOPE)
                        .decided("read off the program, multiplied in fractions")
                        .by(Settings::parametrisation),
                Statement.of(Paper.LB18, "eq3", "Eq. (3)", "every matrix is a product")
                        .says(
                                "If the smallest hidden width is at least the smaller of input and"
                                        + " output width, then products of the factors are all"
                                        + " matrices; otherwise they have a smaller rank.")
                        .about(SCOPE)
                        .decided("comparison of integers; a factorisation of a matrix of full rank")
                        .by(Settings::structural));
    }

    /** Asks for a factored loss. */
    static Optional<FactoredModel> model(Instance instance, Finding.Builder finding) {
        finding.require(FactoredInstance.factored(instance));
        return FactoredInstance.model(instance);
    }

    /** The point, or a random one, in fractions. */
    static Optional<ExactProduct> somewhere(Instance instance, Finding.Builder finding) {
        Optional<ExactProduct> given = FactoredInstance.point(instance);
        if (given.isPresent() || instance.point().isPresent()) {
            return given;
        }
        double[] random = Points.random(instance.model(), instance.seed());
        finding.show(new Exhibit.Point("a random point, none being given", random));
        return FactoredInstance.model(instance).flatMap(m -> ExactProduct.of(m, random));
    }

    /** The flat point in fractions. */
    static List<Rational> flat(ExactProduct at) {
        return Certificate.exactly(at.flat(at.factors()));
    }

    private static void first(Instance instance, Finding.Builder finding) {
        if (model(instance, finding).isPresent()) {
            finding.require(FactoredInstance.convex(instance))
                    .require(FactoredInstance.differentiable(instance))
                    .follows("hypothesis (i) holds");
        }
    }

    private static void second(Instance instance, Finding.Builder finding) {
        model(instance, finding)
                .ifPresent(
                        m ->
                                finding.require(FactoredInstance.wide(m))
                                        .follows(
                                                "hypothesis (ii) holds: widths "
                                                        + FactoredInstance.widths(m)));
    }

    private static void structural(Instance instance, Finding.Builder finding) {
        Optional<FactoredModel> model = model(instance, finding);
        if (model.isEmpty()) {
            return;
        }
        FactoredModel m = model.get();
        int ends = Math.min(m.widths().getFirst(), m.widths().getLast());
        finding.show(new Exhibit.Exact("widths d_0, ..., d_L", FactoredInstance.widths(m)));
        finding.conclude(
                m.reachesAll()
                        ? "no hidden width is below min(d_0, d_L) = "
                                + ends
                                + ": every matrix is a product"
                        : "the smallest width "
                                + m.narrowest()
                                + " is below min(d_0, d_L) = "
                                + ends
                                + ": products have at most that rank",
                Chains.fullRankProduct(m) == m.narrowest());
    }

    private static void parametrisation(Instance instance, Finding.Builder finding) {
        Optional<FactoredModel> model = model(instance, finding);
        if (model.isEmpty()) {
            return;
        }
        var order = new ArrayList<String>();
        model.get()
                .layers()
                .reversed()
                .forEach(l -> order.add(l.name() + (l.transposed() ? "'" : "")));
        finding.show(new Exhibit.Exact("R", String.join(" ", order)));
        somewhere(instance, finding)
                .ifPresent(at -> finding.show(FactoredInstance.matrix("R there", at.product())));
        finding.follows("R = " + String.join(" ", order));
    }

    private static void problems(Instance instance, Finding.Builder finding, String words) {
        if (model(instance, finding).isEmpty()) {
            return;
        }
        Optional<ExactProduct> at = somewhere(instance, finding);
        Optional<Rational> phi = at.flatMap(ExactProduct::value);
        Optional<Rational> loss =
                at.flatMap(a -> ExactModel.of(instance.model()).flatMap(m -> m.loss(flat(a))));
        if (phi.isPresent() && loss.isPresent()) {
            finding.show(new Exhibit.Exact("phi(R)", FactoredInstance.text(phi.get())))
                    .show(new Exhibit.Exact("F(W_1, ..., W_L)", FactoredInstance.text(loss.get())))
                    .conclude(
                            words + FactoredInstance.text(phi.get()), phi.get().equals(loss.get()));
        } else {
            finding.follows(words + "by the derivation of phi");
        }
    }

    private static void total(Instance instance, Finding.Builder finding) {
        if (model(instance, finding).isEmpty()) {
            return;
        }
        boolean annotated =
                instance.model().compiled().loss().isPresent()
                        && !instance.model().data().isEmpty();
        finding.require("the loss is a loss annotation over data", annotated, "");
        Optional<ExactProduct> at = somewhere(instance, finding);
        if (!annotated || at.isEmpty()) {
            return;
        }
        Optional<List<Rational>> parts = parts(instance.model(), flat(at.get()));
        Optional<Rational> whole =
                ExactModel.of(instance.model()).flatMap(m -> m.loss(flat(at.get())));
        if (parts.isEmpty() || whole.isEmpty() || whole.get().isZero()) {
            finding.follows("the loss is a function of R alone");
            return;
        }
        Rational sum = parts.get().stream().reduce(Rational.ZERO, Rational::add);
        Rational ratio = sum.divide(whole.get());
        Rational samples = Rational.of(parts.get().size());
        finding.show(new Exhibit.Exact("sum of the samples' losses", FactoredInstance.text(sum)))
                .show(new Exhibit.Exact("loss", FactoredInstance.text(whole.get())));
        finding.conclude(
                ratio.equals(samples)
                        ? "the loss is the mean of its samples' losses"
                        : "the loss is the sum of its samples' losses",
                ratio.equals(samples) || ratio.isOne());
    }

    /**
     * The losses of the samples one by one; empty if they are not rational or do not stand alone.
     */
    private static Optional<List<Rational>> parts(BoundModel model, List<Rational> point) {
        int samples =
                model.data().values().stream()
                        .mapToInt(a -> a.shape().isEmpty() ? 1 : a.shape().getLast())
                        .max()
                        .orElse(0);
        var losses = new ArrayList<Rational>();
        for (int j = 0; j < samples; j++) {
            Map<String, Array> one = new HashMap<>();
            for (Map.Entry<String, Array> data : model.data().entrySet()) {
                Array a = data.getValue();
                if (a.shape().size() != 2 || a.shape().get(1) != samples) {
                    return Optional.empty();
                }
                double[] column = new double[a.shape().get(0)];
                for (int i = 0; i < column.length; i++) {
                    column[i] = a.values()[i * samples + j];
                }
                one.put(data.getKey(), new Array(List.of(column.length, 1), column));
            }
            Checked<BoundModel> bound = Binder.bind(model.compiled(), one);
            Optional<Rational> loss =
                    bound.value().flatMap(ExactModel::of).flatMap(m -> m.loss(point));
            if (loss.isEmpty()) {
                return Optional.empty();
            }
            losses.add(loss.get());
        }
        return Optional.of(losses);
    }

    /** A row of numbers as text. */
    static String row(int[] numbers) {
        return Arrays.toString(numbers);
    }
}

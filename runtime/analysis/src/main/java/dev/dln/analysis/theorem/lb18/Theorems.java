package dev.dln.analysis.theorem.lb18;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.exact.RationalPolynomial;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.analysis.factored.KinkMinimum;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.FactoredInstance;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Theorems 1 to 3 and the derivative of the loss. */
final class Theorems {
    /** How near a point is left, in the Euclidean distance of the parameters. */
    static final double RADIUS = 0.25;

    private Theorems() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.LB18, "thm1", "Theorem 1", "local minima are global")
                        .says(
                                "If the loss is convex and differentiable in the product of the"
                                        + " weights and no hidden layer is narrower than both input"
                                        + " and output, every local minimum is global.")
                        .about(Settings.SCOPE)
                        .decided(
                                "convexity by the expression of phi, widths as integers, the local"
                                        + " minimum by certificate or in fractions; then the"
                                        + " gradient G of phi at R must be zero")
                        .cases("L3", "N4")
                        .by((i, f) -> minimum(i, f, true)),
                Statement.of(Paper.LB18, "thm2", "Theorem 2", "differentiability is needed")
                        .says(
                                "There are convex losses with a Lipschitz constant, but without a"
                                        + " derivative somewhere, whose linear networks have local"
                                        + " minima that are not global.")
                        .about(Settings.SCOPE + " with kinks, such as |x| + max(0, 1 - y) - 1")
                        .decided(
                                "convexity and Lipschitz constant by the expression; two"
                                        + " subgradients at R in fractions; the local minimum by"
                                        + " subgradients on a box; a lower value by evaluation")
                        .cases("L1")
                        .by(Theorems::kinked),
                Statement.of(Paper.LB18, "thm3", "Theorem 3", "phi is stationary at local minima")
                        .says(
                                "For any differentiable phi and no hidden layer narrower than both"
                                        + " ends, the gradient of phi at the product vanishes at"
                                        + " every local minimum of phi(W_L ... W_1).")
                        .about(Settings.SCOPE)
                        .decided(
                                "the local minimum by certificate or in fractions, refuted by the"
                                        + " perturbation family of its proof, which is replayed in"
                                        + " fractions")
                        .cases("L3")
                        .by((i, f) -> minimum(i, f, false)),
                Statement.of(Paper.LB18, "eq4", "Eq. (4)", "the derivative of phi")
                        .says(
                                "The gradient of phi is the matrix G with phi(A + H) = phi(A) +"
                                        + " <G, H> + o(|H|).")
                        .about(Settings.SCOPE)
                        .decided("phi along a line as a polynomial in fractions")
                        .by(Theorems::derivative),
                Statement.of(Paper.LB18, "lem1", "Lemma 1", "the chain rule")
                        .says(
                                "The gradient for factor W_k is (W_L ... W_{k+1})' G (W_{k-1} ..."
                                        + " W_1)' with G the gradient of phi at the product.")
                        .about(Settings.SCOPE)
                        .decided("compared with the model's own gradient, in fractions")
                        .cases("K1")
                        .by(Theorems::chainRule),
                Statement.of(Paper.LB18, "eq5", "Eq. (5)", "partial products")
                        .says("W_{k,+} = W_L ... W_k and W_{k,-} = W_k ... W_1.")
                        .about(Settings.SCOPE)
                        .decided("multiplied in fractions")
                        .note(
                                "The concluding remarks of the paper shift both indices by one;"
                                        + " with the definition here the conditions there are"
                                        + " W_{k+1,+}' G W_{k-1,-}' = 0.")
                        .by(Theorems::partial));
    }

    private static void minimum(Instance instance, Finding.Builder finding, boolean convex) {
        Optional<FactoredModel> model = Settings.model(instance, finding);
        if (model.isEmpty()) {
            return;
        }
        if (convex) {
            finding.require(FactoredInstance.convex(instance));
        }
        finding.require(FactoredInstance.differentiable(instance))
                .require(FactoredInstance.wide(model.get()))
                .require(Premises.given(instance));
        if (instance.point().isEmpty() || finding.failed()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        finding.require(minimality.hypothesis());
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        at.flatMap(ExactProduct::slope)
                .ifPresent(
                        g -> finding.show(FactoredInstance.matrix("G = gradient of phi at R", g)));
        minimality.family().ifPresent(family -> FactoredInstance.show(finding, family, RADIUS));
        String words =
                convex
                        ? minimality.words("the point", "the local minimum nearby")
                                + " is a global minimum: the gradient of the convex phi vanishes"
                        : "the gradient of phi vanishes at the product"
                                + minimality.words("", " of the local minimum nearby");
        Standing zero = minimality.slopeIsZero(at);
        if (zero == Standing.OPEN) { // at most the enclosure holds zero
            double bound = at.map(ExactProduct::slopeBound).orElse(Double.NaN);
            finding.show(new Exhibit.Quantity("largest |entry| of G at the point", bound, 0))
                    .follows(words);
        } else {
            finding.conclude(words, zero, Double.POSITIVE_INFINITY);
        }
    }

    private static void kinked(Instance instance, Finding.Builder finding) {
        Optional<FactoredModel> model = Settings.model(instance, finding);
        if (model.isEmpty()) {
            return;
        }
        boolean bounded = model.get().properties().lipschitz() == Answer.YES;
        finding.require(FactoredInstance.convex(instance))
                .require(
                        bounded
                                ? Hypothesis.exact(
                                        "the loss has a Lipschitz constant in R",
                                        true,
                                        "at most " + model.get().properties().lipschitzConstant())
                                : new Hypothesis(
                                        "the loss has a Lipschitz constant in R",
                                        model.get().properties().lipschitz() == Answer.NO
                                                ? Standing.REFUTED
                                                : Standing.OPEN,
                                        0,
                                        "by its expression"))
                .require(FactoredInstance.wide(model.get()))
                .require(FactoredInstance.kinked(instance))
                .require(Premises.given(instance));
        if (instance.point().isEmpty() || finding.failed()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        finding.require(minimality.hypothesis());
        if (minimality.nearby().isPresent()) {
            finding.conclude(
                    "whether the local minimum nearby is global is open", Standing.OPEN, 0);
            return;
        }
        FactoredInstance.point(instance)
                .ifPresent(
                        at -> {
                            box(finding, at);
                            lower(finding, at);
                        });
    }

    private static void box(Finding.Builder finding, ExactProduct at) {
        KinkMinimum.of(at)
                .ifPresent(
                        k ->
                                finding.remark(
                                        "with the other factors within "
                                                + k.radius()
                                                + " in every entry, loss - "
                                                + FactoredInstance.text(
                                                        at.value().orElse(Rational.ZERO))
                                                + " >= "
                                                + k.slope()
                                                + " * the absolute sum of factor "
                                                + k.layer()));
    }

    /** A lower value of phi among small integer matrices: the local minimum is not global. */
    private static void lower(Finding.Builder finding, ExactProduct at) {
        Optional<RationalMatrix> better = FactoredInstance.lower(at);
        Optional<Rational> here = at.value();
        if (better.isPresent() && here.isPresent()) {
            Optional<Rational> value =
                    ExactModel.of(at.model().relaxed())
                            .flatMap(m -> m.loss(better.get().entries()));
            finding.show(FactoredInstance.matrix("a better R", better.get()))
                    .conclude(
                            "a local minimum of value "
                                    + FactoredInstance.text(here.get())
                                    + " that is not global: at R = "
                                    + better.get()
                                    + ", which is a product, the loss is "
                                    + value.map(FactoredInstance::text).orElse("lower"),
                            value.isPresent() && value.get().compareTo(here.get()) < 0);
        } else {
            finding.conclude(
                    "no lower value was found, so whether this local minimum is global is open",
                    Standing.OPEN,
                    0);
        }
    }

    private static void derivative(Instance instance, Finding.Builder finding) {
        if (Settings.model(instance, finding).isEmpty()) {
            return;
        }
        finding.require(FactoredInstance.differentiable(instance));
        Optional<ExactProduct> at = Settings.somewhere(instance, finding);
        Optional<RationalMatrix> g = at.flatMap(ExactProduct::slope);
        if (g.isEmpty()) {
            finding.follows("G is the derivative of phi at R");
            return;
        }
        RationalMatrix r = at.get().product();
        var line = new ArrayList<RationalPolynomial>();
        var direction = new ArrayList<Rational>();
        for (int i = 0; i < r.entries().size(); i++) {
            Rational h = Rational.of(i % 3 - 1L == 0 ? 2 : i % 3 - 1L);
            direction.add(h);
            line.add(
                    RationalPolynomial.constant(r.entries().get(i))
                            .add(RationalPolynomial.monomial(h, 1)));
        }
        Rational expected = g.get().dot(RationalMatrix.of(r.rows(), r.columns(), direction));
        Optional<RationalPolynomial> along =
                ExactModel.of(at.get().model().relaxed()).flatMap(m -> m.along(line));
        finding.show(FactoredInstance.matrix("G", g.get()));
        if (along.isEmpty()) {
            finding.follows("G is the derivative of phi at R");
            return;
        }
        finding.show(new Exhibit.Exact("phi(R + t H)", along.get().toString()))
                .conclude(
                        "phi(R + t H) has the slope <G, H> = " + FactoredInstance.text(expected),
                        along.get().coefficient(1).equals(expected));
    }

    private static void chainRule(Instance instance, Finding.Builder finding) {
        if (Settings.model(instance, finding).isEmpty()) {
            return;
        }
        finding.require(FactoredInstance.differentiable(instance));
        Optional<ExactProduct> at = Settings.somewhere(instance, finding);
        String words = "each layer's gradient is that of the chain rule";
        Optional<ExactModel.Point> whole =
                at.flatMap(
                        a -> ExactModel.of(instance.model()).flatMap(m -> m.at(Settings.flat(a))));
        if (whole.isEmpty() || at.flatMap(ExactProduct::slope).isEmpty()) {
            finding.follows(words);
            return;
        }
        boolean same = true;
        for (int k = 1; k <= at.get().factors().size(); k++) {
            RationalMatrix gradient = at.get().layerGradient(k).orElseThrow();
            FactoredModel.Layer layer = at.get().model().layers().get(k - 1);
            finding.show(FactoredInstance.matrix("gradient for " + layer.name(), gradient));
            for (int i = 0; i < layer.rows(); i++) {
                for (int j = 0; j < layer.cols(); j++) {
                    same &= gradient.at(i, j).equals(whole.get().gradient().get(layer.place(i, j)));
                }
            }
        }
        finding.conclude(words, same);
    }

    private static void partial(Instance instance, Finding.Builder finding) {
        if (Settings.model(instance, finding).isEmpty()) {
            return;
        }
        Optional<ExactProduct> at = Settings.somewhere(instance, finding);
        if (at.isEmpty()) {
            finding.follows("the partial products multiply to R");
            return;
        }
        int depth = at.get().factors().size();
        var body = new ArrayList<List<String>>();
        boolean all = true;
        for (int k = 1; k <= depth; k++) {
            RationalMatrix minus = at.get().below(k);
            RationalMatrix plus = at.get().above(k - 1);
            all &= plus.times(at.get().below(k - 1)).equals(at.get().product());
            body.add(
                    List.of(
                            "" + k,
                            minus.rows() + " x " + minus.columns() + ", rank " + minus.rank(),
                            plus.rows() + " x " + plus.columns() + ", rank " + plus.rank()));
        }
        finding.show(new Exhibit.Rows("partial products", List.of("k", "W_{k,-}", "W_{k,+}"), body))
                .conclude("W_{k,+} W_{k-1,-} = R for every k", all);
    }
}

package dev.dln.analysis.theorem.nr18;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.factored.EscapeFamily;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.analysis.factored.NegativeDirection;
import dev.dln.analysis.linear.GlobalMinimum;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.FactoredInstance;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.Optional;

/** What the statements about linear networks share. */
final class Networks {
    /** How near a point is left, in the Euclidean distance of the parameters. */
    static final double RADIUS = 0.25;

    private Networks() {}

    /** Asks for a linear network with squared loss. */
    static Optional<LinearChain> chain(Instance instance, Finding.Builder finding) {
        Optional<LinearChain> chain =
                instance.view(LinearChain.class, i -> LinearChain.recognise(i.model()));
        finding.require(
                "the loss is 1/2 ||W_h ... W_1 X - Y||^2",
                chain.isPresent(),
                chain.map(c -> "widths " + c.theory().widths()).orElse(""));
        return chain;
    }

    /** Asks for a loss of a product of factors that is convex and differentiable. */
    static Optional<FactoredModel> convex(Instance instance, Finding.Builder finding) {
        finding.require(FactoredInstance.factored(instance));
        Optional<FactoredModel> model = FactoredInstance.model(instance);
        if (model.isPresent()) {
            finding.require(FactoredInstance.convex(instance))
                    .require(FactoredInstance.differentiable(instance));
        }
        return model;
    }

    /** Asks for a point in fractions. */
    static Optional<ExactProduct> point(Instance instance, Finding.Builder finding) {
        finding.require(Premises.given(instance));
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        if (instance.point().isPresent() && at.isEmpty()) {
            finding.require(Hypothesis.open("the ranks are known", "too large for fractions"));
        }
        return at;
    }

    /** Whether the product has less than the largest rank that the widths allow. */
    static Hypothesis degenerate(ExactProduct at, boolean wanted) {
        return Hypothesis.exact(
                wanted
                        ? "the product has less than the largest possible rank"
                        : "the product has the largest possible rank",
                at.degenerate() == wanted,
                "rank " + at.rank() + " of " + at.model().narrowest());
    }

    /** Whether the point is critical: by the chain rule in fractions where that can be. */
    static Hypothesis critical(Instance instance, ExactProduct at) {
        return at.critical()
                .filter(zero -> zero)
                .map(
                        _ ->
                                Hypothesis.exact(
                                        "the gradient is zero at the point", true, "in fractions"))
                .orElseGet(() -> Premises.critical(instance));
    }

    /**
     * Whether the loss at the point is the global minimum of the squared loss of a linear network:
     * in fractions where that is known in fractions, otherwise only that it is above.
     */
    static Standing global(Instance instance, LinearChain chain, Finding.Builder finding) {
        Optional<GlobalMinimum> minimum =
                instance.view(GlobalMinimum.class, _ -> chain.theory().provedMinimum());
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        Optional<Rational> loss = at.flatMap(ExactProduct::value);
        if (at.map(ExactProduct::slopeIsZero).orElse(false)) {
            finding.remark("the gradient of the convex loss in R is exactly zero");
            return Standing.PROVED;
        }
        if (minimum.isEmpty()) {
            return Standing.OPEN;
        }
        minimum.get()
                .exact()
                .ifPresentOrElse(
                        m ->
                                finding.show(
                                        new Exhibit.Exact(
                                                "global minimum", FactoredInstance.text(m))),
                        () ->
                                finding.show(
                                        new Exhibit.Quantity(
                                                "global minimum",
                                                minimum.get().low(),
                                                minimum.get().high() - minimum.get().low())));
        loss.ifPresent(
                l ->
                        finding.show(
                                new Exhibit.Exact("loss at the point", FactoredInstance.text(l))));
        if (loss.isPresent() && minimum.get().exact().isPresent()) {
            return Standing.exact(loss.get().equals(minimum.get().exact().get()));
        }
        return loss.isPresent() && Outward.below(loss.get()) > minimum.get().high()
                ? Standing.REFUTED
                : Standing.OPEN;
    }

    /**
     * Concludes that a local minimum is global. A minimum that is certified near the point only has
     * no loss in fractions to compare; then it follows, unless the value there is clearly above.
     */
    static void concludeGlobal(
            Instance instance,
            LinearChain chain,
            FactoredInstance.Minimality minimality,
            Finding.Builder finding) {
        String words =
                minimality.words(
                        "the local minimum is global", "the local minimum nearby is global");
        Standing global = global(instance, chain, minimality, finding);
        if (global == Standing.OPEN) {
            finding.follows(words);
        } else {
            finding.conclude(words, global, Double.POSITIVE_INFINITY);
        }
    }

    /** Whether a local minimum is global; of one near the point only that it is not can be told. */
    static Standing global(
            Instance instance,
            LinearChain chain,
            FactoredInstance.Minimality minimality,
            Finding.Builder finding) {
        if (minimality.nearby().isEmpty()) {
            return global(instance, chain, finding);
        }
        double low = minimality.nearby().get().lossLow();
        Optional<GlobalMinimum> minimum = chain.theory().provedMinimum();
        minimum.ifPresent(
                m ->
                        finding.show(
                                new Exhibit.Quantity(
                                        "certified loss minus the global minimum, at least",
                                        low - m.high(),
                                        0)));
        return minimum.filter(m -> low > m.high()).isPresent() ? Standing.REFUTED : Standing.OPEN;
    }

    /** An explicit direction of negative curvature as evidence. */
    static void show(Finding.Builder finding, ExactProduct at, NegativeDirection direction) {
        List<RationalMatrix> u = direction.directions();
        finding.show(FactoredInstance.matrix("direction in W_1", u.get(0)))
                .show(FactoredInstance.matrix("direction in W_2", u.get(1)))
                .show(
                        new Exhibit.Exact(
                                "second derivative of the loss along it",
                                FactoredInstance.text(direction.curvature())));
        curve(at, u).ifPresent(finding::show);
    }

    private static Optional<Exhibit> curve(ExactProduct at, List<RationalMatrix> u) {
        Optional<ExactModel> phi = ExactModel.of(at.model().relaxed());
        int n = 41;
        double[] t = new double[n];
        double[] loss = new double[n];
        Rational longest = u.get(0).dot(u.get(0)).add(u.get(1).dot(u.get(1)));
        double scale = 1 / Math.sqrt(Math.max(1, longest.toDouble()));
        for (int i = 0; i < n; i++) {
            t[i] = (i - n / 2) / (n / 2.0);
            Rational step = Rational.of(Math.round(t[i] * scale * 1024), 1024);
            RationalMatrix r =
                    at.factors()
                            .get(1)
                            .plus(step, u.get(1))
                            .times(at.factors().get(0).plus(step, u.get(0)));
            loss[i] =
                    phi.flatMap(p -> p.loss(r.entries()))
                            .map(Rational::toDouble)
                            .orElse(Double.NaN);
        }
        return Double.isNaN(loss[0])
                ? Optional.empty()
                : Optional.of(
                        new Exhibit.Curves(
                                "the loss along the direction",
                                "step",
                                "loss",
                                List.of(new Exhibit.Line("loss", t, loss))));
    }

    /** A lower point nearby and the descending curve, if the point can be left. */
    static Optional<EscapeFamily> escape(ExactProduct at, Finding.Builder finding) {
        Optional<EscapeFamily> family = EscapeFamily.degenerate(at);
        family.ifPresent(f -> FactoredInstance.show(finding, f, RADIUS));
        return family;
    }
}

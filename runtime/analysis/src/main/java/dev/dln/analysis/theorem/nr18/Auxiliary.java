package dev.dln.analysis.theorem.nr18;

import dev.dln.analysis.Classification;
import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.analysis.factored.Openness;
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

import java.util.List;
import java.util.Optional;

/** The pair of problems, kinds of points, and Observation 1. */
final class Auxiliary {
    private static final String SCOPE = "losses phi(W_h ... W_1) of h >= 2 factors";

    private Auxiliary() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.NR18, "eq1", "Eq. (1)", "the problem")
                        .says("A loss of a map of the parameters is minimised over the parameters.")
                        .about(SCOPE)
                        .decided("the map is read off the program: the product of the factors")
                        .by((i, f) -> problem(i, f, true)),
                Statement.of(Paper.NR18, "eq2", "Eq. (2)", "the auxiliary problem")
                        .says(
                                "The loss is minimised over the range of the map instead: here over"
                                        + " matrices of rank at most the smallest width.")
                        .about(SCOPE)
                        .decided("the value of phi at the product, in fractions")
                        .by((i, f) -> problem(i, f, false)),
                Statement.of(Paper.NR18, "def.nondegenerate", "definition", "degenerate points")
                        .says(
                                "A point is non-degenerate if the product of its factors has the"
                                        + " largest rank that the widths allow. (This is unrelated"
                                        + " to the Hessian.)")
                        .about(SCOPE)
                        .decided("the rank of the product in fractions")
                        .by(Auxiliary::degenerate),
                Statement.of(
                                Paper.NR18,
                                "def.second-order-saddle",
                                "definition",
                                "second-order saddles")
                        .says(
                                "A second-order saddle is a critical point whose Hessian has a"
                                        + " negative eigenvalue.")
                        .about("every model, at points where it is twice differentiable")
                        .decided(
                                "gradient and inertia in fractions, or a certificate; a negative"
                                        + " eigenvalue beyond its error")
                        .by(Auxiliary::saddle),
                Statement.of(Paper.NR18, "obs1", "Observation 1", "open maps keep local minima")
                        .says(
                                "If the map is locally open at a local minimum of the loss of the"
                                        + " parameters, then its value is a local minimum of the"
                                        + " loss over the range of the map.")
                        .about("losses phi(W_2 W_1) of two factors")
                        .decided(
                                "openness by ranks, the local minimum by certificate or in"
                                    + " fractions; then the gradient of phi must vanish along the"
                                    + " range at the product, in fractions")
                        .by(Auxiliary::observation));
    }

    private static void problem(Instance instance, Finding.Builder finding, boolean first) {
        finding.require(FactoredInstance.factored(instance));
        Optional<FactoredModel> model = FactoredInstance.model(instance);
        if (model.isEmpty()) {
            return;
        }
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        at.flatMap(ExactProduct::value)
                .ifPresent(
                        v ->
                                finding.show(
                                        new Exhibit.Exact(
                                                "loss at the point", FactoredInstance.text(v))));
        at.ifPresent(a -> finding.show(FactoredInstance.matrix("R = W_h ... W_1", a.product())));
        finding.follows(
                first
                        ? "the map is the product of factors of widths "
                                + FactoredInstance.widths(model.get())
                        : "phi over the matrices of rank at most " + model.get().narrowest());
    }

    private static void degenerate(Instance instance, Finding.Builder finding) {
        finding.require(FactoredInstance.factored(instance));
        if (finding.failed()) {
            return;
        }
        finding.require(Premises.given(instance));
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        if (at.isPresent()) {
            int most = at.get().model().narrowest();
            finding.show(FactoredInstance.matrix("R", at.get().product()))
                    .conclude(
                            at.get().degenerate()
                                    ? "degenerate: rank " + at.get().rank() + " < " + most
                                    : "non-degenerate: rank " + most,
                            at.get().rank() <= most);
        }
    }

    private static void saddle(Instance instance, Finding.Builder finding) {
        finding.require(Premises.given(instance));
        if (instance.point().isEmpty()) {
            return;
        }
        finding.require(Premises.critical(instance));
        if (finding.failed()) {
            return;
        }
        Optional<ExactModel.Point> exact = instance.exact().filter(ExactModel.Point::critical);
        Classification c = instance.classification().orElseThrow();
        finding.show(new Exhibit.Spectrum("eigenvalues of the Hessian", c.eigenvalues()));
        String name = "the Hessian has a negative eigenvalue";
        if (exact.isPresent()) {
            int negative = exact.get().inertia().negative();
            finding.require(name, negative > 0, negative + " of them, exactly");
        } else if (Premises.certificate(instance).isPresent()) {
            int negative = Premises.certificate(instance).get().negative();
            finding.require(name, negative > 0, negative + " of them, certified")
                    .follows("the certified critical point is a second-order saddle");
            return;
        } else if (c.negative() > 0 && c.margin() > 1) {
            finding.require(
                    new Hypothesis(
                            name, Standing.CONFIRMED, c.margin(), c.negative() + " of them"));
        } else {
            finding.require(Hypothesis.open(name, "none is seen beyond its error"));
        }
        finding.follows("the point is a second-order saddle");
    }

    private static void observation(Instance instance, Finding.Builder finding) {
        finding.require(FactoredInstance.factored(instance));
        Optional<FactoredModel> model = FactoredInstance.model(instance);
        if (model.isEmpty()) {
            return;
        }
        finding.require("there are two factors", model.get().depth() == 2, "")
                .require(Premises.given(instance));
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        if (finding.failed() || at.isEmpty()) {
            return;
        }
        var pair = new Openness(at.get().factors().get(1), at.get().factors().get(0));
        finding.require(
                "the product map is locally open at the point",
                pair.open(),
                "ranks " + pair.rankLeft() + ", " + pair.rankRight() + ", " + pair.rank());
        if (finding.failed()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        finding.require(minimality.hypothesis());
        if (minimality.nearby().isPresent()) { // where the rank is largest the map is open
            finding.require(minimality.largestRankNear(at.get()));
        }
        Pairs.evidence(pair, finding);
        String words =
                minimality.words(
                        "the product is a local minimum of phi over the range",
                        "the product of the local minimum nearby is one of phi over the range");
        Optional<RationalMatrix> slope = at.get().slope();
        if (slope.isEmpty() || minimality.nearby().isPresent()) {
            finding.follows(words);
            return;
        }
        finding.show(FactoredInstance.matrix("G = gradient of phi there", slope.get()));
        boolean all = model.get().reachesAll();
        boolean stationary = all ? slope.get().isZero() : alongRange(at.get(), slope.get());
        if (!stationary) {
            finding.conclude(words, false);
        } else if (all && model.get().properties().convex() == Answer.YES) {
            finding.conclude(words + ": every matrix is in the range, and G = 0", true);
        } else {
            finding.remark("G vanishes along the range at R, as it must").follows(words);
        }
    }

    /** Whether G is orthogonal to the tangent space of the matrices of rank k at R. */
    private static boolean alongRange(ExactProduct at, RationalMatrix slope) {
        return at.degenerate()
                ? slope.isZero()
                : slope.times(at.product().transpose()).isZero()
                        && at.product().transpose().times(slope).isZero();
    }
}

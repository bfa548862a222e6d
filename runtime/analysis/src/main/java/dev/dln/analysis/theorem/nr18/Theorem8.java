package dev.dln.analysis.theorem.nr18;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.factored.EscapeFamily;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.FactoredInstance;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.Optional;

/** Theorem 8, the remark before it, and what is true instead. */
final class Theorem8 {
    private Theorem8() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.NR18, "thm8", "Theorem 8", "two narrow hidden layers")
                        .says(
                                "If the output is wider than some hidden layer and the input wider"
                                        + " than an earlier one, some rank-deficient Y gives the"
                                        + " squared loss a local minimum that is not global;"
                                        + " otherwise there is none for any X and Y.")
                        .about("linear networks with squared loss")
                        .decided(
                                "widths as integers; at a candidate point, the line of equal"
                                        + " products that leaves it, replayed in fractions")
                        .unsound(
                                "the first half is false: every local minimum of the squared loss"
                                        + " of a linear network is global, for all widths, X and Y")
                        .cases("N3")
                        .by(Theorem8::printed),
                Statement.of(
                                Paper.NR18,
                                "thm8.corrected",
                                "Theorem 8, corrected",
                                "squared loss, any widths")
                        .says(
                                "Every local minimum of the squared loss of a linear network is"
                                    + " global, for all widths, X and Y: at a degenerate critical"
                                    + " point either the gradient in the product vanishes or there"
                                    + " are lower points nearby, and at the others the product map"
                                    + " is locally open.")
                        .about("linear networks with squared loss")
                        .decided(
                                "the point is either global, by its value or by G = 0, or it is no"
                                        + " local minimum, by a line of equal products or by"
                                        + " negative curvature; all in fractions")
                        .cases("N3", "N5", "K4")
                        .by(Theorem8::corrected),
                Statement.of(
                                Paper.NR18,
                                "thm8.convex",
                                "remark on Theorem 8",
                                "other convex losses")
                        .says(
                                "Theorem 8 is said to hold for any convex differentiable loss: so"
                                        + " without two such narrow hidden layers every local"
                                        + " minimum is said to be global.")
                        .about("convex losses phi(W_h ... W_1)")
                        .decided(
                                "the local minimum by certificate or in fractions; a lower value by"
                                        + " evaluation at small whole products")
                        .unsound(
                                "a weighted squared loss on widths (2, 1, 2) has a local minimum of"
                                        + " value 2 while 1/2 is attained")
                        .cases("N4")
                        .by(Theorem8::convexPrinted),
                Statement.of(
                                Paper.NR18,
                                "thm8.convex.corrected",
                                "remark on Theorem 8, corrected",
                                "degenerate minima of convex losses")
                        .says(
                                "For any differentiable loss of a product, a local minimum at which"
                                        + " the product has less than the largest possible rank has"
                                        + " a vanishing gradient in the product; if the loss is"
                                        + " convex it is global.")
                        .about("convex losses phi(W_h ... W_1)")
                        .decided(
                                "G is zero, or the point is left along a line of equal products;"
                                        + " in fractions or by an enclosure of G")
                        .cases("N3")
                        .by(Theorem8::convexCorrected));
    }

    /** Whether there are p1 &lt; p2, hidden, with d_h &gt; d_p2 and d_0 &gt; d_p1. */
    static Hypothesis twoNarrow(List<Integer> d, boolean wanted) {
        int h = d.size() - 1;
        String found = "";
        for (int p1 = 1; p1 < h; p1++) {
            for (int p2 = p1 + 1; p2 < h; p2++) {
                if (d.get(h) > d.get(p2) && d.get(0) > d.get(p1)) {
                    found = "layers " + p1 + " and " + p2;
                }
            }
        }
        String name =
                wanted
                        ? "a hidden layer narrower than the output follows one narrower than the"
                                + " input"
                        : "no hidden layer narrower than the output follows one narrower than the"
                                + " input";
        return Hypothesis.exact(name, wanted != found.isEmpty(), found);
    }

    private static void printed(Instance instance, Finding.Builder finding) {
        Optional<LinearChain> chain = Networks.chain(instance, finding);
        if (chain.isEmpty()) {
            return;
        }
        finding.require(twoNarrow(chain.get().theory().widths(), true));
        if (finding.failed()) {
            return;
        }
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        Rational rank = Rational.of(chain.get().theory().eigenvalues().length);
        finding.show(new Exhibit.Exact("rank of the targets that X sees", rank.toString()));
        String words = "there is a local minimum that is not global";
        if (at.isEmpty()) {
            finding.conclude(
                    words + ", for some Y; no point to look at is given", Standing.OPEN, 0);
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        minimality.family().ifPresent(f -> FactoredInstance.show(finding, f, Networks.RADIUS));
        finding.remark(minimality.hypothesis().detail());
        Standing bad =
                minimality
                        .hypothesis()
                        .standing()
                        .and(Networks.global(instance, chain.get(), minimality, finding).negate());
        finding.conclude(
                "the candidate is a local minimum that is not global",
                bad,
                minimality.hypothesis().margin());
    }

    private static void corrected(Instance instance, Finding.Builder finding) {
        Optional<LinearChain> chain = Networks.chain(instance, finding);
        if (chain.isEmpty()) {
            return;
        }
        Optional<ExactProduct> given = Networks.point(instance, finding);
        if (given.isEmpty()) {
            return;
        }
        ExactProduct at = given.get();
        Hypothesis critical = Networks.critical(instance, at);
        finding.require(critical);
        if (critical.standing().fails()) {
            return;
        }
        finding.remark(Networks.degenerate(at, true).detail() + " at the product");
        LinearNetworks.slope(at, finding);
        if (critical.standing().holds() && !FactoredInstance.isCritical(instance)) {
            near(instance, chain.get(), finding);
            return;
        }
        Optional<EscapeFamily> family = Networks.escape(at, finding);
        if (family.isPresent()) {
            finding.conclude(
                    "the point is no local minimum: " + family.get().why(), leaves(family.get()));
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        if (minimality.hypothesis().standing().fails()) {
            finding.conclude(
                    "the point is no local minimum: " + minimality.hypothesis().detail(),
                    minimality.hypothesis().standing().negate(),
                    minimality.hypothesis().margin());
        } else if (minimality.nearby().isPresent()) {
            Networks.concludeGlobal(instance, chain.get(), minimality, finding);
        } else {
            Standing global = Networks.global(instance, chain.get(), finding);
            boolean minimum = minimality.hypothesis().standing().holds();
            if (global.holds() || minimum) {
                finding.conclude("the point is a global minimum", global, Double.POSITIVE_INFINITY);
            } else {
                finding.follows("the point is a global minimum or no local minimum");
            }
        }
    }

    /** A critical point is certified near the point: ranks and G are not known there. */
    private static void near(Instance instance, LinearChain chain, Finding.Builder finding) {
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        if (minimality.nearby().isPresent()) {
            Networks.concludeGlobal(instance, chain, minimality, finding);
        } else if (Premises.certificate(instance).filter(c -> c.negative() > 0).isPresent()) {
            finding.conclude(
                    "the critical point nearby is no local minimum: its Hessian has certified"
                            + " negative eigenvalues",
                    true);
        } else {
            finding.follows("the critical point nearby is a global minimum or no local minimum");
        }
    }

    /** Whether the line has equal products, and a gradient that is not zero. */
    private static boolean leaves(EscapeFamily family) {
        Rational eps = Rational.of(1, 8);
        return family.keepsProduct(eps) && !family.gradient(eps).isZero();
    }

    private static void convexPrinted(Instance instance, Finding.Builder finding) {
        Optional<FactoredModel> model = Networks.convex(instance, finding);
        if (model.isEmpty()) {
            return;
        }
        finding.require(twoNarrow(model.get().widths(), false)).require(Premises.given(instance));
        if (instance.point().isEmpty() || finding.failed()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        finding.require(minimality.hypothesis());
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        Optional<Rational> here = at.flatMap(ExactProduct::value);
        String words = "the local minimum is global";
        if (minimality.nearby().isPresent()) {
            finding.conclude("the local minimum nearby is global", Standing.OPEN, 0);
            return;
        }
        if (at.map(ExactProduct::slopeIsZero).orElse(false)) {
            finding.conclude(words + ": the gradient of phi vanishes", true);
            return;
        }
        Optional<RationalMatrix> better =
                here.isPresent() ? at.flatMap(FactoredInstance::lower) : Optional.empty();
        if (better.isEmpty()) {
            finding.conclude(words, Standing.OPEN, 0);
            return;
        }
        Rational value =
                ExactModel.of(model.get().relaxed())
                        .flatMap(m -> m.loss(better.get().entries()))
                        .orElseThrow();
        finding.show(
                        new Exhibit.Exact(
                                "loss at the local minimum", FactoredInstance.text(here.get())))
                .show(FactoredInstance.matrix("a better product", better.get()))
                .show(new Exhibit.Exact("loss there", FactoredInstance.text(value)))
                .show(segment(model.get(), at.get().product(), better.get()))
                .conclude(words, value.compareTo(here.get()) >= 0);
    }

    /** phi on the segment of matrices between two products: convex, though products are not. */
    private static Exhibit segment(FactoredModel model, RationalMatrix from, RationalMatrix to) {
        int n = 41;
        double[] t = new double[n];
        double[] f = new double[n];
        Optional<ExactModel> phi = ExactModel.of(model.relaxed());
        for (int i = 0; i < n; i++) {
            Rational s = Rational.of(i, n - 1L);
            t[i] = s.toDouble();
            RationalMatrix r = from.plus(s, to.minus(from));
            f[i] = phi.flatMap(p -> p.loss(r.entries())).map(Rational::toDouble).orElse(Double.NaN);
        }
        return new Exhibit.Curves(
                "phi on the segment to the better product, whose matrices in between are no"
                        + " products of these widths",
                "t",
                "phi",
                List.of(new Exhibit.Line("phi", t, f)));
    }

    private static void convexCorrected(Instance instance, Finding.Builder finding) {
        Optional<FactoredModel> model = Networks.convex(instance, finding);
        if (model.isEmpty()) {
            return;
        }
        Optional<ExactProduct> given = Networks.point(instance, finding);
        if (given.isEmpty() || finding.failed()) {
            return;
        }
        ExactProduct at = given.get();
        finding.require(Networks.degenerate(at, true));
        if (finding.failed()) {
            return;
        }
        LinearNetworks.slope(at, finding);
        Optional<EscapeFamily> family = Networks.escape(at, finding);
        if (at.slopeIsZero()) {
            finding.conclude("G = 0: a global minimum", true);
        } else if (family.isPresent()) {
            finding.conclude(
                    "no local minimum: at equal loss nearby the gradient is not zero",
                    leaves(family.get()));
        } else {
            finding.follows("the point is a global minimum or no local minimum");
        }
    }
}

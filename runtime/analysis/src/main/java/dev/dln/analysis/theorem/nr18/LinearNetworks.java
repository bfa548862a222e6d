package dev.dln.analysis.theorem.nr18;

import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.analysis.factored.NegativeDirection;
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

/** Two layers, and the rank-constrained problem. */
final class LinearNetworks {
    private static final String SQUARED = "linear networks with squared loss, any X and Y";

    private LinearNetworks() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.NR18, "eq5", "Eq. (5)", "the linear network")
                        .says("The loss is 1/2 ||W_h ... W_1 X - Y||^2.")
                        .about(SQUARED)
                        .decided("recognised by its program, evaluated in fractions")
                        .by(LinearNetworks::network),
                Statement.of(Paper.NR18, "eq6", "Eq. (6)", "a rank constraint")
                        .says(
                                "Instead of the factors their product Z is sought, among matrices"
                                        + " of rank at most the smallest width.")
                        .about(SQUARED)
                        .decided(
                                "the least value by singular values, enclosed or in fractions; the"
                                        + " value at the point is not below it")
                        .cases("R7")
                        .by(LinearNetworks::constrained),
                Statement.of(Paper.NR18, "lem4", "Lemma 4", "the rank constraint does no harm")
                        .says(
                                "Every local minimum of 1/2 ||Z X - Y||^2 over matrices of bounded"
                                        + " rank is global, for all X and Y.")
                        .about(SQUARED)
                        .decided(
                                "a local minimum of the factored loss at a product of the largest"
                                    + " rank is one of this problem; or the gradient in Z is zero;"
                                    + " then the value is compared with the least one")
                        .cases("R7")
                        .by(LinearNetworks::lemma4),
                Statement.of(Paper.NR18, "thm5.i", "Theorem 5, first sentence", "two layers")
                        .says(
                                "Every local minimum of a linear network of two layers is global,"
                                        + " for all X and Y.")
                        .about(SQUARED + ", h = 2")
                        .decided(
                                "the local minimum by certificate or in fractions, its value"
                                        + " compared with the least one")
                        .by(LinearNetworks::theorem5i),
                Statement.of(
                                Paper.NR18,
                                "thm5.ii",
                                "Theorem 5, second sentence",
                                "degenerate saddles")
                        .says(
                                "In a linear network of two layers every degenerate critical point"
                                        + " that is not a global minimum has a direction of"
                                        + " negative curvature.")
                        .about(SQUARED + ", h = 2")
                        .decided("the direction is constructed, its curvature in fractions")
                        .cases("N5")
                        .by((i, f) -> direction(i, f, true)),
                Statement.of(Paper.NR18, "cor6", "Corollary 6", "two layers, convex losses")
                        .says(
                                "For any convex twice differentiable loss of a product of two"
                                        + " factors every degenerate critical point is a global"
                                        + " minimum or has a direction of negative curvature.")
                        .about("convex losses phi(W_2 W_1)")
                        .decided("the direction is constructed, its curvature in fractions")
                        .note("Printed for convex losses; a second derivative is needed as well.")
                        .cases("N5")
                        .by((i, f) -> direction(i, f, false)),
                Statement.of(Paper.NR18, "lem7", "Lemma 7", "non-degenerate minima")
                        .says(
                                "A local minimum of a linear network with squared loss whose"
                                        + " product has the largest possible rank is global.")
                        .about(SQUARED)
                        .decided(
                                "the rank in fractions, the local minimum by certificate or in"
                                        + " fractions, its value compared with the least one")
                        .cases("K4")
                        .by(LinearNetworks::lemma7));
    }

    private static void network(Instance instance, Finding.Builder finding) {
        Optional<LinearChain> chain = Networks.chain(instance, finding);
        if (chain.isEmpty()) {
            return;
        }
        finding.show(new Exhibit.Exact("widths", chain.get().theory().widths().toString()));
        FactoredInstance.point(instance)
                .flatMap(ExactProduct::value)
                .ifPresent(
                        v ->
                                finding.show(
                                        new Exhibit.Exact(
                                                "loss at the point", FactoredInstance.text(v))));
        finding.follows("the model is a linear network with squared loss");
    }

    private static void constrained(Instance instance, Finding.Builder finding) {
        Optional<LinearChain> chain = Networks.chain(instance, finding);
        if (chain.isEmpty()) {
            return;
        }
        int rank = chain.get().theory().widths().stream().mapToInt(w -> w).min().orElse(0);
        finding.show(new Exhibit.Exact("bound on the rank", "" + rank));
        String words = "no matrix of rank at most " + rank + " has a smaller value";
        if (instance.point().isEmpty()) {
            Networks.global(instance, chain.get(), finding);
            finding.follows(words + " than the one shown");
            return;
        }
        // the value at the point is never below the least one
        Optional<Rational> loss = FactoredInstance.point(instance).flatMap(ExactProduct::value);
        Networks.global(instance, chain.get(), finding);
        Optional<Rational> least = chain.get().theory().provedMinimum().flatMap(m -> m.exact());
        if (loss.isPresent() && least.isPresent()) {
            finding.conclude(
                    words + " than " + FactoredInstance.text(least.get()),
                    loss.get().compareTo(least.get()) >= 0);
        } else {
            finding.follows(words + " than the one shown");
        }
    }

    private static void lemma4(Instance instance, Finding.Builder finding) {
        Optional<LinearChain> chain = Networks.chain(instance, finding);
        if (chain.isEmpty()) {
            return;
        }
        Optional<ExactProduct> at = Networks.point(instance, finding);
        if (at.isEmpty()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        String name = "the product is a local minimum of the rank-constrained problem";
        Hypothesis minimum = minimality.hypothesis();
        if (at.get().slopeIsZero()) {
            finding.require(name, true, "the gradient in Z is exactly zero");
        } else if (at.get().degenerate() && at.get().slopeIsNotZero()) {
            finding.require(
                    name,
                    false,
                    "of smaller rank, so that all directions are free, and G is not" + " zero");
        } else if (minimum.standing().holds() && minimality.nearby().isPresent()) {
            finding.require(minimum).require(minimality.largestRankNear(at.get()));
        } else if (minimum.standing().holds()) {
            finding.require(
                    new Hypothesis(
                            name,
                            minimum.standing(),
                            minimum.margin(),
                            "a local minimum of the factored loss, at which the product map is"
                                    + " locally open"));
        } else if (minimum.standing().fails()) {
            finding.require(
                    new Hypothesis(name, minimum.standing(), minimum.margin(), minimum.detail()));
        } else {
            finding.require(Hypothesis.open(name, minimum.detail()));
        }
        Networks.concludeGlobal(instance, chain.get(), minimality, finding);
    }

    private static void theorem5i(Instance instance, Finding.Builder finding) {
        Optional<LinearChain> chain = Networks.chain(instance, finding);
        if (chain.isEmpty()) {
            return;
        }
        finding.require("there are two layers", chain.get().layers().size() == 2, "")
                .require(Premises.given(instance));
        if (instance.point().isEmpty() || finding.failed()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        finding.require(minimality.hypothesis());
        FactoredInstance.point(instance)
                .filter(_ -> minimality.nearby().isEmpty())
                .flatMap(NegativeDirection::of)
                .ifPresent(
                        d ->
                                Networks.show(
                                        finding,
                                        FactoredInstance.point(instance).orElseThrow(),
                                        d));
        Networks.concludeGlobal(instance, chain.get(), minimality, finding);
    }

    private static void direction(Instance instance, Finding.Builder finding, boolean squared) {
        Optional<FactoredModel> model;
        if (squared) {
            Networks.chain(instance, finding);
            model = FactoredInstance.model(instance);
        } else {
            model = Networks.convex(instance, finding);
        }
        if (model.isEmpty() || finding.failed()) {
            return;
        }
        finding.require("there are two factors", model.get().depth() == 2, "");
        Optional<ExactProduct> given = Networks.point(instance, finding);
        if (given.isEmpty() || finding.failed()) {
            return;
        }
        ExactProduct at = given.get();
        Hypothesis critical = Networks.critical(instance, at);
        finding.require(Networks.degenerate(at, true)).require(critical);
        if (critical.standing().holds() && !FactoredInstance.isCritical(instance)) {
            finding.require(
                            Hypothesis.open(
                                    "the product at the critical point nearby has less than the"
                                            + " largest possible rank",
                                    "that of the point given is known only"))
                    .follows(
                            "the critical point nearby is a global minimum or a second-order"
                                    + " saddle");
            return;
        }
        at.slope().ifPresent(g -> finding.show(FactoredInstance.matrix("G", g)));
        if (at.slopeIsZero()) {
            String global = "G = 0: a global minimum, the loss being convex in the product";
            if (squared) {
                finding.require("the point is not a global minimum", false, "G = 0, exactly");
            }
            finding.conclude(global, true);
            return;
        }
        Optional<NegativeDirection> found = NegativeDirection.of(at);
        if (found.isPresent()) {
            Networks.show(finding, at, found.get());
            finding.conclude(
                    "a direction of negative curvature exists: the point is a second-order saddle",
                    found.get().curvature().signum() < 0);
        } else if (at.critical().isPresent() && at.slope().isPresent()) {
            finding.conclude("no direction was found", Standing.OPEN, 0);
        } else {
            finding.follows("the point is a global minimum or a second-order saddle");
        }
    }

    private static void lemma7(Instance instance, Finding.Builder finding) {
        Optional<LinearChain> chain = Networks.chain(instance, finding);
        if (chain.isEmpty()) {
            return;
        }
        Optional<ExactProduct> at = Networks.point(instance, finding);
        if (at.isEmpty()) {
            return;
        }
        finding.require(Networks.degenerate(at.get(), false));
        if (finding.failed()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        finding.require(minimality.hypothesis());
        if (minimality.nearby().isPresent()) {
            finding.require(minimality.largestRankNear(at.get()));
        }
        finding.show(FactoredInstance.matrix("R", at.get().product()));
        Networks.concludeGlobal(instance, chain.get(), minimality, finding);
    }

    /** The largest |entry| as evidence where G is enclosed only. */
    static void slope(ExactProduct at, Finding.Builder finding) {
        at.slope()
                .ifPresentOrElse(
                        g -> finding.show(FactoredInstance.matrix("G", g)),
                        () ->
                                finding.show(
                                        new Exhibit.Quantity(
                                                "largest |entry| of G", at.slopeBound(), 0)));
    }
}

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

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The concluding remarks: which hypotheses can be dropped and which cannot. */
final class Remarks {
    private Remarks() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(Paper.LB18, "rem1", "remark 1", "zero is always critical")
                        .says(
                                "The point where all factors are zero is critical, although the"
                                        + " gradient of phi at zero need not vanish: Theorem 3 is"
                                        + " about local minima, not about critical points.")
                        .about(Settings.SCOPE)
                        .decided("the gradient at zero in fractions, or by the chain rule")
                        .note("Printed for L >= 3; true for L = 2 as well.")
                        .cases("L3")
                        .by(Remarks::zero),
                Statement.of(Paper.LB18, "rem2", "remark 2", "differentiability cannot be dropped")
                        .says(
                                "Where phi is convex but has no derivative, phi of a product can"
                                        + " have a local minimum that is not global, and it is"
                                        + " strict: the loss is larger at all other products"
                                        + " nearby.")
                        .about(Settings.SCOPE + " with kinks")
                        .decided("subgradients in fractions, on a box around the point")
                        .cases("L1")
                        .by(Remarks::strict),
                Statement.of(Paper.LB18, "eq22-24", "Eq. (22)-(24)", "|x| + max(0, 1 - y) - 1")
                        .says(
                                "The function |x| + max(0, 1 - y) - 1 has the least value -1, at x"
                                        + " = 0 and y >= 1; the product of W_2 = (1, 0)' and W_1 ="
                                        + " 0 gives a local minimum of value 0, strict but for"
                                        + " points with the same product.")
                        .about("this function of the product of a 2 x 1 and a 1 x 1 matrix")
                        .decided("values in fractions, and subgradients on a box")
                        .cases("L1")
                        .by(Remarks::example),
                Statement.of(Paper.LB18, "rem3", "remark 3", "narrow layers")
                        .says(
                                "If a hidden layer is narrower than both ends and the gradient of"
                                        + " phi vanishes only at matrices of larger rank, it does"
                                        + " not vanish at any critical point of the factored loss.")
                        .about(Settings.SCOPE)
                        .decided(
                                "a quadratic phi with a positive Hessian has one stationary matrix,"
                                        + " found in fractions, with its rank")
                        .note(
                                "This shows that Theorem 3 needs wide layers; whether local minima"
                                        + " are global without them is another question: for the"
                                        + " squared loss they are, for a weighted one not.")
                        .cases("N4")
                        .by(Remarks::narrow),
                Statement.of(Paper.LB18, "rem4", "remark 4", "convexity cannot be dropped")
                        .says(
                                "Without convexity a local minimum of the factored loss gives a"
                                        + " stationary matrix of phi, but that may be a saddle.")
                        .about(Settings.SCOPE)
                        .decided("the Hessian of phi and that of the loss in fractions")
                        .cases("L4")
                        .by(Remarks::saddle),
                Statement.of(
                                Paper.LB18,
                                "subdifferential",
                                "concluding remarks",
                                "a subdifferential as printed")
                        .says(
                                "The subdifferential of |x| + max(0, 1 - y) - 1 at 0 is printed as"
                                        + " the set of all (x, 0) with |x| <= 1.")
                        .about("this function of the product of a 2 x 1 and a 1 x 1 matrix")
                        .decided("the inequality of subgradients at small whole numbers")
                        .unsound(
                                "the second coordinate of a subgradient at 0 is -1: with 0 the"
                                        + " origin would be a global minimum, but phi(0, 1) = -1")
                        .cases("L2")
                        .by(Remarks::printed),
                Statement.of(
                                Paper.LB18,
                                "subdifferential.corrected",
                                "concluding remarks, corrected",
                                "the subdifferential")
                        .says(
                                "The subdifferential of |x| + max(0, 1 - y) - 1 at 0 is the set of"
                                        + " all (x, -1) with |x| <= 1.")
                        .about("this function of the product of a 2 x 1 and a 1 x 1 matrix")
                        .decided(
                                "its ends are subgradients, and the slopes of phi along the axes"
                                        + " bound it, all in fractions")
                        .cases("L2")
                        .by(Remarks::corrected));
    }

    private static void zero(Instance instance, Finding.Builder finding) {
        Optional<FactoredModel> model = Settings.model(instance, finding);
        if (model.isEmpty()) {
            return;
        }
        ExactProduct zero =
                ExactProduct.of(model.get(), new double[instance.model().layout().size()])
                        .orElse(null);
        if (zero == null || !zero.smooth()) {
            finding.require(
                    Hypothesis.open(
                            "the loss is differentiable at the zero matrix",
                            "a kink may pass through it, or the model is large"));
            return;
        }
        finding.require("the loss is differentiable at the zero matrix", true, "");
        zero.slope()
                .ifPresent(g -> finding.show(FactoredInstance.matrix("gradient of phi at 0", g)));
        String words =
                "zero is critical; the gradient of phi there "
                        + (zero.slopeIsZero()
                                ? "vanishes too"
                                : zero.slopeIsNotZero() ? "is not zero" : "may vanish");
        if (zero.critical().isPresent()) {
            finding.conclude(words, zero.critical().get());
        } else {
            finding.follows(words);
        }
    }

    private static void strict(Instance instance, Finding.Builder finding) {
        if (Settings.model(instance, finding).isEmpty()) {
            return;
        }
        finding.require(FactoredInstance.convex(instance));
        finding.require(FactoredInstance.kinked(instance)).require(Premises.given(instance));
        if (instance.point().isEmpty() || finding.failed()) {
            return;
        }
        finding.require(FactoredInstance.localMinimum(instance).hypothesis());
        Optional<KinkMinimum> proof = FactoredInstance.point(instance).flatMap(KinkMinimum::of);
        if (proof.filter(p -> p.slope().signum() > 0).isEmpty()) {
            finding.conclude("whether it is strict cannot be told", Standing.OPEN, 0);
            return;
        }
        for (RationalMatrix g : proof.get().subgradients()) {
            finding.show(FactoredInstance.matrix("subgradient", g));
        }
        finding.conclude(
                "the loss is larger at every other product nearby: it rises by "
                        + proof.get().slope()
                        + " times the absolute sum of factor "
                        + proof.get().layer(),
                true);
    }

    /** Requires phi to have the values of the example at all quarter integers up to 2. */
    private static Optional<ExactModel> exampleOf(Instance instance, Finding.Builder finding) {
        Optional<FactoredModel> model = Settings.model(instance, finding);
        if (model.isEmpty()) {
            return Optional.empty();
        }
        boolean shape = model.get().widths().equals(List.of(1, 1, 2));
        Optional<ExactModel> phi = ExactModel.of(model.get().relaxed());
        boolean same = shape && phi.isPresent();
        for (int i = -8; same && i <= 8; i++) {
            for (int j = -8; same && j <= 8; j++) {
                Rational x = Rational.of(i, 4);
                Rational y = Rational.of(j, 4);
                same = phi.get().loss(List.of(x, y)).filter(example(x, y)::equals).isPresent();
            }
        }
        finding.require(
                "phi(x, y) is |x| + max(0, 1 - y) - 1", same, same ? "the same at 289 points" : "");
        return same ? phi : Optional.empty();
    }

    private static Rational example(Rational x, Rational y) {
        Rational hinge = Rational.ONE.subtract(y);
        return (x.signum() < 0 ? x.negate() : x)
                .add(hinge.signum() > 0 ? hinge : Rational.ZERO)
                .subtract(Rational.ONE);
    }

    private static void example(Instance instance, Finding.Builder finding) {
        if (exampleOf(instance, finding).isEmpty()) {
            return;
        }
        FactoredModel model = FactoredInstance.model(instance).orElseThrow();
        ExactProduct at =
                ExactProduct.of(
                                model,
                                model.point(
                                        List.of(
                                                dev.dln.analysis.linear.Matrix.zero(1, 1),
                                                new dev.dln.analysis.linear.Matrix(
                                                        2, 1, new double[] {1, 0}))))
                        .orElseThrow();
        Optional<KinkMinimum> proof = KinkMinimum.of(at);
        Optional<RationalMatrix> better = FactoredInstance.lower(at);
        finding.show(new Exhibit.Exact("value at the point", at.value().orElseThrow().toString()));
        better.ifPresent(
                b -> finding.show(FactoredInstance.matrix("(x, y) of least value", b.transpose())));
        finding.show(landscape());
        finding.conclude(
                "a strict local minimum of value 0, while the least value is -1",
                proof.isPresent()
                        && proof.get().slope().signum() > 0
                        && at.value().orElseThrow().isZero()
                        && better.isPresent()
                        && example(better.get().at(0, 0), better.get().at(1, 0))
                                .equals(Rational.MINUS_ONE));
    }

    /** phi along the straight line from the local to the global minimum of the product. */
    private static Exhibit landscape() {
        int n = 61;
        double[] t = new double[n];
        double[] f = new double[n];
        for (int i = 0; i < n; i++) {
            t[i] = i / (n - 1.0);
            double x = (1 - t[i]) * t[i];
            double y = t[i] * t[i];
            f[i] = Math.abs(x) + Math.max(0, 1 - y) - 1;
        }
        return new Exhibit.Curves(
                "from the local minimum (t = 0) to the global one (t = 1), W_1 = t, W_2 = (1 - t,"
                        + " t)'",
                "t",
                "loss",
                List.of(new Exhibit.Line("loss", t, f)));
    }

    private static void narrow(Instance instance, Finding.Builder finding) {
        Optional<FactoredModel> model = Settings.model(instance, finding);
        if (model.isEmpty()) {
            return;
        }
        FactoredModel m = model.get();
        finding.require(
                "a hidden layer is narrower than both input and output",
                !m.reachesAll(),
                "widths " + FactoredInstance.widths(m));
        if (finding.failed()) {
            return;
        }
        Optional<RationalMatrix> only = stationary(m);
        String name =
                "the gradient of phi vanishes only at matrices of rank above " + m.narrowest();
        if (only.isEmpty()) {
            finding.require(Hypothesis.open(name, "phi is not quadratic with a positive Hessian"));
            return;
        }
        finding.require(
                name,
                only.get().rank() > m.narrowest(),
                "it vanishes at " + only.get() + " alone, of rank " + only.get().rank());
        String words = "the gradient of phi vanishes at no product";
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        if (at.isPresent() && !finding.failed()) {
            at.get()
                    .slope()
                    .ifPresent(
                            g -> finding.show(FactoredInstance.matrix("gradient of phi at R", g)));
            finding.conclude(
                    words + ", so not at the point's",
                    FactoredInstance.slopeIsZero(at.get()).negate(),
                    Double.POSITIVE_INFINITY);
        } else {
            finding.follows(words);
        }
    }

    /** Where the gradient of a quadratic phi with a positive Hessian vanishes. */
    private static Optional<RationalMatrix> stationary(FactoredModel m) {
        int n = m.relaxed().layout().size();
        boolean quadratic =
                m.properties().polynomial() == Answer.YES && m.properties().degree().orElse(9) <= 2;
        Optional<ExactModel.Point> zero =
                quadratic
                        ? ExactModel.of(m.relaxed())
                                .flatMap(e -> e.at(Collections.nCopies(n, Rational.ZERO)))
                        : Optional.empty();
        return zero.filter(z -> z.inertia().positive() == n)
                .flatMap(
                        z ->
                                z.hessian()
                                        .solve(
                                                RationalMatrix.of(n, 1, z.gradient())
                                                        .scaled(Rational.MINUS_ONE)))
                .map(
                        x ->
                                RationalMatrix.of(
                                        m.widths().getLast(), m.widths().getFirst(), x.entries()));
    }

    private static void saddle(Instance instance, Finding.Builder finding) {
        Optional<FactoredModel> model = Settings.model(instance, finding);
        if (model.isEmpty()) {
            return;
        }
        Hypothesis convex = FactoredInstance.convex(instance);
        finding.require(
                        new Hypothesis(
                                "the loss is not convex in the product R",
                                convex.standing().negate(),
                                convex.margin(),
                                convex.detail()))
                .require(FactoredInstance.differentiable(instance))
                .require(FactoredInstance.wide(model.get()))
                .require(Premises.given(instance));
        if (instance.point().isEmpty() || finding.failed()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        finding.require(minimality.hypothesis());
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        Optional<RationalMatrix> curvature = at.flatMap(ExactProduct::curvature);
        if (curvature.isEmpty()) {
            finding.require(Hypothesis.open("phi has a saddle at R", "not rational"));
            return;
        }
        int negative = curvature.get().inertia().negative();
        finding.require(
                        "phi curves downwards at R",
                        negative > 0,
                        negative + " negative eigenvalues of its Hessian, exactly")
                .show(FactoredInstance.matrix("Hessian of phi at R", curvature.get()))
                .conclude(
                        "the gradient of phi vanishes at R, and yet R is no local minimum of phi",
                        minimality.slopeIsZero(at),
                        Double.POSITIVE_INFINITY);
    }

    private static void printed(Instance instance, Finding.Builder finding) {
        Optional<ExactModel> phi = exampleOf(instance, finding);
        if (phi.isEmpty()) {
            return;
        }
        List<Rational> other = List.of(Rational.ZERO, Rational.ONE);
        Rational value = phi.get().loss(other).orElseThrow();
        finding.show(new Exhibit.Exact("phi(0, 1)", value.toString()))
                .show(new Exhibit.Exact("phi(0, 0)", "0"))
                .conclude(
                        "(0, 0) is a subgradient at 0, so that phi(0, 1) >= phi(0, 0)",
                        value.signum() >= 0);
    }

    private static void corrected(Instance instance, Finding.Builder finding) {
        Optional<ExactModel> phi = exampleOf(instance, finding);
        if (phi.isEmpty()) {
            return;
        }
        FactoredModel model = FactoredInstance.model(instance).orElseThrow();
        ExactProduct zero =
                ExactProduct.of(model, new double[model.model().layout().size()]).orElseThrow();
        List<RationalMatrix> ends = KinkMinimum.subgradients(zero);
        for (RationalMatrix g : ends) {
            finding.show(FactoredInstance.matrix("subgradient", g.transpose()));
        }
        RationalMatrix right = RationalMatrix.of(new long[] {1}, new long[] {-1});
        RationalMatrix left = RationalMatrix.of(new long[] {-1}, new long[] {-1});
        // the slope along d is the largest <g, d>: it bounds both coordinates of every g
        boolean bounded =
                slope(phi.get(), 1, 0).equals(Rational.ONE)
                        && slope(phi.get(), -1, 0).equals(Rational.ONE)
                        && slope(phi.get(), 0, 1).equals(Rational.MINUS_ONE)
                        && slope(phi.get(), 0, -1).equals(Rational.ONE);
        finding.conclude(
                "the subdifferential at 0 is the segment from (-1, -1) to (1, -1)",
                bounded && ends.contains(left) && ends.contains(right));
    }

    private static Rational slope(ExactModel phi, long dx, long dy) {
        return phi.along(
                        List.of(
                                RationalPolynomial.monomial(Rational.of(dx), 1),
                                RationalPolynomial.monomial(Rational.of(dy), 1)))
                .orElse(RationalPolynomial.ZERO)
                .coefficient(1);
    }
}

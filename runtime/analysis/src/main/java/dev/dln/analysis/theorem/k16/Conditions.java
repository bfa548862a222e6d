package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.exact.ExactChain;
import dev.dln.analysis.exact.FibreEscape;
import dev.dln.analysis.linear.DeepLinearTheory;
import dev.dln.analysis.linear.GlobalMinimum;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The hypotheses that the statements of Kawaguchi 2016 share. */
final class Conditions {
    private static final double UNIT = 0x1p-53;

    /** Fractions with more characters are shown as decimals. */
    private static final int LONGEST = 24;

    private Conditions() {}

    /**
     * What the statement is about; empty, with the hypothesis refuted, if this is something else.
     */
    static Optional<LinearNetwork> linear(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = LinearNetwork.of(instance);
        finding.require(
                "the model is a linear network W_N ... W_1 X with squared loss",
                network.isPresent(),
                network.map(n -> "widths " + n.widths()).orElse(""));
        return network;
    }

    /** The conditions of Theorem 2.3 on the data, each with its margin. */
    static void data(LinearNetwork n, Finding.Builder finding) {
        finding.require(inputsFullRank(n));
        finding.require(targetsFullRank(n));
        finding.require(
                "there are no more outputs than inputs",
                n.outputs() <= n.inputs(),
                n.outputs() + " and " + n.inputs());
        finding.require(distinct(n));
        double[] values = n.theory().eigenvalues();
        finding.show(new Exhibit.Spectrum("eigenvalues of Sigma that are not zero", values));
        n.leastSquares()
                .ifPresent(
                        l ->
                                finding.show(
                                        new Exhibit.Exact(
                                                "characteristic polynomial of Sigma",
                                                l.characteristic().toString())));
    }

    /** X X' is invertible. */
    static Hypothesis inputsFullRank(LinearNetwork n) {
        String name = "X has full row rank " + n.inputs();
        if (n.x().isPresent()) {
            return Hypothesis.exact(
                    name, n.leastSquares().isPresent(), "rank " + n.x().get().rank());
        }
        int samples = n.samples();
        if (samples < n.inputs()) {
            return Hypothesis.exact(name, false, samples + " samples only");
        }
        DeepLinearTheory t = n.theory();
        return t.rankOfData() == n.inputs()
                ? confirmed(name, t.rankMargin(), "by singular values")
                : Hypothesis.open(
                        name, "the numerical rank is " + t.rankOfData() + ", which is no proof");
    }

    private static Hypothesis targetsFullRank(LinearNetwork n) {
        String name = "X Y' has full rank " + Math.min(n.inputs(), n.outputs());
        int full = Math.min(n.inputs(), n.outputs());
        if (n.x().isPresent() && n.y().isPresent()) {
            int rank = n.x().get().times(n.y().get().transpose()).rank();
            return Hypothesis.exact(name, rank == full, "rank " + rank);
        }
        DeepLinearTheory t = n.theory();
        return t.eigenvalues().length == full && t.rankOfData() == n.inputs()
                ? confirmed(name, t.targetRankMargin(), "by singular values")
                : Hypothesis.open(name, "the numerical rank is " + t.eigenvalues().length);
    }

    private static Hypothesis distinct(LinearNetwork n) {
        String name = "Sigma has " + n.outputs() + " distinct eigenvalues";
        DeepLinearTheory t = n.theory();
        String gap =
                Double.isInfinite(t.smallestGap())
                        ? "only one"
                        : "smallest gap " + show(t.smallestGap());
        if (n.leastSquares().isPresent()) {
            return Hypothesis.exact(
                    name, n.leastSquares().get().distinct(), gap + ", in fractions");
        }
        if (n.x().isPresent()) {
            return Hypothesis.open(name, "Sigma is not defined: X X' is singular");
        }
        return t.eigenvalues().length == n.outputs() && t.distinctEigenvalues()
                ? confirmed(
                        name, Math.min(t.smallestGap() / t.gapBound(), t.targetRankMargin()), gap)
                : Hypothesis.open(name, gap + ", error bound " + show(t.gapBound()));
    }

    private static Hypothesis confirmed(String name, double margin, String detail) {
        double m = Double.isNaN(margin) ? 0 : margin;
        return new Hypothesis(name, m > 1 ? Standing.CONFIRMED : Standing.OPEN, m, detail);
    }

    /** The point is critical. */
    static Hypothesis critical(LinearNetwork n) {
        if (n.critical().isPresent() && n.given().map(g -> g.point().critical()).orElse(false)) {
            return Hypothesis.exact("the gradient is zero at the point", true, "in fractions");
        }
        return Premises.critical(n.instance());
    }

    /** The loss at the critical point is above the global minimum. */
    static Hypothesis notGlobal(LinearNetwork n) {
        String name = n.place() + " is not a global minimum";
        if (n.instance().point().isEmpty()) {
            return Hypothesis.open(name, "no point is given");
        }
        if (n.minimum().isEmpty()) {
            return Hypothesis.open(name, "the global minimum could not be enclosed");
        }
        GlobalMinimum g = n.minimum().get();
        String least = "the global minimum is " + show(g);
        if (n.critical().isPresent()) {
            Rational loss = n.critical().get().point().loss();
            Standing global = isGlobal(loss, g);
            return new Hypothesis(
                    name,
                    global.negate(),
                    global == Standing.OPEN ? 0 : Double.POSITIVE_INFINITY,
                    "the loss is " + show(loss) + ", " + least);
        }
        Optional<Certificate> c = Premises.certificate(n.instance());
        if (c.isPresent() && c.get().lossLow() > g.high()) {
            return Hypothesis.exact(
                    name, true, "the loss is at least " + c.get().lossLow() + ", " + least);
        }
        if (c.isPresent() && g.onlyBelow(c.get().lossHigh())) {
            return Hypothesis.exact(
                    name, false, "the loss is below every other critical value, " + least);
        }
        if (c.isPresent() && Premises.reach(n.instance(), c.get()).signum() > 0) {
            return Hypothesis.open(
                    name,
                    "the loss at the critical point nearby is between "
                            + c.get().lossLow()
                            + " and "
                            + c.get().lossHigh()
                            + ", "
                            + least);
        }
        double loss = n.instance().session().loss(n.instance().point().orElseThrow());
        double bound = rounding(n) * Math.max(Math.abs(loss), n.theory().lossScale());
        return Double.isFinite(loss) && loss > g.high()
                ? Hypothesis.positive(
                        name, loss - g.high(), bound, "the loss is " + show(loss) + ", " + least)
                : Hypothesis.open(name, "the loss is " + show(loss) + ", " + least);
    }

    /** Of rounding in a loss, relative to it: every product and sum once, in any order. */
    static double rounding(LinearNetwork n) {
        long data =
                n.instance().model().data().values().stream()
                        .mapToLong(a -> a.values().length)
                        .sum();
        return 16 * UNIT * (data + n.theory().size());
    }

    /** Whether the loss at an exact critical point is the global minimum. */
    static Standing isGlobal(Rational loss, GlobalMinimum g) {
        if (g.exact().isPresent()) {
            return Standing.exact(g.exact().get().equals(loss));
        }
        if (loss.toDouble() > g.high() * (1 + 4 * UNIT)) {
            return Standing.REFUTED;
        }
        return g.onlyBelow(Math.nextUp(loss.toDouble())) ? Standing.PROVED : Standing.OPEN;
    }

    /**
     * Whether the point is a local minimum, decided without any of the theorems on local minima: by
     * the convex problem, by curvature, by a curve downwards, by the value of the global minimum.
     */
    static Hypothesis localMinimum(LinearNetwork n, Finding.Builder finding) {
        Optional<LinearNetwork.Exact> exact = n.critical();
        if (exact.isEmpty()) {
            return Premises.localMinimum(n.instance());
        }
        String name = n.place() + " is a local minimum";
        ExactChain chain = exact.get().chain();
        if (chain.outer().isZero()) {
            return Hypothesis.exact(
                    name, true, "the errors are orthogonal to the inputs: no linear map is better");
        }
        var inertia = exact.get().point().inertia();
        if (inertia.negative() > 0) {
            return Hypothesis.exact(
                    name,
                    false,
                    "critical, and the Hessian has "
                            + count(inertia.negative(), "negative eigenvalue")
                            + ", in fractions");
        }
        Optional<FibreEscape> down = FibreEscape.of(chain.layers(), chain.outer(), true);
        if (down.isPresent()) {
            showCurve(n, finding, down.get(), "a curve downwards");
            return Hypothesis.exact(
                    name, false, "no negative curvature, but the loss falls along a curve");
        }
        if (n.minimum().isPresent()
                && isGlobal(exact.get().point().loss(), n.minimum().get()).holds()) {
            return Hypothesis.exact(name, true, "the loss is the least possible");
        }
        if (inertia.zero() == chain.tangents().rank()) {
            return Hypothesis.exact(
                    name, true, "the Hessian is positive but along the orbit of symmetries");
        }
        return Hypothesis.open(name, "critical and no negative curvature");
    }

    /** Shows a curve and the polynomial that the compiled model's loss is along it. */
    static void showCurve(
            LinearNetwork n, Finding.Builder finding, FibreEscape escape, String what) {
        n.instance()
                .exactModel()
                .flatMap(m -> m.along(n.fromChain(escape.coordinates())))
                .ifPresent(p -> finding.show(new Exhibit.Exact("the loss along " + what, text(p))));
    }

    private static String text(dev.dln.analysis.exact.RationalPolynomial p) {
        int lowest =
                p.subtract(dev.dln.analysis.exact.RationalPolynomial.constant(p.coefficient(0)))
                        .order();
        return p.degree() <= 8 || lowest < 0
                ? p.toString()
                : dev.dln.analysis.exact.RationalPolynomial.of(
                                        p.coefficients().subList(0, lowest + 1))
                                .toString()
                        + " + higher powers";
    }

    /** {@code 5/2} or {@code 0.123...}. */
    static String show(GlobalMinimum g) {
        return g.exact().map(Conditions::show).orElse("in [" + g.low() + ", " + g.high() + "]");
    }

    /** The fraction, or if it is long a decimal near it. */
    static String show(Rational value) {
        String text = value.toString();
        return text.length() <= LONGEST ? text : "about " + value.toDouble();
    }

    static String show(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    /** {@code {1,3}}. */
    static String set(List<Integer> indices) {
        return indices.toString().replace('[', '{').replace(']', '}').replace(" ", "");
    }
}

package dev.dln.analysis.theorem.kk20;

import static dev.dln.analysis.theorem.Paper.KK20;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Theorem 3, the perturbable gradient basis: what it says at a point, and as a test. */
final class PerturbableBasis {
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final String SCOPE =
            "a convex differentiable loss of outputs, with or without penalties on squares of"
                    + " parameters, small and rational";
    private static final String LINES =
            "Perturbations are lines z + t v along which the outputs, as polynomials in t, are"
                    + " constant; the inequality for them holds if and only if the gradient is the"
                    + " zero polynomial along every line.";

    private PerturbableBasis() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(KK20, "eq1", "Equation (1)", "objectives made of outputs")
                        .says(
                                "The objective is a sum of convex functions of outputs phi(z) and"
                                        + " of penalised quantities varphi(z); for some vector"
                                        + " h(z), phi is h times its own derivative, and varphi is"
                                        + " rho times h times its own.")
                        .about("any network whose penalties, if any, are squares of parameters")
                        .decided(
                                "Weights c for the parameters under which the output has degree 1"
                                        + " are solved for from the program; h = c z by Euler's"
                                        + " identity, and rho = 1 / (2 c) for penalised squares.")
                        .by(PerturbableBasis::equation1),
                Statement.of(KK20, "thm3", "Theorem 3", "what every local minimum satisfies")
                        .says(
                                "At a local minimum z, moving z in ways that change no output and"
                                        + " no penalised quantity and combining the derivatives of"
                                        + " the outputs at the moved points cannot give outputs"
                                        + " with a lower objective.")
                        .about(SCOPE)
                        .decided("The local minimum by a certificate. " + LINES)
                        .note(
                                "The paper asks for functions R_i that are not negative, and uses"
                                        + " it with a linear one, which is; non-negativity is never"
                                        + " needed.")
                        .cases("Q6", "R1")
                        .by(PerturbableBasis::theorem3),
                Statement.of(
                                KK20,
                                "thm3.test",
                                "Theorem 3, as a test",
                                "a point that fails the inequality is no local minimum")
                        .says(
                                "Where a perturbation that changes no output makes derivatives"
                                        + " available that lower the objective, the point is no"
                                        + " local minimum, even if its Hessian is zero.")
                        .about(SCOPE)
                        .decided(
                                LINES
                                        + " A polynomial that is not zero has no zeros near t = 0"
                                        + " but perhaps 0 itself, so descent starts arbitrarily"
                                        + " near z.")
                        .note("Not printed as such; it is how Theorem 3 is used.")
                        .cases("Q6")
                        .by(PerturbableBasis::test),
                Statement.of(KK20, "rem1", "Section 3, remark", "the span of tangent spaces")
                        .says(
                                "The outputs at a local minimum are globally best in the span of"
                                        + " all tangent spaces of the output map at the perturbed"
                                        + " points.")
                        .about(SCOPE)
                        .decided(
                                "Ranks of the derivatives in fractions; best in the span means that"
                                        + " the gradient vanishes along every line of Theorem 3.")
                        .note("The set printed as V[theta, eps] in this paragraph is V[z, eps].")
                        .cases("Q6")
                        .by(PerturbableBasis::remark));
    }

    private static void equation1(Instance instance, Finding.Builder finding) {
        finding.follows("the objective is of the form of Theorem 3");
        Optional<PgbForm> form = PgbForm.require(instance, finding);
        if (form.isEmpty()) {
            return;
        }
        form.get().show(finding);
        finding.conclude(
                "the objective is of the form of Theorem 3 with rho = "
                        + form.get().degrees().rho()
                        + " and h(z) = c z, c = "
                        + Text.list(
                                form.get().degrees().weights().stream()
                                        .map(Rational::toString)
                                        .toList())
                        + " by parameter",
                Standing.PROVED,
                INFINITE);
    }

    /** The lines at a point, and on which of them the gradient is not zero. */
    private record Lines(
            Composite at,
            List<List<Rational>> all,
            Optional<List<Rational>> worst,
            boolean critical) {}

    private static Optional<Lines> lines(Instance instance, PgbForm form) {
        return instance.view(
                Lines.class, i -> i.point().flatMap(p -> form.at(p)).map(c -> lines(i, c)));
    }

    private static Lines lines(Instance instance, Composite at) {
        List<List<Rational>> all = at.perturbations(instance.seed());
        Optional<List<Rational>> worst = all.stream().filter(v -> slopes(at, v) > 0).findFirst();
        return new Lines(at, all, worst, slopes(at, at.zero()) == 0);
    }

    /** How many coordinates of the gradient are not the zero polynomial along a line. */
    private static long slopes(Composite at, List<Rational> v) {
        return at.gradientAlong(v).orElse(List.of()).stream().filter(p -> !p.isZero()).count();
    }

    private static void theorem3(Instance instance, Finding.Builder finding) {
        finding.follows("the inequality holds for every finite set of perturbations");
        Optional<PgbForm> form = PgbForm.require(instance, finding);
        if (form.isEmpty()) {
            return;
        }
        Optional<Lines> lines = lines(instance, form.get());
        finding.require(minimum(instance, lines));
        lines.ifPresent(l -> conclude(finding, form.get(), l));
    }

    /** That the point is a local minimum, which the test refutes where nothing else decides. */
    private static Hypothesis minimum(Instance instance, Optional<Lines> lines) {
        Hypothesis known = Premises.localMinimum(instance);
        return known.standing() == Standing.OPEN
                        && lines.isPresent()
                        && lines.get().worst().isPresent()
                ? Hypothesis.exact(
                        known.name(), false, "the inequality itself fails, see kk20.thm3.test")
                : known;
    }

    private static void conclude(Finding.Builder finding, PgbForm form, Lines lines) {
        form.show(finding);
        showLines(finding, lines);
        if (!lines.critical()) {
            finding.conclude(
                    "the point given is near a critical point and not one itself, so that the"
                            + " inequality cannot be looked at here",
                    Standing.OPEN,
                    0);
            return;
        }
        finding.conclude(
                "the inequality holds for the "
                        + Text.count(lines.all().size(), "perturbation")
                        + " found: the gradient is zero along every line",
                Standing.exact(lines.worst().isEmpty()),
                INFINITE);
    }

    private static void test(Instance instance, Finding.Builder finding) {
        finding.follows("the point is no local minimum");
        Optional<PgbForm> form = PgbForm.require(instance, finding);
        if (form.isEmpty()) {
            return;
        }
        finding.require(Premises.given(instance));
        Optional<Lines> lines = lines(instance, form.get());
        if (lines.isEmpty()) {
            finding.require(
                    Hypothesis.open(
                            "the inequality of Theorem 3 fails",
                            "only small models of fractions are tested"));
            return;
        }
        form.get().show(finding);
        showLines(finding, lines.get());
        String name = "the inequality of Theorem 3 fails for some perturbation";
        if (lines.get().worst().isEmpty()) {
            boolean minimum = Premises.localMinimum(instance).standing().holds();
            finding.require(
                    minimum
                            ? Hypothesis.exact(name, false, "the point is a local minimum")
                            : Hypothesis.open(
                                    name,
                                    "it holds for the "
                                            + Text.count(lines.get().all().size(), "perturbation")
                                            + " found"));
            return;
        }
        Standing minimum = Premises.localMinimum(instance).standing();
        if (minimum.holds() && !lines.get().critical()) {
            finding.require(
                    Hypothesis.open(
                            name,
                            "the gradient is not zero at the point itself, but a local minimum is"
                                    + " within rounding of it"));
            return;
        }
        List<Rational> v = lines.get().worst().get();
        finding.require(name, true, "v = " + Text.list(Values.exactly(v)));
        Optional<LowerBy> lower = LowerBy.of(lines.get().at(), v);
        lower.ifPresent(l -> l.show(finding));
        finding.conclude(
                "the point is no local minimum: arbitrarily near to it are points z + t v with the"
                        + " same objective and a gradient that is not zero",
                minimum == Standing.PROVED
                        ? Standing.REFUTED
                        : lower.isPresent() ? Standing.PROVED : Standing.OPEN,
                INFINITE);
    }

    private static void remark(Instance instance, Finding.Builder finding) {
        finding.follows("the outputs are best in the span of the tangent spaces");
        Optional<PgbForm> form = PgbForm.require(instance, finding);
        if (form.isEmpty()) {
            return;
        }
        Optional<Lines> lines = lines(instance, form.get());
        finding.require(minimum(instance, lines));
        if (lines.isEmpty()) {
            return;
        }
        Composite at = lines.get().at();
        var all = new ArrayList<Integer>();
        for (int i = 0; i < at.point().size(); i++) {
            all.add(i);
        }
        Rational t = Rational.of(1, 8);
        Optional<RationalMatrix> here = at.jacobian(at.point(), all);
        Optional<RationalMatrix> span = here;
        for (List<Rational> v : lines.get().all()) {
            Optional<RationalMatrix> more = at.jacobian(at.at(v, t), all);
            span = span.flatMap(s -> more.map(s::beside));
        }
        if (here.isPresent() && span.isPresent()) {
            finding.show(
                    new Exhibit.Rows(
                            "Dimensions in the space of outputs",
                            List.of("space", "dimension"),
                            List.of(
                                    List.of("all outputs", "" + here.get().rows()),
                                    List.of("tangent space at the point", "" + here.get().rank()),
                                    List.of(
                                            "span at the perturbed points, t = 1/8",
                                            "" + span.get().rank()))));
        }
        conclude(finding, form.get(), lines.get());
    }

    private static void showLines(Finding.Builder finding, Lines lines) {
        var rows = new ArrayList<List<String>>();
        for (List<Rational> v : lines.all()) {
            rows.add(
                    List.of(
                            Text.list(Values.exactly(v)),
                            slopes(lines.at(), v) == 0 ? "zero" : "not zero"));
        }
        finding.show(
                new Exhibit.Rows(
                        "Perturbations that change no output and no penalised square",
                        List.of("v", "gradient along z + t v"),
                        rows.subList(0, Math.min(8, rows.size()))));
    }
}

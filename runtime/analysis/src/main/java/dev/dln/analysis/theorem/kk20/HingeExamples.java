package dev.dln.analysis.theorem.kk20;

import static dev.dln.analysis.theorem.Paper.KK20;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Figure 1 and Examples 1, 6 and 7: one or two samples with a power of the hinge. */
final class HingeExamples {
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final double[] OFFSETS = {-3, 0, 1, 3, 6};
    private static final int POINTS = 121;

    private HingeExamples() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(KK20, "fig1", "Figure 1", "the failure mode, drawn")
                        .says(
                                "One sample with input 0, the cubed hinge, one parameter t: over a"
                                        + " bad t the loss with neurons, the best a and W being"
                                        + " chosen, falls strictly to 0 as b grows, so that descent"
                                        + " follows b to infinity while t stays.")
                        .about("one sample with input 0, one output, hinge to the third power")
                        .decided(
                                "1 - y f is enclosed; the surface has the closed form u^3 + lambda"
                                        + " a^2 with u the root of a quadratic, and its derivative"
                                        + " by b is -3 u^2 |a| e^b.")
                        .cases("Q1", "Q2")
                        .by(HingeExamples::figure1),
                Statement.of(KK20, "ex1", "Example 1", "a bad local minimum beside a good one")
                        .says(
                                "The model of Figure 1: the network's loss has a local minimum that"
                                        + " is not global, and no (a, b, W) over it is a local"
                                        + " minimum of the loss with neurons.")
                        .about("one sample with input 0, one output, hinge to the third power")
                        .decided(
                                "The local minimum by a certificate, that it is not global by a"
                                        + " better point, the rest by the group gradient.")
                        .cases("Q1")
                        .by(HingeExamples::example1),
                Statement.of(KK20, "ex6", "Example 6", "one sample with a power of the hinge")
                        .says(
                                "Example 3 with the hinge to a power p of at least 2: output 0,"
                                        + " target 1 or -1; along a = y e^(-1/eps), b = 1/eps - w'x"
                                        + " the loss with neurons is lambda e^(-2/eps).")
                        .about("one sample, one output, hinge to a power of at least 2")
                        .decided(
                                "The group gradient by enclosures; the value along the path in"
                                        + " fractions, with numbers in place of e^(1/eps).")
                        .note(
                                "The paper's appendix was not at hand: this is Example 3 with a"
                                        + " hinge, as the main text announces it.")
                        .cases("Q3")
                        .by((i, f) -> hinge(i, f, 1)),
                Statement.of(KK20, "ex7", "Example 7", "two samples with a power of the hinge")
                        .says(
                                "Example 4 with the hinge to a power p of at least 2: outputs 0,"
                                        + " targets 1 and -1 at distinct inputs; along the path of"
                                        + " Example 4 the loss with neurons is half of (1 + r)^p"
                                        + " plus lambda e^(-2/eps), which tends to a half.")
                        .about("two samples, one output, hinge to a power of at least 2")
                        .decided("As Example 6; r = e^(-|x_2 - x_1|^2/eps) is any number above 0.")
                        .note(
                                "The paper's appendix was not at hand: this is Example 4 with a"
                                        + " hinge, as the main text announces it; the loss is the"
                                        + " mean over the two samples.")
                        .cases("Q4")
                        .by((i, f) -> hinge(i, f, 2)));
    }

    /** The power of the standard library's hinge, if that is the loss. */
    private static OptionalDouble power(Network network) {
        Optional<CompiledModel.LossUse> loss = network.model().compiled().loss();
        return loss.isPresent() && loss.get().standard() && loss.get().name().equals("hinge")
                ? OptionalDouble.of(
                        loss.get().extras().isEmpty() ? 1 : loss.get().extras().getFirst())
                : OptionalDouble.empty();
    }

    /** The hypotheses that all these examples share. */
    private static Optional<Augmented> form(
            Instance instance, Finding.Builder finding, int samples) {
        Optional<Augmented> seen = Augmented.require(instance, finding, samples);
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        Network network = seen.get().network();
        OptionalDouble power = power(network);
        finding.require(
                "the loss is the hinge of the library to a whole power of at least 2",
                power.orElse(0) >= 2 && Math.rint(power.orElse(0)) == power.orElse(0),
                power.isPresent() ? "power " + Text.number(power.getAsDouble()) : "another loss");
        Optional<double[]> y = QuadraticLoss.targets(network);
        boolean signs = y.isPresent() && Arrays.stream(y.get()).allMatch(t -> Math.abs(t) == 1);
        finding.require(
                samples == 1 ? "the target is 1 or -1" : "the targets are 1 and -1",
                signs && (samples == 1 || y.orElseThrow()[0] != y.orElseThrow()[1]),
                y.map(t -> Text.list(Values.of(t))).orElse("not one number for each sample"));
        finding.require(Premises.given(instance));
        return finding.failed() ? Optional.empty() : seen;
    }

    /** The hypotheses of Figure 1 and Example 1. */
    private static Optional<Augmented> drawn(Instance instance, Finding.Builder finding) {
        Optional<Augmented> seen = form(instance, finding, 1);
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        Network network = seen.get().network();
        finding.require(
                "the power is 3",
                power(network).orElse(0) == 3,
                Text.number(power(network).orElse(0)));
        double[] x = network.input(0);
        finding.require(
                "the input is zero",
                Arrays.stream(x).allMatch(v -> v == 0),
                Text.list(Values.of(x)));
        return finding.failed() || seen.get().theta().isEmpty() ? Optional.empty() : seen;
    }

    private static void figure1(Instance instance, Finding.Builder finding) {
        finding.follows("the surface falls strictly to 0 as b grows, over this theta");
        Optional<Augmented> seen = drawn(instance, finding);
        if (seen.isEmpty()) {
            return;
        }
        Augmented model = seen.get();
        GroupGradients groups = model.groups(instance).orElseThrow();
        double y = QuadraticLoss.targets(model.network()).orElseThrow()[0];
        double f = groups.outputs().middle()[0];
        Standing active = groups.vanish().negate();
        finding.require(
                new Hypothesis(
                        "the hinge is active: 1 - y f > 0",
                        active,
                        active == Standing.OPEN ? 0 : INFINITE,
                        "1 - y f = " + Text.number(1 - y * f)));
        double lambda = model.neurons().map(n -> n.lambda().toDouble()).orElse(1.0);
        var rows = new ArrayList<List<String>>();
        boolean falls = true;
        double last = Double.POSITIVE_INFINITY;
        for (double b : OFFSETS) {
            CubedHinge at = CubedHinge.at(f, y, b, lambda);
            falls &= at.value() < last;
            last = at.value();
            rows.add(
                    List.of(
                            Text.number(b),
                            String.format(Locale.ROOT, "%.12g", at.factor()),
                            String.format(Locale.ROOT, "%.12g", at.value())));
        }
        finding.show(
                new Exhibit.Rows(
                        "The surface over this theta, lambda = " + Text.number(lambda),
                        List.of("b", "best a", "loss with neurons"),
                        rows));
        landscape(model, finding, y, lambda);
        finding.conclude(
                "the surface falls strictly to 0 as b grows: its derivative by b is -3 u^2 |a|"
                        + " e^b, and a = y (1 - y f) e^(-b) leaves only lambda a^2",
                active.holds() && !falls ? Standing.REFUTED : active,
                INFINITE);
    }

    /** The panels: the loss over a single parameter, and the surface over it for some offsets. */
    private static void landscape(
            Augmented model, Finding.Builder finding, double y, double lambda) {
        double[] theta = model.theta().orElseThrow();
        if (theta.length != 1) {
            return;
        }
        double[] t = new double[POINTS];
        double[] f = new double[POINTS];
        double[] loss = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            t[i] =
                    Math.min(theta[0], 0)
                            + i * (Math.max(theta[0], 1) - Math.min(theta[0], 0)) / (POINTS - 1);
            Values out = model.network().outputsAt(new double[] {t[i]});
            f[i] = out.middle()[0];
            loss[i] = model.network().loss(out).middle()[0];
        }
        finding.show(
                new Exhibit.Curves(
                        "(a) the loss without neurons",
                        "theta",
                        "loss",
                        List.of(new Exhibit.Line("without neurons", t, loss))));
        var lines = new ArrayList<Exhibit.Line>();
        for (double b : OFFSETS) {
            double[] value = new double[POINTS];
            Arrays.setAll(value, i -> CubedHinge.at(f[i], y, b, lambda).value());
            lines.add(new Exhibit.Line("b = " + Text.number(b), t, value));
        }
        finding.show(
                new Exhibit.Curves(
                        "(b) the loss with neurons, the best a and W chosen",
                        "theta",
                        "loss with neurons",
                        lines));
        lines.clear();
        for (double at : new double[] {theta[0]}) {
            double[] b = new double[POINTS];
            double[] value = new double[POINTS];
            double out = model.network().outputsAt(new double[] {at}).middle()[0];
            for (int i = 0; i < POINTS; i++) {
                b[i] = -4 + 10.0 * i / (POINTS - 1);
                value[i] = CubedHinge.at(out, y, b[i], lambda).value();
            }
            lines.add(new Exhibit.Line("theta = " + Text.number(at), b, value));
        }
        finding.show(
                new Exhibit.Curves(
                        "(c) where descent leads over this theta: b to infinity",
                        "b",
                        "loss with neurons",
                        lines));
    }

    private static void example1(Instance instance, Finding.Builder finding) {
        finding.follows("no (a, b, W) over this theta is a local minimum of the loss with neurons");
        Optional<Augmented> seen = drawn(instance, finding);
        if (seen.isEmpty()) {
            return;
        }
        Augmented model = seen.get();
        Augmented.BaseMinimum minimum = model.baseMinimum(instance);
        finding.require(minimum.hypothesis());
        Rival.of(instance, model).ifPresent(r -> r.show(finding));
        GroupGradients groups = model.groups(instance).orElseThrow();
        Standing none = Escape.none(groups, finding);
        if (minimum.nearby().isPresent()) {
            finding.require(Rival.below(instance, model, minimum.nearby().get()))
                    .follows(
                            "no (a, b, W) over that local minimum is one of the loss with neurons");
            return;
        }
        finding.require(Rival.suboptimal(instance, model, Standing.PROVED));
        finding.conclude(
                "no (a, b, W) over this theta is a local minimum of the loss with neurons: "
                        + groups.detail(),
                none,
                none == Standing.OPEN ? 0 : INFINITE);
    }

    private static void hinge(Instance instance, Finding.Builder finding, int samples) {
        finding.follows("no (a, b, W) is a local minimum, and the path's value falls to its limit");
        Optional<Augmented> seen = form(instance, finding, samples);
        if (seen.isEmpty()) {
            return;
        }
        Augmented model = seen.get();
        Network network = model.network();
        GroupGradients groups = model.groups(instance).orElseThrow();
        finding.require(
                new Hypothesis(
                        "the outputs are 0",
                        groups.outputs().zero(),
                        groups.outputs().zero() == Standing.OPEN ? 0 : INFINITE,
                        Text.list(groups.outputs())));
        if (samples == 2) {
            finding.require(
                    "the two inputs differ",
                    network.groups().size() == 2,
                    Text.list(Values.of(network.input(0)))
                            + " and "
                            + Text.list(Values.of(network.input(1))));
        }
        if (finding.failed()) {
            return;
        }
        double[] y = QuadraticLoss.targets(network).orElseThrow();
        int p = (int) power(network).orElseThrow();
        Rational lambda = model.neurons().map(Neurons::lambda).orElse(Rational.ONE);
        Standing identity = identity(network, y[0], p, lambda);
        double apart = 0;
        if (samples == 2) {
            for (int i = 0; i < network.input(0).length; i++) {
                double d = network.input(1)[i] - network.input(0)[i];
                apart += d * d;
            }
        }
        double distance = apart;
        PathTable.show(
                finding,
                eps ->
                        (samples == 1 ? 0 : 0.5 * Math.pow(1 + Math.exp(-distance / eps), p))
                                + lambda.toDouble() * Math.exp(-2 / eps),
                samples == 1 ? "lambda e^(-2/eps)" : "(1 + r)^p / 2 + lambda e^(-2/eps)");
        finding.conclude(
                "no (a, b, W) is a local minimum: "
                        + groups.detail()
                        + "; along the path the loss with neurons tends to "
                        + (samples == 1 ? "0" : "1/2"),
                groups.vanish().negate().and(identity),
                INFINITE);
    }

    /** The value along the path, with fractions for e^(-1/eps) and r, at p + 1 values of each. */
    private static Standing identity(Network network, double y, int p, Rational lambda) {
        var loss = new NeuronLoss(network);
        int m = network.samples();
        Rational sign = Rational.of((long) y);
        Standing all = Standing.PROVED;
        for (int i = 1; i <= p + 1; i++) {
            for (int j = 1; j <= p + 1; j++) {
                Rational alpha = Rational.of(1, i + 1L);
                Rational r = Rational.of(j, p + 2L);
                Rational e = alpha.reciprocal();
                Values value =
                        loss.at(
                                Values.of(new double[m]),
                                Values.exactly(m == 1 ? List.of(e) : List.of(e, r.multiply(e))),
                                Values.exactly(List.of(alpha.multiply(sign))),
                                Values.exactly(List.of(lambda)));
                Rational penalty = lambda.multiply(alpha).multiply(alpha);
                Rational expected =
                        m == 1
                                ? penalty
                                : Rational.ONE.add(r).pow(p).multiply(Rational.HALF).add(penalty);
                all =
                        all.and(
                                value.exact()
                                        .map(v -> Standing.exact(v.getFirst().equals(expected)))
                                        .orElse(Standing.OPEN));
            }
        }
        return all;
    }
}

package dev.dln.analysis.theorem.kk20;

import static dev.dln.analysis.theorem.Paper.KK20;

import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.Optional;

/** Examples 3, 4 and 5 and Equation (4): one or two samples with a squared loss. */
final class SquareExamples {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private static final List<Rational> THREE =
            List.of(Rational.of(1, 2), Rational.of(3), Rational.of(-5, 7));

    private SquareExamples() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(KK20, "ex3", "Example 3", "one sample: the neuron takes over")
                        .says(
                                "One sample whose output misses its target, squared loss: no (a, b,"
                                        + " W) is a local minimum, and along a = (y - f)"
                                        + " e^(-1/eps), b = 1/eps - w'x the loss with neurons is"
                                        + " lambda (y - f)^2 e^(-2/eps), which falls to zero as b"
                                        + " grows for ever.")
                        .about("one sample, one output, a multiple of the squared distance")
                        .decided(
                                "The group gradient in fractions or by intervals; the value along"
                                        + " the path as an identity in e^(1/eps), checked in"
                                        + " fractions at as many numbers in its place as its degree"
                                        + " needs.")
                        .note("Tildes are missing in the printed formulas.")
                        .cases("Q3")
                        .by(SquareExamples::example3),
                Statement.of(KK20, "eq4", "Equation (4)", "the loss of Example 4, expanded")
                        .says(
                                "With two samples, outputs 0 and targets 1 and -1, the loss with"
                                        + " one neuron is that without, minus twice a times the"
                                        + " difference of the two exponentials, plus a^2 times a"
                                        + " positive number.")
                        .about("two samples, one output, a multiple of the squared distance")
                        .decided(
                                "Both sides are polynomials of degree at most 2 in a and the two"
                                        + " exponentials; they are compared in fractions at three"
                                        + " values of each, which decides.")
                        .cases("Q4")
                        .by(SquareExamples::equation4),
                Statement.of(KK20, "ex4", "Example 4", "two samples: a limit that is not reached")
                        .says(
                                "Two distinct inputs with outputs 0 and targets 1 and -1, squared"
                                        + " loss: no (a, b, W) is a local minimum, and along a ="
                                        + " e^(-1/eps), w = -(x_2 - x_1)/eps, b = 1/eps - w'x_1 the"
                                        + " loss with neurons falls to half of the loss without.")
                        .about("two samples, one output, a multiple of the squared distance")
                        .decided(
                                "As in Example 3; the value along the path is an identity in"
                                        + " e^(1/eps) and r = e^(-|x_2 - x_1|^2/eps).")
                        .note(
                                "In the printed limit a tends to 0 from above, not from below. That"
                                        + " theta is no global minimum needs a network that can do"
                                        + " better, which does not follow from distinct inputs.")
                        .cases("Q4")
                        .by(SquareExamples::example4),
                Statement.of(KK20, "ex5", "Example 5", "two equal inputs: a local minimum")
                        .says(
                                "As Example 4, with equal inputs: the two gradients cancel, theta"
                                    + " is a global minimum, and every point with a = 0 is a local"
                                    + " minimum of the loss with neurons.")
                        .about("two samples, one output, a multiple of the squared distance")
                        .decided("The group gradient in fractions.")
                        .cases("Q5")
                        .by(SquareExamples::example5));
    }

    /** What the examples share, on an instance that is of their form. */
    private record Setting(Augmented model, Rational kappa, double[] y, GroupGradients groups) {
        Network network() {
            return model.network();
        }

        Rational lambda() {
            return model.neurons().map(Neurons::lambda).orElse(Rational.ONE);
        }
    }

    private static Optional<Setting> setting(
            Instance instance, Finding.Builder finding, int samples) {
        Optional<Augmented> seen = Augmented.require(instance, finding, samples);
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        Network network = seen.get().network();
        Optional<Rational> kappa = QuadraticLoss.scale(network);
        finding.require(
                "the loss is a multiple of the sum of squared distances to the targets",
                kappa.isPresent(),
                kappa.map(k -> k + " times the sum").orElse("not seen in its expression"));
        finding.require(Premises.given(instance));
        Optional<GroupGradients> groups = seen.get().groups(instance);
        return kappa.isEmpty() || groups.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Setting(
                                seen.get(),
                                kappa.get(),
                                QuadraticLoss.targets(network).orElseThrow(),
                                groups.get()));
    }

    private static void example3(Instance instance, Finding.Builder finding) {
        finding.follows("no (a, b, W) is a local minimum, and the path's value falls to zero");
        Optional<Setting> found = setting(instance, finding, 1);
        if (found.isEmpty()) {
            return;
        }
        Setting s = found.get();
        Standing hits = s.groups().vanish();
        finding.require(
                new Hypothesis(
                        "the output misses the target",
                        hits.negate(),
                        hits == Standing.OPEN ? 0 : INFINITE,
                        "output "
                                + s.groups().outputs().text(0)
                                + ", target "
                                + Text.number(s.y()[0])));
        if (finding.failed()) {
            return;
        }
        var loss = new NeuronLoss(s.network());
        Standing identity = Standing.PROVED;
        // any numbers for the output and the exponential: both sides are polynomials in f and 1/e
        for (Rational f : THREE) {
            for (Rational e : THREE) {
                Rational a = exact(s.y()[0]).subtract(f).divide(e);
                Values value =
                        loss.at(
                                Values.exactly(List.of(f)),
                                Values.exactly(List.of(e)),
                                Values.exactly(List.of(a)),
                                Values.exactly(List.of(s.lambda())));
                identity = identity.and(equal(value, s.lambda().multiply(a).multiply(a)));
            }
        }
        double miss = s.y()[0] - s.groups().outputs().middle()[0];
        PathTable.show(
                finding,
                eps -> s.lambda().toDouble() * miss * miss * Math.exp(-2 / eps),
                "lambda (y - f)^2 e^(-2/eps)");
        finding.conclude(
                "no (a, b, W) is a local minimum: "
                        + s.groups().detail()
                        + "; along the path the loss with neurons is lambda (y - f)^2 e^(-2/eps),"
                        + " which tends to 0",
                hits.negate().and(identity),
                INFINITE);
    }

    /** Requires outputs 0 and targets 1 and -1, in either order. */
    private static Optional<Setting> opposite(Instance instance, Finding.Builder finding) {
        Optional<Setting> found = setting(instance, finding, 2);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Setting s = found.get();
        finding.require(
                "the targets are 1 and -1",
                Math.abs(s.y()[0]) == 1 && s.y()[1] == -s.y()[0],
                Text.number(s.y()[0]) + " and " + Text.number(s.y()[1]));
        Values f = s.groups().outputs();
        finding.require(
                new Hypothesis(
                        "both outputs are 0",
                        f.zero(),
                        f.zero() == Standing.OPEN ? 0 : INFINITE,
                        f.text(0) + " and " + f.text(1)));
        return finding.failed() ? Optional.empty() : found;
    }

    private static void equation4(Instance instance, Finding.Builder finding) {
        finding.follows("the expansion is an identity");
        Optional<Setting> found = opposite(instance, finding);
        if (found.isEmpty()) {
            return;
        }
        Setting s = found.get();
        var loss = new NeuronLoss(s.network());
        Rational sign = exact(s.y()[0]);
        Standing identity = Standing.PROVED;
        for (Rational a : THREE) {
            for (Rational e1 : THREE) {
                for (Rational e2 : THREE) {
                    Rational squares = e1.multiply(e1).add(e2.multiply(e2));
                    Rational linear = sign.multiply(e1.subtract(e2)).multiply(a);
                    Rational expected =
                            s.kappa()
                                    .multiply(
                                            Rational.TWO
                                                    .subtract(Rational.TWO.multiply(linear))
                                                    .add(a.multiply(a).multiply(squares)))
                                    .add(s.lambda().multiply(a).multiply(a));
                    identity = identity.and(equal(at(s, loss, a, e1, e2), expected));
                }
            }
        }
        finding.remark("compared at 27 triples of a and the two exponentials, in fractions");
        finding.conclude(
                "the loss with neurons is kappa (2 - 2 a (e_1 - e_2) + a^2 (e_1^2 + e_2^2)) +"
                        + " lambda a^2 with kappa = "
                        + s.kappa()
                        + ", e_i the neuron's exponential at the input with target 1 and at the"
                        + " other",
                identity,
                INFINITE);
    }

    private static void example4(Instance instance, Finding.Builder finding) {
        finding.follows("no (a, b, W) is a local minimum, and the path's value falls to a half");
        Optional<Setting> found = opposite(instance, finding);
        if (found.isEmpty()) {
            return;
        }
        Setting s = found.get();
        double[] x1 = s.network().input(0);
        double[] x2 = s.network().input(1);
        finding.require(
                "the two inputs differ",
                s.network().groups().size() == 2,
                Text.list(Values.of(x1)) + " and " + Text.list(Values.of(x2)));
        if (finding.failed()) {
            return;
        }
        finding.show(s.groups().table());
        var loss = new NeuronLoss(s.network());
        Rational sign = exact(s.y()[0]);
        Standing identity = Standing.PROVED;
        for (Rational alpha : THREE) {
            for (Rational r : THREE) {
                // a = alpha y_1, exponentials 1/alpha and r/alpha
                Rational e = alpha.reciprocal();
                Values value = at(s, loss, alpha.multiply(sign), e, r.multiply(e));
                Rational sum = Rational.ONE.add(r);
                Rational expected =
                        s.kappa()
                                .multiply(sum)
                                .multiply(sum)
                                .add(s.lambda().multiply(alpha).multiply(alpha));
                identity = identity.and(equal(value, expected));
            }
        }
        double distance = 0;
        for (int i = 0; i < x1.length; i++) {
            distance += (x2[i] - x1[i]) * (x2[i] - x1[i]);
        }
        double apart = distance;
        double kappa = s.kappa().toDouble();
        PathTable.show(
                finding,
                eps ->
                        kappa * Math.pow(1 + Math.exp(-apart / eps), 2)
                                + s.lambda().toDouble() * Math.exp(-2 / eps),
                "kappa (1 + r)^2 + lambda e^(-2/eps)");
        Rival rival = Rival.of(instance, s.model()).orElseThrow();
        finding.remark(
                rival.lower()
                        ? "theta is no global minimum: the loss is "
                                + rival.loss().text(0)
                                + " at another point"
                        : "no point with a lower loss was found: whether theta is a global minimum"
                                + " depends on what the network can do");
        finding.conclude(
                "no (a, b, W) is a local minimum: "
                        + s.groups().detail()
                        + "; along the path the loss with neurons is kappa (1 + r)^2 + lambda"
                        + " e^(-2/eps) with kappa = "
                        + s.kappa()
                        + ", which tends to kappa, half of the loss without",
                s.groups().vanish().negate().and(identity),
                INFINITE);
    }

    private static void example5(Instance instance, Finding.Builder finding) {
        finding.follows("theta is a global minimum, and a = 0 gives local minima");
        Optional<Setting> found = opposite(instance, finding);
        if (found.isEmpty()) {
            return;
        }
        Setting s = found.get();
        finding.require(
                "the two inputs are equal",
                s.network().groups().size() == 1,
                s.network().groups().size() == 1 ? "" : "they differ");
        finding.require(s.model().ownInput());
        if (finding.failed()) {
            return;
        }
        finding.show(s.groups().table());
        Rival rival = Rival.of(instance, s.model()).orElseThrow();
        finding.conclude(
                "the gradients "
                        + s.network().slopes(s.groups().outputs()).text(0)
                        + " and "
                        + s.network().slopes(s.groups().outputs()).text(1)
                        + " cancel; theta is a global minimum of value "
                        + rival.here().text(0)
                        + ", and (theta, 0, b, W) is a local minimum of the loss with neurons",
                rival.lower() ? Standing.REFUTED : s.groups().vanish(),
                INFINITE);
    }

    private static Values at(
            Setting s, NeuronLoss loss, Rational a, Rational first, Rational second) {
        return loss.at(
                Values.of(0, 0),
                Values.exactly(List.of(first, second)),
                Values.exactly(List.of(a)),
                Values.exactly(List.of(s.lambda())));
    }

    private static Rational exact(double value) {
        return Values.of(value).exact().orElseThrow().getFirst();
    }

    private static Standing equal(Values value, Rational expected) {
        return value.exact()
                .map(v -> Standing.exact(v.getFirst().equals(expected)))
                .orElse(Standing.OPEN);
    }
}

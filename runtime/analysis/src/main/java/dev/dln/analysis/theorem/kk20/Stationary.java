package dev.dln.analysis.theorem.kk20;

import static dev.dln.analysis.theorem.Paper.KK20;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Example 2 and the second sentence of Theorem 4: whether neurons move parameters theta that are
 * stationary without them.
 */
final class Stationary {
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final int TRIES = 10;

    private Stationary() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(
                                KK20,
                                "thm4.existence",
                                "Theorem 4, second part",
                                "neurons that cannot move a bad point")
                        .says(
                                "There are losses, networks, data and suboptimal stationary"
                                        + " parameters theta at which the loss with neurons has"
                                        + " derivative zero by theta for all (a, b, W).")
                        .about("any network with a loss that is a sum over samples, at a point")
                        .decided(
                                "The instance is such a case if the outputs' derivatives by theta"
                                        + " are zero, in fractions or by intervals, and a point"
                                        + " with a lower loss exists.")
                        .by(Stationary::existence),
                Statement.of(KK20, "ex2", "Example 2", "neurons that move a stationary point")
                        .says(
                                "With A the transposed derivatives of the outputs by theta and r"
                                        + " the gradients of the samples' losses: where A r = 0"
                                        + " without neurons and A r is not zero with them, theta is"
                                        + " stationary without and moves with neurons.")
                        .about("any network with a loss that is a sum over samples, at a point")
                        .decided(
                                "A r in fractions or by intervals, without neurons and with some"
                                        + " (a, b, W): the point's own, or small ones that are"
                                        + " tried.")
                        .by(Stationary::example2));
    }

    private static void existence(Instance instance, Finding.Builder finding) {
        finding.follows("the loss with neurons has derivative zero by theta for all (a, b, W)");
        Optional<Augmented> seen = Augmented.require(instance, finding);
        if (seen.isEmpty()) {
            return;
        }
        Augmented model = seen.get();
        Hypothesis admissible = LocalMinima.assumptions(instance, model).either();
        finding.require(admissible)
                .require(Premises.given(instance))
                .require(Rival.suboptimal(instance, model, admissible.standing()));
        if (model.theta().isEmpty() || finding.failed()) {
            return;
        }
        double[] theta = model.theta().get();
        var pullback = new Pullback(model.network());
        Standing still = pullback.everywhere(theta).zero();
        if (still == Standing.OPEN) {
            still = moves(model.network(), pullback, theta) ? Standing.REFUTED : Standing.OPEN;
        }
        finding.require(
                new Hypothesis(
                        "the outputs' derivatives by theta are zero",
                        still,
                        still == Standing.OPEN ? 0 : INFINITE,
                        switch (still) {
                            case PROVED, CONFIRMED -> "all of them, on every sample";
                            case REFUTED, DENIED -> "one of them is not";
                            case OPEN -> "not told from zero";
                        }));
        Rival.of(instance, model).ifPresent(r -> r.show(finding));
        finding.conclude(
                "the loss with neurons has derivative zero by theta for all (a, b, W), and theta"
                        + " is suboptimal: descent never moves it",
                still,
                still == Standing.OPEN ? 0 : INFINITE);
    }

    /** Whether some derivative of some output is certainly not zero. */
    private static boolean moves(Network network, Pullback pullback, double[] theta) {
        int size = network.outputs() * network.samples();
        for (int i = 0; i < Math.min(size, 20); i++) {
            double[] unit = new double[size];
            unit[i] = 1;
            if (pullback.at(theta, Values.of(unit)).zero().fails()) {
                return true;
            }
        }
        return false;
    }

    private static void example2(Instance instance, Finding.Builder finding) {
        finding.follows("theta is stationary without neurons and moves with them");
        Optional<Augmented> seen = Augmented.require(instance, finding);
        if (seen.isEmpty()) {
            return;
        }
        Augmented model = seen.get();
        Network network = model.network();
        finding.require(Premises.given(instance));
        if (model.theta().isEmpty()) {
            return;
        }
        double[] theta = model.theta().get();
        var pullback = new Pullback(network);
        Values outputs = network.outputsAt(theta);
        Values without = pullback.at(theta, network.slopes(outputs));
        finding.require(
                new Hypothesis(
                        "A r = 0 without neurons",
                        without.zero(),
                        without.zero() == Standing.OPEN ? 0 : INFINITE,
                        without.zero().holds()
                                ? "theta is stationary"
                                : "its largest entry is at most "
                                        + Text.number(without.magnitude())));
        if (finding.failed()) {
            return;
        }
        Optional<Moved> moved = moved(model, pullback, outputs, theta);
        String name = "A r is not zero with some neurons";
        if (moved.isEmpty()) {
            finding.require(
                    pullback.everywhere(theta).zero().holds()
                            ? Hypothesis.exact(name, false, "A is zero")
                            : Hypothesis.open(name, "none of those tried moves theta"));
            return;
        }
        finding.require(name, true, moved.get().neurons());
        finding.show(
                new Exhibit.Spectrum(
                        "The derivative of the loss with neurons by theta",
                        moved.get().with().middle()));
        finding.conclude(
                "theta is stationary without neurons; with "
                        + moved.get().neurons()
                        + " the derivative by theta is "
                        + Text.list(moved.get().with()),
                moved.get().with().zero().negate(),
                INFINITE);
    }

    private record Moved(String neurons, Values with) {}

    private static Optional<Moved> moved(
            Augmented model, Pullback pullback, Values outputs, double[] theta) {
        Network network = model.network();
        var loss = new NeuronLoss(network);
        var random = new SplittableRandom(7);
        int width = network.input(0).length;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            double[] a = new double[network.outputs()];
            double[] b = new double[network.outputs()];
            double[] w = new double[network.outputs() * width];
            if (attempt == 0 && model.neurons().isPresent()) {
                a = model.neurons().get().a();
                b = model.neurons().get().b();
                w = model.neurons().get().w();
            } else {
                Arrays.setAll(a, _ -> random.nextBoolean() ? 1 : -1);
                if (attempt > 1) {
                    Arrays.setAll(w, _ -> random.nextInt(-4, 5) / 4.0);
                }
            }
            Values shifted = loss.shifted(outputs, loss.exponentials(b, w), a);
            Values with = pullback.at(theta, network.slopes(shifted));
            if (with.zero().fails()) {
                return Optional.of(
                        new Moved(
                                "a = "
                                        + Text.list(Values.of(a))
                                        + ", b = "
                                        + Text.list(Values.of(b))
                                        + ", W = "
                                        + Text.list(Values.of(w)),
                                with));
            }
        }
        return Optional.empty();
    }
}

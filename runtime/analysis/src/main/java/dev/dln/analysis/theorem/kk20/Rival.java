package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.verify.Certificate;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import java.util.Arrays;
import java.util.Optional;

/**
 * A point of a network with a lower loss than the one given, as far as a short search finds one.
 *
 * @param point the point with the lowest loss found
 * @param loss the loss there
 * @param here the loss at the given point
 */
record Rival(double[] point, Values loss, Values here) {
    private static final int STARTS = 4;
    private static final int STEPS = 300;

    /** Networks with more parameters are not searched: a statement should not take minutes. */
    private static final int MOST_PARAMETERS = 20_000;

    /** Searches; the same for all statements of an instance. Empty without a point. */
    static Optional<Rival> of(Instance instance, Augmented model) {
        return model.theta()
                .map(theta -> instance.view(Rival.class, i -> search(i, model.network(), theta)));
    }

    private static Rival search(Instance instance, Network network, double[] theta) {
        double[] best = theta;
        if (theta.length <= MOST_PARAMETERS) {
            try (Session session = instance.device().open(network.model())) {
                double least = session.loss(theta);
                for (int start = -1; start <= STARTS; start++) {
                    double[] from = start(network, theta, instance.seed(), start);
                    for (double[] candidate : new double[][] {from, descend(session, from)}) {
                        double loss = session.loss(candidate);
                        if (loss < least && Values.finite(candidate)) {
                            least = loss;
                            best = candidate;
                        }
                    }
                }
            }
        }
        Values here = network.loss(network.outputsAt(theta));
        double[] rounded = shortened(network, best, here);
        return new Rival(rounded, network.loss(network.outputsAt(rounded)), here);
    }

    private static double[] start(Network network, double[] theta, long seed, int start) {
        return switch (start) {
            case -1 -> Points.zeros(network.model());
            case 0 -> moved(theta, Points.random(network.model(), seed));
            default -> Points.random(network.model(), seed + start);
        };
    }

    /** A point beside another. */
    private static double[] moved(double[] theta, double[] by) {
        double[] moved = theta.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += 0.1 * by[i];
        }
        return moved;
    }

    private static double[] descend(Session session, double[] from) {
        return Lbfgs.DEFAULT
                .minimize(session, from, StopRule.DEFAULT.withMaxIterations(STEPS), Monitor.NONE)
                .point();
    }

    /** The point with few binary digits, where that is still lower: shorter to read. */
    private static double[] shortened(Network network, double[] point, Values here) {
        for (double unit : new double[] {1, 0.25, 0x1p-6}) {
            double[] rounded = Arrays.stream(point).map(x -> unit * Math.rint(x / unit)).toArray();
            Values loss = network.loss(network.outputsAt(rounded));
            if (loss.box().high()[0] < here.box().low()[0]) {
                return rounded;
            }
        }
        return point;
    }

    /** Whether it is proved to be lower. */
    boolean lower() {
        return loss.box().high()[0] < here.box().low()[0];
    }

    /**
     * That the given point is not a global minimum.
     *
     * @param admissible whether the loss is: then outputs with zero group gradients are the best
     */
    static Hypothesis suboptimal(Instance instance, Augmented model, Standing admissible) {
        String name = "theta is not a global minimum of the loss without neurons";
        Optional<Rival> rival = of(instance, model);
        if (rival.isEmpty()) {
            return Hypothesis.open(name, "no point is given; name one with --at");
        }
        Rival found = rival.get();
        if (found.lower()) {
            return Hypothesis.exact(
                    name,
                    true,
                    "the loss is "
                            + found.here.text(0)
                            + ", and "
                            + found.loss.text(0)
                            + " at another point");
        }
        if (admissible.holds()
                && model.ownInput().standing().holds()
                && model.groups(instance).orElseThrow().vanish().holds()) {
            return Hypothesis.exact(
                    name,
                    false,
                    "no outputs whatever have a lower loss than " + found.here.text(0));
        }
        return Hypothesis.open(
                name, "no point with a lower loss than " + found.here.text(0) + " was found");
    }

    /** That a local minimum, certified near the given point, is not global. */
    static Hypothesis below(Instance instance, Augmented model, Certificate minimum) {
        String name = "the local minimum nearby is not a global minimum";
        return of(instance, model)
                .filter(r -> r.loss.box().high()[0] < minimum.lossLow())
                .map(
                        r ->
                                Hypothesis.exact(
                                        name,
                                        true,
                                        "its loss is at least "
                                                + Text.number(minimum.lossLow())
                                                + ", and "
                                                + r.loss.text(0)
                                                + " at another point"))
                .orElseGet(() -> Hypothesis.open(name, "no point with a lower loss was found"));
    }

    /** Shows the better point, if there is one. */
    void show(Finding.Builder finding) {
        if (lower()) {
            finding.show(new Exhibit.Point("a point with a lower loss", point));
        }
    }
}

package dev.dln.analysis.probe;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.certify.Certifier;
import dev.dln.analysis.certify.Outcome;
import dev.dln.analysis.lp.Separation;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Looks for a critical point of positive loss on separable data, at which W2 is invertible. For
 * fixed parameters the gradient is linear in how much each sample counts. So parameters are drawn,
 * and changed at random, until weights exist for which the samples' gradients nearly cancel;
 * Newton's method makes them cancel; and while the weights go to integers the critical point is
 * followed. Parameters are drawn so that each hidden unit feeds both outputs with one sign: with
 * opposite signs there is no such point (the sound case of two outputs).
 *
 * @param workshop makes models
 */
record StuckPoint(Workshop workshop) implements Hunter {
    /** Random changes of the parameters. */
    private static final int CHANGES = 400;

    private static final int ROUNDS = 100;

    /** Parameters are worth Newton's method if the gradients cancel up to this. */
    private static final double PROMISING = 0.02;

    /** The greatest count that weights are scaled to, in turn. */
    private static final List<Integer> SCALES = List.of(4, 8, 16, 32);

    /** Steps from weights to counts. */
    private static final int STEPS = 10;

    /** Products of a unit's two output weights stay above this. */
    private static final double ONE_SIGN = 0.2;

    /** Parameters stay within this norm. */
    private static final double FURTHEST = 12;

    /** Minimisations for a point of lower loss. */
    private static final int DESCENTS = 20;

    private static final StopRule STOP =
            StopRule.DEFAULT.withTolerance(1e-12).withMaxIterations(300);

    @Override
    public Optional<Witness> hunt(Design design, Optional<Witness> hint, Dice dice) {
        SeparableDesign separable = (SeparableDesign) design;
        if (separable.inside().stream().distinct().count() < 2
                || !(separable.separation() instanceof Separation.Separable)) {
            return Optional.empty();
        }
        return hint.isPresent() ? near(separable, hint.get(), dice) : drawn(separable, dice);
    }

    private Optional<Witness> drawn(SeparableDesign design, Dice dice) {
        var samples = new WeightedSamples(design);
        double[] theta = theta(dice);
        Balance balance = balance(samples, theta, Double.POSITIVE_INFINITY);
        double step = 0.3;
        for (int i = 0; i < CHANGES && balance.length() > Balance.CANCELLED; i++) {
            double[] changed = theta.clone();
            for (int k = 0; k < changed.length; k++) {
                changed[k] += step * dice.normal() * dice.between(0, 1);
            }
            if (!allowed(changed)) {
                continue;
            }
            Balance there = balance(samples, changed, balance.length());
            if (there.length() < balance.length()) {
                theta = changed;
                balance = there;
                step = Math.min(0.5, 1.3 * step);
            } else {
                step = Math.max(0.02, 0.97 * step);
            }
        }
        if (balance.length() > PROMISING) {
            return Optional.empty();
        }
        double[] weights = balance.weights();
        double largest = Arrays.stream(weights).max().orElse(1);
        double[] relative = Arrays.stream(weights).map(w -> w / largest).toArray();
        Optional<double[]> critical = samples.critical(theta, relative);
        for (int scale : critical.isEmpty() ? List.<Integer>of() : SCALES) {
            double[] from = Arrays.stream(relative).map(w -> scale * w).toArray();
            double[] to = Arrays.stream(from).map(Math::rint).toArray();
            List<Integer> counts = Arrays.stream(to).mapToObj(c -> (int) c).toList();
            Optional<Witness> found =
                    samples.follow(critical.get(), from, to, STEPS)
                            .filter(StuckPoint::allowed)
                            .flatMap(p -> at(design.counted(counts), p, dice, List.of()));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Balance balance(WeightedSamples samples, double[] theta, double enough) {
        double[][] gradients =
                IntStream.range(0, samples.design().points().size())
                        .mapToObj(i -> samples.gradient(theta, i))
                        .toArray(double[][]::new);
        return Balance.of(gradients, ROUNDS, enough);
    }

    private static double[] theta(Dice dice) {
        double[] theta = new double[WeightedSamples.PARAMETERS];
        for (int i = 0; i < 6; i++) {
            theta[i] = dice.normal();
        }
        for (int h = 0; h < 2; h++) {
            double size = (dice.chance(0.5) ? 1 : -1) * dice.between(1.0, 4.0);
            theta[6 + h] = size;
            theta[8 + h] = size * Math.exp(0.2 * dice.normal());
        }
        theta[10] = dice.normal() / 2;
        theta[11] = dice.normal() / 2;
        return theta;
    }

    private static boolean allowed(double[] theta) {
        return Vectors.norm(theta) < FURTHEST
                && theta[6] * theta[8] > ONE_SIGN
                && theta[7] * theta[9] > ONE_SIGN;
    }

    /** From the counts of a neighbour, whose points are these and perhaps more. */
    private Optional<Witness> near(SeparableDesign design, Witness hint, Dice dice) {
        SeparableDesign before = (SeparableDesign) hint.design();
        double[] from = before.counts().stream().mapToDouble(c -> c).toArray();
        double[] to = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            int here = design.points().indexOf(before.points().get(i));
            to[i] = here < 0 ? 0 : design.counts().get(here);
        }
        return new WeightedSamples(before)
                .follow(hint.point(), from, to, STEPS)
                .filter(StuckPoint::allowed)
                .flatMap(p -> at(design, p, dice, hint.better().stream().toList()));
    }

    private Optional<Witness> at(
            SeparableDesign design, double[] theta, Dice dice, List<double[]> lower) {
        BoundModel model = workshop.model(design);
        if (!(Certifier.of(model, workshop.tool()).certify(theta)
                        instanceof Outcome.Certified(var certificate, _))
                || !(certificate.lossLow() > 0)) {
            return Optional.empty();
        }
        double[] point = certificate.point().stream().mapToDouble(Rational::toDouble).toArray();
        double determinant = point[6] * point[9] - point[7] * point[8];
        double error = determinantError(point, certificate.radius());
        if (!(Math.abs(determinant) > error)) {
            return Optional.empty();
        }
        Optional<double[]> better = better(model, certificate.lossLow(), dice, lower);
        return better.map(b -> witness(design, model, certificate, point, determinant, error, b));
    }

    /** What the determinant of W2 may be wrong by, within the certificate's radius; generous. */
    private static double determinantError(double[] point, double radius) {
        double largest = 1;
        for (int i = 6; i < 10; i++) {
            largest = Math.max(largest, Math.abs(point[i]));
        }
        return 8 * largest * radius + 8 * radius * radius + 0x1p-48 * largest * largest;
    }

    private Optional<double[]> better(
            BoundModel model, double below, Dice dice, List<double[]> tries) {
        var intervals = new IntervalModel(model);
        for (double[] known : tries) {
            if (intervals.loss(Box.point(known)).high()[0] < below) {
                return Optional.of(known);
            }
        }
        try (Session session = workshop.open(model)) {
            for (int i = 0; i < DESCENTS; i++) {
                double[] start =
                        Arrays.stream(Points.random(model, dice.seed())).map(v -> 2 * v).toArray();
                Minimum end = Lbfgs.DEFAULT.minimize(session, start, STOP, Monitor.NONE);
                boolean low = end.loss() < below / 1000;
                if (low && intervals.loss(Box.point(end.point())).high()[0] < below) {
                    return Optional.of(end.point());
                }
            }
        }
        return Optional.empty();
    }

    private static Witness witness(
            SeparableDesign design,
            BoundModel model,
            Certificate certificate,
            double[] point,
            double determinant,
            double error,
            double[] better) {
        var proof = new ArrayList<String>();
        if (design.separation() instanceof Separation.Separable(var normal, var offset)) {
            proof.add(
                    "the inputs are separable: (%s) x1 + (%s) x2 + (%s) is positive on one class and negative on the other (exact)"
                            .formatted(normal.get(0), normal.get(1), offset));
        }
        proof.add(Sentences.critical(certificate));
        proof.add(
                "there W2 is invertible: its determinant is %s, within %.1e (enclosure)"
                        .formatted(determinant, error));
        Box lower = new IntervalModel(model).loss(Box.point(better));
        proof.add(
                "at another point, given below, the loss is at most "
                        + lower.high()[0]
                        + " (enclosure)");
        return new Witness(
                design, model, point, Optional.of(better), Optional.of(certificate), proof, true);
    }

    @Override
    public Witness tidy(Witness witness) {
        var intervals = new IntervalModel(witness.model());
        double below = witness.certificate().orElseThrow().lossLow();
        double[] better = witness.better().orElseThrow();
        double lowest = Math.min(below / 1000, intervals.loss(Box.point(better)).high()[0]);
        double[] rounded =
                Tidy.rounded(better, p -> intervals.loss(Box.point(p)).high()[0] <= lowest);
        double[] point = witness.point();
        double determinant = point[6] * point[9] - point[7] * point[8];
        return witness(
                (SeparableDesign) witness.design(),
                witness.model(),
                witness.certificate().orElseThrow(),
                point,
                determinant,
                determinantError(point, witness.certificate().orElseThrow().radius()),
                rounded);
    }
}

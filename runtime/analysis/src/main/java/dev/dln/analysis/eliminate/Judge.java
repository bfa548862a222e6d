package dev.dln.analysis.eliminate;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Specialization;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Says of points of a network whether they are global minima. A gap above the least loss of any
 * outputs that is negligible proves it up to the gap, whatever the loss. Group gradients that
 * vanish show it only for a convex loss of the outputs, and nothing is said of models with
 * penalties, which Theorem 1 of Kawaguchi and Kaelbling (2020) does not cover.
 */
public final class Judge {
    /** What a gap is compared with is the loss at so many random points of the network. */
    private static final int DRAWS = 5;

    /**
     * A gap is negligible up to this, beside what other outputs lose: 1e-6 of an output, squared.
     */
    private static final double NEGLIGIBLE = 1e-12;

    /** A point that loses more than this, beside other outputs, is not at the least loss. */
    private static final double MUCH = 1e-6;

    private final NeuronModel model;
    private final boolean penalties;
    private final boolean convex;
    private final Optional<LeastLoss> bound;
    private final double reference;

    /** Prepares for a model. */
    public Judge(NeuronModel model, Device device) {
        this.model = model;
        this.penalties = !model.base().compiled().penalties().isEmpty();
        this.convex = convex(model);
        this.bound = LeastLoss.of(model);
        this.reference = bound.map(b -> reference(model, device, b.value())).orElse(0.0);
    }

    /** Whether the loss is derived to be convex as a function of the outputs, on these data. */
    private static boolean convex(NeuronModel model) {
        CompiledModel compiled = model.base().compiled();
        Program head =
                Specialization.specialize(
                        compiled.outputLoss().orElseThrow(), model.base().dimensions());
        Map<String, Interval> ranges = new HashMap<>();
        head.inputs()
                .forEach(
                        i ->
                                model.data(i.name())
                                        .flatMap(Judge::range)
                                        .ifPresent(r -> ranges.put(i.name(), r)));
        return PropertyCalculus.of(head, "loss", "output", ranges).convex() == Answer.YES;
    }

    private static Optional<Interval> range(Array array) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double x : array.values()) {
            low = Math.min(low, x);
            high = Math.max(high, x);
        }
        return low <= high ? Optional.of(new Interval(low, high, false, false)) : Optional.empty();
    }

    /**
     * By how much other outputs exceed the least loss: zero outputs, those of a typical random
     * point, and for squares the best ones that are the same for all samples; the smallest of these
     * that is positive, so that a large common part of the targets does not count. 0 if there is
     * none.
     */
    private static double reference(NeuronModel model, Device device, double least) {
        double smallest = Double.POSITIVE_INFINITY;
        Optional<BoundModel> head = model.head();
        if (head.isPresent()) {
            try (Session session = device.open(head.get())) {
                smallest = smaller(smallest, session.loss(new double[session.size()]) - least);
            }
        }
        double[] drawn = new double[DRAWS];
        try (Session session = device.open(model.base())) {
            for (int i = 0; i < DRAWS; i++) {
                drawn[i] = session.loss(Points.random(model.base(), i + 1)) - least;
            }
        }
        Arrays.sort(drawn);
        smallest = smaller(smallest, drawn[DRAWS / 2]);
        smallest = smaller(smallest, scatter(model) - least);
        return Double.isFinite(smallest) ? smallest : 0;
    }

    private static double smaller(double a, double b) {
        return b > 0 && b < a ? b : a;
    }

    /** The loss of the mean target, for squares; NaN for another loss. */
    private static double scatter(NeuronModel model) {
        Optional<CompiledModel.LossUse> loss =
                model.base().compiled().loss().filter(CompiledModel.LossUse::standard);
        Optional<Array> targets = loss.flatMap(CompiledModel.LossUse::targets).flatMap(model::data);
        int samples = model.samples();
        if (loss.isEmpty()
                || targets.isEmpty()
                || targets.get().values().length != model.outputs() * samples) {
            return Double.NaN;
        }
        double sum = 0;
        for (int k = 0; k < model.outputs(); k++) {
            double[] row =
                    Arrays.copyOfRange(targets.get().values(), k * samples, (k + 1) * samples);
            double first = row[0];
            double mean = first + Arrays.stream(row).map(y -> y - first).sum() / samples;
            sum += Arrays.stream(row).map(y -> (y - mean) * (y - mean)).sum();
        }
        return switch (loss.get().name()) {
            case "squared" -> sum / 2;
            case "mse" -> sum / samples;
            default -> Double.NaN;
        };
    }

    /**
     * The judgement on a point.
     *
     * @param theta the network's point
     * @param loss the network's loss there
     * @param ratio the largest group gradient beside its scale, {@link GroupGradients#ratio}
     */
    public Judgement at(double[] theta, double loss, double ratio) {
        boolean near = ratio <= NeuronState.NEAR;
        if (penalties) {
            return near
                    ? Judgement.open(
                            "the group gradients vanish; Theorem 1 does not cover penalties",
                            Optional.empty())
                    : Judgement.open("Theorem 1 does not cover penalties", Optional.empty());
        }
        boolean low =
                bound.isPresent()
                        && loss - bound.get().value()
                                <= 2 * NEGLIGIBLE * (reference + Math.abs(loss));
        Optional<Optimality> proof = low || near ? Optimality.at(model, theta) : Optional.empty();
        boolean approached = bound.map(b -> b.attained() == LeastLoss.Attained.NO).orElse(false);
        boolean negligible =
                proof.map(p -> p.gap() == 0 || p.gap() <= NEGLIGIBLE * reference).orElse(false);
        if (approached && (near || negligible)) {
            return Judgement.open(
                    "the least loss of any outputs is approached, not attained", proof);
        }
        if (negligible) {
            double gap = proof.orElseThrow().gap();
            return Judgement.global(
                    gap == 0
                            ? "global minimum (proved)"
                            : String.format(
                                    Locale.ROOT, "global minimum (proved within %.3g)", gap),
                    proof);
        }
        if (!near) {
            return new Judgement(Judgement.Kind.NONE, "the group gradients do not vanish", proof);
        }
        if (!convex) {
            return Judgement.open(
                    "group gradients vanish; the loss is not known to be convex", proof);
        }
        boolean above =
                bound.map(
                                b ->
                                        b.attained() == LeastLoss.Attained.YES
                                                && !(loss - b.value() <= MUCH * reference))
                        .orElse(false);
        return ratio <= NeuronState.ZERO && !above
                ? Judgement.global("global minimum (numerical)", proof)
                : Judgement.open("group gradients nearly vanish; undecided", proof);
    }
}

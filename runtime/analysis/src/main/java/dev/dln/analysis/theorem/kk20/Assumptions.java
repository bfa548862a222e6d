package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Standing;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.BoundModel;
import dev.dln.engine.interval.Box;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The paper's three assumptions on a loss and its data.
 *
 * @param convex Assumption 1: each sample's loss is convex and differentiable in the output
 * @param stationary Assumption 2: it is differentiable, and where its gradient is zero it is least
 * @param consistent Assumption 3: samples with equal inputs have equal targets
 */
record Assumptions(Hypothesis convex, Hypothesis stationary, Hypothesis consistent) {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    /** Where curvature is looked at: outputs all equal to one of these. */
    private static final double[] PLACES = {0, 0.5, -0.5, 1, -1, 2, -2, 3, -3, 5, -5, 10, -10};

    /** Curvature is looked at along this many single outputs. */
    private static final int MOST_DIRECTIONS = 12;

    /** The assumptions for a network. */
    static Assumptions of(Network network) {
        Properties properties = properties(network);
        Hypothesis convex = convex(network, properties);
        return new Assumptions(
                convex, stationary(network, properties, convex), consistent(network));
    }

    /** Whether the loss has a derivative by the outputs at all of them, by its expression. */
    static boolean differentiable(Network network) {
        return properties(network).c1() == Answer.YES;
    }

    private static Properties properties(Network network) {
        return PropertyCalculus.of(
                network.free(), "loss", Network.OUTPUTS, ranges(network.model()));
    }

    /** Assumption 1, or else Assumptions 2 and 3. */
    Hypothesis either() {
        Standing second = stationary.standing().and(consistent.standing());
        Standing standing = convex.standing().or(second);
        boolean first = convex.standing().compareTo(second) <= 0;
        return new Hypothesis(
                "Assumption 1 holds, or Assumptions 2 and 3 do",
                standing,
                first ? convex.margin() : Math.min(stationary.margin(), consistent.margin()),
                first ? convex.detail() : stationary.detail() + "; " + consistent.detail());
    }

    /** The ranges of the data. */
    static Map<String, Interval> ranges(BoundModel model) {
        Map<String, Interval> ranges = new LinkedHashMap<>();
        model.data()
                .forEach(
                        (name, array) ->
                                ranges.put(
                                        name,
                                        Interval.closed(
                                                Arrays.stream(array.values()).min().orElse(0),
                                                Arrays.stream(array.values()).max().orElse(0))));
        return ranges;
    }

    private static Hypothesis convex(Network network, Properties properties) {
        String name =
                "each sample's loss is convex and differentiable in the output (Assumption 1)";
        if (properties.convex() == Answer.YES && properties.c1() == Answer.YES) {
            return Hypothesis.exact(name, true, "derived from its expression");
        }
        if (kinked(network)) {
            return Hypothesis.exact(name, false, "the loss has a kink");
        }
        return concaveSomewhere(network)
                .map(detail -> Hypothesis.exact(name, false, detail))
                .orElseGet(
                        () ->
                                Hypothesis.open(
                                        name,
                                        properties.convex() == Answer.YES
                                                ? "convex, but not seen to be differentiable"
                                                : "not seen to be convex"));
    }

    /** The losses of the standard library that have a kink whatever the targets are. */
    private static boolean kinked(Network network) {
        return network.model()
                .compiled()
                .loss()
                .filter(CompiledModel.LossUse::standard)
                .map(
                        l ->
                                l.name().equals("absolute")
                                        || (l.name().equals("hinge")
                                                && (l.extras().isEmpty()
                                                        || l.extras().getFirst() == 1)
                                                && separates(network)))
                .orElse(false);
    }

    /** Whether a hinge has anything to bend at: a target that is not zero. */
    private static boolean separates(Network network) {
        return network.targets().stream()
                .map(t -> network.model().data().get(t))
                .anyMatch(a -> a != null && Arrays.stream(a.values()).anyMatch(y -> y != 0));
    }

    /** A place where the second derivative by one output is negative, by an enclosure. */
    private static Optional<String> concaveSomewhere(Network network) {
        int size = network.outputs() * network.samples();
        Program hvp = network.derived().hvp();
        for (double place : PLACES) {
            double[] outputs = new double[size];
            Arrays.fill(outputs, place);
            for (int i = 0; i < Math.min(size, MOST_DIRECTIONS); i++) {
                double[] direction = new double[size];
                direction[i] = 1;
                Map<String, Values> inputs = network.data();
                inputs.put(Network.OUTPUTS, new Values(Box.point(outputs), Optional.empty()));
                inputs.put(
                        "direction." + Network.OUTPUTS,
                        new Values(Box.point(direction), Optional.empty()));
                Values product = Values.evaluate(hvp, "hvp." + Network.OUTPUTS, inputs);
                if (product.box().high()[i] < 0) {
                    return Optional.of(
                            "its second derivative is negative where the outputs are "
                                    + Text.number(place));
                }
            }
        }
        return Optional.empty();
    }

    private static Hypothesis stationary(
            Network network, Properties properties, Hypothesis convex) {
        String name =
                "each sample's loss is differentiable, and least wherever its gradient is zero"
                        + " (Assumption 2)";
        if (convex.standing().holds()) {
            return new Hypothesis(
                    name, convex.standing(), convex.margin(), "it is convex and differentiable");
        }
        if (kinked(network)) {
            return Hypothesis.exact(name, false, "the loss has a kink");
        }
        // a loss with no value at some outputs is not differentiable there
        Optional<String> rises =
                properties.everywhere() == Answer.YES
                        ? RisingLoss.of(network, ranges(network.model()))
                        : Optional.empty();
        if (rises.isPresent()) {
            return Hypothesis.exact(name, true, rises.get());
        }
        return FalseBottom.of(network)
                .map(detail -> Hypothesis.exact(name, false, detail))
                .orElseGet(
                        () ->
                                Hypothesis.open(
                                        name,
                                        properties.c1() == Answer.YES
                                                ? "not seen to have no other stationary points"
                                                : "not seen to be differentiable"));
    }

    private static Hypothesis consistent(Network network) {
        String name = "samples with equal inputs have equal targets (Assumption 3)";
        if (!network.told()) {
            return Hypothesis.open(name, "which inputs of the neurons are equal is not known");
        }
        if (network.groups().size() == network.samples()) {
            return Hypothesis.exact(
                    name,
                    true,
                    network.samples() == 1
                            ? "there is one sample"
                            : "all " + network.samples() + " inputs are distinct");
        }
        if (!network.alike()) {
            return Hypothesis.open(
                    name, "the samples' losses differ in more than their columns of the data");
        }
        var clashes = new ArrayList<String>();
        for (List<Integer> group : network.groups()) {
            Optional<double[]> first = network.target(group.getFirst());
            for (int i : group) {
                Optional<double[]> other = network.target(i);
                if (first.isEmpty() || other.isEmpty()) {
                    return new Hypothesis(
                            name,
                            Standing.OPEN,
                            0,
                            "the targets are not one column for each sample");
                }
                if (!equal(first.get(), other.get())) {
                    clashes.add(
                            "samples "
                                    + (group.getFirst() + 1)
                                    + " and "
                                    + (i + 1)
                                    + " have equal inputs, targets "
                                    + Text.list(Values.of(first.get()))
                                    + " and "
                                    + Text.list(Values.of(other.get())));
                }
            }
        }
        return new Hypothesis(
                name,
                Standing.exact(clashes.isEmpty()),
                INFINITE,
                clashes.isEmpty()
                        ? network.samples()
                                + " samples, "
                                + network.groups().size()
                                + " distinct inputs"
                        : clashes.getFirst());
    }

    private static boolean equal(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        return true;
    }
}

package dev.dln.analysis.probe;

import static dev.dln.analysis.probe.Family.both;
import static dev.dln.analysis.probe.Family.ids;

import dev.dln.engine.BoundModel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Networks of integers with and without exponential neurons, whose targets are chosen after the
 * outputs: so that loss gradients cancel over equal inputs, vanish, or are orthogonal to all
 * derivatives.
 */
final class NeuronFamilies {
    private static final String DEFINITIONS = "loss fourth(q, y) = sum((q - y) .^ 4)\n";

    /** Convex, with slopes that are fractions at fractions. */
    private static final List<String> WHOLE = List.of("squared", "mse", "fourth");

    private static final List<String> CONVEX = List.of("squared", "mse", "fourth", "pseudo_huber");
    private static final List<String> STATIONARY =
            List.of("squared", "mse", "fourth", "pseudo_huber", "cauchy");

    private NeuronFamilies() {}

    static List<Family> all() {
        return List.of(
                new Family(
                        "gradients that cancel over equal inputs",
                        ids("kk20", "asm1", "thm1", "thm1.iff", "eq2", "eq3"),
                        d -> drawn(d, WHOLE, Targets.CANCEL)),
                new Family(
                        "targets that are met",
                        ids("kk20", "asm2", "asm3", "thm2"),
                        d -> drawn(d, STATIONARY, Targets.MET)),
                new Family(
                        "targets that are missed",
                        ids("kk20", "thm1.iff", "thm4"),
                        d -> drawn(d, CONVEX, Targets.MISSED)),
                new Family(
                        "residuals orthogonal to the inputs",
                        ids("kk20", "ex2"),
                        d -> regression(d, false)),
                new Family(
                        "least squares",
                        ids("kk20", "eq1", "thm3", "rem1"),
                        d -> regression(d, true)),
                new Family(
                        "regularised chains at zero",
                        ids("kk20", "eq1", "thm3", "rem1"),
                        NeuronFamilies::regularised),
                new Family(
                        "chains with vanishing derivatives",
                        both(ids("kk20", "thm4.existence", "thm3.test", "eq1")),
                        NeuronFamilies::flat));
    }

    private enum Targets {
        CANCEL,
        MET,
        MISSED
    }

    /** The form of an output of integer weights: its text, and its value. */
    private enum Form {
        AFFINE("W1 * X + c"),
        LINEAR("W2 * W1 * X + c"),
        RELU("W2 * relu(W1 * X) + c"),
        SQUARE("W2 * (W1 * X) .^ 2 + c");

        private final String text;

        Form(String text) {
            this.text = text;
        }

        boolean hidden() {
            return this != AFFINE;
        }

        long value(long t) {
            return switch (this) {
                case AFFINE, LINEAR -> t;
                case RELU -> Math.max(t, 0);
                case SQUARE -> t * t;
            };
        }
    }

    /** Sizes and weights. */
    private record Network(Form form, List<long[][]> weights) {
        static Network random(Dice dice, int inputs, int outputs) {
            Form form = dice.pick(List.of(Form.values()));
            var weights = new ArrayList<long[][]>();
            int hidden = form.hidden() ? dice.between(1, 2) : outputs;
            weights.add(Whole.random(dice, hidden, inputs, 2));
            if (form.hidden()) {
                weights.add(Whole.random(dice, outputs, hidden, 2));
            }
            weights.add(Whole.random(dice, outputs, 1, 2));
            return new Network(form, weights);
        }

        long[][] outputs(long[][] x) {
            long[][] value = Whole.times(weights.getFirst(), x);
            for (long[] row : value) {
                Arrays.setAll(row, j -> form.value(row[j]));
            }
            if (form.hidden()) {
                value = Whole.times(weights.get(1), value);
            }
            for (int i = 0; i < value.length; i++) {
                for (int j = 0; j < value[0].length; j++) {
                    value[i][j] += weights.getLast()[i][0];
                }
            }
            return value;
        }

        String text(int inputs, String loss, String rest) {
            int outputs = weights.getLast().length;
            int hidden = weights.getFirst().length;
            return DEFINITIONS
                    + """
                    network neurons {
                      data   X[%d, m], Y[%d, m]
                      param  W1[%d, %d]%s, c[%d]
                      output %s   @loss %s(Y)%s
                    }
                    """
                            .formatted(
                                    inputs,
                                    outputs,
                                    hidden,
                                    inputs,
                                    form.hidden() ? ", W2[%d, %d]".formatted(outputs, hidden) : "",
                                    outputs,
                                    form.text,
                                    loss,
                                    rest);
        }
    }

    private static Family.Drawn drawn(Dice dice, List<String> losses, Targets how) {
        int inputs = dice.between(1, 2);
        int outputs = dice.between(1, 2);
        Network network = Network.random(dice, inputs, outputs);
        int groups = dice.between(1, 3);
        long[][] x = Whole.random(dice, inputs, groups, 3);
        int copies = how == Targets.MISSED ? 1 : 2;
        long[][] once = network.outputs(x);
        long[][] all = x;
        long[][] y = once;
        long[][] miss = Whole.random(dice, outputs, groups, 3);
        switch (how) {
            case CANCEL -> {
                all = Whole.beside(x, x);
                y = Whole.beside(Whole.plus(once, 1, miss), Whole.plus(once, -1, miss));
            }
            case MET -> {
                all = Whole.beside(x, x);
                y = Whole.beside(once, once);
            }
            case MISSED -> y = Whole.plus(once, 1, miss);
        }
        if (copies == 2 && dice.chance(0.3)) {
            // one more, alone, whose target is met
            long[][] more = Whole.random(dice, inputs, 1, 3);
            all = Whole.beside(all, more);
            y = Whole.beside(y, network.outputs(more));
        }
        String lambda = dice.pick(List.of("0.25", "0.5", "1", "2"));
        String rest = dice.chance(0.5) ? "   @eliminate(X, lambda = %s)".formatted(lambda) : "";
        return Family.drawn(
                network.text(inputs, dice.pick(losses), rest),
                Family.data("X", Family.array(all), "Y", Family.array(y)),
                m -> silent(m, dice, Family.point(network.weights()), outputs));
    }

    /** The network's weights, then a = 0 for each output, then any b and W. */
    private static double[] silent(BoundModel model, Dice dice, double[] weights, int outputs) {
        double[] point = Family.integers(model, dice, 2);
        System.arraycopy(weights, 0, point, 0, weights.length);
        for (int k = weights.length; k < Math.min(point.length, weights.length + outputs); k++) {
            point[k] = 0;
        }
        return point;
    }

    /**
     * Samples with residuals r such that X r = 0 and 1'r = 0; the plain form is affine, without
     * neurons.
     */
    private static Family.Drawn regression(Dice dice, boolean plain) {
        int outputs = dice.between(1, 2);
        int pairs = dice.between(1, 2);
        int inputs = pairs;
        // x, 0, -x with residuals 1, -2, 1, for each coordinate; then moved and sheared
        long[][] x = new long[inputs][3 * pairs];
        long[][] r = new long[outputs][3 * pairs];
        for (int p = 0; p < pairs; p++) {
            x[p][3 * p] = dice.between(1, 3);
            x[p][3 * p + 2] = -x[p][3 * p];
            for (long[] row : r) {
                long size = dice.between(1, 3) * (dice.chance(0.5) ? 1L : -1L);
                row[3 * p] = size;
                row[3 * p + 1] = -2 * size;
                row[3 * p + 2] = size;
            }
        }
        x = Whole.times(Whole.unimodular(dice, inputs), x);
        long[][] shift = Whole.random(dice, inputs, 1, 2);
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < x[0].length; j++) {
                x[i][j] += shift[i][0];
            }
        }
        var weights = new ArrayList<long[][]>();
        boolean deep = !plain && dice.chance(0.5);
        int hidden = deep ? dice.between(1, 2) : outputs;
        weights.add(Whole.random(dice, hidden, inputs, 2));
        if (deep) {
            weights.add(Whole.random(dice, outputs, hidden, 2));
        }
        weights.add(Whole.random(dice, outputs, 1, 2));
        var network = new Network(deep ? Form.LINEAR : Form.AFFINE, weights);
        long[][] y = Whole.plus(network.outputs(x), 1, r);
        String rest = !plain && dice.chance(0.5) ? "   @eliminate(X, lambda = 0.5)" : "";
        return Family.drawn(
                network.text(inputs, dice.pick(List.of("squared", "mse")), rest),
                Family.data("X", Family.array(x), "Y", Family.array(y)),
                m -> silent(m, dice, Family.point(weights), outputs));
    }

    private static String chain(int[] d, String loss, String rest) {
        int layers = d.length - 1;
        String product =
                IntStream.rangeClosed(1, layers)
                        .mapToObj(k -> "W" + (layers + 1 - k))
                        .collect(Collectors.joining(" * "));
        return """
        network chain {
          data   X[%d, m], Y[%d, m]
          param  %s
          output %s * X   @loss %s(Y)%s
        }
        """
                .formatted(d[0], d[layers], LinearFamilies.parameters(d), product, loss, rest);
    }

    /** The penalty is steeper than an output of degree 3 or more, so zero is a local minimum. */
    private static Family.Drawn regularised(Dice dice) {
        int layers = dice.between(3, 4);
        int[] d = new int[layers + 1];
        Arrays.setAll(d, _ -> dice.between(1, 2));
        var rest = new StringBuilder();
        for (int k = 1; k <= layers; k++) {
            rest.append("   @penalty l2(%s, W%d)".formatted(dice.between(1, 8) / 4.0, k));
        }
        int samples = dice.between(1, 3);
        return Family.drawn(
                chain(d, dice.pick(List.of("squared", "mse")), rest.toString()),
                Family.data(
                        "X",
                        Family.array(Whole.random(dice, d[0], samples, 3)),
                        "Y",
                        Family.array(Whole.random(dice, d[layers], samples, 4))),
                m -> Family.integers(m, dice, 0));
    }

    /** Two factors are zero and the others anything, or the output is of squares. */
    private static Family.Drawn flat(Dice dice) {
        int layers = dice.between(2, 4);
        int[] d = new int[layers + 1];
        Arrays.setAll(d, _ -> dice.between(1, 2));
        var w = new ArrayList<long[][]>();
        for (int k = 1; k <= layers; k++) {
            w.add(Whole.random(dice, d[k], d[k - 1], 2));
        }
        int first = dice.between(0, layers - 1);
        int second = (first + dice.between(1, layers - 1)) % layers;
        w.set(first, new long[d[first + 1]][d[first]]);
        w.set(second, new long[d[second + 1]][d[second]]);
        int samples = dice.between(1, 3);
        return Family.drawn(
                chain(d, dice.pick(List.of("squared", "mse")), ""),
                Family.data(
                        "X",
                        Family.array(Whole.random(dice, d[0], samples, 3)),
                        "Y",
                        Family.array(Whole.random(dice, d[layers], samples, 4))),
                _ -> Family.point(w));
    }
}

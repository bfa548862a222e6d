package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Standing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Neurons that lower the loss below that of the network alone, where a group gradient is not zero:
 * with (b, W) at which the gradients weighted by the exponentials do not cancel for an output k, a
 * small a_k of the other sign.
 *
 * @param output the output k, from 0
 * @param factor a_k
 * @param b all offsets
 * @param w all weights, row k for output k
 * @param without the loss at a = 0
 * @param with the loss with these neurons and lambda = 1, lower for certain
 * @param line the loss along a_k
 */
record Escape(
        int output,
        double factor,
        double[] b,
        double[] w,
        Values without,
        Values with,
        Exhibit.Line line) {
    private static final int TRIES = 12;
    private static final int HALVINGS = 40;

    /** Looks for one; empty if none was found. */
    static Optional<Escape> of(GroupGradients groups) {
        Network network = groups.network();
        var loss = new NeuronLoss(network);
        int output = groups.largest() % network.outputs();
        int width = network.input(0).length;
        double size = 1e-300;
        for (int i = 0; i < network.samples(); i++) {
            for (double x : network.input(i)) {
                size = Math.max(size, Math.abs(x));
            }
        }
        var random = new SplittableRandom(20_200_826);
        double[] b = new double[network.outputs()];
        Values without = network.loss(groups.outputs());
        for (int attempt = 0; attempt < TRIES; attempt++) {
            double[] w = new double[network.outputs() * width];
            if (attempt > 0) {
                for (int i = 0; i < width; i++) {
                    w[output * width + i] = Math.rint(random.nextDouble(-8, 8)) / (4 * size);
                }
            }
            Values exponentials = loss.exponentials(b, w);
            double slope = slope(groups, exponentials, output);
            // the penalty a^2 leaves only factors below a small slope
            for (double longest : new double[] {1, Math.min(1, Math.abs(slope))}) {
                double step = slope > 0 ? -longest : longest;
                for (int k = 0; slope != 0 && k < HALVINGS; k++, step /= 2) {
                    double[] a = new double[network.outputs()];
                    a[output] = step;
                    Values with =
                            loss.at(groups.outputs(), exponentials, Values.of(a), Values.of(1));
                    if (with.box().high()[0] < without.box().low()[0]) {
                        return Optional.of(
                                new Escape(
                                        output,
                                        step,
                                        b,
                                        w,
                                        without,
                                        with,
                                        line(groups, loss, exponentials, output, step)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Whether no (a, b, W) over the parameters is a local minimum: by group gradients that are not
     * zero, and then only with neurons that lower the loss, which are shown.
     */
    static Standing none(GroupGradients groups, Finding.Builder finding) {
        Optional<Escape> escape = of(groups);
        escape.ifPresent(e -> e.show(finding));
        Standing none = groups.vanish().negate();
        return none.holds() && escape.isEmpty() ? Standing.OPEN : none;
    }

    /** The derivative by a_k at a = 0, in doubles. */
    private static double slope(GroupGradients groups, Values exponentials, int output) {
        Network network = groups.network();
        double sum = 0;
        for (int j = 0; j < network.groups().size(); j++) {
            int place = j * network.outputs() + output;
            double e =
                    exponentials
                            .box()
                            .middle(
                                    output * network.samples()
                                            + network.groups().get(j).getFirst());
            sum += groups.gradients().box().middle(place) * e;
        }
        return sum;
    }

    private static Exhibit.Line line(
            GroupGradients groups, NeuronLoss loss, Values exponentials, int output, double step) {
        int points = 33;
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            x[i] = step * (2.0 * i / (points - 1) - 0.5);
            double[] a = new double[groups.network().outputs()];
            a[output] = x[i];
            y[i] =
                    loss.at(groups.outputs(), exponentials, Values.of(a), Values.of(1))
                            .box()
                            .middle(0);
        }
        return new Exhibit.Line("loss with neurons", x, y);
    }

    /** Shows numbers and the picture. */
    void show(Finding.Builder finding) {
        boolean flat = Arrays.stream(w).allMatch(v -> v == 0);
        finding.remark(
                "with a_"
                        + (output + 1)
                        + " = "
                        + Text.number(factor)
                        + ", b = 0 and "
                        + (flat ? "W = 0" : "w = " + Text.list(Values.of(row())))
                        + " (lambda = 1) the loss is "
                        + with.text(0)
                        + ", less than "
                        + without.text(0)
                        + " without neurons");
        finding.show(
                new Exhibit.Curves(
                        "The loss as the factor of one neuron moves away from zero",
                        "a_" + (output + 1),
                        "loss with neurons",
                        List.of(line)));
    }

    private double[] row() {
        int width = w.length / b.length;
        return Arrays.copyOfRange(w, output * width, (output + 1) * width);
    }
}

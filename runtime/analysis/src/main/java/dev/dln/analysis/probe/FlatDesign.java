package dev.dln.analysis.probe;

import dev.dln.engine.Array;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network with one hidden layer, at least as many units and the bias as samples, and an
 * activation at both layers that increases strictly but has a derivative of zero somewhere.
 *
 * @param activation of t
 * @param hidden units
 * @param x inputs, d x n, integers, no two samples alike
 * @param y targets, 1 x n, eighths
 */
record FlatDesign(Flat activation, int hidden, int[][] x, int[][] y) implements Design {

    /** Activations that are bounded and analytic and increase strictly. */
    enum Flat {
        TANH_OF_CUBE("tanh(t .^ 3)"),
        ATAN_OF_CUBE("atan(t .^ 3)"),
        TANH_OF_FIFTH("tanh(t .^ 5)");

        private final String text;

        Flat(String text) {
            this.text = text;
        }

        double at(double t) {
            return switch (this) {
                case TANH_OF_CUBE -> Math.tanh(t * t * t);
                case ATAN_OF_CUBE -> Math.atan(t * t * t);
                case TANH_OF_FIFTH -> Math.tanh(t * t * t * t * t);
            };
        }
    }

    int samples() {
        return x[0].length;
    }

    @Override
    public String text() {
        return """
        activation flat(t) = %s

        network found {
          data   X[d, n], Y[1, n]
          param  W1[%2$d, d], b1[%2$d], W2[1, %2$d], b2
          output flat(W2 * flat(W1 * X + b1) + b2)   @loss squared(Y)
        }
        """
                .formatted(activation.text, hidden);
    }

    @Override
    public Map<String, Array> data() {
        var data = new LinkedHashMap<String, Array>();
        data.put("X", new Array(List.of(x.length, samples()), LinearConditions.flat(x)));
        data.put(
                "Y",
                new Array(
                        List.of(1, samples()),
                        Arrays.stream(LinearConditions.flat(y)).map(v -> v / 8).toArray()));
        return data;
    }

    @Override
    public String describe() {
        return "%d input%s, %d hidden unit%s, %d samples, %s"
                .formatted(
                        x.length,
                        x.length == 1 ? "" : "s",
                        hidden,
                        hidden == 1 ? "" : "s",
                        samples(),
                        activation.text);
    }

    /** Whether the samples are distinct and the layer is wide enough for them. */
    boolean kept() {
        long distinct =
                java.util.stream.IntStream.range(0, samples())
                        .mapToObj(j -> Arrays.stream(x).map(row -> row[j]).toList())
                        .distinct()
                        .count();
        return samples() >= 2 && distinct == samples() && hidden + 1 >= samples();
    }

    @Override
    public List<FlatDesign> simpler() {
        var found = new ArrayList<FlatDesign>();
        for (int j = 0; j < samples(); j++) {
            found.add(
                    new FlatDesign(
                            activation,
                            hidden,
                            LinearDesign.withoutColumn(x, j),
                            LinearDesign.withoutColumn(y, j)));
        }
        if (hidden > 1) {
            found.add(new FlatDesign(activation, hidden - 1, x, y));
        }
        for (int i = 0; i < x.length && x.length > 1; i++) {
            found.add(new FlatDesign(activation, hidden, LinearDesign.withoutRow(x, i), y));
        }
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < samples(); j++) {
                for (int value : LinearDesign.nearerZero(x[i][j])) {
                    found.add(
                            new FlatDesign(
                                    activation, hidden, LinearDesign.changed(x, i, j, value), y));
                }
            }
        }
        for (int j = 0; j < samples(); j++) {
            for (int value : LinearDesign.nearerZero(y[0][j])) {
                found.add(
                        new FlatDesign(
                                activation, hidden, x, LinearDesign.changed(y, 0, j, value)));
            }
        }
        return found.stream().filter(FlatDesign::kept).toList();
    }
}

package dev.dln.analysis.probe;

import dev.dln.engine.Array;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A network without biases, of integers: f(W_N ... W_1 X), linear or with an activation between the
 * layers.
 *
 * @param widths d_0, ..., d_N
 * @param activation its name; empty for a linear network
 * @param loss of the output
 * @param penalties quarters that multiply the sum of squares of each layer's weights; all 0 for
 *     none
 * @param x the inputs, d_0 x m
 * @param arrays what the loss needs, each d_N x m, by name
 * @param kept the hypotheses that are not dropped
 */
record LinearDesign(
        List<Integer> widths,
        String activation,
        LinearLoss loss,
        List<Integer> penalties,
        int[][] x,
        Map<String, int[][]> arrays,
        Predicate<LinearDesign> kept)
        implements Design {
    LinearDesign {
        widths = List.copyOf(widths);
        penalties = List.copyOf(penalties);
    }

    int layers() {
        return widths.size() - 1;
    }

    int samples() {
        return x[0].length;
    }

    /** An array of the loss. */
    int[][] array(String name) {
        return Objects.requireNonNull(arrays.get(name));
    }

    /** The narrowest hidden layer; as wide as anything if there is none. */
    int bottleneck() {
        return widths.subList(1, layers()).stream().min(Integer::compare).orElse(Integer.MAX_VALUE);
    }

    @Override
    public String text() {
        var text = new StringBuilder(loss.definitions());
        text.append("network found {\n  data   X[d, m]");
        loss.arrays().forEach(a -> text.append(", ").append(a.name()).append("[c, m]"));
        text.append("\n  param  ");
        for (int k = 1; k <= layers(); k++) {
            text.append(k > 1 ? ", " : "").append("W%d[%s, %s]".formatted(k, size(k), size(k - 1)));
        }
        text.append("\n  ").append(loss.statement(output()));
        penalty().forEach(p -> text.append("   @penalty ").append(p));
        return text.append("\n}\n").toString();
    }

    private String size(int k) {
        return k == 0 ? "d" : k == layers() ? "c" : String.valueOf(widths.get(k));
    }

    private String output() {
        String expression = "W1 * X";
        for (int k = 2; k <= layers(); k++) {
            expression =
                    activation.isEmpty()
                            ? "W" + k + " * " + expression
                            : "W%d * %s(%s)".formatted(k, activation, expression);
        }
        return expression;
    }

    private List<String> penalty() {
        if (penalties.stream().allMatch(p -> p == 0)) {
            return List.of();
        }
        if (penalties.stream().distinct().count() == 1) {
            return List.of("l2(" + quarters(penalties.getFirst()) + ")");
        }
        return IntStream.rangeClosed(1, layers())
                .filter(k -> penalties.get(k - 1) != 0)
                .mapToObj(k -> "l2(" + quarters(penalties.get(k - 1)) + ", W" + k + ")")
                .toList();
    }

    private static String quarters(int n) {
        return n % 4 == 0 ? String.valueOf(n / 4) : String.valueOf(n / 4.0);
    }

    @Override
    public Map<String, Array> data() {
        var data = new LinkedHashMap<String, Array>();
        data.put("X", array(x));
        loss.arrays().forEach(a -> data.put(a.name(), array(array(a.name()))));
        return data;
    }

    private static Array array(int[][] matrix) {
        return new Array(
                List.of(matrix.length, matrix[0].length),
                Arrays.stream(matrix).flatMapToInt(Arrays::stream).asDoubleStream().toArray());
    }

    @Override
    public String describe() {
        return "widths %s, %d sample%s, %s%s%s"
                .formatted(
                        widths.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                        samples(),
                        samples() == 1 ? "" : "s",
                        activation.isEmpty() ? "" : activation + ", ",
                        loss.described(),
                        penalty().isEmpty() ? "" : " with " + String.join(", ", penalty()));
    }

    @Override
    public List<LinearDesign> simpler() {
        var found = new ArrayList<LinearDesign>();
        for (int k = 1; k < layers(); k++) {
            found.add(layout(without(widths, k), without(penalties, k)));
        }
        for (int k = 1; k < layers(); k++) {
            if (widths.get(k) > 1) {
                var narrower = new ArrayList<>(widths);
                narrower.set(k, widths.get(k) - 1);
                found.add(layout(narrower, penalties));
            }
        }
        rows(found);
        numbers(found);
        return found.stream().filter(kept).toList();
    }

    private void rows(List<LinearDesign> found) {
        for (int i = 0; i < widths.getLast() && widths.getLast() > 1; i++) {
            int row = i;
            var fewer = new ArrayList<>(widths);
            fewer.set(layers(), widths.getLast() - 1);
            found.add(with(fewer, penalties, x, each(a -> withoutRow(a, row))));
        }
        for (int i = 0; i < widths.getFirst() && widths.getFirst() > 1; i++) {
            var fewer = new ArrayList<>(widths);
            fewer.set(0, widths.getFirst() - 1);
            found.add(with(fewer, penalties, withoutRow(x, i), arrays));
        }
        for (int j = 0; j < samples() && samples() > 1; j++) {
            int column = j;
            found.add(
                    with(
                            widths,
                            penalties,
                            withoutColumn(x, column),
                            each(a -> withoutColumn(a, column))));
        }
    }

    private void numbers(List<LinearDesign> found) {
        penalties(found);
        int[][] identity = new int[x.length][x[0].length];
        for (int i = 0; i < Math.min(x.length, x[0].length); i++) {
            identity[i][i] = 1;
        }
        if (x.length == x[0].length && !Arrays.deepEquals(x, identity)) {
            found.add(with(widths, penalties, identity, arrays));
        }
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[0].length; j++) {
                for (int smaller : nearerZero(x[i][j])) {
                    found.add(with(widths, penalties, changed(x, i, j, smaller), arrays));
                }
            }
        }
        for (LinearLoss.Entries a : loss.arrays()) {
            int[][] matrix = array(a.name());
            for (int i = 0; i < matrix.length; i++) {
                for (int j = 0; j < matrix[0].length; j++) {
                    for (int smaller : nearerZero(matrix[i][j])) {
                        if (a.allows(smaller)) {
                            var all = new LinkedHashMap<>(arrays);
                            all.put(a.name(), changed(matrix, i, j, smaller));
                            found.add(with(widths, penalties, x, all));
                        }
                    }
                }
            }
        }
    }

    /** From different coefficients to equal ones, from those to a half. */
    private void penalties(List<LinearDesign> found) {
        List<Integer> values = penalties.stream().distinct().sorted().toList();
        if (values.size() > 1) {
            IntStream.concat(IntStream.of(2, 1, 4), values.stream().mapToInt(v -> v))
                    .distinct()
                    .forEach(v -> found.add(layout(widths, same(v))));
        } else if (values.getFirst() != 0 && values.getFirst() != 2) {
            found.add(layout(widths, same(2)));
        }
    }

    private List<Integer> same(int value) {
        return penalties.stream().map(_ -> value).toList();
    }

    /** Integers between 0 and this one that are worth a try: 0, 1, the half, one less. */
    static List<Integer> nearerZero(int value) {
        int sign = Integer.signum(value);
        int size = Math.abs(value);
        return IntStream.of(0, 1, size / 2, size - 1)
                .filter(s -> s >= 0 && s < size)
                .distinct()
                .sorted()
                .map(s -> sign * s)
                .boxed()
                .toList();
    }

    private LinearDesign layout(List<Integer> newWidths, List<Integer> newPenalties) {
        return with(newWidths, newPenalties, x, arrays);
    }

    private LinearDesign with(
            List<Integer> newWidths,
            List<Integer> newPenalties,
            int[][] newX,
            Map<String, int[][]> newArrays) {
        return new LinearDesign(newWidths, activation, loss, newPenalties, newX, newArrays, kept);
    }

    private Map<String, int[][]> each(java.util.function.UnaryOperator<int[][]> change) {
        var all = new LinkedHashMap<String, int[][]>();
        arrays.forEach((name, matrix) -> all.put(name, change.apply(matrix)));
        return all;
    }

    private static List<Integer> without(List<Integer> list, int index) {
        var rest = new ArrayList<>(list);
        rest.remove(index);
        return rest;
    }

    static int[][] withoutRow(int[][] matrix, int row) {
        return IntStream.range(0, matrix.length)
                .filter(i -> i != row)
                .mapToObj(i -> matrix[i])
                .toArray(int[][]::new);
    }

    static int[][] withoutColumn(int[][] matrix, int column) {
        return Arrays.stream(matrix)
                .map(
                        row ->
                                IntStream.range(0, row.length)
                                        .filter(j -> j != column)
                                        .map(j -> row[j])
                                        .toArray())
                .toArray(int[][]::new);
    }

    static int[][] changed(int[][] matrix, int i, int j, int value) {
        int[][] copy = Arrays.stream(matrix).map(int[]::clone).toArray(int[][]::new);
        copy[i][j] = value;
        return copy;
    }
}

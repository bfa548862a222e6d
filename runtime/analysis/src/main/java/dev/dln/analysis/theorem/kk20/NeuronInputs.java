package dev.dln.analysis.theorem.kk20;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The samples by equal inputs of the neurons. Equal is said of exact numbers only: products of
 * distinct data may be equal, and doubles may be equal where the numbers are not.
 *
 * @param groups the samples: each a list of sample numbers from 0
 * @param told whether it is known of every two samples if their inputs are equal; those of which it
 *     is not known are apart
 */
record NeuronInputs(List<List<Integer>> groups, boolean told) {
    /** Samples whose inputs are not exact are compared in pairs up to this many. */
    private static final int MOST_INEXACT = 2000;

    NeuronInputs {
        groups = List.copyOf(groups);
    }

    /**
     * Of what the neurons read.
     *
     * @param read row r of sample i at r samples + i
     * @param columns for each sample the data that its input is computed from
     * @param alike whether equal columns are known to give equal inputs
     */
    static NeuronInputs of(Values read, List<List<Double>> columns, boolean alike) {
        int samples = columns.size();
        if (read.exact().isPresent()) {
            List<Rational> numbers = read.exact().get();
            return new NeuronInputs(byKey(samples, i -> every(numbers, samples, i)), true);
        }
        if (samples > MOST_INEXACT && !points(read)) {
            return new NeuronInputs(byKey(samples, columns::get), false);
        }
        if (points(read)) {
            List<Double> numbers = Arrays.stream(read.box().low()).mapToObj(v -> v + 0.0).toList();
            return new NeuronInputs(byKey(samples, i -> every(numbers, samples, i)), true);
        }
        boolean told = true;
        var groups = new ArrayList<List<Integer>>();
        for (int i = 0; i < samples; i++) {
            List<Integer> own = new ArrayList<>();
            for (List<Integer> group : groups) {
                int first = group.getFirst();
                if (alike && columns.get(i).equals(columns.get(first))) {
                    own = group;
                } else if (!apart(read, samples, i, first)) {
                    told = false;
                }
            }
            if (own.isEmpty()) {
                groups.add(own);
            }
            own.add(i);
        }
        return new NeuronInputs(groups.stream().map(List::copyOf).toList(), told);
    }

    private static boolean points(Values read) {
        for (int i = 0; i < read.size(); i++) {
            double low = read.box().low()[i];
            if (!Double.isFinite(low) || low != read.box().high()[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether some entries of two samples have disjoint intervals. */
    private static boolean apart(Values read, int samples, int i, int j) {
        for (int row = 0; row < read.size(); row += samples) {
            if (read.box().high()[row + i] < read.box().low()[row + j]
                    || read.box().high()[row + j] < read.box().low()[row + i]) {
                return true;
            }
        }
        return false;
    }

    private static <T> List<T> every(List<T> numbers, int samples, int sample) {
        var column = new ArrayList<T>();
        for (int i = sample; i < numbers.size(); i += samples) {
            column.add(numbers.get(i));
        }
        return column;
    }

    /** The samples of equal keys. */
    static List<List<Integer>> byKey(int samples, IntFunction<?> key) {
        var found = new LinkedHashMap<Object, List<Integer>>();
        for (int i = 0; i < samples; i++) {
            found.computeIfAbsent(key.apply(i), _ -> new ArrayList<>()).add(i);
        }
        return found.values().stream().map(List::copyOf).toList();
    }
}

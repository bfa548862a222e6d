package dev.dln.bench.table;

import java.util.List;

/** Numbers that noise does not move far. */
public final class Medians {
    private Medians() {}

    /**
     * The middle one, or the mean of the two in the middle.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static double of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("the median of nothing");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}

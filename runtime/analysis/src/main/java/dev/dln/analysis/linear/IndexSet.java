package dev.dln.analysis.linear;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of eigen-directions, by which the critical points of a linear network are classified.
 *
 * @param indices counted from 1 in descending order of the eigenvalues, ascending, distinct
 */
public record IndexSet(List<Integer> indices) {
    /**
     * @throws IllegalArgumentException if the indices are not ascending and positive
     */
    public IndexSet {
        indices = List.copyOf(indices);
        int last = 0;
        for (int i : indices) {
            if (i <= last) {
                throw new IllegalArgumentException("not ascending and positive: " + indices);
            }
            last = i;
        }
    }

    /** The set of these indices, ascending. */
    public static IndexSet of(Integer... indices) {
        return new IndexSet(List.of(indices));
    }

    /** How many directions it has. */
    public int size() {
        return indices.size();
    }

    /** Whether a direction, counted from 1, is in it. */
    public boolean contains(int index) {
        return indices.contains(index);
    }

    /** {@code {1,3}}. */
    @Override
    public String toString() {
        return indices.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }
}

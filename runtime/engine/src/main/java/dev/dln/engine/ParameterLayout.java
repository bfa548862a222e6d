package dev.dln.engine;

import java.util.List;

/**
 * How parameters lie in a flat point.
 *
 * @param entries in declaration order, without gaps
 */
public record ParameterLayout(List<Entry> entries) {
    public ParameterLayout {
        entries = List.copyOf(entries);
    }

    /**
     * One parameter.
     *
     * @param name its name
     * @param shape rank 0, 1 or 2, as declared
     * @param offset where its row-major listing starts
     */
    public record Entry(String name, List<Integer> shape, int offset) {
        public Entry {
            shape = List.copyOf(shape);
        }

        /** How many numbers it has. */
        public int size() {
            return shape.stream().reduce(1, (a, b) -> a * b);
        }
    }

    /** The length of a flat point. */
    public int size() {
        return entries.isEmpty() ? 0 : entries.getLast().offset() + entries.getLast().size();
    }
}

package dev.dln.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How arrays that users give are fitted to declared shapes and described to them. */
final class Shapes {
    private Shapes() {}

    /**
     * The array with unit axes dropped from the end of its shape until it has the rank: n x 1 is a
     * column vector, 1 x 1 a number.
     */
    static Array fit(Array array, int rank) {
        var shape = new ArrayList<>(array.shape());
        while (shape.size() > rank && shape.getLast() == 1) {
            shape.removeLast();
        }
        return shape.size() == rank ? new Array(shape, array.values()) : array;
    }

    /** {@code 4 x 150}, {@code 3 entries}, {@code a single number}. */
    static String describe(List<Integer> shape) {
        return switch (shape.size()) {
            case 0 -> "a single number";
            case 1 -> shape.getFirst() == 1 ? "1 entry" : shape.getFirst() + " entries";
            default -> shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
        };
    }

    /** The axis in words: a matrix has rows and columns, a vector has entries. */
    static String axis(int rank, int axis) {
        return rank == 1 ? "entries" : axis == 0 ? "rows" : "columns";
    }

    /** The place of an entry, counted from 1 as in the language: {@code [2, 7]}, {@code [3]}. */
    static String place(List<Integer> shape, int offset) {
        var indices = new ArrayList<Integer>();
        int rest = offset;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            indices.addFirst(rest % shape.get(axis) + 1);
            rest /= shape.get(axis);
        }
        return shape.isEmpty() ? "" : indices.toString();
    }

    /** The offset of the first entry that is NaN or infinite, or -1. */
    static int firstNotFinite(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }
}

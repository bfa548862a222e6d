package dev.dln.engine;

import java.util.List;

/**
 * A dense array of doubles, row-major. The values are shared, not copied: who makes one gives them
 * away.
 *
 * @param shape the extents, outermost first; empty for a scalar
 * @param values as many as the product of the extents
 */
public record Array(List<Integer> shape, double[] values) {

    /**
     * @throws IllegalArgumentException if the number of values is not the product of the extents
     */
    public Array {
        shape = List.copyOf(shape);
        long size = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        if (size != values.length) {
            throw new IllegalArgumentException(values.length + " values for shape " + shape);
        }
    }
}

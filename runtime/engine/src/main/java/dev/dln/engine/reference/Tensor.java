package dev.dln.engine.reference;

import java.util.List;

/**
 * A dense value, row-major.
 *
 * @param shape the extents, outermost first; empty for a scalar
 * @param values as many as the product of the extents
 * @param <T> one number
 */
public record Tensor<T>(List<Integer> shape, List<T> values) {

    /**
     * @throws IllegalArgumentException if the number of values is not the product of the extents
     */
    public Tensor {
        shape = List.copyOf(shape);
        values = List.copyOf(values);
        long size = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        if (size != values.size()) {
            throw new IllegalArgumentException(values.size() + " values for shape " + shape);
        }
    }

    /** The value of a scalar, or the first entry. */
    public T scalar() {
        return values.getFirst();
    }
}

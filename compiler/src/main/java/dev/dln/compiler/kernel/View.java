package dev.dln.compiler.kernel;

import java.util.List;

/**
 * A tensor lying in a buffer.
 *
 * @param buffer where
 * @param offset of its first entry in the buffer
 * @param strides one per axis
 */
record View(Buffer buffer, int offset, List<Integer> strides) {
    View {
        strides = List.copyOf(strides);
    }

    /** Row-major strides of a shape. */
    static List<Integer> rowMajor(List<Integer> extents) {
        var strides = new Integer[extents.size()];
        int stride = 1;
        for (int i = extents.size() - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(extents.get(i), 1);
        }
        return List.of(strides);
    }

    /** A whole buffer, row-major. */
    static View of(Buffer buffer, List<Integer> extents) {
        return new View(buffer, 0, rowMajor(extents));
    }

    /** The same, so many entries further on. */
    View moved(int entries) {
        return new View(buffer, offset + entries, strides);
    }
}

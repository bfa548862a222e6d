package dev.dln.analysis.symmetry;

import dev.dln.engine.ParameterLayout;

/**
 * One axis of a parameter, along which a symmetry acts.
 *
 * @param parameter the parameter's place in the flat point
 * @param axis the axis, or -1 for the parameter as a whole
 */
public record Slot(ParameterLayout.Entry parameter, int axis) {

    /** How many slices there are along the axis: 1 for the parameter as a whole. */
    public int extent() {
        return axis < 0 ? 1 : parameter.shape().get(axis);
    }

    /** How many numbers a slice has. */
    public int slice() {
        return extent() == 0 ? 0 : parameter.size() / extent();
    }

    /**
     * Where an entry of a slice lies in the flat point; the entries of all slices are in the same
     * order.
     *
     * @param index which slice, from 0
     * @param entry which entry of it, from 0
     */
    public int position(int index, int entry) {
        if (axis < 0) {
            return parameter.offset() + entry;
        }
        int inner = 1;
        for (int a = axis + 1; a < parameter.shape().size(); a++) {
            inner *= parameter.shape().get(a);
        }
        int outer = entry / inner;
        return parameter.offset() + (outer * extent() + index) * inner + entry % inner;
    }

    /** {@code rows of W1}, {@code columns of W2}, {@code b1}. */
    @Override
    public String toString() {
        if (axis < 0 || parameter.shape().size() < 2) {
            return parameter.name();
        }
        return (axis == 0 ? "rows of " : "columns of ") + parameter.name();
    }
}

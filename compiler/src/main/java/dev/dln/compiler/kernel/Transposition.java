package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * A copy that reads numbers side by side along one axis and writes them side by side along another:
 * block by block, so that a cache line is read once and written in a run. On targets without lane
 * registers neighbours write side by side instead.
 */
final class Transposition {
    /** Numbers read side by side: a cache line of doubles. */
    static final int LINE = 8;

    private Transposition() {}

    /**
     * Launches a copy; both views have strides along the extents.
     *
     * @return false, and nothing is launched, if the copy is none of this kind
     */
    static boolean lower(
            Emission emission, Target target, List<Integer> extents, View from, View to) {
        int read = axis(extents, from, to);
        int written = axis(extents, to, from);
        if (read < 0 || written < 0 || target.lanes() == 1) {
            return false;
        }
        int blocks = extents.get(read) / LINE;
        int rest = extents.get(read) % LINE;
        some(emission, target, extents, from, to, read, blocks, LINE);
        if (rest > 0) {
            int done = blocks * LINE;
            some(
                    emission,
                    target,
                    extents,
                    from.moved(done * from.strides().get(read)),
                    to.moved(done * to.strides().get(read)),
                    read,
                    1,
                    rest);
        }
        return true;
    }

    /** The axis along which one view is consecutive and the other is not, if it is long. */
    private static int axis(List<Integer> extents, View view, View other) {
        for (int axis = 0; axis < extents.size(); axis++) {
            if (view.strides().get(axis) == 1
                    && other.strides().get(axis) > 1
                    && extents.get(axis) >= 2 * LINE) {
                return axis;
            }
        }
        return -1;
    }

    /** Blocks of an axis around all others, what is in them inside. */
    private static void some(
            Emission emission,
            Target target,
            List<Integer> extents,
            View from,
            View to,
            int axis,
            int blocks,
            int length) {
        var all = new ArrayList<>(extents);
        all.remove(axis);
        all.addFirst(blocks);
        all.add(length);
        ElementwiseLowering.copyInOrder(
                emission, target, all, blocked(from, axis, length), blocked(to, axis, length));
    }

    private static View blocked(View view, int axis, int length) {
        var strides = new ArrayList<>(view.strides());
        int stride = strides.remove(axis);
        strides.addFirst(stride * length);
        strides.add(stride);
        return new View(view.buffer(), view.offset(), strides);
    }
}

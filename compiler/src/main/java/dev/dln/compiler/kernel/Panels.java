package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Copies an operand of a product into panels (Goto and van de Geijn 2008): as many entries of one
 * index as a tile has lie side by side, the summed indices around them.
 */
final class Panels {
    /** Panels copied side by side, so that what is read lies in longer runs. */
    private static final int GROUP = 4;

    private final Emission emission;
    private final Target target;
    private final char tensor;
    private final List<Index> before;
    private final List<Index> inside;
    private int distance;

    /**
     * For one operand.
     *
     * @param tensor which: a or b
     * @param outer the indices around all panels
     * @param summed the indices inside each panel
     */
    Panels(Emission emission, Target target, char tensor, List<Index> outer, List<Index> summed) {
        this.emission = emission;
        this.target = target;
        this.tensor = tensor;
        this.before = outer.stream().filter(i -> i.stride(tensor) != 0).toList();
        this.inside = summed.stream().filter(i -> i.stride(tensor) != 0).toList();
    }

    /** From one panel of the copy to the next. */
    int distance() {
        return distance;
    }

    /**
     * Launches the copy; the strides of all other indices become those of the copy.
     *
     * @param index the index that is cut into panels
     * @param n its extent
     * @param width its entries in a panel; the last panel is padded
     */
    View copy(View from, Index index, int n, int width) {
        int full = n / width;
        int rest = n % width;
        var extents = new ArrayList<Integer>();
        var strides = new ArrayList<Integer>();
        for (Index i : before) {
            extents.add(i.extent);
            strides.add(i.stride(tensor));
        }
        extents.add(full + (rest > 0 ? 1 : 0));
        strides.add(width * index.stride(tensor));
        for (Index i : inside) {
            extents.add(i.extent);
            strides.add(i.stride(tensor));
        }
        extents.add(width);
        strides.add(index.stride(tensor));
        int grouped = full / GROUP * GROUP;
        View to =
                emission.copy(
                        new View(from.buffer(), from.offset(), strides),
                        extents,
                        n,
                        (source, copy) -> {
                            some(source, copy, extents, 0, grouped, GROUP, width);
                            some(source, copy, extents, grouped, full - grouped, 1, width);
                            some(source, copy, extents, full, rest > 0 ? 1 : 0, 1, rest);
                        });
        int axis = before.size();
        for (int i = 0; i < axis; i++) {
            before.get(i).stride(tensor, to.strides().get(i));
        }
        for (int i = 0; i < inside.size(); i++) {
            inside.get(i).stride(tensor, to.strides().get(axis + 1 + i));
        }
        distance = to.strides().get(axis);
        return to;
    }

    /** Copies {@code count} panels from the first on, {@code group} of them side by side. */
    private void some(
            View from, View to, List<Integer> extents, int first, int count, int group, int width) {
        if (count == 0) {
            return;
        }
        var part = new ArrayList<>(extents);
        part.set(before.size(), count / group);
        part.set(part.size() - 1, width);
        part.add(part.size() - 1, group);
        ElementwiseLowering.copy(
                emission, target, part, grouped(from, first, group), grouped(to, first, group));
    }

    private View grouped(View view, int first, int group) {
        var strides = new ArrayList<>(view.strides());
        int panel = strides.get(before.size());
        strides.set(before.size(), panel * group);
        strides.add(strides.size() - 1, panel);
        return new View(view.buffer(), view.offset() + first * panel, strides);
    }
}

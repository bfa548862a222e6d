package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Chooses the order of axes of a value that the compiler makes up. */
public final class Axes {
    private Axes() {}

    /**
     * An order in which the value can be computed and used along rows: that of a factor which has
     * all the indices; failing that, an index that is the last axis of its factors comes late, and
     * among equals the longest comes last. So a sample axis, last in data, stays last.
     *
     * @param factors what the value is made of
     * @param kept the indices of its axes
     * @param extents the extent of each index
     */
    public static List<Integer> order(
            List<Op.Factor> factors, Set<Integer> kept, List<Dim> extents) {
        for (Op.Factor factor : factors) {
            List<Integer> distinct = factor.indices().stream().distinct().toList();
            if (distinct.containsAll(kept)) {
                return distinct.stream().filter(kept::contains).toList();
            }
        }
        var order = new ArrayList<>(new java.util.TreeSet<>(kept));
        order.sort(
                Comparator.comparingDouble((Integer i) -> lateness(factors, i))
                        .thenComparingDouble(i -> Cost.size(extents.get(i))));
        return List.copyOf(order);
    }

    /** The share of an index's occurrences that are the last axis of a factor. */
    private static double lateness(List<Op.Factor> factors, int index) {
        double last = 0;
        double all = 0;
        for (Op.Factor factor : factors) {
            for (int axis = 0; axis < factor.indices().size(); axis++) {
                if (factor.indices().get(axis) == index) {
                    all++;
                    last += axis == factor.indices().size() - 1 ? 1 : 0;
                }
            }
        }
        return all == 0 ? 0 : last / all;
    }
}

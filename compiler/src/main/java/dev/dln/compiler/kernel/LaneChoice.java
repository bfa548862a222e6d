package dev.dln.compiler.kernel;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Which index of a contraction gets the lanes. */
final class LaneChoice {
    /** How many numbers a first-level cache holds. */
    static final double FIRST_LEVEL = 4096;

    private LaneChoice() {}

    /** The index with the least estimated cycles; null if none can have lanes. */
    static @Nullable Index of(Target target, List<Index> indices) {
        if (target.lanes() == 1) {
            return null;
        }
        Index best = null;
        double bestCost = Double.POSITIVE_INFINITY;
        for (Index index : indices) {
            boolean usable = !index.part && (index.a != 0 || index.b != 0);
            double cost = usable ? cycles(target, indices, index) : Double.POSITIVE_INFINITY;
            if (cost < bestCost) {
                bestCost = cost;
                best = index;
            }
        }
        return best;
    }

    private static double cycles(Target target, List<Index> indices, Index lane) {
        int width = target.lanes();
        double steps = Math.ceilDiv(lane.extent, width);
        double m = 1;
        double n = 1;
        double outputs = 1;
        double sums = 1;
        double sizeA = 1;
        double sizeB = 1;
        double sizeC = 1;
        for (Index i : indices) {
            steps *= i == lane ? 1 : i.extent;
            sizeA *= i.a != 0 ? i.extent : 1;
            sizeB *= i.b != 0 ? i.extent : 1;
            sizeC *= i.output ? i.extent : 1;
            int across = i == lane ? Math.ceilDiv(i.extent, width) : i.extent;
            m = i.isM() ? Math.max(m, across) : m;
            n = i.isN() ? Math.max(n, across) : n;
            outputs *= i.output ? i.extent : 1;
            sums *= i.output ? 1 : i.extent;
        }
        m = Math.min(m, 6);
        n = Math.min(n, 4);
        double cost = steps * Math.max(0.5, 0.5 * (1 / m + 1 / n));
        if (!lane.output) {
            // rows that no longer fit in the first-level cache come from the second
            double rows = sums * (m + n);
            cost *= rows > FIRST_LEVEL ? 2.5 : 1;
            cost += 8 * outputs;
        } else if (lane.c != 1) {
            cost += 3 * sizeC;
        }
        cost += lane.a > 1 ? 2 * sizeA : 0;
        cost += lane.b > 1 ? 2 * sizeB : 0;
        return cost;
    }
}

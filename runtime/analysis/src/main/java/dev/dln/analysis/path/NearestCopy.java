package dev.dln.analysis.path;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.symmetry.Assignment;
import dev.dln.analysis.symmetry.Slot;
import dev.dln.analysis.symmetry.Units;

import java.util.List;
import java.util.Optional;

/**
 * A copy of a point under discrete symmetries that lies near another point: units are permuted by
 * an optimal assignment and negated where that brings them nearer, group after group until nothing
 * changes (weight matching: Ainsworth, Hayase and Srinivasa 2023). The distance falls with every
 * step; that no other copy is nearer is certain only where there is a single group.
 *
 * @param point the copy
 * @param before the distance of the point from the other one
 * @param after the distance of the copy
 * @param steps how many groups were rearranged
 */
public record NearestCopy(double[] point, double before, double after, int steps) {
    private static final int MOST_ROUNDS = 100;

    /** An improvement below this part of the squared distance is rounding. */
    private static final double LEAST_GAIN = 1e-12;

    /**
     * Aligns.
     *
     * @param units the discrete symmetries
     * @param point what is rearranged; not changed
     * @param towards what it is brought near to
     */
    public static NearestCopy of(List<Units> units, double[] point, double[] towards) {
        double before = Vectors.distance(point, towards);
        double[] current = point.clone();
        double distance = before;
        int steps = 0;
        boolean changed = true;
        for (int round = 0; changed && round < MOST_ROUNDS; round++) {
            changed = false;
            for (Units group : units) {
                double[] next =
                        switch (group.action()) {
                            case PERMUTE -> permuted(group, signs(units, group), current, towards);
                            case NEGATE -> negated(group, current, towards);
                        };
                double now = Vectors.distance(next, towards);
                if (now * now < distance * distance * (1 - LEAST_GAIN)) {
                    current = next;
                    distance = now;
                    steps++;
                    changed = true;
                }
            }
        }
        return new NearestCopy(current, before, distance, steps);
    }

    /** The group that negates the same units. */
    private static Optional<Units> signs(List<Units> units, Units group) {
        return units.stream()
                .filter(u -> u.action() == Units.Action.NEGATE)
                .filter(u -> u.slots().size() <= group.slots().size())
                .filter(u -> group.slots().containsAll(u.slots()))
                .filter(u -> u.count() == group.count())
                .findFirst();
    }

    private static double[] permuted(
            Units group, Optional<Units> signs, double[] point, double[] towards) {
        int n = group.count();
        List<Slot> turning = signs.map(Units::slots).orElse(List.of());
        double[] cost = new double[n * n];
        boolean[][] flipped = new boolean[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double kept = 0;
                double turned = 0;
                for (var slot : group.slots()) {
                    double product = 0;
                    for (int e = 0; e < slot.slice(); e++) {
                        product += towards[slot.position(i, e)] * point[slot.position(j, e)];
                    }
                    kept += product;
                    turned += turning.contains(slot) ? -product : product;
                }
                flipped[i][j] = turned > kept;
                cost[i * n + j] = -Math.max(kept, turned);
            }
        }
        int[] order = Assignment.solve(cost, n);
        double[] result = group.permuted(point, order);
        for (int i = 0; i < n; i++) {
            if (flipped[i][order[i]]) {
                result = signs.orElseThrow().negated(result, i);
            }
        }
        return result;
    }

    private static double[] negated(Units group, double[] point, double[] towards) {
        double[] current = point;
        for (int i = 0; i < group.count(); i++) {
            double product = 0;
            for (var slot : group.slots()) {
                for (int e = 0; e < slot.slice(); e++) {
                    int p = slot.position(i, e);
                    product += towards[p] * current[p];
                }
            }
            if (product < 0) {
                current = group.negated(current, i);
            }
        }
        return current;
    }
}

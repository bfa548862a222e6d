package dev.dln.analysis.path;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.symmetry.Slot;
import dev.dln.analysis.symmetry.Units;

import java.util.Arrays;
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
public record Alignment(double[] point, double before, double after, int steps) {
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
    public static Alignment of(List<Units> units, double[] point, double[] towards) {
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
        return new Alignment(current, before, distance, steps);
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
        double[][] gain = new double[n][n];
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
                gain[i][j] = Math.max(kept, turned);
            }
        }
        int[] order = assignment(gain);
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

    /**
     * The permutation of the largest total gain, by shortest augmenting paths (Jonker and Volgenant
     * 1987).
     *
     * @param gain square
     * @return for each row its column
     */
    static int[] assignment(double[][] gain) {
        int n = gain.length;
        double[] u = new double[n + 1];
        double[] v = new double[n + 1];
        int[] row = new int[n + 1]; // of each column, from 1; 0 is none
        int[] way = new int[n + 1];
        for (int i = 1; i <= n; i++) {
            row[0] = i;
            int column = 0;
            double[] least = new double[n + 1];
            boolean[] used = new boolean[n + 1];
            Arrays.fill(least, Double.POSITIVE_INFINITY);
            do {
                used[column] = true;
                int from = row[column];
                int next = 0;
                double delta = Double.POSITIVE_INFINITY;
                for (int j = 1; j <= n; j++) {
                    if (!used[j]) {
                        double cost = -gain[from - 1][j - 1] - u[from] - v[j];
                        if (cost < least[j]) {
                            least[j] = cost;
                            way[j] = column;
                        }
                        if (least[j] < delta) {
                            delta = least[j];
                            next = j;
                        }
                    }
                }
                for (int j = 0; j <= n; j++) {
                    if (used[j]) {
                        u[row[j]] += delta;
                        v[j] -= delta;
                    } else {
                        least[j] -= delta;
                    }
                }
                column = next;
            } while (row[column] != 0);
            while (column != 0) {
                row[column] = row[way[column]];
                column = way[column];
            }
        }
        int[] order = new int[n];
        for (int j = 1; j <= n; j++) {
            order[row[j] - 1] = j - 1;
        }
        return order;
    }
}

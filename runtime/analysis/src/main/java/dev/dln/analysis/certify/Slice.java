package dev.dln.analysis.certify;

import dev.dln.analysis.verify.Flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which coordinates to hold fixed so that symmetries no longer move a point: as many as there are
 * independent tangents, chosen by elimination with complete pivoting, which also drops the
 * symmetries whose tangents depend on others'.
 *
 * @param frozen the coordinates, ascending
 * @param flows the symmetries kept, as many
 */
record Slice(List<Integer> frozen, List<Flow> flows) {
    /** Tangents that elimination leaves smaller than this, relative to the first, are dependent. */
    private static final double DEPENDENT = 1e-7;

    /** No coordinate is held fixed. */
    static final Slice NONE = new Slice(List.of(), List.of());

    /** The slice at a point. */
    static Slice at(double[] point, List<Flow> flows) {
        int n = point.length;
        var tangents = new ArrayList<double[]>();
        for (Flow flow : flows) {
            double[] tangent = tangent(flow, point);
            double size = Arrays.stream(tangent).map(Math::abs).max().orElse(0);
            if (size > 0) {
                Arrays.setAll(tangent, i -> tangent[i] / size);
            }
            tangents.add(tangent);
        }
        var frozen = new ArrayList<Integer>();
        var kept = new ArrayList<Integer>();
        while (kept.size() < Math.min(n, flows.size())) {
            int[] pivot = largest(tangents, kept, n);
            int g = pivot[0];
            int coordinate = pivot[1];
            double[] top = tangents.get(g);
            if (!(Math.abs(top[coordinate]) > DEPENDENT)) {
                break;
            }
            kept.add(g);
            frozen.add(coordinate);
            for (int other = 0; other < flows.size(); other++) {
                double[] row = tangents.get(other);
                double factor = row[coordinate] / top[coordinate];
                if (!kept.contains(other) && factor != 0) {
                    for (int i = 0; i < n; i++) {
                        row[i] -= factor * top[i];
                    }
                    row[coordinate] = 0;
                }
            }
        }
        return new Slice(
                frozen.stream().sorted().toList(),
                kept.stream().sorted(Comparator.naturalOrder()).map(flows::get).toList());
    }

    private static int[] largest(List<double[]> tangents, List<Integer> without, int n) {
        int[] best = {0, 0};
        double most = -1;
        for (int g = 0; g < tangents.size(); g++) {
            if (!without.contains(g)) {
                double[] tangent = tangents.get(g);
                for (int i = 0; i < n; i++) {
                    if (Math.abs(tangent[i]) > most) {
                        most = Math.abs(tangent[i]);
                        best = new int[] {g, i};
                    }
                }
            }
        }
        return best;
    }

    private static double[] tangent(Flow flow, double[] point) {
        double[] tangent = new double[point.length];
        flow.constant().forEach(s -> tangent[s.row()] += s.value());
        flow.linear().forEach(e -> tangent[e.row()] += e.factor() * point[e.column()]);
        return tangent;
    }
}

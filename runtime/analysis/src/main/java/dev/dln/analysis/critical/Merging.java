package dev.dln.analysis.critical;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Symmetry;
import dev.dln.analysis.Vectors;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts critical points modulo symmetry. Invariants first: points whose losses, indices or
 * nullities differ are different. Points that agree in these are the same
 *
 * <ul>
 *   <li>if the symmetries move one onto the other: both are brought to the points of least norm of
 *       their orbits and aligned (see {@code dev.dln.analysis.symmetry.Alignment});
 *   <li>or if the network computes the same outputs at both and what is known to leave the loss
 *       constant there is more than an orbit, the fibre of equal outputs, or does not account for
 *       all of the nullity, so that they may lie on one family of critical points.
 * </ul>
 *
 * All others stay apart, even where a reflection that is no known symmetry relates them. Without
 * known symmetries the invariants decide alone. Representatives and outputs are computed when first
 * needed and kept. Not safe for use by two threads at once.
 */
final class Merging {
    /**
     * Two points are one if they can be brought this near, relative to their norm or to 1: what the
     * search leaves of the distance to the exact point is far below, gauges magnify it.
     */
    private static final double NEAR = 1e-6;

    /** The same where flat directions leave the exact point less well known. */
    private static final double NEAR_FLAT = 1e-3;

    /** How many times the estimated distances to the exact points two points may be apart. */
    private static final double DISTANCES = 1e3;

    /** Outputs are equal up to this, relative to their norm or to 1. */
    private static final double SAME_OUTPUT = 1e-6;

    /** The way between two points is looked at in so many places, less one. */
    private static final int WAY = 8;

    private final Optional<Symmetry> symmetry;
    private final Map<CriticalPoints.Point, double[]> representatives = new HashMap<>();
    private final Map<CriticalPoints.Point, double[]> outputs = new HashMap<>();

    Merging(Optional<Symmetry> symmetry) {
        this.symmetry = symmetry;
    }

    /** Points that are one, with what told them from the nearest others. */
    private static final class Group {
        private final List<CriticalPoints.Point> points = new ArrayList<>();
        private double widest;
        private double nearest = Double.POSITIVE_INFINITY;
        private boolean byOutputs;
    }

    /** The distinct points, in order of loss and index. */
    List<CriticalPoints.Distinct> merge(List<CriticalPoints.Point> points, double lossTolerance) {
        var sorted = new ArrayList<>(points);
        sorted.sort(
                Comparator.<CriticalPoints.Point>comparingInt(p -> p.classification().negative())
                        .thenComparingInt(p -> p.classification().zero())
                        .thenComparingDouble(p -> p.classification().loss())
                        .thenComparingInt(p -> p.attempt().index()));
        var merged = new ArrayList<CriticalPoints.Distinct>();
        for (int i = 0; i < sorted.size(); ) {
            int end = i + 1;
            while (end < sorted.size()
                    && agree(sorted.get(end - 1), sorted.get(end), lossTolerance)) {
                end++;
            }
            List<Group> groups = groups(sorted.subList(i, end));
            groups.forEach(group -> merged.add(distinct(group, groups.size())));
            i = end;
        }
        merged.sort(
                Comparator.<CriticalPoints.Distinct>comparingDouble(
                                d -> d.representative().classification().loss())
                        .thenComparingInt(d -> d.representative().classification().negative())
                        .thenComparingInt(d -> d.representative().attempt().index()));
        return merged;
    }

    private static boolean agree(
            CriticalPoints.Point a, CriticalPoints.Point b, double lossTolerance) {
        Classification x = a.classification();
        Classification y = b.classification();
        return x.negative() == y.negative()
                && x.zero() == y.zero()
                && Math.abs(x.loss() - y.loss()) <= lossTolerance;
    }

    private List<Group> groups(List<CriticalPoints.Point> points) {
        var groups = new ArrayList<Group>();
        for (CriticalPoints.Point point : points) {
            Group home = null;
            double closest = Double.POSITIVE_INFINITY;
            for (Group group : groups) {
                CriticalPoints.Point first = group.points.getFirst();
                double apart = symmetry.isEmpty() ? 0 : apart(first, point);
                if (apart <= tolerance(first, point)) {
                    group.widest = Math.max(group.widest, apart);
                    home = group;
                    break;
                }
                if (sameFamily(first, point)) {
                    group.byOutputs = true;
                    home = group;
                    break;
                }
                group.nearest = Math.min(group.nearest, apart);
                closest = Math.min(closest, apart);
            }
            if (home == null) {
                home = new Group();
                home.nearest = closest;
                groups.add(home);
            }
            home.points.add(point);
        }
        return groups;
    }

    private double apart(CriticalPoints.Point a, CriticalPoints.Point b) {
        return symmetry.orElseThrow().apart(representative(a), representative(b));
    }

    private double tolerance(CriticalPoints.Point a, CriticalPoints.Point b) {
        if (symmetry.isEmpty()) {
            return Double.POSITIVE_INFINITY;
        }
        Classification x = a.classification();
        Classification y = b.classification();
        boolean flat = x.nullity().flat() + y.nullity().flat() > 0;
        double size = Math.max(1, Vectors.norm(representative(a)));
        return (flat ? NEAR_FLAT : NEAR) * size + DISTANCES * (x.distance() + y.distance());
    }

    /**
     * Equal outputs, on a fibre of the map to them; or where it is not known to be one, along the
     * whole way from one point to the other, so that both lie in one flat family.
     */
    private boolean sameFamily(CriticalPoints.Point a, CriticalPoints.Point b) {
        boolean fibre = false;
        boolean flat = false;
        for (CriticalPoints.Point point : List.of(a, b)) {
            fibre |= point.classification().nullity().fibre();
            flat |= point.classification().nullity().flat() > 0;
        }
        if (!fibre && !flat) {
            return false;
        }
        double[] x = outputs(a);
        if (x.length == 0 || !same(x, outputs(b))) {
            return false;
        }
        return fibre
                || connected(a.attempt().point(), b.attempt().point(), x)
                || connected(representative(a), representative(b), x);
    }

    private static boolean same(double[] x, double[] y) {
        return Vectors.distance(x, y) <= SAME_OUTPUT * Math.max(1, Vectors.norm(x));
    }

    /** Whether the outputs do not change on the straight way, looked at in a few places. */
    private boolean connected(double[] from, double[] to, double[] outputs) {
        double[] way = Vectors.plus(to, -1, from);
        for (int k = 1; k < WAY; k++) {
            double[] there = Vectors.plus(from, (double) k / WAY, way);
            if (!same(outputs, symmetry.orElseThrow().outputs(there).orElse(new double[0]))) {
                return false;
            }
        }
        return true;
    }

    private double[] representative(CriticalPoints.Point point) {
        return representatives.computeIfAbsent(
                point, p -> symmetry.orElseThrow().representative(p.attempt().point()));
    }

    private double[] outputs(CriticalPoints.Point point) {
        return outputs.computeIfAbsent(
                point,
                p -> symmetry.orElseThrow().outputs(p.attempt().point()).orElse(new double[0]));
    }

    private CriticalPoints.Distinct distinct(Group group, int alike) {
        CriticalPoints.Point best = group.points.getFirst();
        for (CriticalPoints.Point p : group.points) {
            if (p.classification().gradientNorm() < best.classification().gradientNorm()) {
                best = p;
            }
        }
        CriticalPoints.Told told =
                alike == 1
                        ? CriticalPoints.Told.BY_LOSS_AND_INERTIA
                        : CriticalPoints.Told.BY_ALIGNMENT;
        CriticalPoints.Merged how =
                symmetry.isEmpty()
                        ? CriticalPoints.Merged.BY_INVARIANTS
                        : group.byOutputs
                                ? CriticalPoints.Merged.BY_OUTPUTS
                                : CriticalPoints.Merged.BY_SYMMETRY;
        return new CriticalPoints.Distinct(
                best, group.points.size(), how, group.widest, told, group.nearest);
    }
}

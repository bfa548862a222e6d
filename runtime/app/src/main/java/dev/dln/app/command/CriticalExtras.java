package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.path.Connections;
import dev.dln.analysis.path.DisconnectivityGraph;
import dev.dln.analysis.path.LineSlice;
import dev.dln.analysis.path.PlaneSlice;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a report computes beside the search: the loss around chosen points, and how minima are
 * connected.
 *
 * @param chosen numbers of the points that are looked at closely, in the list of distinct points
 * @param lines for each chosen point, the loss along the eigenvectors of the lowest and of the
 *     highest eigenvalue
 * @param planes for each chosen point, the loss on the plane of both; empty where there is one
 *     parameter only
 * @param graph how the minima found are connected; empty without a minimum or a saddle of index one
 * @param leftOut saddles of index one that the graph does without, because there are too many
 */
record CriticalExtras(
        List<Integer> chosen,
        List<List<LineSlice>> lines,
        List<Optional<PlaneSlice>> planes,
        Optional<DisconnectivityGraph> graph,
        int leftOut) {
    private static final int LINE_POINTS = 121;
    private static final int PLANE_POINTS = 41;

    /** Two descents and their dense classifications each: seconds, not minutes. */
    private static final int MOST_SADDLES = 40;

    private static final int MOST_PARAMETERS = 400;

    /** Losses of minima that descents reached differ by less than this part of the largest loss. */
    private static final double SAME_LOSS = 1e-8;

    /** Nothing, as after an interrupt. */
    static final CriticalExtras NONE =
            new CriticalExtras(List.of(), List.of(), List.of(), Optional.empty(), 0);

    static CriticalExtras of(
            BoundModel bound, Device device, CriticalPoints found, Monitor monitor) {
        if (found.distinct().isEmpty()) {
            return NONE;
        }
        List<Integer> chosen = choose(found);
        var lines = new ArrayList<List<LineSlice>>();
        var planes = new ArrayList<Optional<PlaneSlice>>();
        try (Session session = device.open(bound)) {
            for (int k : chosen) {
                around(session, point(found, k), lines, planes, monitor);
            }
            List<CriticalPoints.Distinct> saddles =
                    found.distinct().stream()
                            .filter(d -> d.representative().classification().negative() == 1)
                            .filter(d -> positive(d) > 0)
                            .toList();
            List<CriticalPoints.Distinct> minima =
                    found.distinct().stream().filter(CriticalExtras::isMinimum).toList();
            boolean feasible =
                    bound.layout().size() <= MOST_PARAMETERS
                            && !saddles.isEmpty()
                            && !minima.isEmpty();
            List<CriticalPoints.Distinct> used =
                    saddles.subList(0, Math.min(saddles.size(), MOST_SADDLES));
            Optional<DisconnectivityGraph> graph =
                    feasible
                            ? Optional.of(graph(session, found, minima, used, monitor))
                            : Optional.empty();
            return new CriticalExtras(
                    chosen, lines, planes, graph, feasible ? saddles.size() - used.size() : 0);
        }
    }

    private static int positive(CriticalPoints.Distinct d) {
        return d.representative().classification().positive();
    }

    static boolean isMinimum(CriticalPoints.Distinct d) {
        return switch (d.representative().classification().kind()) {
            case GLOBAL_MINIMUM, LOCAL_MINIMUM -> true;
            case STRICT_SADDLE, NONSTRICT_SADDLE, LOCAL_MAXIMUM, UNDETERMINED, NOT_CRITICAL ->
                    false;
        };
    }

    /** The lowest point, the lowest of positive index, the least certain one, the highest. */
    private static List<Integer> choose(CriticalPoints found) {
        var chosen = new LinkedHashSet<Integer>();
        chosen.add(0);
        int count = found.distinct().size();
        for (int k = 0; k < count; k++) {
            if (at(found, k).negative() > 0) {
                chosen.add(k);
                break;
            }
        }
        int least = 0;
        for (int k = 1; k < count; k++) {
            least = at(found, k).margin() < at(found, least).margin() ? k : least;
        }
        chosen.add(least);
        chosen.add(count - 1);
        return List.copyOf(chosen);
    }

    static Classification at(CriticalPoints found, int k) {
        return found.distinct().get(k).representative().classification();
    }

    private static double[] point(CriticalPoints found, int k) {
        return found.distinct().get(k).representative().attempt().point();
    }

    private static void around(
            Session session,
            double[] point,
            List<List<LineSlice>> lines,
            List<Optional<PlaneSlice>> planes,
            Monitor monitor) {
        int n = point.length;
        double[] hessian = new double[n * n];
        session.hessian(point, hessian);
        if (n == 0 || !Vectors.isFinite(hessian)) {
            lines.add(List.of());
            planes.add(Optional.empty());
            return;
        }
        SymmetricEigen eigen = SymmetricEigen.of(hessian, n);
        double reach = Math.max(1, Vectors.norm(point)) / 2;
        double[] lowest = towardsPositive(eigen.vector(0));
        double[] highest = towardsPositive(eigen.vector(n - 1));
        double[] grid = LineSlice.grid(-reach, reach, LINE_POINTS);
        var both = new ArrayList<LineSlice>();
        both.add(LineSlice.of(session, point, lowest, grid, false, monitor));
        if (n > 1) {
            both.add(LineSlice.of(session, point, highest, grid, false, monitor));
        }
        lines.add(List.copyOf(both));
        double[] coarse = LineSlice.grid(-reach, reach, PLANE_POINTS);
        planes.add(
                n == 1
                        ? Optional.empty()
                        : Optional.of(
                                PlaneSlice.of(
                                        session,
                                        new PlaneSlice.Frame(point, lowest, highest),
                                        coarse,
                                        coarse,
                                        false,
                                        monitor)));
    }

    /** The sign of an eigenvector is arbitrary: its largest entry is made positive. */
    private static double[] towardsPositive(double[] vector) {
        int largest = 0;
        for (int i = 1; i < vector.length; i++) {
            largest = Math.abs(vector[i]) > Math.abs(vector[largest]) ? i : largest;
        }
        double sign = vector[largest] < 0 ? -1 : 1;
        double[] result = new double[vector.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = sign * vector[i];
        }
        return result;
    }

    private static DisconnectivityGraph graph(
            Session session,
            CriticalPoints found,
            List<CriticalPoints.Distinct> minima,
            List<CriticalPoints.Distinct> saddles,
            Monitor monitor) {
        double scale =
                found.distinct().stream()
                        .mapToDouble(d -> Math.abs(d.representative().classification().loss()))
                        .max()
                        .orElse(0);
        double tolerance = Math.max(found.lossTolerance(), SAME_LOSS * scale);
        return Connections.DEFAULT
                .withSame(Connections.Same.loss(tolerance))
                .connect(session, places(minima), places(saddles), monitor);
    }

    private static List<Connections.Place> places(List<CriticalPoints.Distinct> points) {
        return points.stream()
                .map(
                        d ->
                                new Connections.Place(
                                        d.representative().attempt().point(),
                                        d.representative().classification().loss()))
                .toList();
    }
}

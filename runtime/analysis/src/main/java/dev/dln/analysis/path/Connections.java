package dev.dln.analysis.path;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Kind;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.engine.Model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds out which minima a saddle of index one joins: from a small step to either side along the
 * eigenvector of the negative eigenvalue, downhill to a minimum (Wales 2003, chapter 4).
 *
 * @param descent minimisers run one after the other; the first should keep close to the steepest
 *     way, so that it does not leave the valley, and the last should be exact
 * @param classifier judges where a descent ends; one that ends in a saddle, as descents inside a
 *     symmetric subspace may, is pushed off it and goes on
 * @param same when two minima count as one
 */
public record Connections(List<Minimizer> descent, Classifier classifier, Same same) {
    /** When two minima count as one. */
    @FunctionalInterface
    public interface Same {
        /** Whether they do. */
        boolean test(double[] a, double lossA, double[] b, double lossB);

        /**
         * Points nearer than this times max(1, ||point||) whose losses differ by no more than this
         * times (1 + |loss|).
         */
        static Same near(double tolerance) {
            return (a, lossA, b, lossB) ->
                    Math.abs(lossA - lossB) <= tolerance * (1 + Math.abs(lossA))
                            && Vectors.distance(a, b) <= tolerance * Math.max(1, Vectors.norm(a));
        }

        /** Losses that differ by no more than this: copies under a symmetry count as one. */
        static Same loss(double tolerance) {
            return (_, lossA, _, lossB) -> Math.abs(lossA - lossB) <= tolerance;
        }
    }

    /** A critical point: where, and its loss. */
    public record Place(double[] point, double loss) {}

    /** The first step from the saddle, over max(1, ||saddle||); halved until it leads downhill. */
    private static final double STEP = 1e-2;

    private static final int HALVINGS = 14;

    /** How often a descent that ends in a saddle is pushed on. */
    private static final int PUSHES = 5;

    /** Far below the differences between minima, and reached by the last minimiser with ease. */
    private static final double GRADIENT = 1e-9;

    /** L-BFGS, the default classifier, and points within 1e-5. */
    public static final Connections DEFAULT =
            new Connections(List.of(Lbfgs.DEFAULT), Classifier.DEFAULT, Same.near(1e-5));

    public Connections {
        descent = List.copyOf(descent);
    }

    /** The same with another notion of sameness. */
    public Connections withSame(Same other) {
        return new Connections(descent, classifier, other);
    }

    /**
     * Descends from a saddle to both sides.
     *
     * @return what each side reaches: a minimum, or nothing where the descent does not end
     */
    public List<Optional<Place>> sides(Model model, Place saddle, Monitor monitor) {
        double[] way = lowest(model, saddle.point);
        return List.of(side(model, saddle, way, 1, monitor), side(model, saddle, way, -1, monitor));
    }

    /** The eigenvector of the lowest eigenvalue; its largest entry is positive. */
    private static double[] lowest(Model model, double[] point) {
        int n = point.length;
        double[] hessian = new double[n * n];
        model.hessian(point, hessian);
        if (!Vectors.isFinite(hessian)) {
            return new double[n];
        }
        double[] v = SymmetricEigen.of(hessian, n).vector(0);
        int largest = 0;
        for (int i = 1; i < n; i++) {
            largest = Math.abs(v[i]) > Math.abs(v[largest]) ? i : largest;
        }
        if (n > 0 && v[largest] < 0) {
            for (int i = 0; i < n; i++) {
                v[i] = -v[i];
            }
        }
        return v;
    }

    private Optional<Place> side(
            Model model, Place saddle, double[] way, double sign, Monitor monitor) {
        double[] point = aside(model, saddle.point, saddle.loss, way, sign);
        for (int push = 0; push <= PUSHES; push++) {
            Optional<Minimum> end = descend(model, point, monitor);
            if (end.isEmpty()) {
                return Optional.empty();
            }
            double[] reached = end.get().point();
            Classification c = classifier.classify(model, reached, Knowledge.NONE);
            if (c.kind() == Kind.NOT_CRITICAL) {
                return Optional.empty();
            }
            if (c.negative() == 0) {
                return Optional.of(new Place(reached, end.get().loss()));
            }
            point = aside(model, reached, end.get().loss(), lowest(model, reached), 1);
        }
        return Optional.empty();
    }

    /** A point a little to one side that lies lower. */
    private static double[] aside(
            Model model, double[] from, double loss, double[] way, double sign) {
        double step = sign * STEP * Math.max(1, Vectors.norm(from));
        double[] point = Vectors.plus(from, step, way);
        for (int k = 0; k < HALVINGS && !(model.loss(point) < loss); k++) {
            step /= 2;
            point = Vectors.plus(from, step, way);
        }
        return point;
    }

    private Optional<Minimum> descend(Model model, double[] start, Monitor monitor) {
        StopRule stop = StopRule.DEFAULT.withTolerance(GRADIENT);
        Optional<Minimum> end = Optional.empty();
        double[] point = start;
        for (Minimizer method : descent) {
            Minimum reached = method.minimize(model, point, stop, monitor);
            switch (reached.status()) {
                case DIVERGED, BAD_START, CANCELLED -> {
                    return Optional.empty();
                }
                case CONVERGED, STAGNATED, ITERATION_LIMIT, EVALUATION_LIMIT, TIME_REACHED -> {
                    point = reached.point();
                    end = Optional.of(reached);
                }
            }
        }
        return end;
    }

    /**
     * Joins minima by saddles of index one.
     *
     * @param minima known ones; those that the descents reach besides are added
     * @param saddles of index one
     * @param monitor hears of each saddle; cancelling leaves the rest out
     */
    public DisconnectivityGraph connect(
            Model model, List<Place> minima, List<Place> saddles, Monitor monitor) {
        var basins = new ArrayList<DisconnectivityGraph.Basin>();
        for (int i = 0; i < minima.size(); i++) {
            basins.add(new DisconnectivityGraph.Basin(minima.get(i).point, minima.get(i).loss, i));
        }
        Monitor quiet =
                new Monitor() {
                    @Override
                    public boolean cancelled() {
                        return monitor.cancelled();
                    }
                };
        var passes = new ArrayList<DisconnectivityGraph.Pass>();
        for (int s = 0; s < saddles.size() && !monitor.cancelled(); s++) {
            Place saddle = saddles.get(s);
            int[] reached = new int[2];
            List<Optional<Place>> sides = sides(model, saddle, quiet);
            for (int k = 0; k < 2; k++) {
                reached[k] =
                        sides.get(k)
                                .map(place -> basin(basins, place))
                                .orElse(DisconnectivityGraph.NOWHERE);
            }
            passes.add(
                    new DisconnectivityGraph.Pass(
                            saddle.point, saddle.loss, s, reached[0], reached[1]));
            monitor.progress(
                    new Monitor.Progress(
                            "connect", s + 1, saddles.size(), saddle.loss, Double.NaN));
        }
        return DisconnectivityGraph.of(basins, passes);
    }

    private int basin(List<DisconnectivityGraph.Basin> basins, Place place) {
        int best = -1;
        for (int i = 0; i < basins.size(); i++) {
            DisconnectivityGraph.Basin b = basins.get(i);
            if (same.test(b.point(), b.loss(), place.point, place.loss)
                    && (best < 0
                            || Vectors.distance(b.point(), place.point)
                                    < Vectors.distance(basins.get(best).point(), place.point))) {
                best = i;
            }
        }
        if (best < 0) {
            basins.add(new DisconnectivityGraph.Basin(place.point, place.loss, -1));
            best = basins.size() - 1;
        }
        return best;
    }
}

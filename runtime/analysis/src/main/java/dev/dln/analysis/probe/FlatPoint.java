package dev.dln.analysis.probe;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.critical.LevenbergMarquardt;
import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Looks for a critical point of a {@link FlatDesign} with linearly independent features that is not
 * a global minimum: searches for a small gradient, sets what is nearly zero to zero and the rest to
 * short numbers, and encloses the gradient there, which is exact where all its terms are products
 * with zero.
 *
 * @param workshop makes models
 */
record FlatPoint(Workshop workshop) implements Hunter {
    private static final int STARTS = 4;

    /** A degenerate zero is approached by halves: coordinates below this may be on the way. */
    private static final List<Double> NEARLY_ZERO = List.of(0.01, 0.05, 0.2);

    private static final double GRID = 0.25;

    /** Entries of the features are known to a few units in the last place, so this is generous. */
    private static final double FEATURE_ERROR = 1e-12;

    /** Smallest singular values below this are not worth showing. */
    private static final double INDEPENDENT = 1e-3;

    private static final StopRule STOP = StopRule.DEFAULT.withMaxIterations(300);

    @Override
    public Optional<Witness> hunt(Design design, Optional<Witness> hint, Dice dice) {
        FlatDesign flat = (FlatDesign) design;
        BoundModel model = workshop.model(design);
        var intervals = new IntervalModel(model);
        try (Session session = workshop.open(model)) {
            for (int i = 0; i < STARTS; i++) {
                double[] start = Points.random(model, dice.seed());
                double[] end =
                        LevenbergMarquardt.DEFAULT
                                .search(session, i, "", start, Monitor.NONE)
                                .point();
                for (double small : NEARLY_ZERO) {
                    double[] point = snapped(end, small);
                    if (!zeroGradient(intervals, point)) {
                        continue;
                    }
                    double least = least(flat, point);
                    Optional<double[]> better =
                            least > INDEPENDENT
                                    ? better(model, session, intervals, point, dice)
                                    : Optional.empty();
                    if (better.isPresent()) {
                        return Optional.of(
                                witness(flat, model, intervals, point, better.get(), least));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static double[] snapped(double[] point, double small) {
        return Arrays.stream(point)
                .map(v -> Math.abs(v) < small ? 0 : Math.rint(v / GRID) * GRID + 0.0)
                .toArray();
    }

    private static boolean zeroGradient(IntervalModel intervals, double[] point) {
        Box gradient = intervals.gradient(Box.point(point));
        for (int i = 0; i < gradient.size(); i++) {
            if (gradient.magnitude(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The smallest singular value of the features with a column of ones, n x (h + 1). */
    private static double least(FlatDesign design, double[] point) {
        int n = design.samples();
        int d = design.x().length;
        int h = design.hidden();
        double[] features = new double[n * (h + 1)];
        for (int j = 0; j < n; j++) {
            for (int k = 0; k < h; k++) {
                double sum = point[h * d + k];
                for (int i = 0; i < d; i++) {
                    sum += point[k * d + i] * design.x()[i][j];
                }
                features[j * (h + 1) + k] = design.activation().at(sum);
            }
            features[j * (h + 1) + h] = 1;
        }
        return Svd.of(features, n, h + 1).s()[n - 1] - FEATURE_ERROR * n;
    }

    private static Optional<double[]> better(
            BoundModel model, Session session, IntervalModel intervals, double[] point, Dice dice) {
        double here = intervals.loss(Box.point(point)).low()[0];
        for (int i = 0; i < STARTS; i++) {
            double[] start =
                    Arrays.stream(Points.random(model, dice.seed())).map(v -> 2 * v).toArray();
            double[] end = Lbfgs.DEFAULT.minimize(session, start, STOP, Monitor.NONE).point();
            if (lower(intervals, end, 0.9 * here)) {
                return Optional.of(Tidy.rounded(end, p -> lower(intervals, p, 0.9 * here)));
            }
        }
        return Optional.empty();
    }

    private static boolean lower(IntervalModel intervals, double[] point, double than) {
        return Arrays.stream(point).allMatch(Double::isFinite)
                && intervals.loss(Box.point(point)).high()[0] < than;
    }

    private static Witness witness(
            FlatDesign design,
            BoundModel model,
            IntervalModel intervals,
            double[] point,
            double[] better,
            double least) {
        return new Witness(
                design,
                model,
                point,
                Optional.of(better),
                Optional.empty(),
                List.of(
                        "the gradient at the point is exactly zero (its enclosure is the number 0"
                                + " in every coordinate)",
                        ("the features of the hidden layer and a column of ones have rank %d, the"
                                        + " number of samples: the smallest singular value is at"
                                        + " least %.3g")
                                .formatted(design.samples(), least),
                        "the loss there is at least %s, and at another point, given below, at most %s (enclosures)"
                                .formatted(
                                        intervals.loss(Box.point(point)).low()[0],
                                        intervals.loss(Box.point(better)).high()[0])),
                true);
    }
}

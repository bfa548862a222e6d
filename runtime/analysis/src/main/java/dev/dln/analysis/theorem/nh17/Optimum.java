package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Instance;
import dev.dln.engine.Points;
import dev.dln.engine.interval.Box;

import java.util.Arrays;
import java.util.Optional;

/** Whether a point is a global minimum, seen on the instance itself. */
final class Optimum {
    /** Starts of the search for a point that is lower; few, because one is enough. */
    private static final int STARTS = 24;

    private static final StopRule STOP =
            StopRule.DEFAULT.withTolerance(1e-6).withMaxIterations(400);

    /** Larger models are not searched. */
    private static final int MOST_PARAMETERS = 400;

    /** And not those with more numbers in the data. */
    private static final long MOST_DATA = 20_000;

    private Optimum() {}

    /**
     * Concludes that the critical point is a global minimum, as far as that can be seen: proved
     * where every residual is where the loss has derivative zero, refuted by a point whose loss is
     * lower, both enclosed.
     */
    static void conclude(Study study, Trace trace, Finding.Builder f) {
        if (f.failed()) {
            return;
        }
        study.showLoss(f, trace);
        Box slope = trace.lossSlope();
        boolean here = study.given().filter(g -> Places.same(g.point(), trace.point())).isPresent();
        String point = here ? "the point" : "the point whose existence is proved nearby";
        if (Trace.zero(slope)) {
            f.conclude(
                    point + " is a global minimum: the loss has derivative zero at every output",
                    true);
            return;
        }
        Optional<double[]> lower =
                Trace.nonzero(slope) < 0 || !f.holds() ? Optional.empty() : lower(study, trace);
        Box own = study.intervals().loss(trace.point());
        // the search may have been for another place near the same point
        Optional<Box> below =
                lower.map(l -> study.intervals().loss(Box.point(l)))
                        .filter(l -> l.high()[0] < own.low()[0]);
        if (lower.isPresent() && below.isPresent()) {
            Box there = below.get();
            f.show(new Exhibit.Quantity("loss at another point", there.middle(0), there.radius(0)));
            f.show(new Exhibit.Point("a point with a lower loss", lower.get()));
            f.conclude(
                    point
                            + " is a global minimum; but its loss is at least "
                            + Study.show(own.low()[0])
                            + ", and another point's at most "
                            + Study.show(there.high()[0]),
                    false);
            return;
        }
        f.follows(point + " is a global minimum");
    }

    /** A point whose loss is lower, by enclosures of both; empty if none was found. */
    static Optional<double[]> lower(Study study, Trace trace) {
        Instance instance = study.instance();
        long numbers =
                instance.model().data().values().stream().mapToLong(a -> a.values().length).sum();
        if (instance.model().layout().size() > MOST_PARAMETERS || numbers > MOST_DATA) {
            return Optional.empty();
        }
        double here = study.intervals().loss(trace.point()).low()[0];
        if (!(here > Double.NEGATIVE_INFINITY)) {
            return Optional.empty();
        }
        return instance.view("nh17 lower point", _ -> search(study, trace, here));
    }

    private static Optional<double[]> search(Study study, Trace trace, double here) {
        Instance instance = study.instance();
        double[] centre = Trace.middles(trace.point());
        for (int s = 0; s < STARTS; s++) {
            double[] start = Points.random(instance.model(), instance.seed() + s);
            double wide = s % 3 == 0 ? 1 : s % 3 == 1 ? 3 : 0.3;
            for (int i = 0; i < start.length; i++) {
                start[i] = s % 3 == 2 ? centre[i] + wide * start[i] : wide * start[i];
            }
            Minimum found = Lbfgs.DEFAULT.minimize(instance.session(), start, STOP, Monitor.NONE);
            boolean finite = Arrays.stream(found.point()).allMatch(Double::isFinite);
            if (finite && found.loss() < here) {
                Box there = study.intervals().loss(Box.point(found.point()));
                if (there.high()[0] < here) {
                    return Optional.of(found.point());
                }
            }
        }
        return Optional.empty();
    }
}

package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Step;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.engine.Model;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Starts on training trajectories: a minimiser runs from each of a few points, and searches start
 * from points that it passed, chosen by iteration or by loss (Frye et al. 2019/2021 choose by
 * height, so that all losses are met evenly). Start number i lies on trajectory i modulo the number
 * of trajectories.
 */
public final class TrajectoryStarts implements Starts {
    /** How a point of a trajectory is chosen. */
    public enum Choice {
        /** The loss is uniform between the trajectory's ends. */
        BY_HEIGHT,
        /** The iteration is uniform. */
        BY_ITERATION;

        /** As on the command line: {@code by-height}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Trajectories are this long at most: points beyond differ little in loss. */
    private static final int MAX_STEPS = 2000;

    private final Starts from;
    private final long seed;
    private final int count;
    private final Choice choice;
    private final Minimizer minimizer;
    private final Supplier<? extends Session> sessions;
    private final Map<Integer, List<Stop>> trajectories = new ConcurrentHashMap<>();

    /** A point that a trajectory passed. */
    private record Stop(double loss, double[] point) {}

    /**
     * Trajectories, each run when it is first needed.
     *
     * @param from where they begin
     * @param seed of the randomness that {@code from} is given
     * @param count how many
     * @param sessions opens a session for each
     */
    public TrajectoryStarts(
            Starts from,
            long seed,
            int count,
            Choice choice,
            Minimizer minimizer,
            Supplier<? extends Session> sessions) {
        if (count < 1) {
            throw new IllegalArgumentException("no trajectories");
        }
        this.from = from;
        this.seed = seed;
        this.count = count;
        this.choice = choice;
        this.minimizer = minimizer;
        this.sessions = sessions;
    }

    @Override
    public String label(int index) {
        return "%s of %s from %s"
                .formatted(choice.id(), minimizer.name(), from.label(index % count));
    }

    @Override
    public double[] point(int index, RandomGenerator random) {
        List<Stop> stops = trajectories.computeIfAbsent(index % count, this::follow);
        double u = random.nextDouble();
        return switch (choice) {
            case BY_ITERATION -> stops.get((int) (u * stops.size())).point.clone();
            case BY_HEIGHT -> atHeight(stops, u);
        };
    }

    /** Between the two neighbours on either side of a height, in proportion. */
    private static double[] atHeight(List<Stop> stops, double share) {
        double top = stops.getFirst().loss;
        double bottom = stops.getLast().loss;
        double height = bottom + share * (top - bottom);
        for (int i = 1; i < stops.size(); i++) {
            Stop above = stops.get(i - 1);
            Stop below = stops.get(i);
            if (below.loss <= height && above.loss > below.loss) {
                double t = (above.loss - height) / (above.loss - below.loss);
                return Vectors.plus(
                        above.point,
                        Math.clamp(t, 0, 1),
                        Vectors.plus(below.point, -1, above.point));
            }
        }
        return stops.getFirst().point.clone();
    }

    private List<Stop> follow(int number) {
        double[] start = from.point(number, Starts.random(seed, number));
        try (Session session = sessions.get()) {
            var passing = new Passing(session);
            Minimum end =
                    minimizer.minimize(
                            passing,
                            start,
                            StopRule.DEFAULT.withMaxIterations(MAX_STEPS),
                            passing.watch());
            var stops = new ArrayList<Stop>();
            for (Step step : end.history()) {
                double[] point =
                        step.iteration() == 0 ? start : passing.taken.get(step.iteration());
                boolean lower = stops.isEmpty() || step.loss() < stops.getLast().loss;
                if (point != null && lower) {
                    stops.add(new Stop(step.loss(), point));
                }
            }
            return stops;
        }
    }

    /** A model that remembers which of the points looked at became iterates. */
    private static final class Passing implements Model {
        private final Model model;
        private final Map<Integer, double[]> taken = new HashMap<>();
        private final List<Stop> seen = new ArrayList<>();

        Passing(Model model) {
            this.model = model;
        }

        Monitor watch() {
            return new Monitor() {
                @Override
                public void progress(Progress progress) {
                    for (Stop stop : seen) {
                        if (stop.loss == progress.loss()) {
                            taken.put(progress.done(), stop.point);
                        }
                    }
                    seen.clear();
                }
            };
        }

        @Override
        public ParameterLayout layout() {
            return model.layout();
        }

        @Override
        public double loss(double[] point) {
            return model.loss(point);
        }

        @Override
        public double gradient(double[] point, double[] gradient) {
            double loss = model.gradient(point, gradient);
            seen.add(new Stop(loss, point.clone()));
            return loss;
        }

        @Override
        public void linearize(double[] point) {
            model.linearize(point);
        }

        @Override
        public void hvp(double[] direction, double[] product) {
            model.hvp(direction, product);
        }

        @Override
        public void hessian(double[] point, double[] hessian) {
            model.hessian(point, hessian);
        }
    }
}

package dev.dln.analysis.minimize;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Gradient flow, the solution of dx/dt = -gradient(x), by an adaptive Runge-Kutta method of order 5
 * (Dormand and Prince 1980) whose error per step is kept in proportion to the length of the step.
 * The limit of gradient descent with small steps, whose learning dynamics theory describes.
 *
 * @param tolerance the estimated error of a step over its length
 * @param endTime stop at this time; if absent, at a minimum
 */
public record GradientFlow(double tolerance, OptionalDouble endTime) implements Minimizer {
    /** Tolerance 1e-6, to a minimum. */
    public static final GradientFlow DEFAULT = new GradientFlow(1e-6, OptionalDouble.empty());

    /** The tolerance of {@link #until}. */
    private static final double EXACT = 1e-11;

    /** Errors below this times the point's norm are rounding. */
    private static final double ROUNDING = 0x1p-50;

    /** The first step moves the point by this times max(1, ||point||). */
    private static final double FIRST = 1e-3;

    private static final double SAFETY = 0.9;
    private static final double LEAST_CHANGE = 0.2;
    private static final double LARGEST_CHANGE = 4;

    /** To a time, with tolerance 1e-11. */
    public static GradientFlow until(double time) {
        return new GradientFlow(EXACT, OptionalDouble.of(time));
    }

    /**
     * Where the flow was.
     *
     * @param times the times reached, of those asked for, ascending
     * @param points the point at each
     * @param end how the integration ended, and where
     */
    public record Trajectory(List<Double> times, List<double[]> points, Minimum end) {
        public Trajectory {
            times = List.copyOf(times);
            points = List.copyOf(points);
        }
    }

    @Override
    public String name() {
        return "gradient-flow";
    }

    @Override
    public Minimum minimize(Model model, double[] start, StopRule stop, Monitor monitor) {
        return follow(model, start, new double[0], stop, monitor).end();
    }

    /**
     * Follows the flow.
     *
     * @param times when to note the point, ascending, from 0 on; between the steps by the method's
     *     continuous extension
     * @throws IllegalArgumentException if the start has the wrong length, or the times descend or
     *     are negative
     */
    public Trajectory follow(
            Model model, double[] start, double[] times, StopRule stop, Monitor monitor) {
        for (int i = 0; i < times.length; i++) {
            if (!(times[i] >= (i == 0 ? 0 : times[i - 1]))) {
                throw new IllegalArgumentException("times must ascend from 0 on");
            }
        }
        return new Run(new Progressing(name(), model, start, stop, monitor), times).go();
    }

    private final class Run {
        private final Progressing at;
        private final double[] times;
        private final List<Double> reached = new ArrayList<>();
        private final List<double[]> points = new ArrayList<>();
        private final double end = endTime.orElse(Double.POSITIVE_INFINITY);
        private double time;

        /** The loss at the point where the field was last asked for. */
        private double lastLoss;

        Run(Progressing at, double[] times) {
            this.at = at;
            this.times = times;
        }

        Trajectory go() {
            if (at.badStart()) {
                return finish(Minimum.Status.BAD_START);
            }
            note(0, _ -> at.point.clone());
            var method = new DormandPrince(this::velocity, at.point, negative(at.gradient));
            double[][] stages = method.stages();
            double speed = Vectors.norm(at.gradient);
            double h = speed == 0 ? 1 : FIRST * Math.max(1, Vectors.norm(at.point)) / speed;
            while (true) {
                if (time >= end) {
                    return finish(Minimum.Status.TIME_REACHED);
                }
                Optional<Minimum.Status> reason = at.reasonToStop();
                if (reason.isPresent() && !(reason.get() == Minimum.Status.CONVERGED && timed())) {
                    return finish(reason.get());
                }
                double[] target = new double[at.point.length];
                boolean last = time + h >= end;
                double step = last ? end - time : h;
                double error = method.attempt(step, target, stages);
                if (lastLoss == Double.NEGATIVE_INFINITY) {
                    return finish(Minimum.Status.DIVERGED);
                }
                double allowed =
                        tolerance * Vectors.distance(target, at.point)
                                + ROUNDING * Vectors.norm(at.point);
                double change =
                        error == 0 ? LARGEST_CHANGE : SAFETY * Math.pow(allowed / error, 0.2);
                if (error <= allowed) {
                    method.accept(step, target, stages);
                    double before = time;
                    time = last ? end : time + step;
                    at.accept(target, lastLoss, negative(method.velocity()));
                    note(before, t -> method.within((t - before) / step));
                    h = step * Math.clamp(change, LEAST_CHANGE, LARGEST_CHANGE);
                } else {
                    h =
                            step
                                    * (Double.isNaN(change)
                                            ? LEAST_CHANGE
                                            : Math.max(LEAST_CHANGE, change));
                    if (Arrays.equals(Vectors.plus(at.point, -h, at.gradient), at.point)) {
                        return finish(Minimum.Status.STAGNATED);
                    }
                }
            }
        }

        /** Whether the flow is to go on at rest, to an end time or to times to be noted. */
        private boolean timed() {
            return Double.isFinite(end);
        }

        private interface Position {
            double[] at(double time);
        }

        private void note(double since, Position position) {
            while (reached.size() < times.length && times[reached.size()] <= time) {
                double t = times[reached.size()];
                points.add(t == time && t > since ? at.point.clone() : position.at(t));
                reached.add(t);
            }
        }

        private boolean velocity(double[] point, double[] velocity) {
            lastLoss = at.evaluate(point, velocity);
            for (int i = 0; i < velocity.length; i++) {
                velocity[i] = -velocity[i];
            }
            return Double.isFinite(lastLoss);
        }

        private Trajectory finish(Minimum.Status status) {
            return new Trajectory(reached, points, at.finish(status));
        }

        private static double[] negative(double[] a) {
            double[] b = new double[a.length];
            Vectors.step(b, -1, a, b);
            return b;
        }
    }
}

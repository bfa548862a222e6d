package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Step;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.engine.Model;
import dev.dln.engine.ParameterLayout;

import java.util.ArrayList;
import java.util.List;

/**
 * Minimisation of 1/2 ||gradient||^2 (Angelani et al. 2000; Pennington and Bahri 2017) by L-BFGS;
 * its gradient H g is one Hessian-vector product. Needs nothing larger than a vector, but sees the
 * square of the Hessian's condition number, and stops as well where the Hessian maps a gradient to
 * zero that does not vanish: then the result says so.
 *
 * @param rule when to stop
 * @param minimizer what minimises
 */
public record GradientNorm(SeekRule rule, Lbfgs minimizer) implements Finder {
    /** 5000 steps, of which 500 together must bring a tenth. */
    public static final GradientNorm DEFAULT =
            new GradientNorm(SeekRule.DEFAULT.within(5000, 500), Lbfgs.DEFAULT);

    /** H g counts as zero when it is below this times the Hessian's size times ||g||. */
    private static final double FLAT = 1e-3;

    @Override
    public String name() {
        return "gradient-norm";
    }

    @Override
    public Finder with(SeekRule newRule) {
        return new GradientNorm(newRule, minimizer);
    }

    @Override
    public Attempt search(Model model, int index, String label, double[] start, Monitor monitor) {
        if (start.length != model.size()) {
            throw new IllegalArgumentException(
                    "a start of length " + start.length + " for " + model.size() + " parameters");
        }
        double reach = rule.maxGrowth() * Math.max(1, Vectors.norm(start));
        var squared = new Squared(model);
        var history = new ArrayList<Step>();
        double[] point = start;
        double size = FreeSeeking.hessianSize(model, point);
        int iterations = 0;
        while (true) {
            double wanted = rule.tolerance(size, Vectors.norm(point));
            var watch = new Watch(squared, monitor, wanted, rule.patience());
            int left = Math.max(0, rule.maxIterations() - iterations);
            var stop = new StopRule(0, left, Integer.MAX_VALUE, reach, -1);
            Minimum found = minimizer.minimize(squared, point, stop, watch);
            watch.appendTo(history, found);
            iterations += found.iterations();
            point = found.point();
            double[] gradient = new double[point.length];
            double loss = model.gradient(point, gradient);
            double norm = Vectors.norm(gradient);
            size = FreeSeeking.hessianSize(model, point);
            double tolerance = rule.tolerance(size, Vectors.norm(point));
            if (norm > tolerance && watch.reached && found.iterations() > 0) {
                continue; // the Hessian has become smaller on the way, and the tolerance with it
            }
            double[] image = new double[point.length];
            model.hvp(gradient, image);
            boolean flat = Vectors.norm(image) <= FLAT * size * norm;
            return new Attempt(
                    index,
                    label,
                    name(),
                    norm <= tolerance
                            ? Attempt.Status.CONVERGED
                            : status(found.status(), flat, monitor.cancelled()),
                    point,
                    loss,
                    norm,
                    tolerance,
                    iterations,
                    squared.evaluations,
                    squared.evaluations,
                    0,
                    history,
                    "");
        }
    }

    private static Attempt.Status status(Minimum.Status status, boolean flat, boolean cancelled) {
        return switch (status) {
            case CONVERGED, STAGNATED, CANCELLED -> {
                if (status == Minimum.Status.CANCELLED && cancelled) {
                    yield Attempt.Status.CANCELLED;
                }
                yield flat ? Attempt.Status.GRADIENT_NORM_MINIMUM : Attempt.Status.STAGNATED;
            }
            case ITERATION_LIMIT, EVALUATION_LIMIT, TIME_REACHED -> Attempt.Status.ITERATION_LIMIT;
            case DIVERGED -> Attempt.Status.DIVERGED;
            case BAD_START -> Attempt.Status.NOT_FINITE;
        };
    }

    /** Ends the minimisation at the wanted gradient norm, or where it hardly falls any more. */
    private static final class Watch implements Monitor {
        private final Squared squared;
        private final Monitor outer;
        private final double wanted;
        private final double[] recent;
        private final List<double[]> accepted = new ArrayList<>();
        private boolean reached;
        private boolean stalled;

        Watch(Squared squared, Monitor outer, double wanted, int patience) {
            this.squared = squared;
            this.outer = outer;
            this.wanted = wanted;
            this.recent = new double[Math.max(1, patience)];
        }

        @Override
        public void progress(Progress progress) {
            double norm = Math.sqrt(2 * progress.loss());
            accepted.add(new double[] {squared.lossOf(progress.loss()), norm});
            reached = norm <= wanted;
            int slot = accepted.size() % recent.length;
            stalled = accepted.size() > recent.length && norm > 0.9 * recent[slot];
            recent[slot] = norm;
        }

        @Override
        public boolean cancelled() {
            return reached || stalled || outer.cancelled();
        }

        /** What was accepted, in terms of the loss itself. */
        void appendTo(List<Step> history, Minimum found) {
            if (history.isEmpty()) {
                Step first = found.history().getFirst();
                double norm = Math.sqrt(2 * first.loss());
                history.add(new Step(0, squared.firstLoss, norm, 0));
            }
            for (int i = 0; i < accepted.size(); i++) {
                double length = found.history().get(i + 1).stepNorm();
                double[] step = accepted.get(i);
                history.add(new Step(history.size(), step[0], step[1], length));
            }
        }
    }

    /** 1/2 ||gradient||^2 as a loss. */
    private static final class Squared implements Model {
        private final Model model;
        private final double[] gradient;

        /** Values since the last accepted step, each with the loss itself. */
        private final List<double[]> seen = new ArrayList<>();

        private double firstLoss;
        private int evaluations;

        Squared(Model model) {
            this.model = model;
            this.gradient = new double[model.size()];
        }

        @Override
        public ParameterLayout layout() {
            return model.layout();
        }

        @Override
        public double loss(double[] point) {
            return gradient(point, new double[point.length]);
        }

        @Override
        public double gradient(double[] point, double[] target) {
            double loss = model.gradient(point, gradient);
            if (evaluations++ == 0) {
                firstLoss = loss;
            }
            double value = Double.isFinite(loss) ? 0.5 * Vectors.dot(gradient, gradient) : loss;
            if (!Double.isFinite(value)) {
                return Double.NaN;
            }
            model.linearize(point);
            model.hvp(gradient, target);
            seen.add(new double[] {value, loss});
            return value;
        }

        /** The loss at the accepted point of this value. */
        double lossOf(double value) {
            double loss = Double.NaN;
            for (double[] point : seen) {
                if (point[0] == value) {
                    loss = point[1];
                }
            }
            seen.clear();
            return loss;
        }

        @Override
        public void linearize(double[] point) {
            throw new UnsupportedOperationException("third derivatives");
        }

        @Override
        public void hvp(double[] direction, double[] product) {
            throw new UnsupportedOperationException("third derivatives");
        }

        @Override
        public void hessian(double[] point, double[] hessian) {
            throw new UnsupportedOperationException("third derivatives");
        }
    }
}

package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Step;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.ShiftedSolver;
import dev.dln.engine.Model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Newton's method for gradient = 0 with Levenberg-Marquardt damping: each step minimises ||g + H
 * s||^2 + mu^2 ||s||^2, so the gradient norm falls monotonically and singular Hessians (symmetries)
 * do no harm; mu follows the gain ratio (Marquardt 1963; Nocedal and Wright 2006, section 10.3) and
 * goes to zero with the gradient, which makes the convergence quadratic wherever the distance to
 * the critical set is of the order of the gradient (Yamashita and Fukushima 2001).
 *
 * @param relativeTolerance converged when ||gradient|| &lt;= this times ||Hessian||_F / sqrt(n)
 *     times max(1, ||point||); the first two factors make it independent of the loss's unit, the
 *     last says that parameters are of order one or larger
 * @param initialDamping the first mu over ||Hessian||_F / sqrt(n)
 * @param maxIterations steps at most
 * @param patience give up when this many steps together reduce the gradient norm by less than a
 *     tenth
 * @param maxGrowth diverged when ||point|| exceeds this times max(1, ||start||)
 */
public record DampedNewton(
        double relativeTolerance,
        double initialDamping,
        int maxIterations,
        int patience,
        double maxGrowth)
        implements Finder {
    /** Tolerance 1e-11, damping 0.3, 500 steps, patience 15, growth 1e6. */
    public static final DampedNewton DEFAULT = new DampedNewton(1e-11, 0.3, 500, 15, 1e6);

    /** Damping never goes below this times the Hessian's size. */
    private static final double LEAST_DAMPING = 1e-9;

    /** The gradient counts as mapped to zero when ||H g|| is below this times ||H|| ||g||. */
    private static final double FLAT = 1e-3;

    @Override
    public String name() {
        return "damped-newton";
    }

    @Override
    public Attempt search(Model model, int index, String label, double[] start, Monitor monitor) {
        return new Run(model, start).go(index, label, monitor);
    }

    /** One search: the state and its scratch memory. */
    private final class Run {
        private final Model model;
        private final int n;
        private final double bound;
        private final ShiftedSolver solver;
        private final double[] hessian;
        private final double[] step;
        private final double[] residual;
        private final List<Step> history = new ArrayList<>();
        private final double[] recent = new double[patience];

        private double[] point;
        private double[] gradient;
        private double[] trial;
        private double[] trialGradient;
        private double loss;
        private double norm;
        private double size;
        private int iterations;
        private int evaluations;
        private int hessians;

        Run(Model model, double[] start) {
            this.model = model;
            this.n = start.length;
            this.bound = maxGrowth * Math.max(1, Vectors.norm(start));
            this.solver = new ShiftedSolver(n);
            this.hessian = new double[n * n];
            this.step = new double[n];
            this.residual = new double[n];
            this.point = start.clone();
            this.gradient = new double[n];
            this.trial = new double[n];
            this.trialGradient = new double[n];
        }

        Attempt go(int index, String label, Monitor monitor) {
            loss = model.gradient(point, gradient);
            evaluations++;
            norm = Vectors.norm(gradient);
            history.add(new Step(0, loss, norm, 0));
            Attempt.Status status = iterate(monitor);
            return new Attempt(
                    index,
                    label,
                    name(),
                    status,
                    point,
                    loss,
                    norm,
                    tolerance(),
                    iterations,
                    evaluations,
                    0,
                    hessians,
                    history);
        }

        private double tolerance() {
            return relativeTolerance * size * Math.max(1, Vectors.norm(point));
        }

        private boolean updateHessian() {
            model.hessian(point, hessian);
            hessians++;
            size = Vectors.norm(hessian) / Math.sqrt(Math.max(1, n));
            return Double.isFinite(size);
        }

        private Attempt.Status iterate(Monitor monitor) {
            if (!Double.isFinite(loss) || !Double.isFinite(norm) || !updateHessian()) {
                return Attempt.Status.NOT_FINITE;
            }
            double damping = initialDamping * size;
            boolean polishing = norm <= tolerance();
            while (true) {
                if (norm == 0 || (polishing && iterations >= maxIterations)) {
                    return Attempt.Status.CONVERGED;
                }
                if (iterations >= maxIterations) {
                    return Attempt.Status.ITERATION_LIMIT;
                }
                if (monitor.cancelled()) {
                    return polishing ? Attempt.Status.CONVERGED : Attempt.Status.CANCELLED;
                }
                if (!(Vectors.norm(point) <= bound)) {
                    return Attempt.Status.DIVERGED;
                }
                if (!polishing && stalled()) {
                    return flat() ? Attempt.Status.GRADIENT_NORM_MINIMUM : Attempt.Status.STAGNATED;
                }
                double before = norm;
                damping = advance(damping, polishing);
                if (Double.isNaN(damping)) {
                    return polishing
                            ? Attempt.Status.CONVERGED
                            : flat()
                                    ? Attempt.Status.GRADIENT_NORM_MINIMUM
                                    : Attempt.Status.STAGNATED;
                }
                if (!updateHessian()) {
                    return Attempt.Status.NOT_FINITE;
                }
                if (polishing && norm > 0.5 * before) {
                    return Attempt.Status.CONVERGED;
                }
                polishing |= norm <= tolerance();
            }
        }

        /**
         * Whether the last {@code patience} steps brought next to nothing; also keeps the record.
         */
        private boolean stalled() {
            int slot = iterations % patience;
            boolean stalled = iterations >= patience && norm > 0.9 * recent[slot];
            recent[slot] = norm;
            return stalled;
        }

        private boolean flat() {
            double[] image = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    image[i] += hessian[i * n + j] * gradient[j];
                }
            }
            return Vectors.norm(image) <= FLAT * size * norm;
        }

        /**
         * One accepted step.
         *
         * @return the next damping; NaN if no step reduces the gradient norm
         */
        private double advance(double firstDamping, boolean polishing) {
            double damping = Math.max(firstDamping, LEAST_DAMPING * size);
            for (int tries = 0; tries < (polishing ? 3 : 60); tries++) {
                if (!solver.solve(hessian, damping, gradient, step, residual)) {
                    damping = Math.max(4 * damping, Double.MIN_NORMAL);
                    continue;
                }
                Vectors.step(point, -1, step, trial);
                if (Arrays.equals(trial, point)) {
                    return Double.NaN;
                }
                double trialLoss = model.gradient(trial, trialGradient);
                evaluations++;
                double trialNorm = Vectors.norm(trialGradient);
                double left = Vectors.norm(residual) / norm;
                double now = trialNorm / norm;
                double gain = (1 - now * now) / (1 - left * left);
                if (Double.isFinite(trialLoss) && now < 1 && gain > 1e-4) {
                    swap(trialLoss, trialNorm);
                    iterations++;
                    history.add(new Step(iterations, loss, norm, Vectors.norm(step)));
                    return nextDamping(damping, gain, now);
                }
                damping *= 2;
            }
            return Double.NaN;
        }

        /**
         * Gentle on purpose: on the way to a saddle the linear model is good only just, and a
         * damping that falls fast costs a rejected step at every other iteration. Near the end,
         * where a step reduces the gradient tenfold, the damping falls as fast as the gradient.
         *
         * @param gain actual over predicted reduction of the squared gradient norm
         * @param ratio the gradient norm over the one before
         */
        private static double nextDamping(double damping, double gain, double ratio) {
            if (gain > 0.9) {
                return damping * (ratio < 0.1 ? ratio : 0.6);
            }
            return gain < 0.25 ? 2 * damping : damping;
        }

        private void swap(double trialLoss, double trialNorm) {
            double[] oldPoint = point;
            point = trial;
            trial = oldPoint;
            double[] oldGradient = gradient;
            gradient = trialGradient;
            trialGradient = oldGradient;
            loss = trialLoss;
            norm = trialNorm;
        }
    }
}

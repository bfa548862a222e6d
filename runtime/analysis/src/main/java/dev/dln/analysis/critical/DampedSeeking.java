package dev.dln.analysis.critical;

import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.Arrays;

/**
 * Damped steps: the larger the damping mu, the shorter the step and the surer it is to lower the
 * gradient norm; mu follows the gain ratio (Marquardt 1963; Nocedal and Wright 2006, section 10.3).
 * What a step is for a given damping is the subclass's part, and so is the Hessian.
 */
final class DampedSeeking extends DenseSeeking {
    /** Damping never goes below this times the Hessian's size. */
    private static final double LEAST_DAMPING = 1e-9;

    /** A step must bring at least this share of the predicted reduction. */
    private static final double LEAST_GAIN = 1e-4;

    /** How a step is computed. */
    interface Solver {
        /** A new Hessian, n x n; the gradient belongs to it. */
        void prepare(double[] hessian, double[] gradient);

        /**
         * The step for a damping.
         *
         * @param step overwritten with s, to be subtracted from the point
         * @param residual overwritten with g - H s
         * @return false if there is none
         */
        boolean solve(double damping, double[] step, double[] residual);
    }

    private final Solver solver;
    private final double[] step;
    private final double[] residual;
    private double damping;

    DampedSeeking(
            String method,
            Model model,
            SeekRule rule,
            double[] start,
            double initialDamping,
            Solver solver) {
        super(method, model, rule, start);
        this.solver = solver;
        this.step = new double[n];
        this.residual = new double[n];
        this.damping = -initialDamping; // relative until the Hessian's size is known
    }

    @Override
    boolean prepare() {
        if (!super.prepare()) {
            return false;
        }
        if (damping < 0) {
            damping = -damping * size;
        }
        solver.prepare(hessian, gradient);
        return true;
    }

    @Override
    boolean advance() {
        double mu = Math.max(damping, LEAST_DAMPING * size);
        for (int tries = 0; tries < (polishing() ? 3 : 60); tries++) {
            if (!solver.solve(mu, step, residual)) {
                mu = Math.max(4 * mu, Double.MIN_NORMAL);
                continue;
            }
            double[] there = Vectors.plus(point, -1, step);
            if (Arrays.equals(there, point)) {
                return false;
            }
            Trial trial = evaluate(there);
            double left = Vectors.norm(residual) / norm;
            double now = trial.norm() / norm;
            double gain = (1 - now * now) / (1 - left * left);
            if (now < 1 && gain > LEAST_GAIN) {
                damping = nextDamping(mu, gain, now);
                accept(trial);
                return true;
            }
            mu *= 2;
        }
        return false;
    }

    /**
     * Gentle on purpose: on the way to a saddle the linear model is good only just, and a damping
     * that falls fast costs a rejected step at every other iteration. Near the end, where a step
     * reduces the gradient tenfold, the damping falls as fast as the gradient.
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
}

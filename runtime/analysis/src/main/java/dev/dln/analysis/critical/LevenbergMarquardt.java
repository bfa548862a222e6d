package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.linalg.ShiftedSolver;
import dev.dln.engine.Model;

/**
 * Levenberg and Marquardt's method for the least-squares problem 1/2 ||gradient||^2, whose Jacobian
 * is the Hessian: each step minimises ||g + H s||^2 + mu^2 ||s||^2, so the gradient norm falls
 * monotonically and singular Hessians (symmetries) do no harm; mu follows the gain ratio (Marquardt
 * 1963; Nocedal and Wright 2006, section 10.3) and goes to zero with the gradient, which makes the
 * convergence quadratic wherever the distance to the critical set is of the order of the gradient
 * (Yamashita and Fukushima 2001).
 *
 * @param rule when to stop
 * @param initialDamping the first mu over ||Hessian||_F / sqrt(n)
 */
public record LevenbergMarquardt(SeekRule rule, double initialDamping) implements Finder {
    /** The usual rule, damping 0.3. */
    public static final LevenbergMarquardt DEFAULT = new LevenbergMarquardt(SeekRule.DEFAULT, 0.3);

    @Override
    public String name() {
        return "levenberg-marquardt";
    }

    @Override
    public Finder with(SeekRule newRule) {
        return new LevenbergMarquardt(newRule, initialDamping);
    }

    @Override
    public Attempt search(Model model, int index, String label, double[] start, Monitor monitor) {
        var solver = new Solver(start.length);
        return new DampedSeeking(name(), model, rule, start, initialDamping, solver)
                .go(index, label, monitor);
    }

    /** The step H (H^2 + mu^2)^-1 g, without squaring the condition number. */
    private static final class Solver implements DampedSeeking.Solver {
        private final ShiftedSolver shifted;
        private double[] hessian = new double[0];
        private double[] gradient = new double[0];

        Solver(int n) {
            this.shifted = new ShiftedSolver(n);
        }

        @Override
        public void prepare(double[] newHessian, double[] newGradient) {
            hessian = newHessian;
            gradient = newGradient;
        }

        @Override
        public boolean solve(double damping, double[] step, double[] residual) {
            return shifted.solve(hessian, damping, gradient, step, residual);
        }
    }
}

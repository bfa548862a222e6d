package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.engine.Model;

/**
 * Newton's method for gradient = 0 with a regularised Hessian: each eigenvalue is moved away from
 * zero by mu, keeping its sign, so that the step -(H + mu sign(H))^-1 g still climbs where the loss
 * curves down, as the way to a saddle must, and is a descent direction of the gradient norm, which
 * falls monotonically. Levenberg (1944) shifts the positive definite matrix of a least-squares
 * problem in the same way; here mu follows the gain ratio and goes to zero with the gradient, which
 * keeps the convergence quadratic at a nondegenerate critical point.
 *
 * @param rule when to stop
 * @param initialDamping the first mu over ||Hessian||_F / sqrt(n)
 */
public record DampedNewton(SeekRule rule, double initialDamping) implements Finder {
    /** The usual rule, damping 0.3. */
    public static final DampedNewton DEFAULT = new DampedNewton(SeekRule.DEFAULT, 0.3);

    @Override
    public String name() {
        return "damped-newton";
    }

    @Override
    public Finder with(SeekRule newRule) {
        return new DampedNewton(newRule, initialDamping);
    }

    @Override
    public Attempt search(Model model, int index, String label, double[] start, Monitor monitor) {
        var solver = new Solver(start.length);
        return new DampedSeeking(name(), model, rule, start, initialDamping, solver)
                .go(index, label, monitor);
    }

    /** Divides each component by its eigenvalue moved away from zero. */
    private static final class Solver implements DampedSeeking.Solver {
        private final int n;
        private final double[] slopes;
        private SymmetricEigen eigen = new SymmetricEigen(new double[0], new double[0], 0, 0);

        Solver(int n) {
            this.n = n;
            this.slopes = new double[n];
        }

        @Override
        public void prepare(double[] hessian, double[] gradient) {
            eigen = SymmetricEigen.of(hessian, n);
            eigen.components(gradient, slopes);
        }

        @Override
        public boolean solve(double damping, double[] step, double[] residual) {
            double[] along = new double[n];
            double[] left = new double[n];
            for (int k = 0; k < n; k++) {
                double value = eigen.values()[k];
                double size = Math.abs(value) + damping;
                if (size > 0) {
                    along[k] = Math.copySign(slopes[k] / size, value * slopes[k]);
                    left[k] = slopes[k] * (damping / size);
                } else {
                    left[k] = slopes[k];
                }
            }
            eigen.combine(along, step);
            eigen.combine(left, residual);
            return Vectors.isFinite(step) && Vectors.isFinite(residual);
        }
    }
}

package dev.dln.analysis.minimize;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.engine.Model;

/**
 * The last digits of a minimum: full Newton steps, judged by the gradient alone, because near a
 * minimum the rounding of the loss hides any decrease (half the digits of a point are lost to it).
 * A step is taken only in directions of surely positive curvature, only if it is short, and only if
 * it at least halves the gradient, so that it can end nowhere else than where the minimiser already
 * was.
 */
final class NewtonPolish {
    private static final int STEPS = 20;

    /** The longest step, relative to 1 + ||point||: what a settled run may be off by. */
    private static final double REACH = 1e-2;

    /** An eigenvalue must exceed the largest by this factor to be surely positive. */
    private static final double POSITIVE = 1e-10;

    private NewtonPolish() {}

    /** The run with its point polished, or the run itself if nothing could be gained. */
    static Minimum polish(Model model, Minimum run, double tolerance) {
        int n = run.point().length;
        double[] point = run.point();
        double[] gradient = new double[n];
        double loss = model.gradient(point, gradient);
        double norm = Vectors.norm(gradient);
        double[] hessian = new double[n * n];
        int steps = 0;
        while (steps < STEPS && norm > 0) {
            model.hessian(point, hessian);
            if (!Vectors.isFinite(hessian)) {
                break;
            }
            double[] step = step(SymmetricEigen.of(hessian, n), gradient);
            double[] next = Vectors.plus(point, 1, step);
            double[] nextGradient = new double[n];
            double nextLoss = model.gradient(next, nextGradient);
            double nextNorm = Vectors.norm(nextGradient);
            boolean shorter = Vectors.norm(step) <= REACH * (1 + Vectors.norm(point));
            if (!shorter || !Double.isFinite(nextLoss) || !(nextNorm <= 0.5 * norm)) {
                break;
            }
            point = next;
            gradient = nextGradient;
            loss = nextLoss;
            norm = nextNorm;
            steps++;
        }
        if (steps == 0) {
            return run;
        }
        boolean converged = norm <= tolerance * (1 + Math.abs(loss));
        return new Minimum(
                run.method(),
                converged ? Minimum.Status.CONVERGED : run.status(),
                point,
                loss,
                norm,
                run.iterations() + steps,
                run.evaluations() + steps + 1,
                run.hessians() + steps,
                run.history());
    }

    private static double[] step(SymmetricEigen eigen, double[] gradient) {
        int n = gradient.length;
        double[] along = new double[n];
        eigen.components(gradient, along);
        for (int k = 0; k < n; k++) {
            double value = eigen.values()[k];
            along[k] = value > POSITIVE * eigen.values()[n - 1] ? -along[k] / value : 0;
        }
        double[] step = new double[n];
        eigen.combine(along, step);
        return step;
    }
}

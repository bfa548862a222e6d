package dev.dln.analysis.minimize;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.engine.Model;

import java.util.Optional;

/**
 * Saddle-free Newton (Dauphin et al. 2014): the step -|H|^-1 g, |H| being the Hessian with its
 * eigenvalues replaced by their absolute values, so that a direction of negative curvature is
 * descended by the Newton length. As there, a damping is added to |H| and chosen each time; here it
 * grows or falls by whether the loss decreases enough, near a minimum as fast as the gradient, so
 * that the convergence is quadratic there. Eigenvalues are exact, not from a Krylov space.
 *
 * @param initialDamping the first damping, relative to ||H||_2
 */
public record SaddleFreeNewton(double initialDamping) implements Minimizer {
    /** First damping 0.01 ||H||. */
    public static final SaddleFreeNewton DEFAULT = new SaddleFreeNewton(0.01);

    private static final double DECREASE = 1e-4;

    @Override
    public String name() {
        return "saddle-free";
    }

    @Override
    public Minimum minimize(Model model, double[] start, StopRule stop, Monitor monitor) {
        var at = new Progressing(name(), model, start, stop, monitor);
        if (at.badStart()) {
            return at.finish(Minimum.Status.BAD_START);
        }
        int n = start.length;
        double[] hessian = new double[n * n];
        double relative = initialDamping;
        while (true) {
            Optional<Minimum.Status> reason = at.reasonToStop();
            if (reason.isPresent()) {
                return at.finish(reason.get());
            }
            if (!at.hessian(hessian)) {
                return at.finish(Minimum.Status.STAGNATED);
            }
            SymmetricEigen eigen = SymmetricEigen.of(hessian, n);
            double scale = Math.max(Math.abs(eigen.values()[0]), Math.abs(eigen.values()[n - 1]));
            if (scale == 0) {
                scale = Vectors.norm(at.gradient);
            }
            boolean accepted = false;
            while (!accepted && at.evaluationsLeft() > 0) {
                double[] step = step(eigen, at.gradient, relative * scale);
                double[] point = Vectors.plus(at.point, 1, step);
                if (java.util.Arrays.equals(point, at.point) || relative > 1e18) {
                    return at.finish(Minimum.Status.STAGNATED);
                }
                double[] gradient = new double[n];
                double loss = at.evaluate(point, gradient);
                if (loss == Double.NEGATIVE_INFINITY) {
                    return at.finish(Minimum.Status.DIVERGED);
                }
                double slope = Vectors.dot(at.gradient, step);
                boolean hidden =
                        -slope <= 0x1p-44 * Math.abs(at.loss)
                                && loss <= at.loss + 0x1p-46 * Math.abs(at.loss)
                                && Vectors.norm(gradient) < 0.5 * Vectors.norm(at.gradient);
                accepted = (loss < at.loss && loss <= at.loss + DECREASE * slope) || hidden;
                double fall = Vectors.norm(gradient) / Vectors.norm(at.gradient);
                relative =
                        accepted
                                ? Math.max(relative * Math.min(0.25, fall), 0x1p-48)
                                : 4 * relative;
                if (accepted) {
                    at.accept(point, loss, gradient);
                }
            }
            if (!accepted) {
                return at.finish(Minimum.Status.EVALUATION_LIMIT);
            }
        }
    }

    private static double[] step(SymmetricEigen eigen, double[] gradient, double damping) {
        double[] coefficients = new double[gradient.length];
        eigen.components(gradient, coefficients);
        for (int k = 0; k < coefficients.length; k++) {
            coefficients[k] = -coefficients[k] / (Math.abs(eigen.values()[k]) + damping);
        }
        double[] step = new double[gradient.length];
        eigen.combine(coefficients, step);
        return step;
    }
}

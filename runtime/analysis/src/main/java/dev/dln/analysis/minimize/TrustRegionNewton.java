package dev.dln.analysis.minimize;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.engine.Model;

import java.util.Optional;

/**
 * Newton's method in a trust region, the subproblem solved exactly from the eigen-decomposition of
 * the Hessian (More and Sorensen 1983; Nocedal and Wright 2006, section 4.3, hard case included).
 * Leaves saddles along negative curvature; quadratically convergent at nondegenerate minima.
 *
 * @param initialRadius the first trust radius, relative to max(1, ||start||)
 */
public record TrustRegionNewton(double initialRadius) implements Minimizer {
    /** First radius 1. */
    public static final TrustRegionNewton DEFAULT = new TrustRegionNewton(1);

    @Override
    public String name() {
        return "newton";
    }

    @Override
    public Minimum minimize(Model model, double[] start, StopRule stop, Monitor monitor) {
        var at = new Progressing(name(), model, start, stop, monitor);
        if (at.badStart()) {
            return at.finish(Minimum.Status.BAD_START);
        }
        int n = start.length;
        double[] hessian = new double[n * n];
        double radius = initialRadius * Math.max(1, Vectors.norm(start));
        while (true) {
            Optional<Minimum.Status> reason = at.reasonToStop();
            if (reason.isPresent()) {
                return at.finish(reason.get());
            }
            if (!at.hessian(hessian)) {
                return at.finish(Minimum.Status.STAGNATED);
            }
            SymmetricEigen eigen = SymmetricEigen.of(hessian, n);
            boolean accepted = false;
            while (!accepted && at.evaluationsLeft() > 0) {
                double[] step = step(eigen, at.gradient, radius);
                double[] point = Vectors.plus(at.point, 1, step);
                if (java.util.Arrays.equals(point, at.point)) {
                    return at.finish(Minimum.Status.STAGNATED);
                }
                double[] gradient = new double[n];
                double loss = at.evaluate(point, gradient);
                double predicted = -model(eigen, at.gradient, step);
                double ratio = (at.loss - loss) / predicted;
                double length = Vectors.norm(step);
                if (loss == Double.NEGATIVE_INFINITY) {
                    return at.finish(Minimum.Status.DIVERGED);
                }
                // Near the minimum rounding hides the decrease; a smaller gradient is earned too.
                boolean hidden =
                        predicted <= 0x1p-44 * Math.abs(at.loss)
                                && loss <= at.loss + 0x1p-46 * Math.abs(at.loss)
                                && Vectors.norm(gradient) < 0.5 * Vectors.norm(at.gradient);
                accepted = (ratio > 1e-4 && loss < at.loss) || hidden;
                if (!(ratio >= 0.25) && !hidden) {
                    radius = 0.25 * length;
                } else if (ratio > 0.75 && length > 0.99 * radius) {
                    radius = 2 * radius;
                }
                if (accepted) {
                    at.accept(point, loss, gradient);
                }
            }
            if (!accepted) {
                return at.finish(Minimum.Status.EVALUATION_LIMIT);
            }
        }
    }

    /** g's + s'Hs/2. */
    private static double model(SymmetricEigen eigen, double[] gradient, double[] step) {
        double value = Vectors.dot(gradient, step);
        int n = step.length;
        double[] along = new double[n];
        eigen.components(step, along);
        for (int k = 0; k < n; k++) {
            value += 0.5 * eigen.values()[k] * along[k] * along[k];
        }
        return value;
    }

    /** The minimiser of the quadratic model within the radius. */
    static double[] step(SymmetricEigen eigen, double[] gradient, double radius) {
        int n = gradient.length;
        double[] slopes = new double[n];
        eigen.components(gradient, slopes);
        double[] values = eigen.values();
        double lowest = values[0];
        double scale = Math.max(Math.abs(lowest), Math.abs(values[n - 1]));
        double tiny = 0x1p-50 * Math.max(scale, Vectors.norm(gradient) / radius);
        // The multiplier lies above -lowest and in [0, ...); bisect and Newton on 1/||s|| -
        // 1/radius.
        double low = Math.max(0, -lowest) + (lowest <= tiny ? tiny : 0);
        double shift = low;
        double length = length(slopes, values, shift);
        double[] coefficients = new double[n];
        if (length <= radius) {
            coefficients(slopes, values, shift, coefficients);
            if (lowest < -tiny) { // hard case: go on along the lowest eigenvector to the boundary
                double missing = Math.sqrt(Math.max(0, radius * radius - length * length));
                coefficients[0] += slopes[0] > 0 ? -missing : missing;
            }
        } else {
            double high = Math.max(low, Vectors.norm(gradient) / radius - lowest);
            for (int k = 0; k < 200 && Math.abs(length - radius) > 1e-3 * radius; k++) {
                if (length > radius) {
                    low = shift;
                } else {
                    high = shift;
                }
                double derivative = 0; // of 1/2 ||s||^2
                for (int i = 0; i < n; i++) {
                    double c = slopes[i] / (values[i] + shift);
                    derivative -= c * c / (values[i] + shift);
                }
                double newton = shift - length * length / derivative * (length - radius) / radius;
                shift = newton > low && newton < high ? newton : 0.5 * (low + high);
                length = length(slopes, values, shift);
            }
            coefficients(slopes, values, shift, coefficients);
            double total = Vectors.norm(coefficients);
            for (int i = 0; i < n && total > radius; i++) {
                coefficients[i] *= radius / total;
            }
        }
        double[] step = new double[n];
        eigen.combine(coefficients, step);
        return step;
    }

    private static void coefficients(
            double[] slopes, double[] values, double shift, double[] target) {
        for (int i = 0; i < slopes.length; i++) {
            target[i] = slopes[i] == 0 ? 0 : -slopes[i] / (values[i] + shift);
        }
    }

    private static double length(double[] slopes, double[] values, double shift) {
        double[] c = new double[slopes.length];
        coefficients(slopes, values, shift, c);
        return Vectors.norm(c);
    }
}

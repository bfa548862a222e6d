package dev.dln.analysis.path;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

/**
 * The loss along a line, and beside it what the derivatives at the line's origin predict.
 *
 * @param origin the point at t = 0
 * @param direction what one unit of t adds to the point; not normalised
 * @param at the values of t, ascending
 * @param loss the loss at each; not finite where the loss is not
 * @param gradientNorm the norm of the whole gradient at each; empty unless asked for
 * @param originLoss the loss at the origin
 * @param slope the first derivative of the loss in t at the origin
 * @param curvature the second derivative there, by a Hessian-vector product
 */
public record LineSlice(
        double[] origin,
        double[] direction,
        double[] at,
        double[] loss,
        double[] gradientNorm,
        double originLoss,
        double slope,
        double curvature) {

    /**
     * Evaluates.
     *
     * @param model its linearization point is left at the origin
     * @param at values of t, ascending
     * @param gradients whether gradient norms are wanted
     * @param monitor hears of each value; once it cancels, the rest are NaN
     * @throws IllegalArgumentException if a length is wrong
     */
    public static LineSlice of(
            Model model,
            double[] origin,
            double[] direction,
            double[] at,
            boolean gradients,
            Monitor monitor) {
        int n = model.size();
        double[] gradient = new double[n];
        double[] product = new double[n];
        double base = model.gradient(origin, gradient);
        model.linearize(origin);
        model.hvp(direction, product);
        double slope = Vectors.dot(gradient, direction);
        double curvature = Vectors.dot(product, direction);
        double[] loss = new double[at.length];
        double[] norms = new double[gradients ? at.length : 0];
        double[] point = new double[n];
        for (int k = 0; k < at.length; k++) {
            if (monitor.cancelled()) {
                java.util.Arrays.fill(loss, k, loss.length, Double.NaN);
                java.util.Arrays.fill(norms, Math.min(k, norms.length), norms.length, Double.NaN);
                break;
            }
            Vectors.step(origin, at[k], direction, point);
            double norm = Double.NaN;
            if (gradients) {
                loss[k] = model.gradient(point, gradient);
                norm = norms[k] = Vectors.norm(gradient);
            } else {
                loss[k] = model.loss(point);
            }
            monitor.progress(new Monitor.Progress("slice", k + 1, at.length, loss[k], norm));
        }
        return new LineSlice(
                origin.clone(), direction.clone(), at.clone(), loss, norms, base, slope, curvature);
    }

    /** What the expansion of second order at the origin gives at t. */
    public double quadratic(double t) {
        return originLoss + slope * t + 0.5 * curvature * t * t;
    }

    /**
     * So many equally spaced values from one number to another, both included and exact.
     *
     * @throws IllegalArgumentException if there are fewer than two, or the range is empty
     */
    public static double[] grid(double from, double to, int count) {
        if (count < 2 || !(from < to)) {
            throw new IllegalArgumentException(count + " values from " + from + " to " + to);
        }
        double[] values = new double[count];
        for (int k = 0; k < count; k++) {
            double s = k / (count - 1.0);
            values[k] = from * (1 - s) + to * s;
        }
        return values;
    }
}

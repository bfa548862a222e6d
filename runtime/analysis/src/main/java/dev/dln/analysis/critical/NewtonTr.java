package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.Arrays;

/**
 * Newton-TR, as Frye et al. (2019/2021) call it: each step minimises ||g + H s|| within a trust
 * region, solved exactly from the Hessian's eigen-decomposition; the radius follows how well the
 * linear model of the gradient predicts the new gradient norm (Nocedal and Wright 2006, algorithm
 * 4.1, for the Gauss-Newton model of 1/2 ||g||^2).
 *
 * @param rule when to stop
 * @param initialRadius the first radius, relative to max(1, ||start||)
 */
public record NewtonTr(SeekRule rule, double initialRadius) implements Finder {
    /** The usual rule, radius 0.3. */
    public static final NewtonTr DEFAULT = new NewtonTr(SeekRule.DEFAULT, 0.3);

    /** Components along eigenvalues below this times the largest are left out: the kernel. */
    private static final double KERNEL = 1e-13;

    private static final double LEAST_GAIN = 1e-4;

    @Override
    public String name() {
        return "newton-tr";
    }

    @Override
    public Finder with(SeekRule newRule) {
        return new NewtonTr(newRule, initialRadius);
    }

    @Override
    public Attempt search(Model model, int index, String label, double[] start, Monitor monitor) {
        return new Run(model, start).go(index, label, monitor);
    }

    private final class Run extends EigenSeeking {
        private double radius;

        Run(Model model, double[] start) {
            super(NewtonTr.this.name(), model, rule, start);
            this.radius = initialRadius * Math.max(1, Vectors.norm(start));
        }

        @Override
        boolean advance() {
            double[] step = new double[n];
            for (int tries = 0; tries < (polishing() ? 3 : 60); tries++) {
                double[] along = withinRadius();
                double left = 0;
                for (int k = 0; k < n; k++) {
                    double rest = (slopes[k] + eigen.values()[k] * along[k]) / norm;
                    left += rest * rest;
                }
                eigen.combine(along, step);
                double length = Vectors.norm(step);
                double[] there = Vectors.plus(point, 1, step);
                if (Arrays.equals(there, point)) {
                    return false;
                }
                Trial trial = evaluate(there);
                double now = trial.norm() / norm;
                double gain = (1 - now * now) / (1 - left);
                if (!(gain >= 0.25)) {
                    radius = 0.25 * length;
                } else if (gain > 0.75 && length > 0.99 * radius) {
                    radius = 2 * radius;
                }
                if (now < 1 && gain > LEAST_GAIN) {
                    accept(trial);
                    return true;
                }
            }
            return false;
        }

        /** The minimiser of ||g + H s|| of length at most the radius, along the eigenvectors. */
        private double[] withinRadius() {
            double largest = Math.max(Math.abs(eigen.values()[0]), Math.abs(eigen.values()[n - 1]));
            double[] along = new double[n];
            double shift = 0;
            double low = 0;
            double high = Double.POSITIVE_INFINITY;
            double length = fill(along, 0, largest);
            // ||s|| falls with the shift; Newton's method on 1/||s|| - 1/radius, kept in a bracket
            for (int tries = 0; length > radius * 1.001 || shift > 0; tries++) {
                if (Math.abs(length - radius) <= 1e-3 * radius || tries == 100) {
                    break;
                }
                if (length > radius) {
                    low = shift;
                } else {
                    high = shift;
                }
                double derivative = 0;
                for (int k = 0; k < n; k++) {
                    double value = eigen.values()[k];
                    double size = value * value + shift;
                    derivative -= size == 0 ? 0 : along[k] * along[k] / size;
                }
                double next = shift - length * length / derivative * (length - radius) / radius;
                if (!(next > low && next < high)) {
                    next = high < Double.POSITIVE_INFINITY ? 0.5 * (low + high) : 4 * shift;
                }
                shift = next > 0 ? next : 1e-20 * largest * largest;
                length = fill(along, shift, largest);
            }
            for (int k = 0; k < n && length > radius; k++) {
                along[k] *= radius / length;
            }
            return along;
        }

        /** The step for a shift of H^2. */
        private double fill(double[] along, double shift, double largest) {
            for (int k = 0; k < n; k++) {
                double value = eigen.values()[k];
                along[k] =
                        Math.abs(value) <= KERNEL * largest
                                ? 0
                                : -slopes[k] * value / (value * value + shift);
            }
            return Vectors.norm(along);
        }
    }
}

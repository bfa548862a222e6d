package dev.dln.analysis.probe;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;

import java.util.Arrays;
import java.util.Optional;

/**
 * The loss of {@link SeparableDesign} as a function of parameters and of how much each point
 * counts, which may be a fraction here: in floating point, for finding and not for proving.
 *
 * @param design the points; its counts are not looked at
 */
record WeightedSamples(SeparableDesign design) {
    /** Parameters: W1, b1, W2, b2, each row by row. */
    static final int PARAMETERS = 12;

    private static final int STEPS = 40;

    /** Of the differences that the Hessian is made of. */
    private static final double DIFFERENCE = 1e-6;

    /** The longest step of Newton's method: activations change over distances of order one. */
    private static final double LONGEST = 0.5;

    /** Points this far out have saturated units, where everything is nearly critical. */
    private static final double FURTHEST = 30;

    /** The gradient of one point's loss. */
    double[] gradient(double[] theta, int sample) {
        int[] point = design.points().get(sample);
        double[] x = {point[0] / 2.0, point[1] / 2.0};
        double[] h = new double[2];
        for (int i = 0; i < 2; i++) {
            h[i] = Math.tanh(theta[2 * i] * x[0] + theta[2 * i + 1] * x[1] + theta[4 + i]);
        }
        double[] g = new double[PARAMETERS];
        double[] back = new double[2];
        for (int j = 0; j < 2; j++) {
            double f = Math.tanh(theta[6 + 2 * j] * h[0] + theta[7 + 2 * j] * h[1] + theta[10 + j]);
            double sign = design.inside().get(sample) == (j == 0) ? 1 : -1;
            double delta = -2 * sign * Math.max(0, SeparableDesign.TARGET - sign * f) * (1 - f * f);
            for (int i = 0; i < 2; i++) {
                g[6 + 2 * j + i] = delta * h[i];
                back[i] += delta * theta[6 + 2 * j + i];
            }
            g[10 + j] = delta;
        }
        for (int i = 0; i < 2; i++) {
            double delta = back[i] * (1 - h[i] * h[i]);
            g[2 * i] = delta * x[0];
            g[2 * i + 1] = delta * x[1];
            g[4 + i] = delta;
        }
        return g;
    }

    /** The gradient of the weighted loss. */
    private double[] gradient(double[] theta, double[] weights) {
        double[] sum = new double[PARAMETERS];
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != 0) {
                Vectors.step(sum, weights[i], gradient(theta, i), sum);
            }
        }
        return sum;
    }

    private double[] hessian(double[] theta, double[] weights) {
        int n = PARAMETERS;
        double[] hessian = new double[n * n];
        for (int c = 0; c < n; c++) {
            double[] moved = theta.clone();
            moved[c] += DIFFERENCE;
            double[] above = gradient(moved, weights);
            moved[c] -= 2 * DIFFERENCE;
            double[] below = gradient(moved, weights);
            for (int r = 0; r < n; r++) {
                double slope = (above[r] - below[r]) / (2 * DIFFERENCE);
                hessian[r * n + c] += slope / 2;
                hessian[c * n + r] += slope / 2;
            }
        }
        return hessian;
    }

    /** Where Newton's method leads. */
    Optional<double[]> critical(double[] start, double[] weights) {
        double[] theta = start.clone();
        double[] along = new double[PARAMETERS];
        double[] move = new double[PARAMETERS];
        for (int i = 0; i < STEPS; i++) {
            double[] hessian = hessian(theta, weights);
            if (!Vectors.isFinite(hessian) || Vectors.norm(theta) > FURTHEST) {
                return Optional.empty();
            }
            SymmetricEigen eigen = SymmetricEigen.of(hessian, PARAMETERS);
            eigen.components(gradient(theta, weights), along);
            for (int k = 0; k < PARAMETERS; k++) {
                along[k] /= eigen.values()[k];
            }
            eigen.combine(along, move);
            double size = Vectors.norm(move);
            if (!Double.isFinite(size)) {
                return Optional.empty();
            }
            Vectors.step(theta, -Math.min(1, LONGEST / size), move, theta);
            if (size < 1e-9) {
                return Optional.of(theta);
            }
        }
        return Optional.empty();
    }

    /** Follows a critical point while weights change from these to those, in steps. */
    Optional<double[]> follow(double[] start, double[] from, double[] to, int steps) {
        Optional<double[]> theta = Optional.of(start);
        for (int s = 1; s <= steps && theta.isPresent(); s++) {
            double part = (double) s / steps;
            double[] weights = new double[from.length];
            Arrays.setAll(weights, i -> (1 - part) * from[i] + part * to[i]);
            theta = critical(theta.get(), weights);
        }
        return theta;
    }
}

package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.Arrays;

/**
 * Eigenvector following to a saddle of a chosen index k (Cerjan and Miller 1981; the step lengths
 * of Wales 1994): along the k lowest eigenvectors of the Hessian the loss is climbed, along all
 * others descended, each by a shifted Newton step. Only a critical point of index k attracts (up to
 * flat directions), from whatever index the search starts. A trust radius follows how well the
 * linear model predicts the new gradient; the gradient norm may rise on the way. Near the end these
 * are Newton steps.
 *
 * @param rule when to stop
 * @param lowest the index looked for by the first start ...
 * @param highest ... and the largest one: starts take these indices in turn
 * @param initialRadius the first radius, relative to max(1, ||start||)
 */
public record EigenvectorFollowing(SeekRule rule, int lowest, int highest, double initialRadius)
        implements Finder {
    /** To transition states, index 1; up to 2000 steps. */
    public static final EigenvectorFollowing DEFAULT =
            new EigenvectorFollowing(SeekRule.DEFAULT.within(2000, 300), 1, 1, 0.1);

    /** The damping of a step, over the gradient norm and over the Hessian's size. */
    private static final double DAMPING = 1e-2;

    private static final double LEAST_DAMPING = 1e-9;

    /** The radius is at most this, relative to max(1, ||point||). */
    private static final double MAX_RADIUS = 0.5;

    /** The new gradient may differ from the predicted one by this share of the change. */
    private static final double POOR = 0.75;

    private static final double GOOD = 0.25;

    /** The same to other indices. */
    public EigenvectorFollowing towards(int first, int last) {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("no indices: " + first + " to " + last);
        }
        return new EigenvectorFollowing(rule, first, last, initialRadius);
    }

    @Override
    public String name() {
        return "eigenvector-following";
    }

    @Override
    public Finder with(SeekRule newRule) {
        return new EigenvectorFollowing(newRule, lowest, highest, initialRadius);
    }

    @Override
    public Attempt search(Model model, int index, String label, double[] start, Monitor monitor) {
        int wanted = lowest + Math.floorMod(index, highest - lowest + 1);
        return new Run(model, start, Math.min(wanted, start.length)).go(index, label, monitor);
    }

    private final class Run extends EigenSeeking {
        private final int uphill;
        private double radius;

        Run(Model model, double[] start, int uphill) {
            super(EigenvectorFollowing.this.name(), model, rule, start);
            this.uphill = uphill;
            this.radius = initialRadius * Math.max(1, Vectors.norm(start));
        }

        @Override
        boolean advance() {
            radius = Math.min(radius, MAX_RADIUS * Math.max(1, Vectors.norm(point)));
            double[] along = steps();
            double whole = Vectors.norm(along);
            if (whole == 0) {
                return false;
            }
            double[] step = new double[n];
            double[] image = new double[n];
            for (int tries = 0; tries < (polishing() ? 3 : 60); tries++) {
                double scale = Math.min(1, radius / whole);
                eigen.combine(along, step);
                double[] there = Vectors.plus(point, scale, step);
                if (Arrays.equals(there, point)) {
                    return false;
                }
                Trial trial = evaluate(there);
                double error = Double.POSITIVE_INFINITY;
                if (Double.isFinite(trial.norm())) {
                    multiply(step, image);
                    double[] change = Vectors.plus(trial.gradient(), -1, gradient);
                    error =
                            Vectors.norm(Vectors.plus(change, -scale, image))
                                    / (scale * Vectors.norm(image));
                }
                boolean better = trial.norm() < 0.5 * norm;
                if (error <= POOR || better) {
                    if (error <= GOOD && scale < 1) {
                        radius = 1.5 * radius;
                    } else if (error > 0.5) {
                        radius = 0.7 * radius;
                    }
                    if (polishing() && trial.norm() >= norm) {
                        return false;
                    }
                    accept(trial);
                    return true;
                }
                radius = 0.4 * scale * whole;
            }
            return false;
        }

        /** Up along the lowest eigenvectors, down along the others. */
        private double[] steps() {
            double damping =
                    Math.max(LEAST_DAMPING * size, Math.min(DAMPING * size, DAMPING * norm));
            double[] along = new double[n];
            for (int k = 0; k < n; k++) {
                double value = Math.abs(eigen.values()[k]);
                double length =
                        2 * slopes[k] / (value + Math.hypot(value, 2 * slopes[k]) + 2 * damping);
                along[k] = k < uphill ? length : -length;
            }
            return along;
        }

        @Override
        String note() {
            return "wanted index " + uphill;
        }
    }
}

package dev.dln.analysis.probe;

import dev.dln.analysis.Vectors;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How nearly gradients of single samples can be made to cancel by weights of which none is large:
 * the shortest convex combination of their directions with weights up to a cap, by the method of
 * Frank and Wolfe (1956).
 *
 * @param length of the shortest combination found; 0 if they cancel
 * @param weights of the gradients themselves; those of samples that hardly have one are 0
 */
record Balance(double length, double[] weights) {
    /** Samples whose gradient is this much shorter than the longest are left out. */
    private static final double FAINT = 0.1;

    /** Where the longest gradient is shorter all units are saturated. */
    private static final double SATURATED = 0.05;

    /** No direction weighs more: else two opposite samples would do. */
    private static final double CAP = 0.1;

    /** Lengths below count as 0: parameters are moved afterwards anyway. */
    static final double CANCELLED = 1e-3;

    private static final double NEVER = 9;

    /**
     * Looks for weights.
     *
     * @param enough it stops as soon as the shortest combination cannot be shorter than this
     */
    static Balance of(double[][] gradients, int iterations, double enough) {
        int n = gradients.length;
        double[] norms = Arrays.stream(gradients).mapToDouble(Vectors::norm).toArray();
        double longest = Arrays.stream(norms).max().orElse(0);
        int[] kept = IntStream.range(0, n).filter(i -> norms[i] > FAINT * longest).toArray();
        int m = kept.length;
        double[] weights = new double[n];
        if (longest < SATURATED || m * CAP < 1.5) {
            return new Balance(NEVER, weights);
        }
        double[][] directions = new double[m][];
        double[] parts = new double[m];
        Arrays.fill(parts, 1.0 / m);
        double[] sum = new double[gradients[0].length];
        for (int a = 0; a < m; a++) {
            double[] g = gradients[kept[a]];
            directions[a] = Vectors.plus(new double[g.length], 1 / norms[kept[a]], g);
            Vectors.step(sum, parts[a], directions[a], sum);
        }
        for (int i = 0; i < iterations && Vectors.norm(sum) > CANCELLED; i++) {
            double[] best = best(directions, sum);
            double[] change = new double[sum.length];
            for (int a = 0; a < m; a++) {
                Vectors.step(change, best[a] - parts[a], directions[a], change);
            }
            double gap = -Vectors.dot(sum, change);
            double step = Math.min(1, gap / Vectors.dot(change, change));
            boolean hopeless = Vectors.dot(sum, sum) - 2 * gap > enough * enough;
            if (!(step > 0) || hopeless) {
                break;
            }
            Vectors.step(sum, step, change, sum);
            for (int a = 0; a < m; a++) {
                parts[a] += step * (best[a] - parts[a]);
            }
        }
        for (int a = 0; a < m; a++) {
            weights[kept[a]] = parts[a] / norms[kept[a]];
        }
        return new Balance(Vectors.norm(sum), weights);
    }

    /** The vertex of the capped simplex that goes furthest against a direction. */
    private static double[] best(double[][] directions, double[] against) {
        int m = directions.length;
        double[] slopes = new double[m];
        Arrays.setAll(slopes, a -> Vectors.dot(directions[a], against));
        double[] sorted = slopes.clone();
        Arrays.sort(sorted);
        int full = (int) Math.floor(1 / CAP + 1e-9);
        double last = sorted[Math.min(full, m) - 1];
        double[] vertex = new double[m];
        double left = 1;
        for (int a = 0; a < m; a++) {
            if (slopes[a] <= last && left > 0) {
                vertex[a] = Math.min(CAP, left);
                left -= vertex[a];
            }
        }
        return vertex;
    }
}

package dev.dln.analysis;

import dev.dln.engine.Model;

import java.util.SplittableRandom;

/**
 * How much loss and gradient change when every coordinate of a point is moved to about the next
 * double: no computation with doubles can make the gradient reliably smaller than that, so it is
 * the attainable gradient norm. Measured at a few neighbours with fixed pseudo-random signs, hence
 * the same on every run. Zero coordinates are moved by the rounding unit of the point's mean size.
 *
 * @param loss the largest change of the loss
 * @param gradient the largest norm of a change of the gradient
 */
public record RoundingNoise(double loss, double gradient) {
    private static final int NEIGHBOURS = 4;
    private static final double EPSILON = Math.ulp(1.0);

    /** Measures at a point where loss and gradient are known. */
    public static RoundingNoise at(Model model, double[] point, double loss, double[] gradient) {
        double[] g = new double[point.length];
        double lossNoise = 0;
        double gradientNoise = 0;
        for (int k = 0; k < NEIGHBOURS; k++) {
            double f = model.gradient(neighbour(point, k), g);
            lossNoise = Math.max(lossNoise, Math.abs(f - loss));
            gradientNoise = Math.max(gradientNoise, Vectors.distance(g, gradient));
        }
        return new RoundingNoise(lossNoise, gradientNoise);
    }

    /** A point whose coordinates differ from the given ones by about one rounding unit. */
    static double[] neighbour(double[] point, int k) {
        var random = new SplittableRandom(0x9E3779B97F4A7C15L + k);
        double mean = Vectors.norm(point) / Math.sqrt(Math.max(1, point.length));
        double[] moved = point.clone();
        for (int i = 0; i < moved.length; i++) {
            double unit = EPSILON * (moved[i] == 0 ? mean : Math.abs(moved[i]));
            moved[i] += random.nextBoolean() ? unit : -unit;
        }
        return moved;
    }
}

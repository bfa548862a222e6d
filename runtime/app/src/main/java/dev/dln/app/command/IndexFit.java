package dev.dln.app.command;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The law index ~ scale (loss - threshold)^exponent through critical points, as for Gaussian random
 * landscapes, where the exponent is 3/2 (Bray and Dean 2007; Pennington and Bahri 2017). For each
 * of many thresholds a straight line is fitted to the logarithms; the best one is taken.
 *
 * @param threshold the loss at which the index would be zero
 * @param exponent the slope of the line
 * @param error its standard error, the threshold taken as known
 * @param scale the index one unit of loss above the threshold
 * @param points how many points the line goes through: those of positive index
 */
record IndexFit(double threshold, double exponent, double error, double scale, int points) {
    /** Fewer points, or fewer different indices, determine no exponent. */
    private static final int LEAST_POINTS = 8;

    private static final int LEAST_INDICES = 4;
    private static final int THRESHOLDS = 120;

    /** The fit; empty if there are too few points. */
    static Optional<IndexFit> of(double[] losses, int[] indices) {
        int[] used = IntStream.range(0, losses.length).filter(i -> indices[i] > 0).toArray();
        long different = Arrays.stream(used).map(i -> indices[i]).distinct().count();
        double low = Arrays.stream(used).mapToDouble(i -> losses[i]).min().orElse(0);
        double high = Arrays.stream(used).mapToDouble(i -> losses[i]).max().orElse(0);
        if (used.length < LEAST_POINTS || different < LEAST_INDICES || !(high > low)) {
            return Optional.empty();
        }
        Optional<IndexFit> best = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < THRESHOLDS; k++) {
            // from far below the lowest to just below it, evenly in the logarithm
            double below = (high - low) * Math.pow(10, 0.5 - 4.5 * k / (THRESHOLDS - 1.0));
            double[] fit = line(losses, indices, used, low - below);
            if (fit[3] < least) {
                least = fit[3];
                best =
                        Optional.of(
                                new IndexFit(
                                        low - below,
                                        fit[0],
                                        fit[2],
                                        Math.exp(fit[1]),
                                        used.length));
            }
        }
        return best;
    }

    /** Slope, intercept, the slope's standard error, sum of squares. */
    private static double[] line(double[] losses, int[] indices, int[] used, double threshold) {
        int n = used.length;
        double[] x =
                Arrays.stream(used).mapToDouble(i -> Math.log(losses[i] - threshold)).toArray();
        double[] y = Arrays.stream(used).mapToDouble(i -> Math.log(indices[i])).toArray();
        double mx = Arrays.stream(x).average().orElse(0);
        double my = Arrays.stream(y).average().orElse(0);
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (x[i] - mx) * (x[i] - mx);
            xy += (x[i] - mx) * (y[i] - my);
        }
        double slope = xy / xx;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double r = y[i] - my - slope * (x[i] - mx);
            squares += r * r;
        }
        return new double[] {slope, my - slope * mx, Math.sqrt(squares / (n - 2) / xx), squares};
    }

    /** The index at a loss; 0 below the threshold. */
    double at(double loss) {
        return loss <= threshold ? 0 : scale * Math.pow(loss - threshold, exponent);
    }
}

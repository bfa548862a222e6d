package dev.dln.analysis.spectrum;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The distribution of all eigenvalues of an operator, estimated by {@link LanczosQuadrature}.
 *
 * @param status how it ended
 * @param size how many eigenvalues the operator has
 * @param probes what each probe saw; none if products are not finite
 * @param steps the steps with a probe at most
 * @param products how often the operator was applied
 */
public record SpectralDensity(
        Status status, int size, List<Probe> probes, int steps, int products) {
    public SpectralDensity {
        probes = List.copyOf(probes);
    }

    /**
     * The Gauss quadratures of one probe.
     *
     * @param last those after each of the last steps. Their mean is the estimate: the nodes of one
     *     quadrature stand as far apart as the steps are few, those of the next ones in between
     * @param coarse the one after about three quarters of the steps: what changed since tells how
     *     much the number of steps matters
     */
    public record Probe(List<SpectralMeasure> last, SpectralMeasure coarse) {
        public Probe {
            last = List.copyOf(last);
        }

        /** The distribution that the probe saw. */
        public SpectralMeasure measure() {
            return SpectralMeasure.mean(last);
        }

        private double mean(ToDoubleFunction<SpectralMeasure> function) {
            return last.stream().mapToDouble(function).average().orElse(0);
        }
    }

    /** At so many of the nodes the bounds of a quantile are looked for. */
    private static final int BOUND_PLACES = 1000;

    /** How the estimate ended. */
    public enum Status {
        /** Every probe was used. */
        DONE,
        /** The monitor cancelled; the probes so far are the result. */
        CANCELLED,
        /** A product has an entry that is infinite or NaN; there are no probes. */
        NOT_FINITE;

        /** As in JSON. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether there is anything to ask. */
    public boolean isEmpty() {
        return probes.isEmpty();
    }

    /** The mean of the probes: the estimated distribution, of mass 1. */
    public SpectralMeasure measure() {
        return SpectralMeasure.mean(probes.stream().map(Probe::measure).toList());
    }

    /** The least node of all: at least the least eigenvalue, but for rounding. */
    public double least() {
        return nodes().min().orElse(0);
    }

    /** The greatest node of all. */
    public double greatest() {
        return nodes().max().orElse(0);
    }

    private DoubleStream nodes() {
        return probes.stream()
                .flatMap(p -> p.last().stream())
                .flatMapToDouble(m -> DoubleStream.of(m.nodes()));
    }

    /** The greatest modulus of a node: the operator's norm, nearly. */
    public double norm() {
        return Math.max(Math.abs(least()), Math.abs(greatest()));
    }

    /** The sum of a smooth function over the eigenvalues, such as the trace. */
    public Estimate sum(DoubleUnaryOperator function) {
        return mean(m -> m.integral(function)).times(size);
    }

    private Estimate mean(ToDoubleFunction<SpectralMeasure> function) {
        double before =
                probes.stream()
                        .mapToDouble(p -> function.applyAsDouble(p.coarse()))
                        .average()
                        .orElse(0);
        Estimate estimate = Estimate.mean(probes, p -> p.mean(function), 0);
        return new Estimate(
                estimate.value(), estimate.standardError(), Math.abs(estimate.value() - before));
    }

    /**
     * The share of eigenvalues below a place. Its truncation is a bound, not an estimate: no
     * distribution with the moments that the steps have seen is further off.
     */
    public Estimate below(double place) {
        double error =
                probes.stream()
                        .mapToDouble(p -> p.mean(m -> m.gaussError(place)))
                        .average()
                        .orElse(0);
        return Estimate.mean(probes, p -> p.mean(m -> m.below(place)), error);
    }

    /** How many eigenvalues lie from one place to another. */
    public Estimate count(double from, double to) {
        double error =
                probes.stream()
                        .mapToDouble(p -> p.mean(m -> m.gaussError(from) + m.gaussError(to)))
                        .average()
                        .orElse(0);
        return Estimate.mean(probes, p -> p.mean(m -> m.below(to) - m.below(from)), error)
                .times(size);
    }

    /**
     * How many are negative.
     *
     * @param zero those of this modulus and less do not count
     */
    public Estimate negative(double zero) {
        return below(-zero).times(size);
    }

    /**
     * A quantile: the place below which a share of the eigenvalues lies.
     *
     * @param share that share
     * @param value the place
     * @param low where the share may lie at the lowest: there the distribution function plus two
     *     standard errors and the truncation reaches the share
     * @param high where it may lie at the highest; {@code low} and {@code high} are the ends of the
     *     spectrum where nothing is known
     */
    public record Quantile(double share, double value, double low, double high) {}

    /**
     * A quantile.
     *
     * @param share strictly between 0 and 1
     */
    public Quantile quantile(double share) {
        SpectralMeasure all = measure();
        double value = all.nodes()[all.nodes().length - 1];
        double sum = 0;
        for (int i = 0; i < all.nodes().length; i++) {
            sum += all.weights()[i];
            if (sum >= share) {
                value = all.nodes()[i];
                break;
            }
        }
        double low = least();
        double high = greatest();
        boolean lowFound = false;
        int stride = Math.max(1, all.nodes().length / BOUND_PLACES);
        for (int i = 0; i < all.nodes().length; i += stride) {
            double node = all.nodes()[i];
            Estimate f = below(node);
            double error = 2 * f.standardError() + f.truncation();
            if (!lowFound && f.value() + error >= share) {
                low = node;
                lowFound = true;
            }
            if (f.value() - error >= share) {
                high = node;
                break;
            }
        }
        return new Quantile(share, value, Math.min(low, value), Math.max(high, value));
    }

    /**
     * The density on a grid: every node spread out as a normal distribution.
     *
     * @param grid the places
     * @param values the density at each, with errors
     * @param width the standard deviation of that normal distribution
     */
    public record Curve(double[] grid, List<Estimate> values, double width) {
        public Curve {
            values = List.copyOf(values);
        }
    }

    /**
     * The density of the eigenvalues, of area 1.
     *
     * @param count how many places
     * @param width the standard deviation of the spreading as a part of the spectrum's range
     */
    public Curve curve(int count, double width) {
        double low = least();
        double high = greatest();
        double range = high - low;
        double sigma = width * (range > 0 ? range : Math.max(1e-3, Math.abs(high)));
        double start = low - 4 * sigma;
        double step = (high + 4 * sigma - start) / (count - 1);
        double[] grid = new double[count];
        var values = new java.util.ArrayList<Estimate>();
        for (int i = 0; i < count; i++) {
            double x = start + i * step;
            grid[i] = x;
            values.add(mean(m -> m.density(x, sigma)));
        }
        return new Curve(grid, values, sigma);
    }
}

package dev.dln.analysis.spectrum;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A number estimated from random probes.
 *
 * @param value the mean over the probes
 * @param standardError how far the mean of so few probes strays from that of all: the deviation
 *     between probes over the square root of their number; infinite for a single probe, 0 where
 *     nothing was left to chance
 * @param truncation how much is due to the finite number of steps with each probe
 */
public record Estimate(double value, double standardError, double truncation) {
    /** The mean of one number per probe, with its standard error. */
    static <T> Estimate mean(List<T> probes, ToDoubleFunction<T> number, double truncation) {
        double[] values = probes.stream().mapToDouble(number).toArray();
        int count = values.length;
        double mean = 0;
        for (double value : values) {
            mean += value / count;
        }
        double square = 0;
        for (double value : values) {
            square += (value - mean) * (value - mean);
        }
        double error =
                count < 2 ? Double.POSITIVE_INFINITY : Math.sqrt(square / (count - 1) / count);
        return new Estimate(mean, error, truncation);
    }

    /** This many times the number. */
    Estimate times(double factor) {
        double f = Math.abs(factor);
        return new Estimate(value * factor, standardError * f, truncation * f);
    }
}

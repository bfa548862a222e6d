package dev.dln.analysis.theorem.kk20;

import java.util.Arrays;
import java.util.Optional;

/** Looks for an output at which a sample's loss has gradient zero without being least. */
final class FalseBottom {
    /** Outputs that are tried, for all entries of a sample's output. */
    private static final double[] PLACES = {0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 10, -10};

    /** This many samples are looked at. */
    private static final int MOST_SAMPLES = 20;

    private FalseBottom() {}

    /** Where there is one, proved by fractions or enclosures; empty if none was found. */
    static Optional<String> of(Network network) {
        int samples = network.samples();
        for (double place : PLACES) {
            double[] outputs = new double[network.outputs() * samples];
            Arrays.fill(outputs, place);
            Values slopes = network.slopes(Values.of(outputs));
            for (int i = 0; i < Math.min(samples, MOST_SAMPLES); i++) {
                if (stationary(network, slopes, i)) {
                    Optional<Double> lower = lower(network, outputs, i);
                    if (lower.isPresent()) {
                        return Optional.of(
                                "the loss of sample "
                                        + (i + 1)
                                        + " is stationary at the output "
                                        + Text.number(place)
                                        + ", and lower with "
                                        + Text.number(lower.get())
                                        + " in its place");
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean stationary(Network network, Values slopes, int sample) {
        for (int k = 0; k < network.outputs(); k++) {
            if (!slopes.zero(k * network.samples() + sample).holds()) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Double> lower(Network network, double[] outputs, int sample) {
        double here = network.loss(Values.of(outputs)).box().low()[0];
        for (double place : PLACES) {
            for (int only = -1; only < network.outputs(); only++) {
                double[] other = outputs.clone();
                for (int k = 0; k < network.outputs(); k++) {
                    if (only < 0 || only == k) {
                        other[k * network.samples() + sample] = place;
                    }
                }
                if (network.loss(Values.of(other)).box().high()[0] < here) {
                    return Optional.of(place);
                }
            }
        }
        return Optional.empty();
    }
}

package dev.dln.analysis.spectrum;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Distributions and traces from random probes, against the eigenvalues themselves. */
class SpectralDensityTest {
    /** Most eigenvalues small, of either sign, and a few large: what networks have. */
    private static double[] spectrum(int n) {
        var random = new SplittableRandom(11);
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            double z = random.nextGaussian();
            values[i] = i < n / 40 ? 5 + 20 * random.nextDouble() : z * z * z * 0.3;
        }
        return values;
    }

    private static SpectralDensity estimate(double[] values, int probes, int steps, long seed) {
        return new LanczosQuadrature(probes, steps, seed)
                .estimate(Operators.withSpectrum(values, 8), Monitor.NONE);
    }

    @Test
    void wassersteinDistanceIsTheCostOfMovingMass() {
        var a = SpectralMeasure.of(new double[] {0, 1, 3});
        var b = SpectralMeasure.of(new double[] {5, 6, 8});
        assertEquals(5, a.wasserstein(b), 1e-14);
        assertEquals(0, a.wasserstein(a), 0);
        var c = new SpectralMeasure(new double[] {0, 4}, new double[] {0.25, 0.75});
        var d = new SpectralMeasure(new double[] {0, 4}, new double[] {0.5, 0.5});
        assertEquals(1, c.wasserstein(d), 1e-14);
        assertEquals(1, d.wasserstein(c), 1e-14);
        assertEquals(
                2.0 / 3, SpectralMeasure.mean(List.of(a, b)).wasserstein(a) * 2 - 13.0 / 3, 1e-13);
    }

    @Test
    void tenProbesAreWithinOnePerCentOfTheRange() {
        double[] values = spectrum(800);
        double range =
                Arrays.stream(values).max().orElse(0) - Arrays.stream(values).min().orElse(0);
        for (long seed = 0; seed < 5; seed++) {
            SpectralDensity density = estimate(values, 10, 60, seed);
            assertEquals(600, density.products());
            double distance = density.measure().wasserstein(SpectralMeasure.of(values));
            assertTrue(distance < 0.01 * range, "distance " + distance / range);
        }
    }

    @Test
    void asManyStepsAsEigenvaluesAreExactForTheProbe() {
        double[] values = {-3, -1, 0, 2, 7};
        SpectralDensity density = estimate(values, 3, 50, 1);
        for (SpectralDensity.Probe probe : density.probes()) {
            assertArrayEquals(values, probe.measure().nodes(), 1e-13);
        }
        Estimate sum = density.sum(x -> x);
        assertEquals(0, sum.truncation(), 1e-13);
    }

    @Test
    void theSphereMakesMultiplesOfTheIdentityExact() {
        double[] values = new double[50];
        Arrays.fill(values, -4);
        SpectralDensity density = estimate(values, 2, 20, 3);
        Estimate trace = density.sum(x -> x);
        assertEquals(-200, trace.value(), 1e-11);
        assertEquals(0, trace.standardError(), 1e-11);
        assertEquals(50, density.negative(0).value(), 1e-12);
        assertEquals(0, density.negative(0).standardError(), 1e-12);
        assertEquals(-4, density.quantile(0.5).value(), 1e-13);
        assertTrue(
                density.curve(50, 0.01).values().stream()
                        .allMatch(e -> Double.isFinite(e.value())));
    }

    /** A standard error is met within twice its size 19 times of 20, hence in most of 40 runs. */
    @Test
    void errorBarsMeanWhatTheySay() {
        double[] values = spectrum(300);
        double trace = Arrays.stream(values).sum();
        double squares = Arrays.stream(values).map(v -> v * v).sum();
        double negative = Arrays.stream(values).filter(v -> v < 0).count();
        double small = Arrays.stream(values).filter(v -> Math.abs(v) < 0.5).count();
        int[] inside = new int[6];
        int runs = 40;
        for (int run = 0; run < runs; run++) {
            SpectralDensity density = estimate(values, 8, 50, run);
            inside[0] += covers(density.sum(x -> x), trace) ? 1 : 0;
            inside[1] += covers(density.sum(x -> x * x), squares) ? 1 : 0;
            inside[2] += covers(density.negative(0), negative) ? 1 : 0;
            inside[3] += covers(density.count(-0.5, 0.5), small) ? 1 : 0;
            var plus =
                    new HutchPlusPlus(60, run)
                            .estimate(Operators.withSpectrum(values, 8), Monitor.NONE);
            inside[4] += covers(plus.trace(), trace) ? 1 : 0;
            inside[5] += covers(plus.ofSquare(), squares) ? 1 : 0;
        }
        for (int count : inside) {
            assertTrue(count >= 0.8 * runs, Arrays.toString(inside));
        }
    }

    private static boolean covers(Estimate estimate, double truth) {
        return Math.abs(estimate.value() - truth)
                <= 2.2 * estimate.standardError() + estimate.truncation() + 1e-9;
    }

    @Test
    void quantilesLieBetweenTheirBounds() {
        double[] values = spectrum(500);
        Arrays.sort(values);
        SpectralDensity density = estimate(values, 10, 60, 2);
        for (double share : new double[] {0.01, 0.1, 0.5, 0.9, 0.99}) {
            SpectralDensity.Quantile quantile = density.quantile(share);
            double truth = values[(int) (share * values.length)];
            assertTrue(quantile.low() <= quantile.value(), quantile.toString());
            assertTrue(quantile.value() <= quantile.high(), quantile.toString());
            assertTrue(quantile.low() <= truth && truth <= quantile.high(), quantile + " " + truth);
        }
    }

    @Test
    void theDensityHasAreaOneAndIsThatOfTheEigenvaluesSpreadOut() {
        double[] values = spectrum(500);
        SpectralDensity density = estimate(values, 10, 80, 2);
        SpectralDensity.Curve curve = density.curve(801, 0.02);
        double step = curve.grid()[1] - curve.grid()[0];
        double area = curve.values().stream().mapToDouble(Estimate::value).sum() * step;
        assertEquals(1, area, 1e-3);
        double apart = 0;
        for (int i = 0; i < curve.grid().length; i++) {
            double truth = 0;
            for (double value : values) {
                double z = (curve.grid()[i] - value) / curve.width();
                truth += Math.exp(-z * z / 2) / (curve.width() * Math.sqrt(2 * Math.PI));
            }
            apart += Math.abs(truth / values.length - curve.values().get(i).value()) * step;
        }
        assertTrue(apart < 0.06, "area between the curves " + apart);
    }

    @Test
    void probesDoNotDependOnTheirNumber() {
        double[] values = spectrum(100);
        SpectralDensity few = estimate(values, 2, 30, 5);
        SpectralDensity many = estimate(values, 4, 30, 5);
        assertArrayEquals(
                few.probes().get(1).measure().nodes(), many.probes().get(1).measure().nodes(), 0);
        assertArrayEquals(
                few.probes().get(1).measure().weights(),
                many.probes().get(1).measure().weights(),
                0);
        SpectralDensity other = estimate(values, 2, 30, 6);
        assertTrue(
                few.probes().get(1).measure().nodes()[3]
                        != other.probes().get(0).measure().nodes()[3]);
        assertTrue(
                few.probes().get(0).measure().nodes()[3]
                        != other.probes().get(0).measure().nodes()[3]);
    }

    @Test
    void theTraceOfALowRankOperatorIsExact() {
        double[] values = new double[400];
        for (int i = 0; i < 12; i++) {
            values[i] = i % 2 == 0 ? 100 - i : -i;
        }
        var result =
                new HutchPlusPlus(90, 1).estimate(Operators.withSpectrum(values, 8), Monitor.NONE);
        assertEquals(Arrays.stream(values).sum(), result.trace().value(), 1e-8);
        assertTrue(result.trace().standardError() < 1e-8);
        double squares = Arrays.stream(values).map(v -> v * v).sum();
        assertEquals(squares, result.ofSquare().value(), 1e-6);
        assertTrue(result.products() <= 90);
        double[] three = {1, -2, 4};
        var whole =
                new HutchPlusPlus(30, 1).estimate(Operators.withSpectrum(three, 8), Monitor.NONE);
        assertEquals(3, whole.trace().value(), 1e-14);
        assertEquals(0, whole.trace().standardError(), 0);
        var zero =
                new HutchPlusPlus(30, 1)
                        .estimate(Operators.withSpectrum(new double[40], 8), Monitor.NONE);
        assertEquals(0, zero.trace().value(), 0);
        assertEquals(0, zero.trace().standardError(), 0);
    }

    @Test
    void nothingIsConcludedFromProductsThatAreNotFinite() {
        double[] values = spectrum(50);
        values[3] = Double.NaN;
        SpectralDensity density = estimate(values, 2, 10, 1);
        assertEquals(SpectralDensity.Status.NOT_FINITE, density.status());
        assertTrue(density.isEmpty());
        var result =
                new HutchPlusPlus(12, 1).estimate(Operators.withSpectrum(values, 8), Monitor.NONE);
        assertEquals(SpectralDensity.Status.NOT_FINITE, result.status());
        assertEquals(0, result.trace().value(), 0);
    }

    @Test
    void aCancelledEstimateKeepsWholeProbes() {
        var stages = new ArrayList<String>();
        var monitor =
                new Monitor() {
                    @Override
                    public void products(String stage, int done, int most, int found, int wanted) {
                        stages.add(stage);
                    }

                    @Override
                    public boolean cancelled() {
                        return stages.size() >= 2;
                    }
                };
        SpectralDensity density =
                new LanczosQuadrature(10, 20, 1)
                        .estimate(Operators.withSpectrum(spectrum(100), 8), monitor);
        assertEquals(SpectralDensity.Status.CANCELLED, density.status());
        assertEquals(2, density.probes().size());
    }

    @Test
    void senselessNumbersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LanczosQuadrature(0, 10, 0));
        assertThrows(IllegalArgumentException.class, () -> new LanczosQuadrature(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new HutchPlusPlus(5, 0));
    }
}

package dev.dln.analysis.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R5: where the index of a random Hessian begins to grow with the loss, and how. */
final class WishartPlusSemicircleTest {
    @ParameterizedTest
    @CsvSource({
        "0.01, 0.1200980577",
        "0.1, 0.0834345885",
        "0.25, 0.0435095264",
        "0.5, 0.0112712430",
        "0.75, 0.0012661986",
    })
    void r5CriticalLoss(double phi, double expected) {
        double critical = WishartPlusSemicircle.critical(phi);
        assertEquals(expected, critical, 1e-10);
        assertEquals(0, new WishartPlusSemicircle(phi, critical).leftEdge(), 1e-9);
        assertEquals(0, new WishartPlusSemicircle(phi, critical * 0.9).index());
    }

    @Test
    void r5IndexRisesWithThePowerThreeHalves() {
        double[] distances = {1e-2, 3e-3, 1e-3, 3e-4};
        double[] exponents = {1.4954, 1.4986, 1.4995};
        double critical = WishartPlusSemicircle.critical(0.25);
        double[] index = new double[distances.length];
        for (int i = 0; i < index.length; i++) {
            index[i] = new WishartPlusSemicircle(0.25, critical * (1 + distances[i])).index();
        }
        for (int i = 0; i < exponents.length; i++) {
            double exponent =
                    Math.log(index[i] / index[i + 1]) / Math.log(distances[i] / distances[i + 1]);
            assertEquals(exponents[i], exponent, 1e-4);
        }
        assertEquals(0.0748, index[3] / Math.pow(distances[3], 1.5), 1e-4);
    }

    @Test
    void theDensityIntegratesToOne() {
        var spectrum = new WishartPlusSemicircle(0.5, 0.1);
        double sum = 0;
        for (double x = -3; x < 6; x += 1e-4) {
            sum += spectrum.density(x) * 1e-4;
        }
        assertEquals(1, sum, 1e-4);
    }
}

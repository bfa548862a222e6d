package dev.dln.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intervals of shares. */
class ShareTest {
    /** The two roots p of (share - p)^2 = z^2 p (1 - p) / n, which define Wilson's interval. */
    @ParameterizedTest
    @CsvSource({"0, 10", "1, 10", "5, 10", "10, 10", "4, 1000", "370, 1000"})
    void endsSolveWilsonsEquation(int count, int total) {
        var share = new Share(count, total);
        for (double p : new double[] {share.low(), share.high()}) {
            double z = 1.959963984540054;
            double d = share.value() - p;
            assertEquals(z * z * p * (1 - p) / total, d * d, 1e-15);
        }
    }

    @org.junit.jupiter.api.Test
    void withoutTrialsNothingIsKnown() {
        var share = new Share(0, 0);
        assertEquals(0, share.low());
        assertEquals(0, share.value());
        assertEquals(1, share.high());
    }
}

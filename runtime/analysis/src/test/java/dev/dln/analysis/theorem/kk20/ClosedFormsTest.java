package dev.dln.analysis.theorem.kk20;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Q1, Q2: the landmarks of Example 1 and the surface of Figure 1. */
final class ClosedFormsTest {
    private static final double TOLERANCE = 1e-9;

    @Test
    void q1Landmarks() {
        double t = TwoWells.localMinimum();
        assertEquals(0.200027831049582, t, 1e-12);
        assertEquals(0.999965228164312, TwoWells.output(t), 1e-12);
        assertEquals(7.99958274522618, TwoWells.loss(t), 1e-12);
        assertEquals(575.391, TwoWells.curvature(t), 5e-4);
        assertEquals(0.495476508954519, TwoWells.barrier(), 1e-12);
        assertEquals(25.6448881355996, TwoWells.loss(TwoWells.barrier()), TOLERANCE);
        assertEquals(0.793055830586606, TwoWells.zeroFrom(), TOLERANCE);
        assertEquals(0.806125344849480, TwoWells.zeroTo(), TOLERANCE);
        assertEquals(0.799591947087402, TwoWells.lowest(), TOLERANCE);
        assertEquals(-0.00474518301934, 1 + TwoWells.output(TwoWells.lowest()), TOLERANCE);
        assertEquals(0, TwoWells.loss(0.8));
    }

    @ParameterizedTest
    @CsvSource({
        "-3, -0.294350407737, 7.91165831308",
        "0, -1.13145778035, 1.93531638147",
        "1, -0.595192665477, 0.410025220825",
        "3, -0.0967510549568, 0.00954274573265",
    })
    void q2Surface(double offset, double factor, double value) {
        CubedHinge at = CubedHinge.at(TwoWells.output(TwoWells.localMinimum()), -1, offset, 1);
        assertEquals(factor, at.factor(), TOLERANCE);
        assertEquals(value, at.value(), TOLERANCE);
    }

    @Test
    void q2FallsToZero() {
        double f = TwoWells.output(TwoWells.localMinimum());
        assertEquals(2.45291502e-5, CubedHinge.at(f, -1, 6, 1).value(), 1e-12);
        double last = Double.POSITIVE_INFINITY;
        for (double b = -12; b <= 300; b += 0.5) {
            double value = CubedHinge.at(f, -1, b, 1).value();
            assertTrue(value < last, "not falling at b = " + b);
            last = value;
        }
        assertEquals(0, CubedHinge.at(f, -1, 1000, 1).value());
        assertEquals(8, CubedHinge.at(1, -1, -1000, 1).value());
    }

    /** Nothing near the best factor is better, for either target. */
    @ParameterizedTest
    @CsvSource({"0.7, 1, 0.3, 2", "-2, 1, -1.5, 0.1", "1.5, -1, 2, 0.5", "0.99, 1, 12, 1"})
    void theFactorIsTheBest(double output, double target, double offset, double lambda) {
        CubedHinge at = CubedHinge.at(output, target, offset, lambda);
        assertEquals(at.value(), value(output, target, offset, lambda, at.factor()), 1e-12);
        for (double step : new double[] {1e-4, -1e-4, 1e-2, -1e-2}) {
            double near = at.factor() * (1 + step);
            assertTrue(value(output, target, offset, lambda, near) > at.value());
        }
    }

    private static double value(double f, double y, double b, double lambda, double a) {
        double hinge = Math.max(0, 1 - y * (f + a * Math.exp(b)));
        return hinge * hinge * hinge + lambda * a * a;
    }
}

package dev.dln.analysis.eliminate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;

import java.util.Map;

/** Figure 1 of Kawaguchi and Kaelbling (2020) beside its closed forms. */
final class ReducedSurfaceTest {
    private static final double BAD = 0.200027831049582;

    private static NeuronModel model() {
        return NeuronModelTest.model(HybridSearchTest.FIGURE1, Map.of());
    }

    /** Q1: the critical values of the network's own loss. */
    @Test
    void q1TheNetworksLoss() {
        NeuronModel model = model();
        try (Session base = Devices.auto().open(model.base())) {
            double[] gradient = new double[1];
            double[] hessian = new double[1];
            assertEquals(7.99958274522618, base.gradient(new double[] {BAD}, gradient), 1e-12);
            assertEquals(0, gradient[0], 1e-9);
            base.hessian(new double[] {BAD}, hessian);
            assertEquals(575.391, hessian[0], 1e-3);
            assertEquals(
                    25.6448881355996,
                    base.gradient(new double[] {0.495476508954519}, gradient),
                    1e-10);
            assertEquals(0, gradient[0], 1e-9);
            assertEquals(0, base.loss(new double[] {0.793055830586606 + 1e-14}), 1e-30);
            assertEquals(0, base.loss(new double[] {0.799591947087402}));
            assertEquals(0, base.loss(new double[] {0.806125344849480 - 1e-14}), 1e-30);
            assertTrue(base.loss(new double[] {0.79305}) > 0);
            assertTrue(base.loss(new double[] {0.80613}) > 0);
        }
    }

    /** Q2: the factor and the value at the bad minimum for five offsets, to nine digits. */
    @Test
    void q2TheReducedSurface() {
        double[] offsets = {-3, 0, 1, 3, 6};
        ReducedSurface surface =
                ReducedSurface.of(
                        model(),
                        Devices.auto(),
                        new double[] {BAD},
                        0,
                        new double[] {BAD},
                        offsets,
                        Monitor.NONE);
        double[] factors = {
            0.294350407737, 1.13145778035, 0.595192665477, 0.0967510549568, Double.NaN
        };
        double[] values = {
            7.91165831308, 1.93531638147, 0.410025220825, 0.00954274573265, 2.45291502e-5
        };
        for (int j = 0; j < offsets.length; j++) {
            assertEquals(values[j], surface.values()[j], j == 4 ? 5e-14 : 1e-9);
            if (!Double.isNaN(factors[j])) {
                assertEquals(factors[j], surface.factors()[j], 1e-9);
            }
        }
    }

    /** The closed form on a grid, at thetas on both sides of 1 + f = 0; and the slopes. */
    @Test
    void theSurfaceIsTheClosedForm() {
        double[] thetas = {0, 0.1, BAD, 0.4, 0.7, 0.79, 0.8, 0.81, 1};
        double[] offsets = {-4, -2, -0.5, 0, 0.5, 2, 4, 6};
        ReducedSurface surface =
                ReducedSurface.of(
                        model(),
                        Devices.auto(),
                        new double[] {0},
                        0,
                        thetas,
                        offsets,
                        Monitor.NONE);
        double h = 1e-5;
        for (int j = 0; j < offsets.length; j++) {
            for (int i = 0; i < thetas.length; i++) {
                double b = offsets[j];
                double expected = closed(thetas[i], b);
                int cell = j * thetas.length + i;
                assertEquals(expected, surface.values()[cell], 1e-9 * (1 + expected));
                double up = (closed(thetas[i], b + h) - closed(thetas[i], b - h)) / (2 * h);
                assertEquals(up, surface.offsetSlopes()[cell], 1e-6 * (1 + Math.abs(up)));
                double across = (closed(thetas[i] + h, b) - closed(thetas[i] - h, b)) / (2 * h);
                assertEquals(across, surface.thetaSlopes()[cell], 1e-5 * (1 + Math.abs(across)));
            }
        }
    }

    /** min over a of max(0, c + a e^b)^3 + a^2 with c = 1 + f. */
    static double closed(double t, double b) {
        double c =
                1
                        + 5
                                * (0.5
                                        - 0.3 * Math.exp(-16 * (t - 0.2) * (t - 0.2))
                                        - 0.7 * Math.exp(-32 * (t - 0.8) * (t - 0.8)));
        if (c <= 0) {
            return 0;
        }
        double e = Math.exp(2 * b);
        // u = (-1 + sqrt(1 + 6 c e)) / (3 e) without the cancellation
        double u = 2 * c / (1 + Math.sqrt(1 + 6 * c * e));
        double a = (u - c) * Math.exp(-b);
        return u * u * u + a * a;
    }
}

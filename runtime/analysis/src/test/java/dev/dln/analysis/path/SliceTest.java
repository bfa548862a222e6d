package dev.dln.analysis.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;

/** The loss on lines and planes. */
class SliceTest {
    @Test
    void aLineAndItsParabola() {
        try (Session model = Surfaces.session("param x, y minimize x^4 - 3 * x^2 * y + y^2 + x")) {
            double[] origin = {1, 2};
            double[] direction = {0.5, -1};
            double[] at = LineSlice.grid(-2, 2, 9);
            LineSlice line = LineSlice.of(model, origin, direction, at, true, Monitor.NONE);
            for (int k = 0; k < at.length; k++) {
                double x = 1 + 0.5 * at[k];
                double y = 2 - at[k];
                assertEquals(x * x * x * x - 3 * x * x * y + y * y + x, line.loss()[k], 1e-12);
                double gx = 4 * x * x * x - 6 * x * y + 1;
                double gy = -3 * x * x + 2 * y;
                assertEquals(Math.hypot(gx, gy), line.gradientNorm()[k], 1e-12);
            }
            assertEquals(line.loss()[4], line.originLoss());
            // gradient (-7, 1), Hessian [0 -6; -6 2] at (1, 2)
            assertEquals(-4.5, line.slope(), 1e-12);
            assertEquals(8, line.curvature(), 1e-12);
            assertEquals(0 - 4.5 * 0.1 + 4 * 0.01, line.quadratic(0.1) - line.originLoss(), 1e-12);
        }
    }

    @Test
    void gridsHitTheirEnds() {
        double[] grid = LineSlice.grid(-0.3, 0.9, 7);
        assertEquals(-0.3, grid[0]);
        assertEquals(0.9, grid[6]);
        assertEquals(0.3, grid[3], 1e-16);
    }

    @Test
    void aPlaneThroughThreePoints() {
        double[] a = {1, 0, 0};
        double[] b = {1, 3, 0};
        double[] c = {1, 5, 2};
        PlaneSlice.Frame frame = PlaneSlice.Frame.through(a, b, c).orElseThrow();
        assertArrayEquals(new double[] {0, 0}, frame.coordinates(a), 1e-15);
        assertArrayEquals(new double[] {1, 0}, frame.coordinates(b), 1e-15);
        assertArrayEquals(new double[] {5 / 3.0, 2 / 3.0}, frame.coordinates(c), 1e-15);
        assertTrue(PlaneSlice.Frame.through(a, b, new double[] {1, -7, 0}).isEmpty());
        assertTrue(PlaneSlice.Frame.through(a, a, c).isEmpty());
        try (Session model = Surfaces.session("param x, y, z minimize x + 10 * y + 100 * z^2")) {
            double[] u = LineSlice.grid(0, 1, 2);
            double[] v = LineSlice.grid(-1, 1, 3);
            PlaneSlice plane = PlaneSlice.of(model, frame, u, v, true, Monitor.NONE);
            assertEquals(6, plane.loss().length);
            assertEquals(1, plane.loss(0, 1), 1e-13);
            assertEquals(31, plane.loss(1, 1), 1e-13);
            assertEquals(1 + 900, plane.loss(0, 0), 1e-10);
            assertEquals(Math.sqrt(101), plane.gradientNorm()[2], 1e-13);
        }
    }

    @Test
    void cancellingKeepsWhatThereIs() {
        var calls = new AtomicInteger();
        Monitor impatient =
                new Monitor() {
                    @Override
                    public boolean cancelled() {
                        return calls.incrementAndGet() > 3;
                    }
                };
        try (Session model = Surfaces.session("param x minimize x^2")) {
            LineSlice line =
                    LineSlice.of(
                            model,
                            new double[1],
                            new double[] {1},
                            LineSlice.grid(0, 4, 5),
                            true,
                            impatient);
            assertArrayEquals(new double[] {0, 1, 4, Double.NaN, Double.NaN}, line.loss());
            assertFalse(Double.isNaN(line.gradientNorm()[2]));
            assertTrue(Double.isNaN(line.gradientNorm()[3]));
        }
    }
}

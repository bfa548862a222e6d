package dev.dln.analysis.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;

/** Bands on surfaces whose passes are known. */
class ElasticBandTest {
    private static Band connect(Session model, double[] from, double[] to) {
        return ElasticBand.DEFAULT.connect(model, from, to, Knowledge.NONE, Monitor.NONE);
    }

    @Test
    void theBandOfMuellerAndBrownClimbsToTheHigherSaddle() {
        try (Session model = Surfaces.muellerBrown()) {
            Band band = connect(model, Surfaces.MINIMA[0], Surfaces.MINIMA[1]);
            assertEquals(Band.Status.CONVERGED, band.status(), band.reason());
            Band.Saddle saddle = band.saddle().orElseThrow();
            assertTrue(saddle.trusted(), band.reason());
            assertArrayEquals(Surfaces.SADDLES[0], saddle.attempt().point(), 1e-8);
            assertEquals(146.69951721 - 40.66484351, band.barrierFromStart(), 1e-7);
            assertEquals(108.16672412 - 40.66484351, band.barrierFromEnd(), 1e-7);
            // the third minimum lies on the way
            assertEquals(1, band.dips().size());
            double[] dip = band.images().get(band.dips().getFirst()).point();
            assertArrayEquals(Surfaces.MINIMA[2], dip, 0.15);
            // the climbing image was at the saddle before it was refined
            assertTrue(saddle.distance() < 0.02, "moved by " + saddle.distance());
            assertTrue(band.force() <= band.tolerance());
        }
    }

    @Test
    void theBandOfNeighboursClimbsToTheLowerSaddleFromEitherEnd() {
        try (Session model = Surfaces.muellerBrown()) {
            Band there = connect(model, Surfaces.MINIMA[1], Surfaces.MINIMA[2]);
            Band back = connect(model, Surfaces.MINIMA[2], Surfaces.MINIMA[1]);
            assertEquals(Surfaces.SADDLES_LOSSES[1], there.pass(), 1e-8);
            assertEquals(there.pass(), back.pass(), 1e-9);
            assertEquals(there.barrierFromStart(), back.barrierFromEnd(), 1e-9);
            assertEquals(java.util.List.of(), there.dips());
            assertEquals(there.length(), back.length(), 1e-3);
        }
    }

    @Test
    void aChangeOfTheLossesUnitChangesNothing() {
        String loss = "((x^2 - 1)^2 + 4 * (y - x^2)^2)";
        try (Session one = Surfaces.session("param x, y minimize " + loss);
                Session other = Surfaces.session("param x, y minimize 1048576 * " + loss)) {
            Band a = connect(one, new double[] {-1, 1}, new double[] {1, 1});
            Band b = connect(other, new double[] {-1, 1}, new double[] {1, 1});
            assertEquals(Band.Status.CONVERGED, a.status(), a.reason());
            assertEquals(1, a.barrierFromStart(), 1e-12);
            assertArrayEquals(
                    new double[] {0, 0}, a.saddle().orElseThrow().attempt().point(), 1e-9);
            assertEquals(a.iterations(), b.iterations());
            assertEquals(a.pass() * 1048576, b.pass(), 1e-6);
        }
    }

    @Test
    void minimaOfOneValleyHaveNoBarrierBetweenThem() {
        // a ring of minima
        try (Session model = Surfaces.session("param x, y minimize (x^2 + y^2 - 1)^2")) {
            Band band = connect(model, new double[] {1, 0}, new double[] {-0.6, 0.8});
            assertEquals(Band.Status.NO_BARRIER, band.status(), band.reason());
            assertTrue(band.pass() < 1e-3, "height " + band.pass());
            for (Band.Image image : band.images()) {
                assertEquals(1, Math.hypot(image.point()[0], image.point()[1]), 2e-2);
            }
        }
    }

    @Test
    void theStraightLineIsLeftWhereItIsHigher() {
        // three valleys joined by a bend: the straight line between the ends crosses a wall
        try (Session model =
                Surfaces.session("param x, y minimize (x^2 + y^2 - 4)^2 + (x^2 - 3)^2 / 4 + y")) {
            double[] left = {-Math.sqrt(3), -1};
            double[] right = {Math.sqrt(3), -1};
            Band band = connect(model, left, right);
            assertTrue(band.saddle().orElseThrow().trusted(), band.reason());
            double straight = model.loss(new double[] {0, -1});
            assertTrue(band.pass() < straight, band.pass() + " against " + straight);
            assertEquals(0, band.saddle().orElseThrow().attempt().point()[0], 1e-9);
        }
    }

    @Test
    void whatCannotBeDoneHasAReason() {
        double[] a = {1, 0};
        try (Session model = Surfaces.session("param x, y minimize log(x)^2 + y^2")) {
            assertEquals(Band.Status.SAME_POINT, connect(model, a, a.clone()).status());
            Band wall = connect(model, a, new double[] {-1, 0});
            assertEquals(Band.Status.NOT_FINITE, wall.status());
            assertFalse(wall.reason().isEmpty());
        }
        try (Session model = Surfaces.muellerBrown()) {
            Band early =
                    ElasticBand.DEFAULT
                            .withMaxIterations(5)
                            .connect(
                                    model,
                                    Surfaces.MINIMA[0],
                                    Surfaces.MINIMA[1],
                                    Knowledge.NONE,
                                    Monitor.NONE);
            assertEquals(Band.Status.ITERATION_LIMIT, early.status());
            assertTrue(early.force() > early.tolerance());
            Monitor stop =
                    new Monitor() {
                        @Override
                        public boolean cancelled() {
                            return true;
                        }
                    };
            Band cancelled =
                    ElasticBand.DEFAULT.connect(
                            model, Surfaces.MINIMA[0], Surfaces.MINIMA[1], Knowledge.NONE, stop);
            assertEquals(Band.Status.CANCELLED, cancelled.status());
            assertTrue(cancelled.saddle().isEmpty());
        }
    }
}

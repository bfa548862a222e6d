package dev.dln.analysis.critical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.TestModels;
import dev.dln.analysis.minimize.GradientDescent;
import dev.dln.analysis.minimize.Lbfgs;

import org.junit.jupiter.api.Test;

import java.util.List;

class StartsTest {
    private static final List<double[]> POINTS =
            List.of(new double[] {1, 2, 3}, new double[] {-1, 0, 5});

    private static double[] at(Starts starts, int index) {
        return starts.point(index, Starts.random(9, index));
    }

    @Test
    void givenPointsAreSearchedOnceEach() {
        Starts given = Starts.given("p.npz", POINTS);
        assertEquals("p.npz:2", given.label(1));
        assertArrayEquals(POINTS.get(1), at(given, 1));
        CriticalPoints found =
                CriticalSearch.of(100, 1).run(Chain::session, given, Knowledge.NONE, Monitor.NONE);
        assertEquals(2, found.attempts().size());
        assertTrue(found.notRun().isEmpty());
        assertEquals(CriticalPoints.Ending.DONE, found.ending());
    }

    @Test
    void pointsNearGivenOnes() {
        Starts near = Starts.near("p.npz", POINTS, 0.1);
        double squares = 0;
        for (int i = 0; i < 400; i++) {
            double[] point = at(near, i);
            double[] centre = POINTS.get(i % 2);
            for (int k = 0; k < 3; k++) {
                squares += (point[k] - centre[k]) * (point[k] - centre[k]);
            }
            assertArrayEquals(point, at(near, i));
        }
        assertEquals(0.1, Math.sqrt(squares / 1200), 0.01);
        assertEquals("near p.npz:1", near.label(4));
        assertThrows(IllegalArgumentException.class, () -> Starts.near("", List.of(), 1));
    }

    /** On 8 x^2 + 1/2 y^2 heights are met evenly, though the descent spends its time high up. */
    @Test
    void pointsOnTrajectories() {
        Starts from = Starts.given("p", List.of(new double[] {1, 1}, new double[] {-2, 3}));
        TrajectoryStarts heights = trajectories(from, TrajectoryStarts.Choice.BY_HEIGHT);
        TrajectoryStarts times = trajectories(from, TrajectoryStarts.Choice.BY_ITERATION);
        double[] tops = {8.5, 36.5};
        int[] below = new int[2];
        int[] late = new int[2];
        for (int i = 0; i < 400; i++) {
            double top = tops[i % 2];
            double height = loss(at(heights, i));
            assertTrue(height <= top * (1 + 1e-12) && height >= 0);
            below[i % 2] += height < top / 2 ? 1 : 0;
            late[i % 2] += loss(at(times, i)) < top / 2 ? 1 : 0;
            assertArrayEquals(at(heights, i), at(heights, i));
        }
        for (int k = 0; k < 2; k++) {
            assertTrue(below[k] > 70 && below[k] < 160, () -> "below: " + below[0] + below[1]);
            assertTrue(late[k] > 10 && late[k] < 70, () -> "late: " + late[0] + ", " + late[1]);
        }
        assertEquals("by-height of gd from p:2", heights.label(3));
        // another order of asking changes nothing
        TrajectoryStarts again = trajectories(from, TrajectoryStarts.Choice.BY_HEIGHT);
        double[] last = at(again, 7);
        assertArrayEquals(at(heights, 7), last);
        assertArrayEquals(at(heights, 2), at(again, 2));
    }

    private static TrajectoryStarts trajectories(Starts from, TrajectoryStarts.Choice choice) {
        return new TrajectoryStarts(
                from, 3, 2, choice, GradientDescent.DEFAULT, () -> TestModels.quadratic(16, 1));
    }

    private static double loss(double[] p) {
        return 8 * p[0] * p[0] + 0.5 * p[1] * p[1];
    }

    /** The very points that the minimiser passed, whatever it looked at besides. */
    @Test
    void iterationsAreThoseOfTheMinimiser() {
        Starts from = Starts.given("p", List.of(new double[] {-1.2, 1, 0.3}));
        var starts =
                new TrajectoryStarts(
                        from,
                        1,
                        1,
                        TrajectoryStarts.Choice.BY_ITERATION,
                        Lbfgs.DEFAULT,
                        () -> TestModels.rosenbrock(3));
        var losses =
                Lbfgs.DEFAULT
                        .minimize(
                                TestModels.rosenbrock(3),
                                new double[] {-1.2, 1, 0.3},
                                dev.dln.analysis.minimize.StopRule.DEFAULT.withMaxIterations(2000),
                                Monitor.NONE)
                        .history()
                        .stream()
                        .map(dev.dln.analysis.Step::loss)
                        .toList();
        for (int i = 0; i < 50; i++) {
            double loss = TestModels.rosenbrock(3).loss(at(starts, i));
            assertTrue(losses.contains(loss), () -> loss + " is none of " + losses);
        }
    }

    @Test
    void sameForAnyNumberOfThreads() {
        Starts from = Starts.normal(3, 1, 2);
        var found =
                List.of(1, 4).stream()
                        .map(
                                threads ->
                                        CriticalSearch.of(40, 5)
                                                .withThreads(threads)
                                                .run(
                                                        Chain::session,
                                                        new TrajectoryStarts(
                                                                from,
                                                                5,
                                                                7,
                                                                TrajectoryStarts.Choice.BY_HEIGHT,
                                                                Lbfgs.DEFAULT,
                                                                Chain::session),
                                                        Knowledge.NONE,
                                                        Monitor.NONE))
                        .toList();
        for (int i = 0; i < 40; i++) {
            assertArrayEquals(
                    found.get(0).attempts().get(i).point(), found.get(1).attempts().get(i).point());
        }
    }
}

package dev.dln.analysis.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Graphs of surfaces whose minima and saddles are known. */
class DisconnectivityGraphTest {
    private static List<Connections.Place> places(Session model, double[]... points) {
        return java.util.Arrays.stream(points)
                .map(p -> new Connections.Place(p, model.loss(p)))
                .toList();
    }

    @Test
    void muellerAndBrown() {
        try (Session model = Surfaces.muellerBrown()) {
            // the third minimum is not given; the descents find it
            DisconnectivityGraph graph =
                    Connections.DEFAULT.connect(
                            model,
                            places(model, Surfaces.MINIMA[1], Surfaces.MINIMA[0]),
                            places(model, Surfaces.SADDLES),
                            Monitor.NONE);
            assertEquals(3, graph.basins().size());
            for (int i = 0; i < 3; i++) {
                assertEquals(Surfaces.MINIMA_LOSSES[i], graph.basins().get(i).loss(), 1e-7);
                assertArrayEquals(Surfaces.MINIMA[i], graph.basins().get(i).point(), 1e-5);
            }
            assertEquals(
                    List.of(1, 0, -1),
                    graph.basins().stream().map(DisconnectivityGraph.Basin::given).toList());
            assertEquals(2, graph.merges().size());
            assertEquals(List.of(4), graph.roots());
            // the two upper minima become one first, then with the lowest
            assertEquals(-72.24894011, graph.merges().get(0).loss(), 1e-7);
            assertEquals(
                    List.of(1, 2), graph.merges().get(0).children().stream().sorted().toList());
            assertEquals(-40.66484351, graph.merges().get(1).loss(), 1e-7);
            assertEquals(-40.66484351, graph.pass(0, 1).orElseThrow(), 1e-7);
            assertEquals(-72.24894011, graph.pass(1, 2).orElseThrow(), 1e-7);
            assertEquals(OptionalDouble.empty(), graph.barrierToLower(0));
            assertEquals(108.16672412 - 40.66484351, graph.barrierToLower(1).orElseThrow(), 1e-7);
            assertEquals(80.76781813 - 72.24894011, graph.barrierToLower(2).orElseThrow(), 1e-7);
            assertEquals(List.of(List.of(0), List.of(1)), graph.superbasins(-100));
            assertEquals(List.of(List.of(0), List.of(1), List.of(2)), graph.superbasins(-75));
            assertEquals(List.of(List.of(0), List.of(1, 2)), graph.superbasins(-50));
            assertEquals(List.of(List.of(0, 1, 2)), graph.superbasins(0));
        }
    }

    @Test
    void aSaddleFromWhichOneSideRunsAwayJoinsNothing() {
        try (Session model = Surfaces.session("param x, y minimize x^3 - 3 * x + y^2")) {
            DisconnectivityGraph graph =
                    Connections.DEFAULT.connect(
                            model,
                            places(model, new double[] {1, 0}),
                            places(model, new double[] {-1, 0}),
                            Monitor.NONE);
            DisconnectivityGraph.Pass pass = graph.passes().getFirst();
            assertEquals(0, pass.first());
            assertEquals(DisconnectivityGraph.NOWHERE, pass.second());
            assertEquals(List.of(), graph.merges());
            assertEquals(List.of(0), graph.roots());
        }
    }

    @Test
    void aDescentThatEndsInASaddleGoesOn() {
        // from (0, 0) along x to (+-1, 0), which are saddles: minima are at (+-1, +-1)
        try (Session model =
                Surfaces.session(
                        "param x, y minimize (x^2 - 1)^2 + (y^2 - x^2)^2 - y^2 + x^2 / 8")) {
            double[] hill = {0, 0};
            var ends =
                    Connections.DEFAULT.sides(model, places(model, hill).getFirst(), Monitor.NONE);
            for (var end : ends) {
                double[] hessian = new double[4];
                model.hessian(end.orElseThrow().point(), hessian);
                assertTrue(hessian[0] > 0 && hessian[0] * hessian[3] > hessian[1] * hessian[2]);
            }
        }
    }

    @Test
    void copiesMayCountAsOne() {
        try (Session model = Surfaces.session("param x, y minimize (x^2 - 1)^2 + y^2")) {
            var minima = places(model, new double[] {1, 0});
            var saddles = places(model, new double[] {0, 0});
            var apart = Connections.DEFAULT.connect(model, minima, saddles, Monitor.NONE);
            assertEquals(2, apart.basins().size());
            assertEquals(1, apart.pass(0, 1).orElseThrow(), 1e-12);
            var together =
                    Connections.DEFAULT
                            .withSame(Connections.Same.loss(1e-9))
                            .connect(model, minima, saddles, Monitor.NONE);
            assertEquals(1, together.basins().size());
            assertEquals(List.of(), together.merges());
        }
    }

    @Test
    void theTreeAgreesWithThePassesForRandomGraphs() {
        var random = new java.util.SplittableRandom(7);
        for (int round = 0; round < 50; round++) {
            int n = 2 + random.nextInt(12);
            List<DisconnectivityGraph.Basin> basins =
                    IntStream.range(0, n)
                            .mapToObj(
                                    i ->
                                            new DisconnectivityGraph.Basin(
                                                    new double[] {i}, -random.nextDouble(), i))
                            .toList();
            List<DisconnectivityGraph.Pass> passes =
                    IntStream.range(0, random.nextInt(2 * n))
                            .mapToObj(
                                    i ->
                                            new DisconnectivityGraph.Pass(
                                                    new double[] {i},
                                                    random.nextDouble(),
                                                    i,
                                                    random.nextInt(n),
                                                    random.nextInt(n + 1) - 1))
                            .toList();
            DisconnectivityGraph graph = DisconnectivityGraph.of(basins, passes);
            // the height of the way with the lowest highest pass, by the closure of Floyd, Warshall
            double[][] height = new double[n][n];
            for (double[] row : height) {
                java.util.Arrays.fill(row, Double.POSITIVE_INFINITY);
            }
            for (DisconnectivityGraph.Pass p : graph.passes()) {
                if (p.joins()) {
                    height[p.first()][p.second()] =
                            Math.min(height[p.first()][p.second()], p.loss());
                    height[p.second()][p.first()] = height[p.first()][p.second()];
                }
            }
            for (int k = 0; k < n; k++) {
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        height[i][j] = Math.min(height[i][j], Math.max(height[i][k], height[k][j]));
                    }
                }
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    if (i != j) {
                        assertEquals(
                                height[i][j], graph.pass(i, j).orElse(Double.POSITIVE_INFINITY));
                    }
                }
            }
            assertEquals(
                    graph.superbasins(2).size(), graph.roots().size(), "one tree per component");
        }
    }
}

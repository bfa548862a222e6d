package dev.dln.analysis.eliminate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.GradientFlow;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.minimize.TrustRegionNewton;
import dev.dln.engine.Array;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** The failure mode, and the search that answers it. */
final class HybridSearchTest {
    /** Example 1 of Kawaguchi and Kaelbling (2020): a bad minimum at 0.2, global ones at 0.8. */
    static final String FIGURE1 =
            """
            network figure1 {
              param  t ~ uniform(0, 1)
              output 5 * (0.5 - 0.3 * exp(-16 * (t - 0.2)^2) - 0.7 * exp(-32 * (t - 0.8)^2))
                     @loss hinge(-1, 3)   @eliminate(0, lambda = 1)
            }
            """;

    private static final StopRule STOP = StopRule.DEFAULT;

    private static NeuronModel figure1() {
        return NeuronModelTest.model(FIGURE1, Map.of());
    }

    private static List<Minimizer> methods() {
        return List.of(Lbfgs.DEFAULT, TrustRegionNewton.DEFAULT, GradientFlow.DEFAULT);
    }

    /** Theorem 4 in action: theta stays where it is suboptimal and (b, W) runs away. */
    @ParameterizedTest
    @MethodSource("methods")
    void fromTheBadMinimumEveryMethodReportsDivergence(Minimizer method) {
        NeuronModel model = figure1();
        var watched = new WatchedMinimizer(method, model, Devices.auto());
        double[] start = model.silent(new double[] {0.2});
        try (Session session = Devices.auto().open(model.whole())) {
            Minimum run = watched.minimize(session, start, STOP, Monitor.NONE);
            assertEquals(Minimum.Status.DIVERGED, run.status());
            NeuronState state = watched.state(session, run.point());
            assertTrue(state.loss() < 1e-2, () -> state.toString());
            assertTrue(state.networkLoss() > 7.9, () -> state.toString());
            assertTrue(state.exponents() > 3, () -> state.toString());
            assertTrue(state.groupGradients() > 1, () -> state.toString());
        }
    }

    @Test
    void nearTheGlobalMinimumTheNeuronsVanish() {
        NeuronModel model = figure1();
        var watched = new WatchedMinimizer(Lbfgs.DEFAULT, model, Devices.auto());
        try (Session session = Devices.auto().open(model.whole())) {
            double[] start = model.silent(new double[] {0.75});
            Minimum run = watched.minimize(session, start, STOP, Monitor.NONE);
            assertNotEquals(Minimum.Status.DIVERGED, run.status());
            NeuronState state = watched.state(session, run.point());
            assertTrue(state.settled());
            Optimality proof = Optimality.at(model, model.theta(run.point())).orElseThrow();
            assertTrue(proof.gap() < 1e-12, proof::toString);
            assertEquals(0, proof.bound().value());
        }
    }

    /** Inside the valley, where 1 + f is negative, everything is exact. */
    @Test
    void inTheValleyTheProofIsExact() {
        Optimality proof = Optimality.at(figure1(), new double[] {0.8}).orElseThrow();
        assertEquals(0, proof.gap());
        assertEquals(0, proof.high());
        assertTrue(proof.vanish());
        Optimality bad = Optimality.at(figure1(), new double[] {0.2}).orElseThrow();
        assertEquals(7.99958, bad.gap(), 1e-4);
        assertTrue(!bad.vanish());
    }

    @Test
    void theSearchFindsTheGlobalMinimumFromTheBadOne() {
        NeuronModel model = figure1();
        HybridResult result =
                HybridSearch.of(model, Devices.auto(), 1).run(new double[] {0.2}, Monitor.NONE);
        assertEquals(HybridResult.Status.GLOBAL, result.status());
        assertEquals(Minimum.Status.DIVERGED, result.rounds().getFirst().status());
        assertTrue(result.theta()[0] > 0.79 && result.theta()[0] < 0.807);
        assertTrue(result.proof().orElseThrow().gap() < 1e-12);
        assertTrue(result.uninformative().isEmpty());
        HybridResult again =
                HybridSearch.of(model, Devices.auto(), 1).run(new double[] {0.2}, Monitor.NONE);
        assertArrayEquals(result.theta(), again.theta());
    }

    /**
     * Example 4 with a constant network: min L = 2 at t = 0, but the least loss of any outputs is
     * 0, so the norm diverges at the globally optimal t as well, and the loss with neurons tends to
     * less than min L. Growth must not be taken for a sign that t is bad.
     */
    @Test
    void atAGlobalMinimumThatNoOutputsMatchTheGrowthSaysNothing() {
        String text =
                """
                loss squares(q, y) = sqnorm(q - y)
                network constant {
                  data  X[1, 2], Y[1, 2]
                  param t
                  output t * ones(1, 2)  @loss squares(Y)  @eliminate(X, lambda = 1)
                }
                """;
        NeuronModel model =
                NeuronModelTest.model(
                        text,
                        Map.of(
                                "X",
                                NeuronModelTest.matrix(1, 2, 0, 1),
                                "Y",
                                NeuronModelTest.matrix(1, 2, 1, -1)));
        HybridResult result =
                HybridSearch.of(model, Devices.auto(), 1)
                        .withRounds(3)
                        .run(new double[1], Monitor.NONE);
        assertEquals(HybridResult.Status.FAILURE_MODE, result.status());
        assertEquals(3, result.rounds().size());
        result.rounds().forEach(r -> assertEquals(Minimum.Status.DIVERGED, r.status()));
        assertEquals(2, result.loss(), 1e-9);
        assertTrue(result.rounds().getFirst().state().loss() < 2);
        assertTrue(result.uninformative().orElseThrow().contains("globally optimal"));
    }

    /** Separable classes: the cross entropy has an infimum and no minimum. */
    @Test
    void separableClassesLeaveNothingToFind() {
        String text =
                """
                network classes {
                  data  X[1, m], Y[2, m]
                  param W[2, 1]
                  output W * X  @loss cross_entropy(Y)  @eliminate(lambda = 0.5)
                }
                """;
        NeuronModel model =
                NeuronModelTest.model(
                        text,
                        Map.of(
                                "X",
                                NeuronModelTest.matrix(1, 3, -1, 1, 2),
                                "Y",
                                NeuronModelTest.matrix(2, 3, 1, 0, 0, 0, 1, 1)));
        assertEquals(LeastLoss.Attained.NO, LeastLoss.of(model).orElseThrow().attained());
        HybridResult result =
                HybridSearch.of(model, Devices.auto(), 1)
                        .withRounds(1)
                        .run(new double[2], Monitor.NONE);
        assertTrue(result.uninformative().orElseThrow().contains("no local minimum"));
    }

    /** Networks wide enough to meet every target: found minima are proved global, neurons gone. */
    @Test
    void foundLocalMinimaAreProvedGlobal() {
        var random = new Random(4);
        String text =
                """
                network wide {
                  data  X[2, m], Y[1, m]
                  param W1[12, 2], b1[12], W2[1, 12]
                  output W2 * tanh(W1 * X + b1)  @loss mse(Y)  @eliminate(lambda = 0.1)
                }
                """;
        int global = 0;
        for (int trial = 0; trial < 5; trial++) {
            double[] x = random.doubles(10, -2, 2).toArray();
            x[5] = x[4]; // samples 1 and 5 have equal first features,
            x[4] = x[0];
            x[9] = x[5]; // and equal inputs
            double[] y = random.doubles(5, -1, 1).toArray();
            NeuronModel model =
                    NeuronModelTest.model(
                            text,
                            Map.of(
                                    "X",
                                    NeuronModelTest.matrix(2, 5, x),
                                    "Y",
                                    new Array(List.of(1, 5), y)));
            assertEquals(4, model.groups().size());
            HybridResult result =
                    HybridSearch.of(model, Devices.auto(), trial)
                            .withRounds(5)
                            .run(dev.dln.engine.Points.random(model.base(), trial), Monitor.NONE);
            if (result.status() == HybridResult.Status.GLOBAL) {
                global++;
                Optimality proof = result.proof().orElseThrow();
                assertTrue(proof.gap() < 1e-10, proof::toString);
                assertTrue(proof.bound().value() > 0);
                assertTrue(proof.high() >= proof.bound().value());
            }
        }
        assertTrue(global >= 4, "only " + global + " of 5");
    }
}

package dev.dln.analysis.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.RandomMatrices;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.compiler.Compilation;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Lower bounds of linear networks with convex losses that have no closed form. */
class ConvexRelaxationTest {
    private static final int SAMPLES = 60;

    private static BoundModel bind(String body, Array x, Array y) {
        Compilation compiled =
                DlnCompiler.compile(
                        new Source(
                                "test.dln",
                                "network n { data X[d, m], Y["
                                        + (y.shape().getFirst() == 1 ? "1" : "c")
                                        + ", m] "
                                        + body
                                        + " }"));
        assertTrue(compiled.model().isPresent(), () -> compiled.problems().toString());
        return Binder.bind(compiled.model().get(), Map.of("X", x, "Y", y)).orThrow();
    }

    private static Array inputs(int rows) {
        return RandomMatrices.normal(new SplittableRandom(11), rows, SAMPLES);
    }

    /** One class per sample at random, so that no matrix separates them. */
    private static Array classes(int c) {
        var random = new SplittableRandom(12);
        double[] y = new double[c * SAMPLES];
        for (int j = 0; j < SAMPLES; j++) {
            y[random.nextInt(c) * SAMPLES + j] = 1;
        }
        return new Array(List.of(c, SAMPLES), y);
    }

    private static Array signs(int rows) {
        var random = new SplittableRandom(13);
        double[] y = new double[rows * SAMPLES];
        for (int j = 0; j < y.length; j++) {
            y[j] = random.nextBoolean() ? 1 : -1;
        }
        return new Array(List.of(rows, SAMPLES), y);
    }

    private static double best(BoundModel model) {
        double best = Double.POSITIVE_INFINITY;
        for (int seed = 0; seed < 5; seed++) {
            try (Session session = Devices.auto().open(model)) {
                best =
                        Math.min(
                                best,
                                Lbfgs.DEFAULT
                                        .minimize(
                                                session,
                                                Points.random(model, seed),
                                                StopRule.DEFAULT,
                                                Monitor.NONE)
                                        .loss());
            }
        }
        return best;
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross_entropy", "logistic", "pseudo_huber"})
    void wideNetworksAttainIt(String loss) {
        Array y =
                switch (loss) {
                    case "cross_entropy" -> classes(3);
                    case "logistic" -> signs(2);
                    default -> RandomMatrices.normal(new SplittableRandom(14), 2, SAMPLES);
                };
        String arguments = loss.equals("pseudo_huber") ? "(Y, 0.7)" : "(Y)";
        BoundModel wide =
                bind(
                        "param W1[4, d], W2[4, 4], W3[c, 4] output W3 * W2 * W1 * X @loss "
                                + loss
                                + arguments,
                        inputs(4),
                        y);
        ConvexRelaxation bound = ConvexRelaxation.of(wide, Devices.auto()).orElseThrow();
        assertTrue(bound.attainable());
        assertTrue(bound.margin() > 1e4, bound::toString);
        double best = best(wide);
        assertTrue(bound.value() <= best, best + " below " + bound);
        assertEquals(best, bound.value(), 1e-9 * (1 + best));
    }

    @Test
    void bottlenecksStayAbove() {
        BoundModel narrow =
                bind(
                        "param W1[1, d], W2[c, 1] output W2 * W1 * X @loss cross_entropy(Y)",
                        inputs(4),
                        classes(3));
        ConvexRelaxation bound = ConvexRelaxation.of(narrow, Devices.auto()).orElseThrow();
        assertFalse(bound.attainable());
        assertTrue(bound.value() > 0.5, bound::toString);
        assertTrue(bound.value() < best(narrow) - 1e-4, bound::toString);
    }

    /** One output, so that an axis of the output is dropped; and inputs of deficient rank. */
    @Test
    void unitAxesAndUnseenInputs() {
        Array x = inputs(3);
        System.arraycopy(x.values(), 0, x.values(), 2 * SAMPLES, SAMPLES);
        BoundModel one =
                bind("param V[2, d], w[1, 2] output w * V * X @loss logistic(Y)", x, signs(1));
        ConvexRelaxation bound = ConvexRelaxation.of(one, Devices.auto()).orElseThrow();
        assertEquals(best(one), bound.value(), 1e-9);
        assertTrue(bound.attainable());
    }

    /** Separable data: the infimum 0 is not attained, so there is nothing to say. */
    @Test
    void separableDataHaveNoMinimum() {
        Array x = new Array(List.of(1, 4), new double[] {-2, -1, 1, 2});
        Array y = new Array(List.of(1, 4), new double[] {-1, -1, 1, 1});
        BoundModel model = bind("param a[1, d], b[1, 1] output b * a * X @loss logistic(Y)", x, y);
        Optional<ConvexRelaxation> bound = ConvexRelaxation.of(model, Devices.auto());
        assertTrue(bound.isEmpty() || bound.get().value() <= 0, bound::toString);
    }

    @Test
    void otherModelsHaveNone() {
        Array y = signs(2);
        for (String body :
                List.of(
                        "param W1[2, d], W2[c, 2] output W2 * tanh(W1 * X) @loss logistic(Y)",
                        "param W1[2, d], W2[c, 2] output W2 * W1 * X @loss cauchy(Y)",
                        "param W1[2, d], W2[c, 2] output W2 * W1 * X @loss logistic(Y)"
                                + " @penalty l2(0.1, W1)")) {
            assertTrue(
                    ConvexRelaxation.of(bind(body, inputs(3), y), Devices.auto()).isEmpty(), body);
        }
    }
}

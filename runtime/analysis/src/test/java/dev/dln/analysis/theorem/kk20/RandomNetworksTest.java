package dev.dln.analysis.theorem.kk20;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Statement;
import dev.dln.analysis.theorem.Statements;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random small networks, losses, data and points: no statement throws or is violated, and where the
 * data are made so that the hypotheses of Theorem 1 hold, it is proved. {@code
 * -Ddln.kk20.cases=1000} runs more of them.
 */
final class RandomNetworksTest {
    private static final int CASES = Integer.getInteger("dln.kk20.cases", 16);

    private static final List<String> OUTPUTS =
            List.of(
                    "W2 * W1 * X",
                    "W2 * W1 * X + c",
                    "W2 * relu(W1 * X)",
                    "W2 * tanh(W1 * X) + c",
                    "W2 * (W1 * X) .^ 2",
                    "c * ones(1, cols(X))");
    private static final List<String> LOSSES =
            List.of(
                    "mse(Y)",
                    "squared(Y)",
                    "hinge(Y, 2)",
                    "cauchy(Y)",
                    "absolute(Y)",
                    "hinge(Y, 3)",
                    "pseudo_huber(Y)",
                    "cross_entropy(Y)",
                    "logistic(Y)");
    private static final List<String> REST =
            List.of("", "", "@eliminate(X, lambda = 0.5)", "@penalty l2(0.25)");

    private static BoundModel model(String output, String loss, String rest, Array x, Array y) {
        return Models.bind(
                "network n { data X[1, m], Y[2, m] param W1[2, 1], W2[2, 2], c[2] output "
                        + output
                        + " + 0 * c @loss "
                        + loss
                        + " "
                        + rest
                        + " }",
                Map.of("X", x, "Y", y));
    }

    private static double[] integers(Random random, int n, int most) {
        double[] values = new double[n];
        Arrays.setAll(values, _ -> random.nextInt(2 * most + 1) - most);
        return values;
    }

    @Test
    void nothingThrowsAndNothingIsViolated() {
        var random = new Random(11);
        var counts = new EnumMap<Ruling, Integer>(Ruling.class);
        for (int k = 0; k < CASES; k++) {
            int m = 1 + random.nextInt(3);
            String output = OUTPUTS.get(random.nextInt(OUTPUTS.size()));
            BoundModel model =
                    model(
                            output,
                            LOSSES.get(random.nextInt(LOSSES.size())),
                            REST.get(random.nextInt(REST.size())),
                            Models.row(integers(random, m, 1)),
                            new Array(List.of(2, m), integers(random, 2 * m, 1)));
            double[] point = integers(random, model.layout().size(), 1);
            if (random.nextInt(4) == 0) {
                Arrays.fill(point, 0);
            }
            try (var instance = Models.instance(model, point)) {
                for (Statement statement : KawaguchiKaelbling2020.statements()) {
                    Finding finding = statement.examine(instance);
                    counts.merge(finding.ruling(), 1, Integer::sum);
                    assertNotEquals(
                            Ruling.VIOLATED,
                            finding.ruling(),
                            () ->
                                    statement.id()
                                            + " "
                                            + model.compiled().source().text()
                                            + model.data()
                                            + Arrays.toString(point)
                                            + finding);
                }
            }
        }
        assertTrue(counts.getOrDefault(Ruling.PROVED, 0) > CASES, counts::toString);
    }

    /** Targets that miss the outputs by amounts that cancel within each input. */
    @Test
    void whereGroupGradientsCancelTheTheoremsAreProved() {
        var random = new Random(5);
        for (int k = 0; k < CASES; k++) {
            double[] x = {0, 0, 1 + random.nextInt(3), -1};
            String output = OUTPUTS.get(random.nextInt(3));
            double[] point = integers(random, 8, 2);
            BoundModel probe =
                    model(
                            output,
                            "squared(Y)",
                            "",
                            Models.row(x),
                            new Array(List.of(2, 4), new double[8]));
            double[] y = Network.see(probe).network().orElseThrow().outputsAt(point).middle();
            double[] miss = integers(random, 2, 2);
            for (int r = 0; r < 2; r++) {
                y[4 * r] += miss[r];
                y[4 * r + 1] -= miss[r];
            }
            String loss = random.nextBoolean() ? "squared(Y)" : "mse(Y)";
            BoundModel model = model(output, loss, "", Models.row(x), new Array(List.of(2, 4), y));
            try (var instance = Models.instance(model, point)) {
                for (String id : List.of("thm1", "thm1.iff", "eq2", "eq3")) {
                    Finding finding = Statements.find("kk20." + id).orElseThrow().examine(instance);
                    assertEquals(Ruling.PROVED, finding.ruling(), () -> id + finding);
                }
            }
        }
    }

    /** Points so far out that rounding them to few digits overflows. */
    @Test
    void pointsNearTheEndOfTheDoublesAreExamined() {
        BoundModel model =
                Models.rows(
                        "network t { data X[1, m], Y[1, m] param v, w"
                                + " output v * w * X @loss squared(Y) }",
                        new double[] {1, 2},
                        new double[] {1, 2});
        for (String id : List.of("kk20.thm1", "kk20.thm2", "kk20.thm4")) {
            assertNotEquals(Ruling.VIOLATED, Models.examine(id, model, 1e308, 1e308).ruling(), id);
        }
        Values values = Values.of(1, Double.NaN, Double.POSITIVE_INFINITY);
        assertTrue(values.exact().isEmpty());
        assertEquals(Double.POSITIVE_INFINITY, values.box().high()[1]);
    }
}

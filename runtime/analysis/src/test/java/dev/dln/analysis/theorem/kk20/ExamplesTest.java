package dev.dln.analysis.theorem.kk20;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Q3, Q4, Q5: the examples with one and two samples, their paths evaluated on models. */
final class ExamplesTest {
    private static final String LINE =
            """
            loss distance(q, y) = sqnorm(q - y)
            network n { data X[1, m], Y[1, m] param w output w * X @loss distance(Y) ANNOTATIONS }
            """;

    private static BoundModel line(double[] x, double[] y) {
        return Models.rows(LINE.replace("ANNOTATIONS", ""), x, y);
    }

    private static BoundModel mended(double[] x, double[] y) {
        return Models.rows(LINE.replace("ANNOTATIONS", "@eliminate(lambda = 1)"), x, y);
    }

    /** The model with neurons has the path's value, at w, a, b and the neuron's weight. */
    @ParameterizedTest
    @CsvSource({"1", "0.5", "0.25", "0.1"})
    void q3PathOfOneSample(double eps) {
        BoundModel model = mended(new double[] {3}, new double[] {1});
        double value = Models.loss(model, 2.0 / 3, -Math.exp(-1 / eps), 1 / eps - 3 * 0.5, 0.5);
        assertEquals(Math.exp(-2 / eps), value, 1e-9);
        Finding finding = Models.examine("kk20.ex3", line(new double[] {1}, new double[] {1}), 2);
        assertEquals(Ruling.PROVED, finding.ruling());
        assertTrue(
                row(finding, eps)
                        .endsWith(
                                String.format(java.util.Locale.ROOT, "%.14g", Math.exp(-2 / eps))));
    }

    private static String row(Finding finding, double eps) {
        return Models.exhibit(finding, Exhibit.Rows.class, "Along").body().stream()
                .filter(r -> Double.parseDouble(r.getFirst()) == eps)
                .map(List::getLast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void q4PathOfTwoSamples() {
        BoundModel model = mended(new double[] {0, 1}, new double[] {1, -1});
        double eps = 0.1;
        double value = Models.loss(model, 0, Math.exp(-1 / eps), 1 / eps, -1 / eps);
        assertEquals(1.00009080398183, value, 1e-12);
        BoundModel base = line(new double[] {0, 1}, new double[] {1, -1});
        Finding finding = Models.examine("kk20.ex4", base, 0);
        assertEquals(Ruling.PROVED, finding.ruling());
        assertEquals(1.00009080398183, Double.parseDouble(row(finding, eps)), 1e-9);
        assertEquals(Ruling.PROVED, Models.examine("kk20.eq4", base, 0).ruling());
        assertEquals(Ruling.NOT_APPLICABLE, Models.examine("kk20.ex5", base, 0).ruling());
        assertEquals(Ruling.NOT_APPLICABLE, Models.examine("kk20.thm1", base, 0).ruling());
    }

    @Test
    void q5GroupGradients() {
        Network apart =
                Network.see(line(new double[] {0, 1}, new double[] {1, -1}))
                        .network()
                        .orElseThrow();
        assertEquals("-2, 2", Text.list(GroupGradients.at(apart, new double[1]).gradients()));
        BoundModel model = line(new double[] {0, 0}, new double[] {1, -1});
        Network together = Network.see(model).network().orElseThrow();
        assertEquals("0", Text.list(GroupGradients.at(together, new double[1]).gradients()));
        assertEquals(Ruling.PROVED, Models.examine("kk20.ex5", model, 0).ruling());
        assertEquals(Ruling.PROVED, Models.examine("kk20.thm1", model, 0).ruling());
        assertEquals(Ruling.PROVED, Models.examine("kk20.thm1.iff", model, 0).ruling());
        assertEquals(Ruling.NOT_APPLICABLE, Models.examine("kk20.thm2", model, 0).ruling());
        assertEquals(Ruling.NOT_APPLICABLE, Models.examine("kk20.thm4", model, 0).ruling());
    }

    /** With neurons: silent ones are a local minimum wherever b and W are, others are none. */
    @Test
    void theModelWithNeurons() {
        BoundModel model = mended(new double[] {0, 0}, new double[] {1, -1});
        assertEquals(Ruling.PROVED, Models.examine("kk20.thm1", model, 0, 0, 3, -2).ruling());
        assertEquals(Ruling.PROVED, Models.examine("kk20.ex5", model, 0, 0, 3, -2).ruling());
        assertEquals(
                Ruling.NOT_APPLICABLE, Models.examine("kk20.thm1", model, 0, 0.5, 3, -2).ruling());
    }

    @Test
    void withoutAPoint() {
        BoundModel model = line(new double[] {0, 1}, new double[] {1, -1});
        for (String id : List.of("thm1", "thm1.iff", "thm2", "thm4", "ex4", "eq4")) {
            assertEquals(Ruling.UNDECIDED, Models.examine("kk20." + id, model).ruling(), id);
        }
    }

    /** Outputs that only rounding keeps from their targets are never said to be a minimum. */
    @Test
    void nothingClosedIsClaimedFromFloatingPoint() {
        BoundModel model =
                Models.rows(
                        "network n { data X[1, m], Y[1, m] param w output tanh(w * X)"
                                + " @loss mse(Y) }",
                        new double[] {1},
                        new double[] {Math.tanh(0.5)});
        Finding finding = Models.examine("kk20.thm1", model, 0.5);
        assertEquals(Ruling.UNDECIDED, finding.ruling());
    }
}

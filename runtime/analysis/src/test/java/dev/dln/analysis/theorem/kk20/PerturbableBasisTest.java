package dev.dln.analysis.theorem.kk20;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.exact.RationalPolynomial;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** Q6 and R1: Theorem 3 at the origin of a product of three numbers, without and with penalties. */
final class PerturbableBasisTest {
    private static BoundModel product(String penalty, double y) {
        return Models.bind(
                "network n { data Y param w1, w2, w3 output w1 * w2 * w3 @loss squared(Y) "
                        + penalty
                        + " }",
                Map.of("Y", new Array(List.of(), new double[] {y})));
    }

    @Test
    void q6TheOriginOfTheProductIsNoLocalMinimum() {
        BoundModel model = product("", 1);
        Composite at =
                Composite.of(model, Certificate.exactly(new double[3]), List.of()).orElseThrow();
        // v = (0, 1, 1) makes the derivative t^2 by w1 available: the gradient of (q - 1)^2 / 2
        List<Rational> v = Certificate.exactly(new double[] {0, 1, 1});
        assertEquals(
                List.of(
                        RationalPolynomial.monomial(Rational.MINUS_ONE, 2),
                        RationalPolynomial.ZERO,
                        RationalPolynomial.ZERO),
                at.gradientAlong(v).orElseThrow());
        List<List<Rational>> found = at.perturbations(3);
        assertTrue(found.size() > 3);
        for (List<Rational> each : found) {
            Rational along = each.get(0).multiply(each.get(1)).multiply(each.get(2));
            assertTrue(along.isZero(), "changes the output: " + each);
        }
        assertEquals(Ruling.PROVED, Models.examine("kk20.thm3.test", model, 0, 0, 0).ruling());
        assertEquals(Ruling.NOT_APPLICABLE, Models.examine("kk20.thm3", model, 0, 0, 0).ruling());
    }

    @Test
    void r1WithWeightDecayTheTestIsSilent() {
        BoundModel model = product("@penalty l2(0.25, w1) @penalty l2(1, w2, w3)", 3);
        Composite at =
                Composite.of(model, Certificate.exactly(new double[3]), List.of("w1", "w2", "w3"))
                        .orElseThrow();
        assertEquals(List.of(at.zero()), at.perturbations(1));
        assertEquals(Ruling.PROVED, Models.examine("kk20.thm3", model, 0, 0, 0).ruling());
        assertEquals(
                Ruling.NOT_APPLICABLE, Models.examine("kk20.thm3.test", model, 0, 0, 0).ruling());
        assertEquals(Ruling.PROVED, Models.examine("kk20.thm3", model, 2, 1, 1).ruling());
    }

    /** Weights under which the output has degree 1, and the rho of penalised squares. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "W2 * W1 * X                     | l2(1)     | 1",
                "W2 * W1 * X                     | l2(1, W2) | 1/2",
                "W2 * tanh(W1 * X)               |           | 1",
                "W2 * tanh(W1 * X)               | l2(1, W2) | 1/2",
                "W2 * tanh(W1 * X)               | l2(1)     | none",
                "tanh(W2 * W1 * X)               |           | none",
                "W2 * (W1 * X) .^ 2              | l2(1)     | 3/2",
                "W2 * W1 * X + 1                 |           | none",
                "W1 * X + W1 * W1' * X           |           | none",
                "W2 * W1 * X + W2 * W1 * W1' * X |           | 1",
            })
    void degrees(String output, String penalty, String rho) {
        BoundModel model =
                Models.bind(
                        "network n { data X[1, m], Y[1, m] param W1[1, 1], W2[1, 1] output "
                                + output
                                + " @loss squared(Y) "
                                + (penalty == null ? "" : "@penalty " + penalty)
                                + " }",
                        Map.of("X", Models.row(1, 2), "Y", Models.row(1, 0)));
        List<String> penalised =
                penalty == null
                        ? List.of()
                        : penalty.contains("W2") ? List.of("W2") : List.of("W1", "W2");
        assertEquals(
                rho,
                Degrees.of(model.program(), List.of("W1", "W2"), penalised)
                        .map(d -> d.rho().toString())
                        .orElse("none"));
    }

    /** A bad point of a deep linear network with zero Hessian, and its global minimum. */
    @Test
    void deepLinear() {
        BoundModel model =
                Models.bind(
                        "network n { data X[2, m], Y[2, m] param W1[1, 2], W2[1, 1], W3[2, 1]"
                                + " output W3 * W2 * W1 * X @loss squared(Y) }",
                        Map.of(
                                "X", new Array(List.of(2, 2), new double[] {1, 0, 0, 1}),
                                "Y", new Array(List.of(2, 2), new double[] {1, 0, 0, 0})));
        double[] candidate = {0, 1, 0, 0, 1};
        assertEquals(Ruling.PROVED, Models.examine("kk20.thm3.test", model, candidate).ruling());
        double[] minimum = {1, 0, 1, 1, 0};
        assertEquals(Ruling.PROVED, Models.examine("kk20.thm3", model, minimum).ruling());
        assertEquals(Ruling.PROVED, Models.examine("kk20.rem1", model, minimum).ruling());
    }

    /** The certified minimum is beside the point, whose own gradient is not zero in fractions. */
    @Test
    void aMinimumRoundedToDoublesContradictsNothing() {
        BoundModel line =
                Models.bind(
                        "network n { data X[2, m], Y[1, m] param W[1, 2], b[1]"
                                + " output W * X + b @loss mse(Y) }",
                        Map.of(
                                "X",
                                new Array(List.of(2, 4), new double[] {1, 0, 3, 1, 0, 1, 2, 1}),
                                "Y",
                                Models.row(1, 2, 0.7, 0.1)));
        double[] rounded = {-0.45454545454545453, 0.30454545454545456, 1.2136363636363636};
        for (String id : List.of("kk20.thm3.test", "kk20.thm3", "kk20.rem1")) {
            assertEquals(Ruling.UNDECIDED, Models.examine(id, line, rounded).ruling(), id);
        }
        assertEquals(Ruling.PROVED, Models.examine("k16.fn4", line, rounded).ruling());
        assertTrue(
                Models.examine("k16.fn4", line, rounded)
                        .hypotheses()
                        .get(1)
                        .name()
                        .startsWith("a local minimum lies within"));
    }

    /** A well so steep that the gradient beside its bottom is large, and yet only rounding. */
    @Test
    void aSteepWellContradictsNothing() {
        BoundModel well = Models.bind("network n { param x minimize 1e20 * (x - 1)^2 }", Map.of());
        Finding beside = Models.examine("k16.fn4", well, 0.99999999999);
        assertEquals(Ruling.PROVED, beside.ruling(), beside::toString);
        assertTrue(beside.hypotheses().get(1).name().startsWith("a local minimum lies within"));
        Finding bottom = Models.examine("k16.fn4", well, 1);
        assertEquals("the point is a local minimum", bottom.hypotheses().get(1).name());
    }
}

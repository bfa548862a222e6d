package dev.dln.analysis.theorem.kk20;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a kink passes there is no derivative, whatever a program of derivatives computes. */
final class KinkTest {
    /** At W = b = 0 each unit is at the kink of its relu, and at W = -1 where it is 0 around. */
    @ParameterizedTest
    @CsvSource({"0, UNDECIDED", "-1, PROVED"})
    void outputs(double weight, Ruling expected) {
        BoundModel model =
                Models.rows(
                        "network n { data X[1, m], Y[1, m] param W[1, 1], b[1]"
                                + " output relu(W * X + b) @loss squared(Y) }",
                        new double[] {1, 2},
                        new double[] {1, 1});
        Finding finding = Models.examine("kk20.thm4.existence", model, weight, 0);
        assertEquals(expected, finding.ruling(), finding::toString);
        // the loss with neurons needs no derivative of the network's outputs
        assertEquals(Ruling.PROVED, Models.examine("kk20.thm4", model, weight, 0).ruling());
    }

    /** Three absolute values, whose slopes cancel or not as one takes that at the kink. */
    @Test
    void losses() {
        BoundModel model =
                Models.rows(
                        "network n { data X[1, m], Y[1, m] param w output w * X"
                                + " @loss absolute(Y) }",
                        new double[] {1, 1, 1},
                        new double[] {1, -1, 0});
        Finding finding = Models.examine("kk20.ex2", model, 0);
        assertEquals(Ruling.UNDECIDED, finding.ruling(), finding::toString);
    }

    /** A hinge squared has a derivative at its kink. */
    @Test
    void squaresOfKinks() {
        BoundModel model =
                Models.rows(
                        "network n { data X[1, m], Y[1, m] param w output w * X"
                                + " @loss hinge(Y; p = 2) }",
                        new double[] {1},
                        new double[] {1});
        Finding finding = Models.examine("kk20.thm1", model, 1);
        assertEquals(Ruling.PROVED, finding.ruling(), finding::toString);
    }
}

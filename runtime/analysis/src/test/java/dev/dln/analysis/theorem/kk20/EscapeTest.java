package dev.dln.analysis.theorem.kk20;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

/** That no (a, b, W) is a local minimum is concluded with neurons that lower the loss. */
final class EscapeTest {
    /**
     * One sample with input 0 and target 1; the hinge is active by u at the local minimum t = 0.
     */
    private static BoundModel well(String output) {
        return Models.bind(
                "network n { data X[1, m], Y[1, m] param t output ("
                        + output
                        + ") * ones(1, cols(X)) @loss hinge(Y; p = 3) }",
                Map.of("X", Models.row(0), "Y", Models.row(1)));
    }

    /** The group gradient is -3 u^2, so that only factors below that lower the loss. */
    @ParameterizedTest
    @ValueSource(strings = {"kk20.ex1", "kk20.thm4"})
    void smallSlopesHaveSmallFactors(String id) {
        Finding finding = Models.examine(id, well("1 - (2^(-27) + t^2 - t^3)"), 0);
        assertEquals(Ruling.PROVED, finding.ruling(), finding::toString);
        Models.exhibit(finding, Exhibit.Curves.class, "The loss as the factor of one neuron");
    }

    /** Beside the global minimum 1/3 its double is suboptimal, visibly where the well is steep. */
    @Test
    void aMinimumNearbyIsNotSuboptimalBecauseThePointGivenIs() {
        Finding finding = Models.examine("kk20.ex1", well("0.5 - 2^60 * (t - 1/3)^2"), 1.0 / 3);
        assertEquals(Ruling.UNDECIDED, finding.ruling(), finding::toString);
        finding =
                Models.examine("kk20.ex1", well("0.5 - 2^60 * (t - 1/3)^2 * (t - 0.125)"), 1.0 / 3);
        assertEquals(Ruling.PROVED, finding.ruling(), finding::toString);
        assertTrue(
                finding.hypotheses().stream()
                        .anyMatch(h -> h.name().startsWith("the local minimum nearby is not")),
                finding::toString);
    }
}

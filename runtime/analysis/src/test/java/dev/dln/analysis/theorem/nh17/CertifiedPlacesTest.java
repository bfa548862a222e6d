package dev.dln.analysis.theorem.nh17;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.certify.Models;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Standing;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.interval.Box;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements at points that are not critical beside critical points that are certified. */
final class CertifiedPlacesTest {
    /** Critical at 0, where the block of u is -2^-43, not zero; at the point given it is zero. */
    @Test
    void theBlockThatIsSolvedForIsThatOfTheCriticalPoint() {
        BoundModel model =
                Models.of(
                        "network n { param u, v minimize u * v + u^2 * (v - 1 / 17592186044416) }");
        Finding near = Networks.examine("nh17.thm4.6", model, 0, 0x1p-44);
        assertEquals(Ruling.PROVED, near.ruling(), near::toString);
        assertTrue(near.conclusion().startsWith("v = u is"), near::toString);
    }

    /** Fitted at tanh W = b = artanh(1/4), which no doubles are. */
    @Test
    void theGlobalMinimumIsThePointNearby() {
        BoundModel model =
                Networks.bound(
                        Networks.DEFINITIONS
                                + "network n { data X[d, m], Y[c, m] param W[c, d], b[c]"
                                + " output tanh(W * X + b) @loss squares(Y) }",
                        Models.matrix(new double[] {0, 1}),
                        Models.matrix(new double[] {0.25, 0.5}));
        double b = 0.5 * Math.log(1.25 / 0.75);
        double w = 0.5 * Math.log(3) - b;
        Finding near = Networks.examine("nh17.thm3.4.corrected", model, w, b);
        assertEquals(Ruling.PROVED, near.ruling(), near::toString);
        assertTrue(
                near.conclusion().startsWith("the point whose existence is proved nearby is"),
                near::toString);
    }

    /** Every unit feeds one of three outputs, as far as an enclosure of the weights tells. */
    @ParameterizedTest
    @CsvSource({"0, 0, PROVED", "1e-15, 0, OPEN", "1e-15, 1, REFUTED"})
    void weightsThatMayBeZeroFeedNoOutputForCertain(
            double radius, double other, Standing expected) {
        BoundModel model =
                Networks.bound(
                        "network n { data X[d, m], Y[c, m]"
                                + " param W1[3, d], b1[3], W2[c, 3], b2[c]"
                                + " output tanh(W2 * tanh(W1 * X + b1) + b2)"
                                + " @loss two_sided_truncated_square(Y) }",
                        Models.matrix(new double[] {0, 1}),
                        Models.matrix(new double[] {1, 1}, new double[] {1, 1}, new double[2]));
        LayeredNetwork network = LayeredNetwork.of(model).orElseThrow();
        double[] point = {1, 2, 3, 0, 0, 0, 1, other, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0};
        Trace trace = network.trace(radius == 0 ? Box.point(point) : Box.around(point, radius));
        var classes = new OneSided(2, 3, new boolean[6], new Rational[6]);
        assertEquals(expected, SeparableTheorem.signs(network, trace, classes, 0).standing());
    }
}

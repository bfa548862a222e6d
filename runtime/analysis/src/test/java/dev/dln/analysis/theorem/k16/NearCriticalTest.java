package dev.dln.analysis.theorem.k16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.certify.Models;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Statements;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Points that are not critical beside ones that are: ranks and losses of the one are not those of
 * the other. The network has 48 parameters, too many for fractions.
 */
class NearCriticalTest {
    private static final String CHAIN =
            "network n { data X[5, m], Y[3, m] param W1[4, 5], W2[4, 4], W3[3, 4]"
                    + " output W3 * W2 * W1 * X @loss squared(Y) }";

    /** Ones of a matrix on its diagonal, times a factor. */
    private static void diagonal(double[] into, int offset, int rows, int cols, double factor) {
        for (int i = 0; i < Math.min(rows, cols); i++) {
            into[offset + i * cols + i] = factor;
        }
    }

    private static Finding examine(String id, double... point) {
        double[] x = new double[25];
        diagonal(x, 0, 5, 5, 1);
        double[] y = {3, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0};
        BoundModel model =
                Models.of(
                        CHAIN,
                        Map.of("X", new Array(List.of(5, 5), x), "Y", new Array(List.of(3, 5), y)));
        try (var instance =
                new Instance(
                        model,
                        Optional.of(point),
                        Devices.auto(),
                        LinearChain.knowledgeOf(model),
                        "test",
                        1)) {
            return Statements.find(id).orElseThrow().examine(instance);
        }
    }

    /** Zero is critical, not strict, and all ranks there are 0; near it W_2 has rank 4. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-13, 1e-11})
    void fullRankNearZeroIsNotFullRankAtZero(double apart) {
        double[] point = new double[48];
        diagonal(point, 0, 4, 5, apart);
        diagonal(point, 20, 4, 4, apart);
        diagonal(point, 36, 3, 4, apart);
        Finding finding = examine("k16.thm2.3.iv", point);
        assertEquals(Ruling.UNDECIDED, finding.ruling(), finding::toString);
    }

    /** W_3 W_1 = 0 with W_2 the identity: rank 4 at the critical point itself and all around it. */
    @Test
    void aRankThatSurvivesTheDistanceIsConfirmed() {
        double[] point = new double[48];
        diagonal(point, 20, 4, 4, 1);
        Finding finding = examine("k16.thm2.3.iv", point);
        assertEquals(Ruling.CONFIRMED, finding.ruling(), finding::toString);
        point[0] = 1e-13;
        finding = examine("k16.thm2.3.iv", point);
        assertEquals(Ruling.CONFIRMED, finding.ruling(), finding::toString);
    }

    /**
     * Critical with a Hessian that is indefinite by 1e-13, beside W_2 of rank 2, where it is not.
     */
    @Test
    void aHessianNearbyIsSaidToBeThere() {
        double[] point = new double[48];
        double[] values = {3, 2};
        for (int i = 0; i < 2; i++) {
            point[6 * i] = values[i];
            point[20 + 5 * i] = 1;
            point[20 + 5 * (i + 2)] = 1e-13;
            point[36 + 5 * i] = 1;
        }
        Finding finding = examine("k16.lem4.4", point);
        assertTrue(
                finding.hypotheses().stream()
                        .map(Hypothesis::name)
                        .anyMatch(h -> h.startsWith("the Hessian at the critical point within")),
                finding::toString);
    }

    /** Entries whose products leave the doubles decide nothing and throw nothing. */
    @Test
    void ranksOutOfTheRangeOfDoublesAreOpen() {
        double[] point = new double[48];
        diagonal(point, 20, 4, 4, 1e-300);
        Finding finding = examine("k16.thm2.3.iv", point);
        assertEquals(Ruling.UNDECIDED, finding.ruling(), finding::toString);
    }
}

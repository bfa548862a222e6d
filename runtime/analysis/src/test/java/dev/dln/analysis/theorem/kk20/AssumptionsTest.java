package dev.dln.analysis.theorem.kk20;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.analysis.theorem.Ruling;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** Which losses and data meet the paper's three assumptions. */
final class AssumptionsTest {
    private static final String DEFINITIONS =
            """
            loss two_wells(q, y) = sum((q .^ 2 - y) .^ 2)
            loss of_norm(q, y) = sum(log1p(colsum((q - y) .^ 2)))
            loss squared_sum(q, y) = sum(log1p((colsum(q - y)) .^ 2))
            loss mixing(q, y) = sqnorm(rowsum(q - y))
            """;

    private static BoundModel model(String loss, double... x) {
        return Models.bind(
                DEFINITIONS
                        + "network n { data X[1, m], Y[2, m] param W[2, 1] output W * X @loss "
                        + loss
                        + " }",
                Map.of(
                        "X",
                        Models.row(x),
                        "Y",
                        new Array(List.of(2, 3), new double[] {1, -1, 1, -1, -1, -1})));
    }

    @ParameterizedTest
    @CsvSource({
        "squared(Y), PROVED, PROVED",
        "mse(Y), PROVED, PROVED",
        "logistic(Y), PROVED, PROVED",
        "'hinge(Y, 3)', PROVED, PROVED",
        "'hinge(Y, 2)', PROVED, PROVED",
        "hinge(Y), NOT_APPLICABLE, NOT_APPLICABLE",
        "absolute(Y), NOT_APPLICABLE, NOT_APPLICABLE",
        "pseudo_huber(Y), PROVED, PROVED",
        "smoothed_hinge(Y), PROVED, PROVED",
        "cauchy(Y), NOT_APPLICABLE, PROVED",
        "blake_zisserman(Y), NOT_APPLICABLE, PROVED",
        "'blake_zisserman(Y; epsilon = -0.5)', UNDECIDED, UNDECIDED",
        "'blake_zisserman(Y; epsilon = 2)', NOT_APPLICABLE, PROVED",
        "corrupted_gaussian(Y), NOT_APPLICABLE, PROVED",
        "two_wells(Y), NOT_APPLICABLE, NOT_APPLICABLE",
        "squared_sum(Y), NOT_APPLICABLE, UNDECIDED",
        "of_norm(Y), NOT_APPLICABLE, UNDECIDED",
        "mixing(Y), NOT_APPLICABLE, NOT_APPLICABLE",
    })
    void losses(String loss, Ruling first, Ruling second) {
        BoundModel model = model(loss, 0, 1, 2);
        assertEquals(first, Models.examine("kk20.asm1", model).ruling(), loss);
        assertEquals(second, Models.examine("kk20.asm2", model).ruling(), loss);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0, PROVED", "0, 0, 1, NOT_APPLICABLE", "0, -0.0, 1, NOT_APPLICABLE"})
    void labels(double a, double b, double c, Ruling expected) {
        assertEquals(expected, Models.examine("kk20.asm3", model("mse(Y)", a, b, c)).ruling());
    }
}

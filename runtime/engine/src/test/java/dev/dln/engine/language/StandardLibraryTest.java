package dev.dln.engine.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.reference.DoubleArithmetic;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/**
 * The definitions of stdlib against closed forms written here a second time, on small matrices:
 * output q and targets y are 2 x 3.
 */
final class StandardLibraryTest {
    private static final double[][] Q = {{0.5, -1.25, 2}, {-0.75, 0.125, 1}};
    private static final double[][] CLASSES = {{1, 0, 0.25}, {0, 1, 0.75}};
    private static final double[][] SIGNS = {{1, -1, -1}, {-1, 1, 1}};

    /** A scalar function of an output and a target. */
    @FunctionalInterface
    private interface Entry {
        double at(double q, double y);
    }

    private static double sum(double[][] y, Entry entry) {
        double sum = 0;
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                sum += entry.at(Q[i][j], y[i][j]);
            }
        }
        return sum;
    }

    private static List<Rational> flat(double[][] matrix) {
        return java.util.Arrays.stream(matrix)
                .flatMapToDouble(java.util.Arrays::stream)
                .mapToObj(v -> Rational.of(Double.toString(v)))
                .toList();
    }

    private static void check(String loss, double[][] y, double expected) {
        var model =
                Evaluate.compile(
                        "network n { data Y[k, m] param Q[k, m] output Q @loss " + loss + " }");
        double value =
                Evaluate.output(
                                model,
                                "loss",
                                Map.of("k", 2, "m", 3),
                                Map.of("Q", flat(Q), "Y", flat(y)),
                                DoubleArithmetic.INSTANCE,
                                Rational::toDouble)
                        .getFirst();
        assertEquals(expected, value, 1e-14 * (1 + Math.abs(expected)), loss);
    }

    /** The loss of one output and one target. */
    private static double scalar(String loss, String q, String y) {
        var model =
                Evaluate.compile(
                        "network n { data Y[k, m] param Q[k, m] output Q @loss " + loss + " }");
        return Evaluate.output(
                        model,
                        "loss",
                        Map.of("k", 1, "m", 1),
                        Map.of("Q", List.of(Rational.of(q)), "Y", List.of(Rational.of(y))),
                        DoubleArithmetic.INSTANCE,
                        Rational::toDouble)
                .getFirst();
    }

    @Test
    void farFromTheTargetNothingCancelsOrOverflows() {
        assertEquals(1e12 + 0.5, scalar("smoothed_hinge(Y)", "-1000000000000", "1"));
        assertEquals(0, scalar("smoothed_hinge(Y)", "1000000000000", "1"));
        double outliers = -Math.log(0.1 / 10);
        assertEquals(1e4 + outliers, scalar("corrupted_gaussian(Y)", "1000", "0"), 1e-10);
    }

    @Test
    void nearTheTargetTheCauchyLossKeepsItsDigits() {
        assertEquals(1e-20, scalar("cauchy(Y)", "0.0000000001", "0"), 1e-34);
    }

    private static double square(double t) {
        return t * t;
    }

    private static double positive(double t) {
        return Math.max(t, 0);
    }

    @Test
    void leastSquares() {
        check("squared(Y)", CLASSES, sum(CLASSES, (q, y) -> square(q - y)) / 2);
        check("mse(Y)", CLASSES, sum(CLASSES, (q, y) -> square(q - y)) / 3);
        check("absolute(Y)", CLASSES, sum(CLASSES, (q, y) -> Math.abs(q - y)));
    }

    @Test
    void crossEntropy() {
        double expected = 0;
        for (int j = 0; j < 3; j++) {
            double total = Math.exp(Q[0][j]) + Math.exp(Q[1][j]);
            for (int i = 0; i < 2; i++) {
                expected -= CLASSES[i][j] * Math.log(Math.exp(Q[i][j]) / total) / 3;
            }
        }
        check("cross_entropy(Y)", CLASSES, expected);
    }

    @Test
    void margins() {
        check("logistic(Y)", SIGNS, sum(SIGNS, (q, y) -> Math.log(1 + Math.exp(-y * q))) / 6);
        check("hinge(Y)", SIGNS, sum(SIGNS, (q, y) -> positive(1 - y * q)) / 3);
        check("hinge(Y, 3)", SIGNS, sum(SIGNS, (q, y) -> Math.pow(positive(1 - y * q), 3)) / 3);
        check("smoothed_hinge(Y)", SIGNS, sum(SIGNS, (q, y) -> smoothedHinge(y * q)) / 3);
        check(
                "smoothed_hinge(Y; p = 2)",
                SIGNS,
                sum(SIGNS, (q, y) -> square(smoothedHinge(y * q))) / 3);
    }

    private static double smoothedHinge(double z) {
        return z <= 0 ? 0.5 - z : z < 1 ? square(1 - z) / 2 : 0;
    }

    @Test
    void robust() {
        check(
                "pseudo_huber(Y, 1.5)",
                CLASSES,
                sum(CLASSES, (q, y) -> 4.5 * (Math.sqrt(1 + square((q - y) / 1.5)) - 1)));
        check(
                "cauchy(Y; delta = 2)",
                CLASSES,
                sum(CLASSES, (q, y) -> 4 * Math.log(1 + square((q - y) / 2))));
        check(
                "blake_zisserman(Y, 0.2)",
                CLASSES,
                sum(CLASSES, (q, y) -> -Math.log(Math.exp(-square(q - y)) + 0.2)));
        check(
                "corrupted_gaussian(Y; alpha = 0.75, w = 4)",
                CLASSES,
                sum(
                        CLASSES,
                        (q, y) ->
                                -Math.log(
                                        0.75 * Math.exp(-square(q - y))
                                                + 0.25 / 4 * Math.exp(-square(q - y) / 16))));
        check(
                "two_sided_truncated_square(Y)",
                SIGNS,
                sum(
                        SIGNS,
                        (q, y) -> y > 0 ? square(Math.min(q - y, 0)) : square(Math.max(q - y, 0))));
    }

    @Test
    void penalties() {
        check(
                "squared(Y) @penalty l2(0.5, Q) @penalty l1(2)",
                CLASSES,
                sum(CLASSES, (q, y) -> square(q - y) / 2 + 0.5 * square(q) + 2 * Math.abs(q)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    identity(t)               | -0.5
                    exp(t)                    | 0.6065306597126334
                    log(t + 1)                | -0.6931471805599453
                    tanh(t)                   | -0.46211715726000973
                    sigmoid(t)                | 0.3775406687981454
                    softplus(t)               | 0.4740769841801067
                    softplus(t; alpha = 4)    | 0.031732002760743123
                    erf(t)                    | -0.5204998778130465
                    sin(t)                    | -0.479425538604203
                    cos(t)                    | 0.8775825618903728
                    relu(t)                   | 0
                    leaky_relu(t)             | -0.005
                    elu(t)                    | -0.3934693402873666
                    elu(t, 2)                 | -0.7869386805747332
                    elu(-t)                   | 0.5
                    gelu(t)                   | -0.15426876936299347
                    silu(t)                   | -0.1887703343990727
                    norm([3; 8 * t])          | 5
                    sqrt(-t)                  | 0.7071067811865476
                    pi                        | 3.141592653589793
                    softmax([0; 0; t])[3]     | 0.23269653761889864
                    logsumexp([0; t])         | 0.4740769841801067
                    """)
    void activations(String expression, double expected) {
        var model = Evaluate.compile("network n { param t minimize " + expression + " + 0 * t }");
        double value =
                Evaluate.output(
                                model,
                                "loss",
                                Map.of(),
                                Map.of("t", List.of(Rational.of(-1, 2))),
                                DoubleArithmetic.INSTANCE,
                                Rational::toDouble)
                        .getFirst();
        assertEquals(expected, value, 4e-16 * (1 + Math.abs(expected)));
    }

    @Test
    void eluDoesNotOverflow() {
        var model = Evaluate.compile("network n { param t minimize elu(t) }");
        assertEquals(
                1000.0,
                Evaluate.output(
                                model,
                                "loss",
                                Map.of(),
                                Map.of("t", List.of(Rational.of(1000))),
                                DoubleArithmetic.INSTANCE,
                                Rational::toDouble)
                        .getFirst());
    }
}

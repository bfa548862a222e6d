package dev.dln.engine.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.reference.RationalArithmetic;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Every operator and function of matrices against values worked out by hand, exactly. */
final class ExpressionMeaningTest {
    private static final Map<String, List<Rational>> ARRAYS =
            Map.of(
                    "A", numbers("1 2 3 4 5 6"),
                    "B", numbers("1 0 0 1 2 -1"),
                    "S", numbers("2 0 1 1 3 -1 0 1 1"),
                    "v", numbers("1 -2 3"),
                    "r", numbers("1 0 -1"),
                    "u", numbers("5 7"),
                    "t", numbers("3"),
                    "o", numbers("4"),
                    "N", numbers("1 2 3 4"));

    private static List<Rational> numbers(String text) {
        return Arrays.stream(text.split(" ")).map(ExpressionMeaningTest::number).toList();
    }

    private static Rational number(String text) {
        String[] parts = text.split("/");
        return parts.length == 1
                ? Rational.of(text)
                : Rational.of(parts[0]).divide(Rational.of(parts[1]));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    A * B                       | 7 -1 16 -1
                    A * v                       | 6 12
                    r * B                       | -1 1
                    v * r                       | 1 0 -1 -2 0 2 3 0 -3
                    r * v                       | -2
                    v' * v                      | 14
                    A'                          | 1 4 2 5 3 6
                    v'                          | 1 -2 3
                    t * v                       | 3 -6 9
                    v * t                       | 3 -6 9
                    o * v                       | 4 -8 12
                    2 * A                       | 2 4 6 8 10 12
                    A / 2                       | 1/2 1 3/2 2 5/2 3
                    A / t                       | 1/3 2/3 1 4/3 5/3 2
                    6 / t                       | 2
                    2 ./ A                      | 2 1 2/3 1/2 2/5 1/3
                    A ./ A                      | 1 1 1 1 1 1
                    v .^ 2                      | 1 4 9
                    t ^ 3                       | 27
                    t ^ -1                      | 1/3
                    -t ^ 2                      | -9
                    (-t) ^ 2                    | 9
                    2 ^ 3 ^ 2                   | 512
                    A + u                       | 6 7 8 11 12 13
                    u + A                       | 6 7 8 11 12 13
                    u - A                       | 4 3 2 3 2 1
                    A .* u                      | 5 10 15 28 35 42
                    A + 1                       | 2 3 4 5 6 7
                    t - A                       | 2 1 0 -1 -2 -3
                    A + B'                      | 2 2 5 4 6 5
                    A .* B'                     | 1 0 6 0 5 -6
                    r + v'                      | 2 -2 2
                    -v                          | -1 2 -3
                    sum(A)                      | 21
                    mean(A)                     | 7/2
                    mean(v)                     | 2/3
                    sqnorm(A)                   | 91
                    sqnorm(v)                   | 14
                    trace(S)                    | 6
                    trace(t)                    | 3
                    diag(S)                     | 2 3 1
                    rowsum(A)                   | 6 15
                    colsum(A)                   | 5 7 9
                    rowsum(v)                   | 1 -2 3
                    colsum(v)                   | 2
                    rows(A) * cols(A) + t       | 9
                    eye(3) * v                  | 1 -2 3
                    eye(2)                      | 1 0 0 1
                    ones(2, 3) + A              | 2 3 4 5 6 7
                    zeros(3) + v                | 1 -2 3
                    ones(rows(A), 1) * r        | 1 0 -1 1 0 -1
                    relu(v)                     | 1 0 3
                    abs(v)                      | 1 2 3
                    sign(v)                     | 1 -1 1
                    step(v)                     | 1 0 1
                    where(v, v, 10 * v)         | 1 -20 3
                    where(v, 1, 0)              | 1 0 1
                    leaky_relu(v; slope = 1/2)  | 1 -1 3
                    leaky_relu(v, 1/2)          | 1 -1 3
                    square(v)                   | 1 4 9
                    power(v; n = 3)             | 1 -8 27
                    identity(A)                 | 1 2 3 4 5 6
                    max(v, 0)                   | 1 0 3
                    min(v, t)                   | 1 -2 3
                    max(A, u)                   | 5 5 5 7 7 7
                    dot(A, A)                   | 91
                    dense(A, u, B)              | 12 4 23 6
                    residual(A, A)              | 2 4 6 8 10 12
                    A[1, :]                     | 1 2 3
                    A[:, 2]                     | 2 5
                    A[2, 3]                     | 6
                    A[:, 2..3]                  | 2 3 5 6
                    A[1..1, 1..2]               | 1 2
                    v[2]                        | -2
                    v[2..3]                     | -2 3
                    r[3]                        | -1
                    r[1..2]                     | 1 0
                    A[2, :] * v                 | 12
                    [A, u]                      | 1 2 3 5 4 5 6 7
                    [A; r]                      | 1 2 3 4 5 6 1 0 -1
                    [v, v]                      | 1 1 -2 -2 3 3
                    [r, t]                      | 1 0 -1 3
                    [t; t]                      | 3 3
                    [N, u; r]                   | 1 2 5 3 4 7 1 0 -1
                    [1, 2; 3, 4] * u            | 19 43
                    [1, 2] * u                  | 19
                    [1; 2] + u                  | 6 9
                    u' * [1, 2; 3, 4]           | 26 38
                    u' + [10, 20]               | 15 27
                    sqrt(4) * t                 | 6
                    if 1 < 2 then t else missing | 3
                    if mod(7, 2) == 1 then A else v | 1 2 3 4 5 6
                    floor(7 / 2) * t            | 9
                    length([4, 5, 6]) * t       | 9
                    [4, 5, 6][2] * t            | 15
                    (1 / 3 + 1 / 6) * t         | 3/2
                    """)
    void means(String expression, String expected) {
        var model =
                Evaluate.compile(
                        """
                        loss none(q) = 0 * sum(q)
                        network n {
                          param A[2, 3], B[3, 2], S[3, 3], v[3], r[1, 3], u[2], t, o[1, 1], N[2, 2]
                          output %s + 0 * t @loss none()
                        }
                        """
                                .formatted("(" + expression + ")"));
        assertEquals(
                numbers(expected),
                Evaluate.output(
                        model,
                        "output",
                        Map.of(),
                        ARRAYS,
                        RationalArithmetic.INSTANCE,
                        Function.identity()));
    }
}

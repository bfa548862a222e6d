package dev.dln.compiler.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.Goldens;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Derived properties: a written expectation for everything in stdlib, the properties stated there,
 * and sharp cases. That no claim is wrong is probed with numbers by the engine's tests.
 */
class PropertyCalculusTest {

    static List<Subjects.Subject> stdlib() {
        return Subjects.stdlib();
    }

    @Test
    void derivesWhatIsWritten() {
        String table =
                stdlib().stream()
                        .map(s -> PropertyTable.line(s.name(), s.properties()) + "\n")
                        .collect(Collectors.joining());
        Goldens.check(Goldens.folder("facts").resolve("stdlib.expected"), table);
    }

    @ParameterizedTest
    @MethodSource("stdlib")
    void provesEveryStatedProperty(Subjects.Subject subject) {
        Properties properties = subject.properties();
        for (Ast.Annotation stated : subject.definition().properties()) {
            String name = stated.name().text();
            assertEquals(Answer.YES, properties.stated(name).orElseThrow(), name);
        }
    }

    private static Properties of(String expression) {
        return PropertyCalculus.of(Subjects.scalar(expression), "loss", "x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // softplus, also written out
                "softplus(x)          | +convex +analytic +strictly +slope>0 +lipschitz",
                "log(1 + exp(x))      | +convex +analytic +strictly +slope>0 +lipschitz",
                "log1p(exp(2 * x))    | +convex +analytic +strictly +slope>0 +lipschitz",
                "log(exp(x) + exp(-x)) | +convex +analytic -increasing +lipschitz",
                "tanh(x)              | -convex -concave +strictly +slope>0 +bounded",
                // strictly increasing, but flat at 0
                "tanh(x^3)            | +strictly +increasing -slope>0 +analytic",
                "x^3 + x              | +strictly +slope>0",
                // the norm of (1, x)
                "sqrt(1 + x^2)        | +convex +analytic +lipschitz -increasing",
                "sqrt(2 + (x - 1)^2 + 3 * (2 * x + 1)^2) | +convex +lipschitz +analytic",
                "log(1 + x^2)         | -convex -concave +nonnegative +analytic",
                "x^2                  | +convex +polynomial -lipschitz -bounded +nonnegative",
                "x * x + x            | +convex +polynomial",
                "exp(-x^2)            | -convex +bounded +nonnegative -polynomial",
                // kinks
                "relu(x)^2            | +convex +c1 -c2 -analytic +increasing -strictly",
                "relu(x)^3            | +convex +c2 -analytic",
                "abs(x)               | +convex -c1 +lipschitz -increasing",
                "sqrt(x^2)            | +convex +lipschitz",
                "abs(x) * x           | +c1 -c2 +increasing -convex -concave",
                "relu(x) - relu(x - 1) | +lipschitz +bounded -convex -c1 +increasing -strictly",
                "(relu(x)^2 - relu(x - 1)^2) / 2 | +convex +c1 -c2 +lipschitz",
                "max(x, 2 * x - 1)    | +convex +strictly -c1 +lipschitz",
                "min(x, 2 * x - 1)    | +concave +strictly -c1 +lipschitz",
                "where(x, x^2, 0)     | +convex +c1 -c2",
                "where(x, x, expm1(x)) | +convex +c1 +strictly +slope>0 +lipschitz",
                "where(x, x, 2 * expm1(x)) | -c1 +continuous -convex +strictly",
                "where(x, 1 + x, x)   | -continuous -c1",
                "step(x)              | -continuous +increasing -strictly +bounded",
                "log(x)               | +concave +strictly +slope>0 ?everywhere",
                "-log(x)              | +convex -increasing +decreasing",
            })
    void answersSharpCases(String expression, String answers) {
        Properties properties = of(expression);
        String line = PropertyTable.line(expression, properties) + " ";
        for (String answer : answers.split(" ")) {
            assertTrue(line.contains(" " + answer + " "), () -> answer + " in " + line);
        }
    }

    /** Plausible, and wrong. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "where(x, 1, 0) + where(-x, 1, 0) | continuous", // 0 at 0, 1 elsewhere
                "relu(expm1(x)) + relu(x)         | c1",
                "relu(expm1(x)) - relu(x)         | c2",
                "sqrt(x^2)                        | c1",
                "(x^2)^0.5 + x                    | analytic",
                "x^0.5                            | c1",
                "x^-1                             | decreasing",
                "x^-2                             | convex",
                "log(x^2)                         | concave",
                "exp(x) * exp(-2 * x) * x         | convex",
                "relu(x) * relu(-x) + abs(x)      | c1",
                "softplus(x) * softplus(-x)       | increasing",
                "asin(sin(x))                     | c1",
                "sin(x) + x                       | slope>0",
                "exp(x) * sin(x)                  | lipschitz",
                "x * tanh(x^2)                    | bounded",
            })
    void doesNotClaim(String expression, String property) {
        assertNotEquals(
                Answer.YES, PropertyTable.answers(of(expression)).get(property), expression);
    }

    @Test
    void constantsAreTight() {
        assertEquals(1, of("softplus(x)").lipschitzConstant(), 1e-12);
        assertEquals(2, of("softplus(2 * x)").lipschitzConstant(), 1e-12);
        assertEquals(1, of("sqrt(1 + x^2)").lipschitzConstant(), 1e-12);
        assertEquals(0.25, of("sigmoid(x)").lipschitzConstant(), 1e-12);
        assertTrue(of("gelu(x)").lipschitzConstant() < 1.3);
        assertEquals(6, of("(x^2 + 1)^3").degree().orElseThrow());
        assertEquals(2, of("(2 * x - 1)^2").degree().orElseThrow());
        assertEquals(Interval.open(-1, 1), of("tanh(x)").range());
        assertEquals(0, of("(x - 1)^2").range().low());
    }

    @Test
    void convexityInTheOutputNeedsTargetsThatAreDistributions() {
        var crossEntropy =
                stdlib().stream().filter(s -> s.name().equals("cross_entropy")).findFirst();
        var program = crossEntropy.orElseThrow().program();
        assertEquals(Answer.UNKNOWN, PropertyCalculus.of(program, "loss", "x").convex());
        assertEquals(Answer.YES, crossEntropy.get().properties().convex());
    }

    @Test
    void aLossInAllParametersOfANetworkIsNotConvex() {
        var program =
                Subjects.compile(
                        "network p { data X[d, m] param x[3, d], V[d, 3] output V * x * X @loss"
                                + " squared(X) }");
        assertEquals(Answer.YES, PropertyCalculus.of(program, "loss", "x").convex());
        assertEquals(Answer.YES, PropertyCalculus.of(program, "loss", "V").convex());
        assertEquals(2, PropertyCalculus.of(program, "loss", "x").degree().orElseThrow());
    }

    /** Sums and products of intervals hold the exact results, and are exact where they can be. */
    @Test
    void intervalArithmeticRoundsOutward() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            double a = number(random);
            double b = number(random);
            check(Intervals.add(Intervals.point(a), Intervals.point(b)), exact(a).add(exact(b)));
            check(
                    Intervals.multiply(Intervals.point(a), Intervals.point(b)),
                    exact(a).multiply(exact(b)));
            check(Intervals.power(Intervals.point(a), Rational.of(3)), exact(a).pow(3));
            if (b != 0) {
                check(Intervals.reciprocal(Intervals.point(b)), exact(b).reciprocal());
            }
        }
        Interval third = Intervals.of(Rational.of(1, 3));
        assertTrue(Rational.of(new BigDecimal(third.low())).compareTo(Rational.of(1, 3)) < 0);
        assertTrue(Rational.of(new BigDecimal(third.high())).compareTo(Rational.of(1, 3)) > 0);
        assertEquals(
                Interval.open(0, 1), Intervals.multiply(Interval.open(0, 1), Interval.open(0, 1)));
        assertEquals(Interval.closed(0, 4), Intervals.power(Interval.closed(-2, 1), Rational.TWO));
        assertEquals(Interval.atLeast(1), Intervals.power(Interval.atLeast(1), Rational.HALF));
    }

    private static double number(SplittableRandom random) {
        double value =
                random.nextInt(4) == 0 ? random.nextInt(-4, 5) : random.nextDouble(-1e3, 1e3);
        return random.nextInt(5) == 0 ? value * 1e-6 : value;
    }

    private static Rational exact(double value) {
        return Rational.of(new BigDecimal(value));
    }

    private static void check(Interval interval, Rational value) {
        int low = exact(interval.low()).compareTo(value);
        int high = exact(interval.high()).compareTo(value);
        assertTrue(interval.lowOpen() ? low < 0 : low <= 0, () -> interval + " misses " + value);
        assertTrue(interval.highOpen() ? high > 0 : high >= 0, () -> interval + " misses " + value);
    }
}

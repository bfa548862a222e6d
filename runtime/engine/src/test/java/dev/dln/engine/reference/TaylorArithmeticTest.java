package dev.dln.engine.reference;

import static dev.dln.engine.reference.PrimitiveSamples.exact;
import static dev.dln.engine.reference.PrimitiveSamples.rests;
import static dev.dln.engine.reference.PrimitiveSamples.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.GradientSeries;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class TaylorArithmeticTest {
    private static final int ORDER = 4;
    private static final double[] INNER = {0, 0.5, -0.75, 0.25, 1.5};

    /** Central differences of 70 digits at a step of 1e-12 are exact far beyond doubles. */
    private static final BigDecimal STEP = new BigDecimal("1e-12");

    /** Every row of the table, composed with a polynomial, against differences. */
    @ParameterizedTest
    @EnumSource
    void rowsHaveTheSeriesOfTheirMeaning(Primitive primitive) {
        var arithmetic = new TaylorArithmetic(ORDER);
        for (List<Double> rest : rests(primitive)) {
            for (double t : samples(primitive)) {
                if (Math.abs(t) < 1e-6 || Math.abs(t) > 12 || Math.abs(Math.abs(t) - 1) < 1e-6) {
                    continue; // the difference's points leave the domain or cross the kink
                }
                double[] u = INNER.clone();
                u[0] = t;
                var args = new ArrayList<Taylor>();
                args.add(Taylor.of(u));
                rest.forEach(r -> args.add(arithmetic.constant(r)));
                Taylor y = arithmetic.primitive(primitive, args);
                for (int k = 0; k <= ORDER; k++) {
                    double expected = difference(primitive, u, rest, k);
                    double size = Math.max(1, Math.abs(expected));
                    assertEquals(expected, y.coefficient(k), 1e-11 * size, primitive + " " + t);
                }
            }
        }
    }

    /** The k-th derivative of f(u(t)) at 0 over k factorial. */
    private static double difference(Primitive primitive, double[] u, List<Double> rest, int k) {
        BigDecimal sum = BigDecimal.ZERO;
        long binomial = 1;
        long factorial = 1;
        for (int j = 0; j <= k; j++) {
            BigDecimal t = STEP.multiply(new BigDecimal(k - 2 * j)).divide(new BigDecimal(2));
            BigDecimal inner = BigDecimal.ZERO;
            for (int i = u.length - 1; i >= 0; i--) {
                inner = inner.multiply(t).add(new BigDecimal(u[i]));
            }
            BigDecimal value = exact(primitive, inner, rest).multiply(new BigDecimal(binomial));
            sum = j % 2 == 0 ? sum.add(value) : sum.subtract(value);
            binomial = binomial * (k - j) / (j + 1);
            factorial *= j + 1;
        }
        return sum.divide(STEP.pow(k), MathContext.DECIMAL64).doubleValue()
                / (factorial / (k + 1.0));
    }

    @Test
    void knownSeries() {
        var arithmetic = new TaylorArithmetic(6);
        Taylor t = arithmetic.line(0, 1);
        assertArrayEquals(
                new double[] {0, 1, 0, -1 / 3.0, 0, 2 / 15.0, 0},
                coefficients(arithmetic.primitive(Primitive.TANH, List.of(t))),
                1e-15);
        assertArrayEquals(
                new double[] {1, 0, -1 / 2.0, 0, 1 / 24.0, 0, -1 / 720.0},
                coefficients(arithmetic.primitive(Primitive.COS, List.of(t))),
                1e-15);
        Taylor onePlus = arithmetic.line(1, 1);
        assertArrayEquals(
                new double[] {1, 0.5, -1 / 8.0, 1 / 16.0, -5 / 128.0, 7 / 256.0, -21 / 1024.0},
                coefficients(arithmetic.power(onePlus, Rational.HALF)),
                1e-15);
        assertArrayEquals(
                new double[] {1, -2, 3, -4, 5, -6, 7},
                coefficients(arithmetic.power(onePlus, Rational.of(-2))),
                1e-15);
        assertArrayEquals(
                new double[] {0, 0, 0, 1, 0, 0, 0},
                coefficients(arithmetic.power(t, Rational.of(3))));
        // log(e^t + e^-t): the derivative is tanh
        assertArrayEquals(
                new double[] {Math.log(2), 0, 1 / 2.0, 0, -1 / 12.0, 0, 1 / 45.0},
                coefficients(arithmetic.logSumExp(List.of(t, arithmetic.line(0, -1)))),
                1e-15);
    }

    private static double[] coefficients(Taylor series) {
        double[] c = new double[series.order() + 1];
        for (int k = 0; k < c.length; k++) {
            c[k] = series.coefficient(k);
        }
        return c;
    }

    /** f = x^2 y + tanh(z) y along (1, 2, 3) from (1, 1, 0): the gradient's components by hand. */
    @Test
    void gradientsAlongALine() {
        var compiled =
                DlnCompiler.compile(
                        new Source(
                                "f.dln",
                                "network f { param x, y, z minimize x^2 * y + tanh(z) * y }"));
        BoundModel model = Binder.bind(compiled.model().orElseThrow(), Map.of()).orThrow();
        double[][] rows =
                GradientSeries.of(model).along(new double[] {1, 1, 0}, new double[] {1, 2, 3}, 3);
        double[][] columns = {
            {2, 6, 4, 0}, // 2 x y = 2 (1 + t) (1 + 2 t)
            {1, 5, 1, -9}, // x^2 + tanh z = (1 + t)^2 + 3 t - 9 t^3
            {1, 2, -9, -18}, // y (1 - tanh^2 z) = (1 + 2 t) (1 - 9 t^2)
        };
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 4; k++) {
                assertEquals(columns[i][k], rows[k][i], 1e-14);
            }
        }
    }
}

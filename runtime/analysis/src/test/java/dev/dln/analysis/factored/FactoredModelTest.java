package dev.dln.analysis.factored;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.linear.Matrix;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

final class FactoredModelTest {
    static BoundModel bind(String source) {
        var compiled = DlnCompiler.compile(new Source("test.dln", source));
        return Binder.bind(
                        compiled.model().orElseThrow(() -> new AssertionError(compiled.problems())),
                        data(source))
                .orThrow();
    }

    private static Map<String, Array> data(String source) {
        var random = new SplittableRandom(5);
        Array x = new Array(List.of(3, 4), random.doubles(12, -1, 1).toArray());
        Array y = new Array(List.of(2, 4), random.doubles(8, -1, 1).toArray());
        return source.contains("data") ? Map.of("X", x, "Y", y) : Map.of();
    }

    /** phi at the product has the loss of the model, and its gradient those of the factors. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "param A[5, 3], B[4, 5], C[2, 4]  output C * B * A * X @loss squared(Y)|3,5,4,2",
                "param C[2, 4], A[5, 3], B[4, 5]  output C * (B * (A * X)) @loss mse(Y)|3,5,4,2",
                "param A[3, 5], B[2, 5]  output B * A' * X @loss pseudo_huber(Y; delta ="
                        + " 1.5)|3,5,2",
                "param A[1, 3], B[2, 1]  output B * A * X @loss cross_entropy(Y .^ 2)|3,1,2",
                "param a[3], b[2]  output b * a' * X @loss squared(Y)|3,1,2",
                "param A[4, 3], B[5, 4]  output [1, 2, 0, 1, -1; 0, 1, 1, 1, 2] * B * A * X"
                        + " @loss squared(Y)|3,4,5"
            })
    void theLossIsAFunctionOfTheProduct(String body, String widths) {
        check("network n { data X[3, m], Y[2, m] " + body + " }", widths);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "param x, y  minimize (x * y - 1)^2|1,1,1",
                "param x, y, z  minimize 1 / 2 * (x * y * z - 1)^2 + 3|1,1,1,1",
                "param U[1, 2], V[2, 1]  minimize sum([1, 4; 4, 1] .* (V * U) .^ 4)|2,1,2",
                "param W1[1, 1], W2[2, 1]  let P = W2 * W1  minimize sqrt(1 + P[1, 1]^2) + P[2,"
                        + " 1]^2|1,1,2",
                "param u[3], W[2, 3], v[2]  minimize (v' * W * u - 1)^2|1,3,2,1",
                "param A[2, 2], B[2, 2]  let P = B * A  minimize trace([0, 1; 1, 2] * P) +"
                        + " sqnorm(P)|2,2,2"
            })
    void dataAreNotNeeded(String body, String widths) {
        check("network n { " + body + " }", widths);
    }

    private static void check(String source, String widths) {
        BoundModel model = bind(source);
        FactoredModel factored = FactoredModel.recognise(model).orElseThrow();
        assertEquals(
                List.of(widths.split(",")),
                factored.widths().stream().map(Object::toString).toList());
        double[] point = Points.random(model, 3);
        List<Matrix> factors = factored.factors(point);
        Matrix product = factors.getFirst();
        for (int k = 1; k < factors.size(); k++) {
            product = factors.get(k).times(product);
        }
        double[] g = new double[product.entries().length];
        double[] gradient = new double[point.length];
        double loss;
        try (Session session = Devices.auto().open(model);
                Session phi = Devices.auto().open(factored.relaxed())) {
            loss = session.gradient(point, gradient);
            assertEquals(loss, phi.gradient(product.entries(), g), 1e-12 * (1 + Math.abs(loss)));
        }
        Matrix slope = new Matrix(product.rows(), product.cols(), g);
        var slopes = new ArrayList<Matrix>();
        for (int k = 0; k < factors.size(); k++) {
            Matrix left = slope;
            for (int j = factors.size() - 1; j > k; j--) {
                left = factors.get(j).transpose().times(left);
            }
            for (int j = 0; j < k; j++) {
                left = left.times(factors.get(j).transpose());
            }
            slopes.add(left);
        }
        double[] expected = factored.point(slopes);
        assertEquals(point.length, expected.length);
        for (int i = 0; i < point.length; i++) {
            assertEquals(expected[i], gradient[i], 1e-9, "entry " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "param x, y  minimize x^2 - y^2",
                "param x, y  minimize (x * y - 1)^2 + x^2",
                "param x, y  minimize (x * x * y - 1)^2",
                "param A[2, 2], b[2], x[2]  minimize sqnorm(A * x + b)",
                "param A[2, 2]  minimize trace(A * A)",
                "param A[2, 2], B[2, 2]  minimize sqnorm(A) * sqnorm(B)",
                "param A[2, 2], B[2, 2]  minimize sum(tanh(A) * B)"
            })
    void otherLossesAreNotFactored(String body) {
        assertEquals(Optional.empty(), FactoredModel.recognise(bind("network n { " + body + " }")));
    }

    @Test
    void propertiesAreThoseOfPhi() {
        FactoredModel weighted =
                FactoredModel.recognise(
                                bind(
                                        "network n { param U[1, 2], V[2, 1] minimize 1 / 2 *"
                                            + " sum([1, 4; 4, 1] .* (V * U - [1, 0; 0, 2]) .^ 2)"
                                            + " }"))
                        .orElseThrow();
        assertEquals(Answer.YES, weighted.properties().convex());
        assertEquals(Answer.YES, weighted.properties().analytic());
        assertTrue(!weighted.reachesAll());
        FactoredModel kinked =
                FactoredModel.recognise(
                                bind(
                                        "network n { param W1[1, 1], W2[2, 1] let P = W2 * W1"
                                            + " minimize abs(P[1, 1]) + relu(1 - P[2, 1]) - 1 }"))
                        .orElseThrow();
        assertEquals(Answer.YES, kinked.properties().convex());
        assertEquals(Answer.YES, kinked.properties().lipschitz());
        assertTrue(kinked.properties().c1() != Answer.YES);
        assertTrue(kinked.reachesAll());
    }
}

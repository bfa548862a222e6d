package dev.dln.engine.diff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The Gauss-Newton part against J' F J with J and F from models of their own: a row of J is the
 * gradient of one entry of the output, F the Hessian of the loss with the output as parameter.
 */
class GaussNewtonTest {
    private static final int INPUTS = 3;
    private static final int OUTPUTS = 2;
    private static final int SAMPLES = 4;

    /**
     * A case.
     *
     * @param declarations parameters and lets
     * @param output the output
     * @param loss the loss with its arguments
     * @param penalty further annotations
     */
    private record Case(String declarations, String output, String loss, String penalty) {
        String text() {
            return "network n { data X[%d, %d], Y[%d, %d]  %s  output %s @loss %s %s }"
                    .formatted(
                            INPUTS, SAMPLES, OUTPUTS, SAMPLES, declarations, output, loss, penalty);
        }

        String entry() {
            return "network n { data X[%d, %d], S[%d, %d]  %s  minimize sum(S .* (%s)) }"
                    .formatted(INPUTS, SAMPLES, OUTPUTS, SAMPLES, declarations, output);
        }

        String head() {
            return "network n { data Y[%d, %d]  param Q[%d, %d]  output Q @loss %s }"
                    .formatted(OUTPUTS, SAMPLES, OUTPUTS, SAMPLES, loss);
        }
    }

    private static final String TANH = "param W1[5, 3], b1[5], W2[2, 5], b2[2]";

    static List<Case> cases() {
        var cases = new ArrayList<Case>();
        String deep = "W2 * tanh(W1 * X + b1) + b2";
        for (String loss :
                List.of(
                        "squared(Y)",
                        "mse(Y)",
                        "cross_entropy(Y)",
                        "logistic(Y)",
                        "hinge(Y, 3)",
                        "pseudo_huber(Y, 0.7)",
                        "cauchy(Y)",
                        "blake_zisserman(Y)",
                        "corrupted_gaussian(Y)",
                        "two_sided_truncated_square(Y)")) {
            cases.add(new Case(TANH, deep, loss, ""));
        }
        cases.add(new Case(TANH, deep, "mse(Y)", "@penalty l2(0.3)"));
        cases.add(new Case(TANH, "2 * (" + deep + ") - X[1..2, 1..4]", "squared(Y)", ""));
        cases.add(new Case(TANH, "-(" + deep + ") / 3", "pseudo_huber(Y)", ""));
        cases.add(new Case(TANH, "softplus(" + deep + ")", "squared(Y)", ""));
        cases.add(new Case(TANH, deep + " + W1[1..2, 1..3] * X", "cross_entropy(Y)", ""));
        cases.add(new Case("param A[2, 2], B[2, 3]", "A * B * X", "squared(Y)", ""));
        cases.add(new Case("param A[2, 3], b[2]", "A * X + b", "squared(Y)", ""));
        cases.add(new Case("param Q[2, 4]", "Q", "cauchy(Y)", ""));
        cases.add(new Case("param A[2, 3], c", "A * X + c^2", "mse(Y)", "@penalty l2(1, c)"));
        return cases;
    }

    private static BoundModel bind(String text, Map<String, Array> data) {
        CompiledModel model =
                DlnCompiler.compile(new Source("test.dln", text)).model().orElseThrow();
        var used = new HashMap<String, Array>();
        model.data().forEach(d -> used.put(d.name(), data.get(d.name())));
        return Binder.bind(model, used).orThrow();
    }

    private static Map<String, Array> data() {
        var random = new SplittableRandom(5);
        double[] x = random.doubles(INPUTS * SAMPLES, -1, 1).toArray();
        double[] y = new double[OUTPUTS * SAMPLES];
        for (int j = 0; j < SAMPLES; j++) {
            double p = random.nextDouble();
            y[j] = p;
            y[SAMPLES + j] = 1 - p;
        }
        return Map.of(
                "X", new Array(List.of(INPUTS, SAMPLES), x),
                "Y", new Array(List.of(OUTPUTS, SAMPLES), y));
    }

    private static double[] product(Session session, double[] point, double[] direction) {
        double[] product = new double[point.length];
        session.linearize(point);
        session.gaussNewton(direction, product);
        return product;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isJacobianTimesCurvatureOfTheLossTimesJacobian(Case test) {
        Map<String, Array> data = data();
        BoundModel model = bind(test.text(), data);
        double[] point = Points.random(model, 3);
        int n = point.length;
        int outputs = OUTPUTS * SAMPLES;
        double[] values = new double[outputs];
        double[][] jacobian = new double[outputs][n];
        for (int i = 0; i < outputs; i++) {
            double[] selected = new double[outputs];
            selected[i] = 1;
            var entry = new HashMap<>(data);
            entry.put("S", new Array(List.of(OUTPUTS, SAMPLES), selected));
            try (Session session = Devices.auto().open(bind(test.entry(), entry))) {
                values[i] = session.gradient(point, jacobian[i]);
            }
        }
        double[] curvature = new double[outputs * outputs];
        try (Session head = Devices.auto().open(bind(test.head(), data))) {
            head.hessian(values, curvature);
        }
        double[] direction = new SplittableRandom(9).doubles(n, -1, 1).toArray();
        double[] expected = new double[n];
        for (int i = 0; i < outputs; i++) {
            double bent = 0;
            for (int j = 0; j < outputs; j++) {
                for (int k = 0; k < n; k++) {
                    bent += curvature[i * outputs + j] * jacobian[j][k] * direction[k];
                }
            }
            for (int k = 0; k < n; k++) {
                expected[k] += bent * jacobian[i][k];
            }
        }
        double size = 0;
        for (double e : expected) {
            size = Math.max(size, Math.abs(e));
        }
        assertTrue(size > 0, "a case without curvature shows nothing");
        for (Device device : Devices.all()) {
            try (Session session = device.open(model)) {
                assertTrue(session.hasGaussNewton());
                assertArrayEquals(
                        expected,
                        product(session, point, direction),
                        1e-13 * Math.max(1, size),
                        device.name());
            }
        }
    }

    @Test
    void isTheWholeHessianWhereTheOutputIsLinearInTheParameters() {
        BoundModel model =
                bind(
                        "network n { data X[3, m], Y[2, m] param A[2, 3], b[2]"
                                + " output A * X + b @loss squared(Y) }",
                        data());
        double[] point = Points.random(model, 1);
        try (Session session = Devices.auto().open(model)) {
            double[] direction = Points.random(model, 2);
            double[] hvp = new double[point.length];
            session.linearize(point);
            session.hvp(direction, hvp);
            assertArrayEquals(hvp, product(session, point, direction), 1e-14);
        }
    }

    @Test
    void followsTheLinearizedPoint() {
        BoundModel model = bind(cases().getFirst().text(), data());
        double[] first = Points.random(model, 1);
        double[] second = Points.random(model, 2);
        double[] direction = Points.random(model, 3);
        for (Device device : Devices.all()) {
            try (Session session = device.open(model);
                    Session fresh = device.open(model)) {
                product(session, first, direction);
                assertArrayEquals(
                        product(fresh, second, direction), product(session, second, direction), 0);
            }
        }
    }

    @Test
    void hasNoMeaningWithoutAnOutput() {
        BoundModel model = bind("network n { param x, y minimize x^2 - y^2 }", Map.of());
        for (Device device : Devices.all()) {
            try (Session session = device.open(model)) {
                assertFalse(session.hasGaussNewton());
                double[] point = {1, 2};
                session.linearize(point);
                var refused =
                        assertThrows(
                                UnsupportedOperationException.class,
                                () -> session.gaussNewton(point, new double[2]));
                assertEquals("the loss is not that of an output", refused.getMessage());
            }
        }
    }
}

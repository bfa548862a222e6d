package dev.dln.analysis.eliminate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.compiler.DlnCompiler;
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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Group gradients and the least loss of any outputs. */
final class NeuronModelTest {
    static BoundModel bind(String text, Map<String, Array> data) {
        var compilation = DlnCompiler.compile(new Source("test.dln", text));
        return Binder.bind(
                        compilation
                                .model()
                                .orElseThrow(() -> new AssertionError(compilation.problems())),
                        data)
                .orThrow();
    }

    static NeuronModel model(String text, Map<String, Array> data) {
        return NeuronModel.of(bind(text, data)).orElseThrow();
    }

    static Array matrix(int rows, int columns, double... values) {
        return new Array(List.of(rows, columns), values);
    }

    private static final String PAIR =
            """
            loss squares(q, y) = sqnorm(q - y)
            network pair {
              data  X[1, 2], Y[1, 2]
              param t
              output t * ones(1, 2)  @loss squares(Y)  @eliminate(X, lambda = 1)
            }
            """;

    /** Q5: targets 1 and -1 at f = 0; distinct inputs give -2 and 2, equal ones their sum 0. */
    @Test
    void q5GroupGradients() {
        Array targets = matrix(1, 2, 1, -1);
        NeuronModel apart = model(PAIR, Map.of("X", matrix(1, 2, 0, 1), "Y", targets));
        try (var groups = new GroupGradients(apart, Devices.auto())) {
            assertArrayEquals(new double[] {-2, 2}, groups.at(new double[1]));
        }
        NeuronModel equal = model(PAIR, Map.of("X", matrix(1, 2, -0.0, 0), "Y", targets));
        try (var groups = new GroupGradients(equal, Devices.auto())) {
            assertArrayEquals(new double[] {0}, groups.at(new double[1]));
            assertEquals(2, groups.loss());
        }
    }

    /** Where the output is a parameter itself, its gradients are those of the loss. */
    @ParameterizedTest
    @CsvSource({"squared,1,1", "mse,2,5", "cross_entropy,3,4", "logistic,1,3", "hinge,2,3"})
    void groupGradientsAreSumsOfOutputGradients(String loss, int k, int m) {
        String text =
                """
                network free {
                  data  X[2, m], Y[k, m]
                  param Q[k, m]
                  output tanh(Q) @loss LOSS(Y) @eliminate(X, lambda = 1) @penalty l2(0.5)
                }
                """
                        .replace("LOSS", loss);
        var random = new Random(3);
        Map<String, Array> data = data(random, loss, k, m, 2);
        NeuronModel model = model(text, data);
        BoundModel plain =
                bind(
                        "network n { data Y[k, m]  param F[k, m]  output F @loss LOSS(Y) }"
                                .replace("LOSS", loss),
                        Map.of("Y", data.get("Y")));
        double[] point = Points.random(model.whole(), 5);
        double[] outputs = new double[k * m];
        double[] slopes = new double[k * m];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = Math.tanh(point[i]);
        }
        try (var groups = new GroupGradients(model, Devices.auto());
                Session session = Devices.auto().open(plain)) {
            double[] sums = groups.at(point);
            double value = session.gradient(outputs, slopes);
            assertEquals(value, groups.loss(), 1e-13);
            int count = model.groups().size();
            for (int o = 0; o < k; o++) {
                for (int j = 0; j < count; j++) {
                    double sum = 0;
                    for (int i : model.groups().get(j)) {
                        sum += slopes[o * m + i];
                    }
                    assertEquals(sum, sums[o * count + j], 1e-13);
                }
            }
        }
    }

    /** Inputs of few values, so that some are equal; targets that the loss admits. */
    private static Map<String, Array> data(Random random, String loss, int k, int m, int values) {
        double[] x = new double[2 * m];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(values);
        }
        double[] y = new double[k * m];
        for (int i = 0; i < y.length; i++) {
            y[i] =
                    switch (loss) {
                        case "logistic", "hinge" -> random.nextBoolean() ? 1 : -1;
                        default -> random.nextInt(9) / 4.0 - 1;
                    };
        }
        if (loss.equals("cross_entropy")) {
            for (int i = 0; i < m; i++) {
                int label = random.nextInt(k);
                for (int o = 0; o < k; o++) {
                    y[o * m + i] = o == label ? 1 : 0;
                }
            }
        }
        return Map.of("X", matrix(2, m, x), "Y", matrix(k, m, y));
    }

    /** The bound, against minimising over one output for each group. */
    @ParameterizedTest
    @CsvSource({"squared", "mse", "cross_entropy", "logistic"})
    void leastLossIsThatOfFreeOutputs(String loss) {
        var random = new Random(11);
        int met = 0;
        for (int trial = 0; trial < 12; trial++) {
            int k = 1 + random.nextInt(3);
            if (loss.equals("cross_entropy")) {
                k = 2 + random.nextInt(2);
            }
            int m = 2 + random.nextInt(8);
            Map<String, Array> data = data(random, loss, k, m, 1 + trial % 2);
            NeuronModel model =
                    model(
                            """
                            network n {
                              data  X[2, m], Y[k, m]
                              param W[k, 2]
                              output W * X @loss LOSS(Y) @eliminate(lambda = 1)
                            }
                            """
                                    .replace("LOSS", loss),
                            data);
            LeastLoss bound = LeastLoss.of(model).orElseThrow();
            double reached = free(model, loss, data, k);
            assertTrue(bound.value() <= reached + 1e-12, loss + " " + bound + " " + reached);
            if (bound.attained() == LeastLoss.Attained.YES) {
                assertEquals(bound.value(), reached, 1e-8);
                met++;
            } else {
                assertEquals(LeastLoss.Attained.NO, bound.attained());
                assertEquals(bound.value(), reached, 1e-2);
            }
        }
        assertTrue(met >= 1, loss);
    }

    private static double free(NeuronModel model, String loss, Map<String, Array> data, int k) {
        int groups = model.groups().size();
        double[] members = new double[groups * model.samples()];
        for (int j = 0; j < groups; j++) {
            for (int i : model.groups().get(j)) {
                members[j * model.samples() + i] = 1;
            }
        }
        BoundModel free =
                bind(
                        """
                        network n {
                          data  M[g, m], Y[k, m]
                          param Q[k, g]
                          output Q * M @loss LOSS(Y)
                        }
                        """
                                .replace("LOSS", loss),
                        Map.of("M", matrix(groups, model.samples(), members), "Y", y(data)));
        try (Session session = Devices.auto().open(free)) {
            return Lbfgs.DEFAULT
                    .minimize(session, new double[k * groups], StopRule.DEFAULT, Monitor.NONE)
                    .loss();
        }
    }

    private static Array y(Map<String, Array> data) {
        return data.getOrDefault("Y", matrix(1, 1, 0));
    }

    @Test
    void hingeAndUnknownLossesAreBoundedByZero() {
        String text =
                """
                network n {
                  data  X[1, m], Y[1, m]
                  param w
                  output w * X @loss hinge(Y, 2) @eliminate(lambda = 1)
                }
                """;
        Array y = matrix(1, 3, 1, 1, -1);
        var apart =
                LeastLoss.of(model(text, Map.of("X", matrix(1, 3, 0, 1, 2), "Y", y))).orElseThrow();
        assertEquals(0, apart.value());
        assertEquals(LeastLoss.Attained.YES, apart.attained());
        var clash =
                LeastLoss.of(model(text, Map.of("X", matrix(1, 3, 0, 1, 1), "Y", y))).orElseThrow();
        assertEquals(0, clash.value());
        assertEquals(LeastLoss.Attained.UNKNOWN, clash.attained());
        assertTrue(
                LeastLoss.of(
                                model(
                                        text.replace("@eliminate", "@penalty l2(-1) @eliminate"),
                                        Map.of("X", matrix(1, 3, 0, 1, 2), "Y", y)))
                        .isEmpty());
    }

    @Test
    void samplesAreGroupedByEqualInputs() {
        var columns = new ArrayList<Double>(List.of(1.0, 2.0, 1.0, 2.0));
        NeuronModel model =
                model(
                        PAIR.replace("[1, 2]", "[1, 4]").replace("ones(1, 2)", "ones(1, 4)"),
                        Map.of(
                                "X",
                                matrix(
                                        1,
                                        4,
                                        columns.stream()
                                                .mapToDouble(Double::doubleValue)
                                                .toArray()),
                                "Y",
                                matrix(1, 4, 0, 0, 0, 0)));
        assertEquals(List.of(List.of(0, 2), List.of(1, 3)), model.groups());
        assertEquals(4, model.samples());
        assertEquals(1, model.outputs());
    }

    /** Scalars, columns and rows: axes of extent 1 are where programs and arrays differ. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data x, y  param t  output t * x @loss squared(y)",
                "data x[3], y[2]  param W[2, 3]  output W * x @loss squared(y)",
                "data x[3], y  param w[3]  output w' * x @loss squared(y)",
                "data X[3, 4], Y[1, 4]  param w[3]  output w' * X @loss mse(Y)",
                "data X[1, 4], Y[2, 4]  param w[2]  output w * X @loss mse(Y)",
            })
    void everyShapeOfOutput(String body) {
        var random = new Random(2);
        var data = new java.util.HashMap<String, Array>();
        for (var declared :
                DlnCompiler.compile(new Source("n.dln", network(body)))
                        .model()
                        .orElseThrow()
                        .data()) {
            List<Integer> shape =
                    declared.shape().stream().map(d -> Integer.valueOf(d.toString())).toList();
            int size = shape.stream().reduce(1, (a, b) -> a * b);
            data.put(declared.name(), new Array(shape, random.doubles(size, -1, 1).toArray()));
        }
        NeuronModel model = model(network(body), data);
        double[] point = Points.random(model.whole(), 1);
        double[] gradient = new double[point.length];
        try (var groups = new GroupGradients(model, Devices.auto());
                Session whole = Devices.auto().open(model.whole());
                Session base = Devices.auto().open(model.base())) {
            double[] sums = groups.at(point);
            assertEquals(model.outputs() * model.samples(), sums.length);
            assertEquals(base.loss(model.theta(point)), groups.loss(), 1e-14);
            // with silent neurons the slope by a_k is the sum of the gradients of row k
            whole.gradient(model.silent(model.theta(point)), gradient);
            for (int k = 0; k < model.outputs(); k++) {
                double sum = 0;
                for (int j = 0; j < model.samples(); j++) {
                    sum += sums[k * model.samples() + j];
                }
                assertEquals(sum, gradient[model.a().offset() + k], 1e-13);
            }
            assertEquals(0, LeastLoss.of(model).orElseThrow().value());
        }
    }

    private static String network(String body) {
        return "network n { " + body + " @eliminate(lambda = 1) }";
    }
}

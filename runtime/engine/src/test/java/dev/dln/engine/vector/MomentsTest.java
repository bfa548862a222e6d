package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.rewrite.Moments;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.rewrite.Phases;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Losses from second moments of the data: as good as direct ones at every point. */
class MomentsTest {
    private static final int SAMPLES = 500;

    private static final int FEW = 100;

    private static BoundModel model(String text, double noise) {
        var random = new Random(1);
        double[] x = random.doubles(6L * SAMPLES, -1, 1).toArray();
        var y = new double[2 * SAMPLES];
        for (int j = 0; j < SAMPLES; j++) {
            for (int i = 0; i < 2; i++) {
                double sum = noise * random.nextGaussian();
                for (int k = 0; k < 6; k++) {
                    sum += x[k * SAMPLES + j];
                }
                y[i * SAMPLES + j] = sum;
            }
        }
        return bind(text, new Array(List.of(6, SAMPLES), x), y);
    }

    /** With two targets for each sample. */
    private static BoundModel bind(String text, Array x, double[] y) {
        CompiledModel compiled =
                DlnCompiler.compile(new Source("t.dln", text), CompileOptions.defaults())
                        .model()
                        .orElseThrow();
        return Binder.bind(compiled, Map.of("X", x, "Y", new Array(List.of(2, SAMPLES), y)))
                .orThrow();
    }

    private static final String LINEAR =
            """
            network t { data X[d, m], Y[k, m]  param W1[3, d], W2[k, 3]
              output W2 * W1 * X @loss squared(Y) @penalty l2(0.01, W1, W2) }
            """;

    /** W2 W1 is a matrix of ones. */
    private static double[] solution(BoundModel model) {
        var point = new double[model.layout().size()];
        java.util.Arrays.fill(point, 0, 6, 1);
        point[18] = 1;
        point[21] = 1;
        return point;
    }

    @Test
    void momentsAreUsedAndAgree() {
        BoundModel model = model(LINEAR, 0.5);
        DerivedPrograms programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
        for (Program program : List.of(programs.quickLoss(), programs.quickGradient())) {
            assertTrue(program.outputs().stream().anyMatch(o -> o.name().equals(Moments.SCALE)));
        }
        for (int seed = 0; seed < 20; seed++) {
            compare(model, new Random(seed).doubles(model.layout().size(), -2, 2).toArray());
        }
    }

    @Test
    void whereMomentsCancelTheLossIsDirect() {
        for (double noise : new double[] {0, 1e-12, 1e-8, 1e-4, 1e-2, 0.1}) {
            String text = LINEAR.replace("@penalty l2(0.01, W1, W2)", "");
            BoundModel model = model(text, noise);
            compare(model, solution(model));
        }
    }

    @Test
    void anExactFitHasLossZero() {
        BoundModel model = model(LINEAR.replace("@penalty l2(0.01, W1, W2)", ""), 0);
        try (Session session = new VectorDevice().open(model)) {
            var gradient = new double[model.layout().size()];
            assertTrue(session.gradient(solution(model), gradient) < 1e-26);
            assertTrue(session.loss(solution(model)) < 1e-26);
        }
    }

    @Test
    void overflowAndNoNumberAreNotTrusted() {
        assertFalse(Moments.isTrusted(Double.NaN, Double.NaN));
        assertFalse(Moments.isTrusted(Double.NaN, Double.POSITIVE_INFINITY));
        assertTrue(Moments.isTrusted(0, 0));
        BoundModel model = model(LINEAR, 0.5);
        var point = new double[model.layout().size()];
        java.util.Arrays.fill(point, 1e150);
        try (Session session = new VectorDevice().open(model)) {
            assertEquals(Double.POSITIVE_INFINITY, session.loss(point));
        }
    }

    /** Features far from the origin: the squares of W X cancel as much as those of the residual. */
    @Test
    void momentsThatCancelWithinATermAreNotTrusted() {
        String text =
                "network t { data X[4, m], Y[1, m]  param W[1, 4]  output W * X @loss squared(Y) }";
        var random = new Random(3);
        for (double mean : new double[] {1, 1e2, 1e4, 1e6, 1e160, 1e-165}) {
            var x = new double[4 * SAMPLES];
            for (int j = 0; j < SAMPLES; j++) {
                double common = mean * (1 + 0.1 * random.nextGaussian());
                for (int i = 0; i < 4; i++) {
                    x[i * SAMPLES + j] = common + Math.min(1, mean) * random.nextGaussian();
                }
            }
            double[] y = random.doubles(SAMPLES, -1, 1).toArray();
            BoundModel model =
                    Binder.bind(
                                    DlnCompiler.compile(
                                                    new Source("t.dln", text),
                                                    CompileOptions.defaults())
                                            .model()
                                            .orElseThrow(),
                                    Map.of(
                                            "X", new Array(List.of(4, SAMPLES), x),
                                            "Y", new Array(List.of(1, SAMPLES), y)))
                            .orThrow();
            double w = mean > 1e100 || mean < 1e-100 ? 1 / mean : 1;
            compare(model, new double[] {w, -1.01 * w, 0.99 * w, -w});
        }
    }

    /** Where multiplying out whole products seems dear: long ones, of few samples. */
    @Test
    void gradientsOfDeepNetworksReadFewSamplesOnceOnly() {
        String text =
                """
                network t { data X[10, m], Y[10, m]
                  param W1[8, 10], W2[8, 8], W3[8, 8], W4[10, 8]
                  output W4 * W3 * W2 * W1 * X @loss squared(Y) }
                """;
        CompiledModel compiled =
                DlnCompiler.compile(new Source("t.dln", text), CompileOptions.defaults())
                        .model()
                        .orElseThrow();
        var random = new Random(5);
        var sizes = List.of(10, FEW);
        BoundModel model =
                Binder.bind(
                                compiled,
                                Map.of(
                                        "X", new Array(sizes, gaussian(random, 10 * FEW)),
                                        "Y", new Array(sizes, gaussian(random, 10 * FEW))))
                        .orThrow();
        DerivedPrograms programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
        readsSamplesOnce(programs.quickGradient());
        readsSamplesOnce(programs.hvp());
        double[] point = gaussian(random, model.layout().size());
        compare(model, point);
        var options = SessionOptions.DEFAULT.without(Optimization.DISTRIBUTE);
        try (Session session = new VectorDevice().open(model);
                Session direct = new VectorDevice().open(model, options)) {
            var gradient = new double[point.length];
            var expected = new double[point.length];
            session.gradient(point, gradient);
            direct.gradient(point, expected);
            double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            // products of seven matrices: some hundred roundings of the largest entry
            assertArrayEquals(expected, gradient, 1e-13 * scale);
        }
    }

    /** No sample is read at a point or along a direction. */
    private static void readsSamplesOnce(Program program) {
        List<Op.Role> phases = Phases.of(program);
        for (int node = 0; node < phases.size(); node++) {
            for (int operand : program.op(node).operands()) {
                assertTrue(
                        phases.get(node) == Op.Role.DATA
                                || !program.shape(operand).contains(Dim.of(FEW)),
                        "samples are read again by node " + node);
            }
        }
    }

    private static double[] gaussian(Random random, int count) {
        return DoubleStream.generate(random::nextGaussian).limit(count).toArray();
    }

    /**
     * Features that nearly are one: a gradient from X X' has the digits of one from the residual,
     * relative to the products that are added.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 1e2, 1e4})
    void gradientsOfCorrelatedData(double common) {
        var random = new Random(9);
        var x = new double[6 * SAMPLES];
        for (int j = 0; j < SAMPLES; j++) {
            double shared = common * random.nextGaussian();
            for (int i = 0; i < 6; i++) {
                x[i * SAMPLES + j] = shared + random.nextGaussian();
            }
        }
        double[] y = random.doubles(2L * SAMPLES, -1, 1).toArray();
        BoundModel model = bind(LINEAR, new Array(List.of(6, SAMPLES), x), y);
        int n = model.layout().size();
        for (int seed = 0; seed < 10; seed++) {
            double[] point = new Random(seed).doubles(n, -1, 1).toArray();
            var options = SessionOptions.DEFAULT.without(Optimization.MOMENTS);
            try (Session direct = new VectorDevice().open(model, options);
                    Session session = new VectorDevice().open(model)) {
                var expected = new double[n];
                var actual = new double[n];
                direct.gradient(point, expected);
                session.gradient(point, actual);
                // |dL/dW| <= |W|^2 |W| |X X'|, and sums of 500 samples lose little of that
                double scale = 36 * SAMPLES * (1 + common * common);
                for (int i = 0; i < n; i++) {
                    assertEquals(expected[i], actual[i], 64 * Math.ulp(scale));
                }
            }
        }
    }

    private static void compare(BoundModel model, double[] point) {
        var options = SessionOptions.DEFAULT.without(Optimization.MOMENTS);
        try (Session reference = new ReferenceDevice().open(model);
                Session direct = new VectorDevice().open(model, options);
                Session session = new VectorDevice().open(model)) {
            var gradient = new double[point.length];
            double expected = reference.loss(point);
            // a sum of 1,000 squares, and at most twelve bits more
            double tolerance = 1e-11 * expected;
            assertEquals(expected, direct.loss(point), tolerance);
            assertEquals(expected, session.loss(point), tolerance);
            assertEquals(expected, session.gradient(point, gradient), tolerance);
        }
    }
}

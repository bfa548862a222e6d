package dev.dln.analysis.symmetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.Svd;
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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Which symmetries are found, and that each one found is one. */
class SymmetriesTest {
    private static final String DATA = "data X[3, 7], Y[2, 7] ";
    private static final String LINEAR =
            DATA + "param W1[2, 3], W2[2, 2], W3[2, 2] output W3 * W2 * W1 * X @loss squared(Y)";
    private static final String AFFINE =
            DATA
                    + "param W1[4, 3], b1[4], W2[2, 4], b2[2]"
                    + " output W2 * (W1 * X + b1) + b2 @loss squared(Y)";
    private static final String RELU =
            DATA
                    + "param W1[4, 3], b1[4], W2[2, 4], b2[2]"
                    + " output W2 * relu(W1 * X + b1) + b2 @loss squared(Y)";
    private static final String TANH = RELU.replace("relu", "tanh");
    private static final String SOFTMAX = TANH.replace("squared", "cross_entropy");

    static BoundModel bind(String body) {
        var random = new SplittableRandom(5);
        var compiled = DlnCompiler.compile(new Source("test.dln", "network n { " + body + " }"));
        Map<String, Array> data = new LinkedHashMap<>();
        if (body.contains("data X")) {
            double[] x = random.doubles(21).map(t -> t - 0.5).toArray();
            double[] y = random.doubles(14).toArray();
            data.put("X", new Array(List.of(3, 7), x));
            data.put("Y", new Array(List.of(2, 7), y));
        }
        return Binder.bind(
                        compiled.model().orElseThrow(() -> new AssertionError(compiled.problems())),
                        data)
                .orThrow();
    }

    /** Families with the number of their generators, then the discrete ones. */
    private static String found(String body) {
        Symmetries symmetries = Symmetries.of(bind(body));
        var counts = new TreeMap<String, Integer>();
        symmetries.families().forEach(f -> counts.merge(f.name(), f.size(), Integer::sum));
        symmetries.units().forEach(u -> counts.merge(u.action().name(), u.count(), Integer::sum));
        return counts.toString();
    }

    @Test
    void knownModelsHaveTheirSymmetriesAndNoOthers() {
        assertEquals("{NEGATE=4, PERMUTE=4, change of basis=8}", found(LINEAR));
        assertEquals("{NEGATE=4, PERMUTE=4, change of basis=16}", found(AFFINE));
        assertEquals("{PERMUTE=4, scaling=4}", found(RELU));
        assertEquals("{NEGATE=4, PERMUTE=4}", found(TANH));
        assertEquals("{NEGATE=4, PERMUTE=4, softmax shift=5}", found(SOFTMAX));
    }

    @Test
    void penaltiesBreakSymmetries() {
        assertEquals("{NEGATE=4, PERMUTE=4, rotation=2}", found(LINEAR + " @penalty l2(0.1)"));
        assertEquals(
                "{NEGATE=4, PERMUTE=4, change of basis=4, rotation=1}",
                found(LINEAR + " @penalty l2(0.1, W1)"));
        assertEquals("{NEGATE=4, PERMUTE=4}", found(LINEAR + " @penalty l1(0.1)"));
        assertEquals("{PERMUTE=4}", found(RELU + " @penalty l2(0.1)"));
        assertEquals("{PERMUTE=4}", found(RELU + " @penalty l2(0.1, b1)"));
        assertEquals("{PERMUTE=4, scaling=4}", found(RELU + " @penalty l2(0.1, b2)"));
        assertEquals(
                "{NEGATE=4, PERMUTE=4, softmax shift=1}", found(SOFTMAX + " @penalty l2(0.1, W2)"));
        assertEquals(
                "{NEGATE=4, PERMUTE=4, softmax shift=4}", found(SOFTMAX + " @penalty l2(0.1, b2)"));
    }

    @Test
    void activations() {
        assertEquals("{PERMUTE=4, scaling=4}", found(RELU.replace("relu", "leaky_relu")));
        assertEquals("{NEGATE=4, PERMUTE=4, scaling=4}", found(RELU.replace("relu", "abs")));
        assertEquals("{PERMUTE=4}", found(RELU.replace("relu", "softplus")));
        assertEquals("{NEGATE=4, PERMUTE=4}", found(RELU.replace("relu", "erf")));
        assertEquals("{NEGATE=4, PERMUTE=4}", found(RELU.replace("relu", "cos")));
        assertEquals("{NEGATE=4, PERMUTE=4, scaling=4}", found(RELU.replace("relu", "square")));
        assertEquals("{PERMUTE=4}", found(RELU.replace("relu", "elu")));
    }

    @Test
    void scalarsAndUnusedParameters() {
        String relu = "param w, b, v let x = [-1, 0, 1] minimize sqnorm(v * relu(w * x + b) - 1)";
        assertEquals("{scaling=1}", found(relu));
        assertEquals("{NEGATE=1}", found(relu.replace("relu", "tanh")));
        // three numbers in a product: two scalings, and two flips
        assertEquals("{NEGATE=2, scaling=2}", found("param a, b, c minimize (a * b * c - 1)^2"));
        assertEquals("{NEGATE=1}", found("param a, b minimize (a * b - 1)^2 + a^2 + b^2"));
        assertEquals("{unused=3}", found("param a, b[3] minimize (a - 1)^2 + a"));
    }

    /** Three rows of which one is twice another and one is zero. */
    @Test
    void whatTheDataDoNotSee() {
        String dependent =
                "data X[3, 7], Y[2, 7] let D = [1, 0, 0; 2, 0, 0; 0, 0, 0] * X"
                        + " param W1[4, 3], b1[4], W2[2, 4]"
                        + " output W2 * tanh(W1 * D + b1) @loss squared(Y)";
        assertEquals("{NEGATE=4, PERMUTE=4, unseen direction=8}", found(dependent));
        keepsTheLoss(bind(dependent));
        assertEquals("{NEGATE=4, PERMUTE=4}", found(dependent + " @penalty l2(0.1, W1)"));
    }

    @Test
    void tiedFactorsAllowRotationsOnly() {
        String tied = "param U[3, 2] let M = [2, 1, 0; 1, 2, 0; 0, 0, 1] ";
        assertEquals(
                "{NEGATE=2, PERMUTE=2, rotation=1}", found(tied + "minimize sqnorm(U * U' - M)"));
        String two = "param U[3, 2], V[3, 2] let M = [2, 1, 0; 1, 2, 0; 0, 0, 1] ";
        assertEquals(
                "{NEGATE=2, PERMUTE=2, change of basis=4}",
                found(two + "minimize sqnorm(U * V' - M)"));
        assertEquals(
                "{NEGATE=2, PERMUTE=2, rotation=1}",
                found(two + "minimize sqnorm(U * V' - M) + sqnorm(U' * U - V' * V) / 4"));
    }

    /** So many coordinates have to be frozen. */
    @ParameterizedTest
    @CsvSource({"'3,2,3', 4", "'3,2,2,3', 8", "'4,3,3,4', 18"})
    void orbitsOfDeepLinearNetworksHaveTheKnownDimension(String widths, int expected) {
        int[] d = java.util.Arrays.stream(widths.split(",")).mapToInt(Integer::parseInt).toArray();
        var text = new StringBuilder("param ");
        var product = new StringBuilder();
        for (int k = 1; k < d.length; k++) {
            text.append(k == 1 ? "" : ", ").append("W%d[%d, %d]".formatted(k, d[k], d[k - 1]));
            product.insert(0, "W" + k + (k == 1 ? "" : " * "));
        }
        BoundModel model =
                bind(
                        text
                                + " let M = ones(%d, %d) minimize sqnorm(%s - M)"
                                        .formatted(d[d.length - 1], d[0], product));
        assertEquals(expected, tangentRank(model, 3));
    }

    private static int tangentRank(BoundModel model, int seed) {
        List<Generator> generators = Symmetries.of(model).generators();
        int n = model.layout().size();
        double[] point = Points.random(model, seed);
        double[] tangents = new double[generators.size() * n];
        double[] tangent = new double[n];
        for (int k = 0; k < generators.size(); k++) {
            generators.get(k).tangent(point, tangent);
            System.arraycopy(tangent, 0, tangents, k * n, n);
        }
        return Svd.thin(tangents, generators.size(), n).rank(0);
    }

    @Test
    void everySymmetryKeepsTheLoss() {
        for (String body : List.of(LINEAR, AFFINE, RELU, TANH, SOFTMAX)) {
            keepsTheLoss(bind(body));
            keepsTheLoss(bind(body + " @penalty l2(0.1, W2)"));
        }
    }

    /** Gradient times tangent is zero, and finite transformations change no loss. */
    static void keepsTheLoss(BoundModel model) {
        Symmetries symmetries = Symmetries.of(model);
        int n = model.layout().size();
        double[] gradient = new double[n];
        double[] tangent = new double[n];
        try (Session session = Devices.auto().open(model)) {
            for (int seed = 1; seed <= 3; seed++) {
                double[] point = Points.random(model, seed);
                double loss = session.gradient(point, gradient);
                for (Generator generator : symmetries.generators()) {
                    generator.tangent(point, tangent);
                    double slope = Vectors.dot(gradient, tangent);
                    double scale = Vectors.norm(gradient) * Vectors.norm(tangent);
                    assertTrue(Math.abs(slope) <= 1e-12 * scale, generator::description);
                    double moved = session.loss(generator.flow(point, 0.7));
                    assertEquals(loss, moved, 1e-10 * Math.abs(loss), generator::description);
                }
                for (Units units : symmetries.units()) {
                    int[] order = new int[units.count()];
                    for (int i = 0; i < order.length; i++) {
                        order[i] = (i + 1) % order.length;
                    }
                    double moved =
                            session.loss(
                                    units.action() == Units.Action.PERMUTE
                                            ? units.permuted(point, order)
                                            : units.negated(point, seed % order.length));
                    assertEquals(loss, moved, 1e-12 * Math.abs(loss), units::description);
                }
            }
        }
    }
}

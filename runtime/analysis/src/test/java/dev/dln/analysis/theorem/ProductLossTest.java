package dev.dln.analysis.theorem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.KinkMinimum;
import dev.dln.analysis.factored.NegativeDirection;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.symmetry.ModelSymmetry;
import dev.dln.analysis.verify.Fractions;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Kinks;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** The statements about losses of a product of matrices, on the acceptance cases and at random. */
final class ProductLossTest {
    private static final String KINKED =
            "param W1[1, 1], W2[2, 1] let P = W2 * W1 minimize abs(P[1, 1]) + relu(1 - P[2, 1]) -"
                    + " 1";
    private static final String WEIGHTED =
            "param W1[1, 2], W2[2, 1] minimize 1 / 2 * sum([1, 4; 4, 1]"
                    + " .* (W2 * W1 - [1, 0; 0, 2]) .^ 2)";

    private static BoundModel bind(String body, Map<String, Array> data) {
        var compiled = DlnCompiler.compile(new Source("t.dln", "network n { " + body + " }"));
        return Binder.bind(
                        compiled.model().orElseThrow(() -> new AssertionError(compiled.problems())),
                        data)
                .orThrow();
    }

    private static Instance instance(BoundModel model, double... point) {
        Knowledge chain = LinearChain.knowledgeOf(model);
        Knowledge smooth =
                chain.equals(Knowledge.NONE) ? chain.with(ModelSymmetry.of(model)) : chain;
        Knowledge known = Kinks.of(model).map(k -> smooth.withKinks(k::distance)).orElse(smooth);
        return new Instance(
                model,
                point.length == 0 ? Optional.empty() : Optional.of(point),
                Devices.auto(),
                known,
                "test",
                0);
    }

    private static Finding examine(String id, String body, double... point) {
        return examine(id, bind(body, Map.of()), point);
    }

    private static Finding examine(String id, BoundModel model, double... point) {
        try (Instance instance = instance(model, point)) {
            return Statements.find(id).orElseThrow().examine(instance);
        }
    }

    private static ExactProduct exact(String body, double... point) {
        try (Instance instance = instance(bind(body, Map.of()), point)) {
            return FactoredInstance.point(instance).orElseThrow();
        }
    }

    /** L1: on the box of radius 1/4 the loss is at least half the absolute value of W1. */
    @Test
    void l1TheKinkedExampleHasABadMinimum() {
        KinkMinimum proof = KinkMinimum.of(exact(KINKED, 0, 1, 0)).orElseThrow();
        assertEquals(1, proof.layer());
        assertEquals(Rational.of(1, 4), proof.radius());
        assertEquals(Rational.HALF, proof.slope());
        assertEquals(Ruling.PROVED, examine("lb18.thm2", KINKED, 0, 1, 0).ruling());
        assertEquals(Ruling.PROVED, examine("lb18.rem2", KINKED, 0, 1, 0).ruling());
        assertEquals(Ruling.PROVED, examine("lb18.eq22-24", KINKED).ruling());
        // where there is a derivative the statement is not about the point
        assertEquals(Ruling.NOT_APPLICABLE, examine("lb18.thm2", KINKED, 1, 1, 3).ruling());
        assertEquals(Ruling.NOT_APPLICABLE, examine("lb18.thm1", KINKED, 0, 1, 0).ruling());
    }

    /** On the largest box the bound of the rise is zero; on a smaller one it is not. */
    @Test
    void whetherAMinimumAtAKinkIsStrict() {
        String kinked =
                "param W1[1, 1], W2[3, 1] let P = W2 * W1 minimize 8 * abs(P[1, 1])"
                        + " + 9 * abs(P[2, 1]) + 3 * relu(2 - P[3, 1])";
        KinkMinimum proof = KinkMinimum.of(exact(kinked, 0, -1, 0, 1)).orElseThrow();
        assertEquals(Rational.of(1, 8), proof.radius());
        assertEquals(Rational.of(5, 2), proof.slope());
        assertEquals(Ruling.PROVED, examine("lb18.rem2", kinked, 0, -1, 0, 1).ruling());
        // the loss does not change along negative W1
        String flat = "param W1[1, 1], W2[1, 1] let P = W2 * W1 minimize sum(relu(P))";
        assertEquals(Rational.ZERO, KinkMinimum.of(exact(flat, 0, 1)).orElseThrow().slope());
        assertEquals(Ruling.UNDECIDED, examine("lb18.rem2", flat, 0, 1).ruling());
    }

    /** A loss with a kink has a derivative where the kink is not. */
    @Test
    void kinksElsewhereAreNone() {
        String elsewhere = "param A[1, 1], B[1, 1] minimize sum(abs(B * A))";
        for (String id : List.of("lb18.thm2", "lb18.rem2")) {
            Finding finding = examine(id, elsewhere, 2, 1);
            assertTrue(
                    finding.hypotheses().stream()
                            .filter(h -> h.name().contains("no derivative"))
                            .allMatch(h -> h.standing() == Standing.REFUTED),
                    finding.toString());
        }
    }

    /** L2: (0, -1) is a subgradient at the origin and (0, 0) is none. */
    @Test
    void l2TheSubdifferential() {
        Finding printed = examine("lb18.subdifferential", KINKED);
        assertEquals(Ruling.UNSOUND, printed.ruling());
        assertTrue(printed.concluded().fails());
        assertEquals(Ruling.PROVED, examine("lb18.subdifferential.corrected", KINKED).ruling());
    }

    /** L3: zero is critical and left; Theorem 3 does not apply, because it is no minimum. */
    @Test
    void l3ZeroIsNoLocalMinimum() {
        String three =
                "param A[2, 2], B[2, 2], C[2, 2] minimize 1 / 2 * sqnorm(C * B * A - eye(2))";
        Finding finding = examine("lb18.thm3", three, new double[12]);
        assertEquals(Ruling.NOT_APPLICABLE, finding.ruling());
        assertTrue(finding.evidence().stream().anyMatch(Exhibit.Point.class::isInstance));
        assertEquals(Ruling.PROVED, examine("lb18.rem1", three).ruling());
        assertEquals(Ruling.PROVED, examine("lb18.eq18-21", three, new double[12]).ruling());
    }

    /** L4: a saddle of phi and a local minimum of the factored loss. */
    @Test
    void l4WithoutConvexity() {
        String body = "param W1[1, 1], W2[2, 1] let P = W2 * W1 minimize P[1, 1]^2 - P[2, 1]^2";
        assertEquals(Ruling.PROVED, examine("lb18.rem4", body, 0, 1, 0).ruling());
        assertEquals(
                new Fractions.Inertia(1, 0, 1),
                exact(body, 0, 1, 0).curvature().orElseThrow().inertia());
    }

    /** N3: the candidate for a bad minimum of a deep bottleneck. */
    @Test
    void n3TheCandidateOfTheorem8() {
        BoundModel model =
                bind(
                        "data X[2, m], Y[2, m] param A[1, 2], B[1, 1], C[2, 1]"
                                + " output C * B * A * X @loss squared(Y)",
                        Map.of("X", square(1, 0, 0, 1), "Y", square(1, 0, 0, 0)));
        double[] point = {0, 1, 0, 0, 1};
        Finding printed = examine("nr18.thm8", model, point);
        assertEquals(Ruling.UNSOUND, printed.ruling());
        assertTrue(printed.concluded().fails());
        assertEquals(Ruling.PROVED, examine("nr18.thm8.corrected", model, point).ruling());
    }

    /** N4: the weighted bottleneck, its bad minimum, its good one and its saddles. */
    @Test
    void n4TheWeightedBottleneck() {
        try (Instance bad = instance(bind(WEIGHTED, Map.of()), 1, 0, 1, 0)) {
            ExactModel.Point exact = bad.exact().orElseThrow();
            assertTrue(exact.critical());
            assertEquals(Rational.TWO, exact.loss());
            assertArrayEquals(
                    new double[] {0, 2, 2, 6},
                    bad.classification().orElseThrow().eigenvalues(),
                    1e-12);
            Finding printed = Statements.find("nr18.thm8.convex").orElseThrow().examine(bad);
            assertEquals(Ruling.UNSOUND, printed.ruling());
            assertTrue(printed.concluded().fails());
            assertTrue(FactoredInstance.localMinimum(bad).hypothesis().standing().holds());
        }
        double root = Math.sqrt(2);
        try (Instance good = instance(bind(WEIGHTED, Map.of()), 0, root, 0, root)) {
            assertEquals(0.5, good.classification().orElseThrow().loss(), 1e-14);
            assertArrayEquals(
                    new double[] {0, 4, 7, 9},
                    good.classification().orElseThrow().eigenvalues(),
                    1e-12);
            // the minimum is near the doubles, not at them
            assertTrue(FactoredInstance.localMinimum(good).nearby().isPresent());
            assertNotEquals(
                    Ruling.VIOLATED,
                    Statements.find("nr18.obs1").orElseThrow().examine(good).ruling());
        }
        double a = Math.sqrt(7 / 15.0);
        double b = a * Math.sqrt(2 / 7.0);
        try (Instance saddle = instance(bind(WEIGHTED, Map.of()), a, b, a, b)) {
            assertEquals(32 / 15.0, saddle.classification().orElseThrow().loss(), 1e-14);
            assertEquals(1, saddle.classification().orElseThrow().negative());
        }
        assertEquals(
                Ruling.PROVED,
                examine("nr18.thm8.convex.corrected", WEIGHTED, 0, 0, 0, 0).ruling());
    }

    /** N5: eigenvalues -1, 0, 0, 1 at zero, and the explicit direction. */
    @Test
    void n5AnExplicitDirection() {
        String body = "param A[1, 2], B[2, 1] minimize 1 / 2 * sqnorm(B * A - [1, 0; 0, 0])";
        NegativeDirection direction = NegativeDirection.of(exact(body, 0, 0, 0, 0)).orElseThrow();
        assertEquals(Rational.of(-2), direction.curvature());
        try (Instance zero = instance(bind(body, Map.of()), 0, 0, 0, 0)) {
            assertArrayEquals(
                    new double[] {-1, 0, 0, 1},
                    zero.classification().orElseThrow().eigenvalues(),
                    1e-12);
        }
        assertEquals(Ruling.PROVED, examine("nr18.cor6", body, 0, 0, 0, 0).ruling());
    }

    /** N6: the image is not convex with a sigmoid, and is with a leaky rectifier. */
    @Test
    void n6TheImageNeedNotBeConvex() {
        Map<String, Array> data =
                Map.of("X", square(1, 0, 0, 1), "Y", new Array(List.of(1, 2), new double[2]));
        String body =
                "data X[2, m], Y[1, m] param A[1, 2], B[1, 1] output %s(B * %s(A * X))"
                        + " @loss squared(Y)";
        String wide =
                "data X[2, m], Y[2, m] param A[2, 2], B[2, 2] output %s(B * %s(A * X))"
                        + " @loss squared(Y)";
        Map<String, Array> two = Map.of("X", square(1, 0, 0, 1), "Y", square(0, 0, 0, 0));
        Finding sigmoid =
                examine("nr18.image-convex", bind(body.formatted("tanh", "sigmoid"), data));
        assertEquals(Ruling.UNSOUND, sigmoid.ruling());
        assertTrue(sigmoid.concluded().fails());
        assertEquals(
                Ruling.NOT_APPLICABLE,
                examine(
                                "nr18.image-convex.corrected",
                                bind(body.formatted("tanh", "sigmoid"), data))
                        .ruling());
        assertEquals(
                Ruling.PROVED,
                examine(
                                "nr18.image-convex.corrected",
                                bind(wide.formatted("tanh", "leaky_relu"), two))
                        .ruling());
        assertFalse(
                examine("nr18.image-convex", bind(wide.formatted("tanh", "leaky_relu"), two))
                        .concluded()
                        .fails());
    }

    /** R7: the least value without full rank of X. */
    @Test
    void r7TheLeastValueWithASingularX() {
        BoundModel model =
                bind(
                        "data X[2, m], Y[2, m] param A[2, 2], B[2, 2]"
                                + " output B * A * X @loss squared(Y)",
                        Map.of("X", square(1, 0, 0, 0), "Y", square(1, 2, 3, 4)));
        Finding finding = examine("nr18.eq6", model, 1, 0, 0, 1, 1, 0, 3, 0);
        assertEquals(Ruling.PROVED, finding.ruling());
        assertTrue(finding.conclusion().endsWith("10"), finding.conclusion());
    }

    private static BoundModel twoLayers(double last) {
        return bind(
                "data X[2, m], Y[2, m] param A[2, 2], B[2, 2] output B * A * X @loss squared(Y)",
                Map.of("X", square(1, 0, 0, 1), "Y", square(1, 0, 0, last)));
    }

    /** Ranks at a point say nothing of the rank at the minimum that is certified near it. */
    @Test
    void ranksAreThoseOfTheCertifiedPoint() {
        // of rank 1, and the minimum nearby, A = diag(1, 1e-12), of rank 2
        double[] below = {1, 0, 0, 0, 1, 0, 0, 1};
        for (String id : List.of("nr18.thm5.ii", "nr18.cor6")) {
            assertEquals(Ruling.UNDECIDED, examine(id, twoLayers(1e-12), below).ruling(), id);
        }
        Finding eight = examine("nr18.thm8.corrected", twoLayers(1e-12), below);
        assertEquals(Ruling.PROVED, eight.ruling());
        assertEquals("the local minimum nearby is global", eight.conclusion());
        // of rank 2, and the minimum nearby, A = diag(1, 0), of rank 1
        double[] above = {1, 0, 0, 1e-13, 1, 0, 0, 1};
        for (String id : List.of("nr18.lem4", "nr18.lem7", "nr18.obs1")) {
            assertEquals(Ruling.UNDECIDED, examine(id, twoLayers(0), above).ruling(), id);
        }
        for (String id : List.of("thm1", "thm3", "eq6", "eq7", "claim1")) {
            Finding finding = examine("lb18." + id, twoLayers(0), above);
            assertEquals(Ruling.PROVED, finding.ruling(), id);
            assertTrue(finding.conclusion().matches(".*(nearby|that local).*"), id);
        }
        // where the rank is safe within the radius it is known at the minimum as well
        double[] safe = {1, 0, 0, 1 + 1e-13, 1, 0, 0, 1};
        for (String id : List.of("nr18.lem4", "nr18.lem7", "nr18.obs1")) {
            assertEquals(Ruling.PROVED, examine(id, twoLayers(1), safe).ruling(), id);
        }
    }

    /** Conclusions beside a certified point are about that one, and open where it is not known. */
    @Test
    void conclusionsAreAboutTheCertifiedPoint() {
        double[] above = {1, 0, 0, 1e-13, 1, 0, 0, 1};
        Finding five = examine("nr18.thm5.i", twoLayers(0), above);
        assertEquals(Ruling.PROVED, five.ruling(), five::toString);
        assertEquals("the local minimum nearby is global", five.conclusion());
        // full row rank at the point, not at the minimum nearby, W = 0
        BoundModel single =
                bind(
                        "data X[2, m], Y[1, m] param W[1, 2] output tanh(W * X) @loss squared(Y)",
                        Map.of(
                                "X",
                                square(1, 0, 0, 1),
                                "Y",
                                new Array(List.of(1, 2), new double[2])));
        Finding rows = examine("nr18.lem3.global", single, 1e-17, 0);
        assertEquals(Ruling.UNDECIDED, rows.ruling(), rows::toString);
        // critical at A = diag(1, 0), where the curvature is that of the certified point
        double[] saddle = {1, 0, 0, 1e-13, 1, 0, 0, 1e-13};
        Finding strict = examine("nr18.def.second-order-saddle", twoLayers(1), saddle);
        assertEquals(Ruling.PROVED, strict.ruling(), strict::toString);
        assertEquals("the certified critical point is a second-order saddle", strict.conclusion());
        // printed: the candidate is near a global minimum and so no witness, but not exactly one
        BoundModel bottleneck =
                bind(
                        "data X[2, m], Y[2, m] param A[1, 2], B[1, 1], C[2, 1]"
                                + " output C * B * A * X @loss squared(Y)",
                        Map.of("X", square(1, 0, 0, 1), "Y", square(1, 0, 0, 0)));
        Finding eight = examine("nr18.thm8", bottleneck, 1 + 1e-13, 0, 1, 1, 0);
        assertEquals(Standing.OPEN, eight.concluded(), eight::toString);
    }

    /** Local minima near the point given prove nothing of phi at its product. */
    @Test
    void kinksAndSaddlesOfTheLossAreLookedForAtTheMinimum() {
        String body = "param W1[1, 1], W2[2, 1] let P = W2 * W1 minimize P[1, 1]^2 - P[2, 1]^2";
        for (double off : new double[] {1e-17, 1e-13}) {
            Finding finding = examine("lb18.rem4", body, off, 1, 0);
            assertTrue(
                    finding.ruling() == Ruling.UNDECIDED
                            || finding.ruling() == Ruling.NOT_APPLICABLE,
                    finding::toString);
        }
        // a kink through the point is not one through a minimum beside it
        String kinked = "param A[1, 1], B[1, 1] minimize (B * A)[1, 1]^2 + abs((B * A)[1, 1] - 1)";
        Finding finding = examine("lb18.thm2", kinked, 1, 1);
        assertTrue(finding.ruling() != Ruling.PROVED, finding::toString);
    }

    /** A gradient that doubles do not hold: its length is infinite as a double. */
    @Test
    void steepLossesAreLeftAsWell() {
        BoundModel model =
                bind(
                        "data X[2, m], Y[2, m] param A[2, 2], B[2, 2], C[2, 2]"
                                + " output C * B * A * X @loss mse(Y)",
                        Map.of("X", square(1e150, 0, 0, 1), "Y", square(1e150, 0, 0, 1)));
        Finding finding = examine("nr18.thm8.corrected", model, new double[12]);
        assertEquals(Ruling.PROVED, finding.ruling());
        assertTrue(finding.conclusion().contains("no local minimum"), finding.conclusion());
    }

    private static Array square(double... entries) {
        return new Array(List.of(2, 2), entries);
    }

    /**
     * None is violated, and none throws, at random integer points, near them and at zero; the
     * number of models is {@code dln.productlosses}.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 / 2 * sqnorm(%s - Y)",
                "sum(W .* (%s - Y) .^ 2)",
                "sum((%s - Y) .^ 4)",
                "sum(((%s) .^ 2 - 1) .^ 2)",
                "sum(sqrt(1 + (%s - Y) .^ 2))",
                "sum(abs(%s - Y))",
                "sum(relu(1 - (%s) .* Y))"
            })
    void noneIsViolated(String objective) {
        var random = new SplittableRandom(11);
        List<Statement> statements = new ArrayList<>(Statements.matching("lb18"));
        statements.addAll(Statements.matching("nr18"));
        int decided = 0;
        for (int round = 0; round < Integer.getInteger("dln.productlosses", 4); round++) {
            int depth = 2 + random.nextInt(2);
            int[] d = random.ints(depth + 1, 1, 3).toArray();
            var body = new StringBuilder("param ");
            var product = new ArrayList<String>();
            for (int k = 1; k <= depth; k++) {
                body.append(k > 1 ? ", " : "").append("A" + k + "[" + d[k] + ", " + d[k - 1] + "]");
                product.addFirst("A" + k);
            }
            body.append(" let Y = " + integers(d[depth], d[0], -2, random));
            if (objective.contains("W")) {
                body.append(" let W = " + integers(d[depth], d[0], 1, random));
            }
            body.append(" minimize " + objective.formatted(String.join(" * ", product)));
            BoundModel model = bind(body.toString(), Map.of());
            int n = model.layout().size();
            double[] some = random.doubles(n).map(v -> Math.floor(3 * v) - 1).toArray();
            double[] near = Arrays.stream(some).map(v -> v + 1e-13).toArray();
            for (double[] point : List.of(new double[n], some, near)) {
                try (Instance instance = instance(model, point)) {
                    for (Statement statement : statements) {
                        Finding finding = statement.examine(instance);
                        assertNotEquals(
                                Ruling.VIOLATED,
                                finding.ruling(),
                                () ->
                                        statement.id()
                                                + " "
                                                + body
                                                + Arrays.toString(point)
                                                + finding);
                        decided += finding.ruling() == Ruling.PROVED ? 1 : 0;
                    }
                }
            }
        }
        assertTrue(decided > 50, decided + " proved");
    }

    private static String integers(int rows, int cols, int least, SplittableRandom random) {
        var text = new StringBuilder("[");
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                text.append(j > 0 ? ", " : i > 0 ? "; " : "").append(least + random.nextInt(5));
            }
        }
        return text.append(']').toString();
    }
}

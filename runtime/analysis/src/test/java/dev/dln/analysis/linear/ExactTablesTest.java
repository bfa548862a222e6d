package dev.dln.analysis.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Kind;
import dev.dln.analysis.RandomMatrices;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Fractions;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The tables of strict and non-strict saddles in exact fractions of the compiled model, beside the
 * criterion of ranks; and the spectra that are known in closed form.
 */
class ExactTablesTest {
    private static final Array IDENTITY = DeepLinearTheoryTest.diagonal(3, 3, 1, 1, 1);
    private static final Array TARGETS = DeepLinearTheoryTest.diagonal(3, 3, 3, 2, 1);

    private static BoundModel chain(Array x, Array y, int... widths) {
        var params = new StringBuilder();
        var product = new StringBuilder("X");
        for (int k = 1; k < widths.length; k++) {
            params.append("param W%d[%d, %d] ".formatted(k, widths[k], widths[k - 1]));
            product.insert(0, "W" + k + " * ");
        }
        String text =
                "network n { data X[%d, m], Y[%d, m] %s output %s @loss squared(Y) }"
                        .formatted(widths[0], widths[widths.length - 1], params, product);
        return Binder.bind(
                        DlnCompiler.compile(new Source("t.dln", text)).model().orElseThrow(),
                        Map.of("X", x, "Y", y))
                .orThrow();
    }

    /** Exact gradient zero, exact loss and inertia; the criterion says the same kind. */
    private static void exactly(
            BoundModel model, double[] point, Rational loss, String inertia, Kind kind) {
        var exact = new Fractions(model, Certificate.exactly(point));
        assertTrue(exact.gradient().stream().allMatch(Rational::isZero), "gradient");
        assertEquals(loss, exact.loss());
        Fractions.Inertia found = Fractions.inertia(exact.hessian());
        assertEquals(inertia, found.positive() + "," + found.negative() + "," + found.zero());
        LinearChain chain = LinearChain.recognise(model).orElseThrow();
        PivotCriterion.Assessment a = chain.theory().criterion().assess(chain.toChain(point), 0, 0);
        assertEquals(kind, a.kind(), a::reason);
    }

    /** d = (3,2,2,3), one direction selected, all at loss 5/2: idle entries of W3, W2 and W1. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, '5,0,11', NONSTRICT_SADDLE",
        "0, 1, 0, 0, '7,2,7', STRICT_SADDLE",
        "1, 0, 0, 0, '6,1,9', STRICT_SADDLE",
        "0, 0, 0, 1, '6,1,9', STRICT_SADDLE",
        "0, 0, 1, 0, '5,0,11', NONSTRICT_SADDLE",
    })
    void oneDirection(double z3, double z2, double z11, double z12, String inertia, Kind kind) {
        double[] point = {3, 0, 0, z11, z12, 0, 1, 0, 0, z2, 1, 0, 0, z3, 0, 0};
        exactly(chain(IDENTITY, TARGETS, 3, 2, 2, 3), point, Rational.of(5, 2), inertia, kind);
    }

    /** The same network at loss 7: nothing selected. Entries that are one, the rest zero. */
    @ParameterizedTest
    @CsvSource({
        "'', '0,0,16', NONSTRICT_SADDLE",
        "'6 9', '6,6,4', STRICT_SADDLE",
        "'6', '3,3,10', STRICT_SADDLE",
        "'0 4', '4,4,8', STRICT_SADDLE",
        "'10 13', '4,4,8', STRICT_SADDLE",
    })
    void noDirection(String ones, String inertia, Kind kind) {
        double[] point = new double[16];
        if (!ones.isEmpty()) {
            Arrays.stream(ones.split(" ")).forEach(i -> point[Integer.parseInt(i)] = 1);
        }
        exactly(chain(IDENTITY, TARGETS, 3, 2, 2, 3), point, Rational.of(7), inertia, kind);
    }

    /** d = (2,1,1,1), Y = (2,0): W1 has rank 1 but sees nothing that the target depends on. */
    @Test
    void theTargetsCountInTheRank() {
        Array x = DeepLinearTheoryTest.diagonal(2, 2, 1, 1);
        var y = new Array(List.of(1, 2), new double[] {2, 0});
        BoundModel model = chain(x, y, 2, 1, 1, 1);
        exactly(model, new double[] {0, 1, 0, 0}, Rational.of(2), "0,0,4", Kind.NONSTRICT_SADDLE);
        exactly(model, new double[] {1, 0, 0, 0}, Rational.of(2), "1,1,2", Kind.STRICT_SADDLE);
    }

    /** Both halves around a pivot of four layers are nonzero, their product is zero. */
    @Test
    void theHalvesAroundAPivotMustMeet() {
        BoundModel model = chain(IDENTITY, TARGETS, 3, 1, 1, 1, 3);
        exactly(
                model,
                new double[] {0, 0, 1, 0, 0, 0, 1, 0},
                Rational.of(7),
                "0,0,8",
                Kind.NONSTRICT_SADDLE);
        exactly(
                model,
                new double[] {0, 1, 0, 0, 0, 0, 1, 0},
                Rational.of(7),
                "1,1,6",
                Kind.STRICT_SADDLE);
    }

    /** The best two directions, and d = (2,1,2) with the second: inertias (8,0,8) and (2,1,1). */
    @Test
    void largestRank() {
        double[] best = {3, 0, 0, 0, 2, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0};
        exactly(
                chain(IDENTITY, TARGETS, 3, 2, 2, 3),
                best,
                Rational.HALF,
                "8,0,8",
                Kind.GLOBAL_MINIMUM);
        exactly(
                chain(
                        DeepLinearTheoryTest.diagonal(2, 2, 1, 1),
                        DeepLinearTheoryTest.diagonal(2, 2, 2, 1),
                        2,
                        1,
                        2),
                new double[] {0, 1, 0, 1},
                Rational.TWO,
                "2,1,1",
                Kind.STRICT_SADDLE);
    }

    /**
     * d = (3,2,3), directions 1 and 3: the projector is not the best one, the Hessian indefinite.
     */
    @Test
    void aWorseProjector() {
        exactly(
                chain(IDENTITY, TARGETS, 3, 2, 3),
                new double[] {3, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1},
                Rational.TWO,
                "7,1,4",
                Kind.STRICT_SADDLE);
    }

    /** One hidden unit, balanced: s_i +- s_c, and 2 s_i. */
    @ParameterizedTest
    @CsvSource({
        "0, '-3 -2 -1 1 2 3'",
        "1, '0 1 2 4 5 6'",
        "2, '-1 0 1 3 4 5'",
        "3, '-2 -1 0 2 3 4'"
    })
    void balancedSpectraOfOneHiddenUnit(int selected, String expected) {
        double[] point = new double[6];
        if (selected > 0) {
            double root = Math.sqrt(4 - selected);
            point[selected - 1] = root;
            point[2 + selected] = root;
        }
        double[] values =
                Arrays.stream(expected.split(" ")).mapToDouble(Double::parseDouble).toArray();
        assertArrayEquals(
                values, spectrum(new LinearChainSession(IDENTITY, TARGETS, 3, 1, 3), point), 1e-14);
    }

    /**
     * Deeper balanced networks, idle blocks zero: sums over the layers, s_i^(1-2/N) (s_i +- s_c).
     */
    @ParameterizedTest
    @CsvSource({"3, 1", "3, 2", "4, 1", "4, 2", "5, 2"})
    void balancedSpectraOfDeepNetworks(int depth, int q) {
        int[] widths = new int[depth + 1];
        Arrays.fill(widths, 2);
        widths[0] = 3;
        widths[depth] = 3;
        var session = new LinearChainSession(IDENTITY, TARGETS, widths);
        double[] s = {3, 2, 1};
        double[] point = new double[session.size()];
        int offset = 0;
        for (int k = 1; k <= depth; k++) {
            for (int a = 0; a < q; a++) {
                point[offset + a * widths[k - 1] + a] = Math.pow(s[a], 1.0 / depth);
            }
            offset += widths[k] * widths[k - 1];
        }
        double[] expected = new double[point.length];
        int next = 0;
        for (int a = 0; a < q; a++) {
            for (int b = 0; b < q; b++) {
                for (int k = 1; k <= depth; k++) {
                    expected[next] +=
                            Math.pow(s[a], 2.0 * (depth - k) / depth)
                                    * Math.pow(s[b], 2.0 * (k - 1) / depth);
                }
                next++;
            }
            for (int c = q; c < 3; c++) {
                double factor = Math.pow(s[a], (depth - 2.0) / depth);
                expected[next++] = factor * (s[a] + s[c]);
                expected[next++] = factor * (s[a] - s[c]);
            }
        }
        Arrays.sort(expected);
        double[] found = spectrum(session, point);
        assertArrayEquals(expected, found, 1e-12);
        assertEquals(depth * Math.pow(3, 2 - 2.0 / depth), found[found.length - 1], 1e-12);
    }

    /** Largest rank, random data and widths: (D - neg, neg, P - D) with D = p (d_0 + d_N - p). */
    @Test
    void inertiaAtTheLargestRank() {
        var random = new SplittableRandom(10);
        for (List<Integer> widths :
                List.of(
                        List.of(3, 4, 2, 3),
                        List.of(4, 2, 5, 3),
                        List.of(3, 3, 3),
                        List.of(2, 5, 1, 4, 2))) {
            Array x = RandomMatrices.normal(random, widths.getFirst(), 6);
            Array y = RandomMatrices.normal(random, widths.getLast(), 6);
            var theory = DeepLinearTheory.of(x, y, widths, 1);
            int p = theory.maxRank();
            int manifold = p * (widths.getFirst() + widths.getLast() - p);
            var session =
                    new LinearChainSession(
                            x, y, widths.stream().mapToInt(Integer::intValue).toArray());
            for (IndexSet set : theory.indexSets(1000)) {
                if (set.size() < p) {
                    continue;
                }
                int negative = 0;
                for (int a = 0; a < p; a++) {
                    negative += set.indices().get(a) - 1 - a;
                }
                double[] values =
                        spectrum(session, theory.moved(theory.representative(set), random));
                double cut = 1e-9 * values[values.length - 1];
                String what = widths + " " + set;
                assertEquals(negative, Arrays.stream(values).filter(v -> v < -cut).count(), what);
                assertEquals(
                        manifold - negative,
                        Arrays.stream(values).filter(v -> v > cut).count(),
                        what);
            }
        }
    }

    private static double[] spectrum(LinearChainSession session, double[] point) {
        double[] hessian = new double[point.length * point.length];
        session.hessian(point, hessian);
        return SymmetricEigen.valuesOf(hessian, point.length).values();
    }
}

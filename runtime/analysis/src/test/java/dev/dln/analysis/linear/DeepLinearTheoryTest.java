package dev.dln.analysis.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Kind;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.RandomMatrices;
import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The tables of the theory: values, inertias, kinds, and points that really are critical. */
class DeepLinearTheoryTest {
    static Array diagonal(int rows, int cols, double... entries) {
        double[] values = new double[rows * cols];
        for (int i = 0; i < entries.length; i++) {
            values[i * cols + i] = entries[i];
        }
        return new Array(List.of(rows, cols), values);
    }

    private static IndexSet set(String text) {
        return new IndexSet(
                text.equals("-")
                        ? List.of()
                        : Arrays.stream(text.split(" ")).map(Integer::valueOf).toList());
    }

    private static Classification classify(
            DeepLinearTheory theory, LinearChainSession session, double[] point) {
        return Classifier.DEFAULT.classify(session, point, theory.knowledge());
    }

    private static String inertia(Classification c) {
        return c.positive() + "," + c.negative() + "," + c.zero();
    }

    /** A singular value of X so small beside another that it drowns still has its target. */
    @Test
    void aRankThatRoundingLeavesOpenProvesNoMinimum() {
        Array x = diagonal(2, 2, 1e-8, 1e8);
        Array y = diagonal(2, 2, 2, 1);
        var theory = DeepLinearTheory.of(x, y, List.of(2, 1, 2), 1);
        var session = new LinearChainSession(x, y, 2, 1, 2);
        // fits the second sample only: the loss is 2, and 0.5 at W1 = [1e8, 0], W2 = [2; 0]
        Classification second = classify(theory, session, new double[] {0, 1e-8, 0, 1});
        assertEquals(2, second.loss(), 1e-14);
        assertEquals(Kind.UNDETERMINED, second.kind());
        assertTrue(session.loss(new double[] {1e8, 0, 2, 0}) < 0.51);
        // rows that depend on each other exactly leave nothing open
        Array same = new Array(List.of(2, 3), new double[] {0.1, 0.7, -0.3, 0.2, 1.4, -0.6});
        Array targets = new Array(List.of(2, 3), new double[] {1, 2, 3, -1, 0, 2});
        assertTrue(
                DeepLinearTheory.of(same, targets, List.of(2, 1, 2), 1)
                        .knowledge()
                        .minimaAreGlobal());
    }

    /** X = I, Y = diag(3,2,1), one hidden layer of width p: value and inertia (+,-,0). */
    @ParameterizedTest
    @CsvSource({
        "2, -, 7, '6,6,0', STRICT_SADDLE",
        "2, 1, 2.5, '7,2,3', STRICT_SADDLE",
        "2, 2, 5, '6,3,3', STRICT_SADDLE",
        "2, 3, 6.5, '5,4,3', STRICT_SADDLE",
        "2, 1 2, 0.5, '8,0,4', GLOBAL_MINIMUM",
        "2, 1 3, 2, '7,1,4', STRICT_SADDLE",
        "2, 2 3, 4.5, '6,2,4', STRICT_SADDLE",
        "1, -, 7, '3,3,0', STRICT_SADDLE",
        "1, 1, 2.5, '5,0,1', GLOBAL_MINIMUM",
        "1, 2, 5, '4,1,1', STRICT_SADDLE",
        "1, 3, 6.5, '3,2,1', STRICT_SADDLE",
    })
    void oneHiddenLayer(int p, String indices, double value, String inertia, Kind kind) {
        Array x = diagonal(3, 3, 1, 1, 1);
        Array y = diagonal(3, 3, 3, 2, 1);
        var theory = DeepLinearTheory.of(x, y, List.of(3, p, 3), 1);
        IndexSet set = set(indices);
        assertEquals(value, theory.value(set), 1e-14);
        Inertia expected = theory.inertia(set);
        assertEquals(
                inertia, expected.positive() + "," + expected.negative() + "," + expected.zero());
        assertEquals(kind, theory.kind(set));
        assertTrue(theory.inertiaIsUnique(set));
        var session = new LinearChainSession(x, y, 3, p, 3);
        double[] point = theory.representative(set);
        Classification c = classify(theory, session, point);
        assertEquals(value, c.loss(), 1e-14);
        assertEquals(inertia, inertia(c));
        assertEquals(kind, c.kind());
        assertEquals(set, theory.match(point).set());
        assertEquals(0, theory.match(point).deviation(), 1e-14);
    }

    @Test
    void allValuesOfTheFullWidth() {
        Array x = diagonal(3, 3, 1, 1, 1);
        Array y = diagonal(3, 3, 3, 2, 1);
        var theory = DeepLinearTheory.of(x, y, List.of(3, 3, 3), 1);
        assertEquals(8, theory.count().intValueExact());
        assertEquals(
                "{}:7.0 {1}:2.5 {2}:5.0 {3}:6.5 {1,2}:0.5 {1,3}:2.0 {2,3}:4.5 {1,2,3}:0.0",
                String.join(
                        " ",
                        theory.indexSets(100).stream()
                                .map(s -> s + ":" + Math.round(2 * theory.value(s)) / 2.0)
                                .toList()));
        assertEquals(0, theory.globalMinimum(), 1e-14);
    }

    /** Baldi and Hornik's autoencoder X = Y = diag(3,2,1), p = 1: only {1} is not a saddle. */
    @Test
    void autoencoder() {
        Array x = diagonal(3, 3, 3, 2, 1);
        var theory = DeepLinearTheory.of(x, x, List.of(3, 1, 3), 1);
        var session = new LinearChainSession(x, x, 3, 1, 3);
        double[] values = {7, 2.5, 5, 6.5};
        List<IndexSet> sets = theory.indexSets(100);
        assertEquals(4, sets.size());
        for (int i = 0; i < 4; i++) {
            assertEquals(values[i], theory.value(sets.get(i)), 1e-14);
            Classification c = classify(theory, session, theory.representative(sets.get(i)));
            assertEquals(i == 1 ? Kind.GLOBAL_MINIMUM : Kind.STRICT_SADDLE, c.kind());
        }
    }

    /** d = (2,1,2), Y = diag(2,1), I = {2}: loss 2, inertia (2,1,1). */
    @Test
    void smallestSaddle() {
        Array x = diagonal(2, 2, 1, 1);
        Array y = diagonal(2, 2, 2, 1);
        var theory = DeepLinearTheory.of(x, y, List.of(2, 1, 2), 1);
        var session = new LinearChainSession(x, y, 2, 1, 2);
        Classification c = classify(theory, session, theory.representative(IndexSet.of(2)));
        assertEquals(2, c.loss(), 1e-15);
        assertEquals("2,1,1", inertia(c));
    }

    /** d = (3,2,2,3): the global minimum has inertia (8,0,8). */
    @Test
    void globalMinimumOfThreeLayers() {
        Array x = diagonal(3, 3, 1, 1, 1);
        Array y = diagonal(3, 3, 3, 2, 1);
        var theory = DeepLinearTheory.of(x, y, List.of(3, 2, 2, 3), 1);
        var session = new LinearChainSession(x, y, 3, 2, 2, 3);
        Classification c = classify(theory, session, theory.representative(IndexSet.of(1, 2)));
        assertEquals("8,0,8", inertia(c));
        assertEquals(Kind.GLOBAL_MINIMUM, c.kind());
        // without the theory the eigenvalues alone do not decide
        assertEquals(
                Kind.UNDETERMINED,
                Classifier.DEFAULT
                        .classify(session, theory.representative(IndexSet.of(1, 2)), Knowledge.NONE)
                        .kind());
    }

    /** The table of strict and non-strict saddles of d = (3,2,2,3), all at loss 5/2. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 0, '5,0,11', NONSTRICT_SADDLE",
        "0, 0, 1, 0, 0, '7,2,7', STRICT_SADDLE",
        "1, 0, 0, 0, 0, '6,1,9', STRICT_SADDLE",
        "0, 0, 0, 0, 1, '6,1,9', STRICT_SADDLE",
        "0, 0, 0, 1, 0, '5,0,11', NONSTRICT_SADDLE",
    })
    void strictAndNonStrict(
            double z31, double z32, double z2, double z11, double z12, String inertia, Kind kind) {
        Array x = diagonal(3, 3, 1, 1, 1);
        Array y = diagonal(3, 3, 3, 2, 1);
        var theory = DeepLinearTheory.of(x, y, List.of(3, 2, 2, 3), 1);
        double[] point = {3, 0, 0, z11, z12, 0, 1, 0, 0, z2, 1, 0, 0, z31, 0, z32};
        Classification c = classify(theory, new LinearChainSession(x, y, 3, 2, 2, 3), point);
        assertEquals(2.5, c.loss(), 1e-15);
        assertEquals(inertia, inertia(c));
        assertEquals(kind, c.kind(), c::reason);
        assertEquals(IndexSet.of(1), theory.match(point).set());
    }

    /** The same architecture at loss 7 (nothing selected), zero Hessian at W = 0 included. */
    @ParameterizedTest
    @CsvSource({
        "none, '0,0,16', NONSTRICT_SADDLE",
        "w2=I, '6,6,4', STRICT_SADDLE",
        "w2=half, '3,3,10', STRICT_SADDLE",
        "w1, '4,4,8', STRICT_SADDLE",
        "w3, '4,4,8', STRICT_SADDLE",
    })
    void nothingSelected(String which, String inertia, Kind kind) {
        Array x = diagonal(3, 3, 1, 1, 1);
        Array y = diagonal(3, 3, 3, 2, 1);
        var theory = DeepLinearTheory.of(x, y, List.of(3, 2, 2, 3), 1);
        double[] point = new double[16];
        switch (which) {
            case "w2=I" -> {
                point[6] = 1;
                point[9] = 1;
            }
            case "w2=half" -> point[6] = 1;
            case "w1" -> {
                point[0] = 1;
                point[4] = 1;
            }
            case "w3" -> {
                point[10] = 1;
                point[13] = 1;
            }
            default -> {}
        }
        Classification c = classify(theory, new LinearChainSession(x, y, 3, 2, 2, 3), point);
        assertEquals(7, c.loss(), 1e-15);
        assertEquals(inertia, inertia(c));
        assertEquals(kind, c.kind(), c::reason);
        assertEquals(IndexSet.of(), theory.match(point).set());
    }

    /** The factor X Y' in the pivot criterion: rank W1 = 1 but zero Hessian. */
    @Test
    void zeroHessianBesideNonzeroLayer() {
        Array x = diagonal(2, 2, 1, 1);
        var y = new Array(List.of(1, 2), new double[] {2, 0});
        var theory = DeepLinearTheory.of(x, y, List.of(2, 1, 1, 1), 1);
        var session = new LinearChainSession(x, y, 2, 1, 1, 1);
        Classification c = classify(theory, session, new double[] {0, 1, 0, 0});
        assertEquals("0,0,4", inertia(c));
    }

    /** Random data, depths and widths: every representative is critical and is what theory says. */
    @Test
    void representativesOfRandomProblems() {
        var random = new SplittableRandom(20260101);
        int checked = 0;
        for (int trial = 0; trial < 60; trial++) {
            int depth = 2 + random.nextInt(3);
            var widths = new ArrayList<Integer>();
            for (int k = 0; k <= depth; k++) {
                widths.add(1 + random.nextInt(4));
            }
            int samples = widths.getFirst() + random.nextInt(4);
            Array x = RandomMatrices.normal(random, widths.getFirst(), samples);
            Array y = RandomMatrices.normal(random, widths.getLast(), samples);
            var theory = DeepLinearTheory.of(x, y, widths, 1);
            var session =
                    new LinearChainSession(
                            x, y, widths.stream().mapToInt(Integer::intValue).toArray());
            for (IndexSet set : theory.indexSets(20)) {
                double[] point = theory.representative(set);
                Classification c = classify(theory, session, point);
                String what = widths + " " + set + " " + c;
                assertEquals(theory.value(set), c.loss(), 1e-10, what);
                assertEquals(
                        theory.inertia(set),
                        new Inertia(c.negative(), c.zero(), c.positive()),
                        what);
                assertEquals(theory.kind(set), c.kind(), what);
                assertEquals(set, theory.match(point).set(), what);
                checked++;
            }
        }
        assertTrue(checked > 150, "only " + checked);
    }

    /** f* with rank-deficient data: X = [[1,0],[0,0]], Y = [[1,2],[3,4]]: 10. */
    @Test
    void rankDeficientData() {
        Array x = diagonal(2, 2, 1);
        var y = new Array(List.of(2, 2), new double[] {1, 2, 3, 4});
        var theory = DeepLinearTheory.of(x, y, List.of(2, 2, 2), 1);
        assertEquals(10, theory.globalMinimum(), 1e-13);
        assertEquals(1, theory.rankOfData());
        Classification c =
                classify(
                        theory,
                        new LinearChainSession(x, y, 2, 2, 2),
                        theory.representative(IndexSet.of(1)));
        assertEquals(10, c.loss(), 1e-13);
        assertEquals(Kind.GLOBAL_MINIMUM, c.kind());
    }

    @Test
    void tiesAreSeen() {
        Array x = diagonal(3, 3, 1, 1, 1);
        var theory = DeepLinearTheory.of(x, diagonal(3, 3, 2, 2, 1), List.of(3, 1, 3), 1);
        assertFalse(theory.distinctEigenvalues());
        assertFalse(theory.inertiaIsUnique(IndexSet.of(1)));
        var session = new LinearChainSession(x, diagonal(3, 3, 2, 2, 1), 3, 1, 3);
        for (int i = 1; i <= 3; i++) {
            Classification c = classify(theory, session, theory.representative(IndexSet.of(i)));
            assertEquals(theory.inertia(IndexSet.of(i)).negative(), c.negative());
            assertEquals(theory.inertia(IndexSet.of(i)).zero(), c.zero());
        }
    }

    /** 16-4-16: 2,517 critical values. */
    @Test
    void countOfTheLargeAutoencoder() {
        double[] s = new double[16];
        for (int i = 0; i < 16; i++) {
            s[i] = Math.sqrt(i + 1);
        }
        Array x = diagonal(16, 16, s);
        var theory = DeepLinearTheory.of(x, x, List.of(16, 4, 16), 1);
        assertEquals(2517, theory.count().intValueExact());
        assertEquals(2517, theory.indexSets(10_000).size());
        assertEquals(100, theory.indexSets(100).size());
    }
}

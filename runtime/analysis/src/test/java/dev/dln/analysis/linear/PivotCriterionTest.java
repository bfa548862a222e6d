package dev.dln.analysis.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Kind;
import dev.dln.analysis.RandomMatrices;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The criterion of ranks beside the inertia of Hessians. */
class PivotCriterionTest {

    /** Random data, depths 2 to 5, rank patterns, gauges: pattern, criterion and Hessian agree. */
    @Test
    void patternsCriterionAndHessianAgree() {
        var random = new SplittableRandom(8101);
        Map<Kind, Integer> seen = new EnumMap<>(Kind.class);
        int undecided = 0;
        int checked = 0;
        for (int trial = 0; trial < 120; trial++) {
            int depth = 2 + trial % 4;
            var widths = new ArrayList<Integer>();
            for (int k = 0; k <= depth; k++) {
                widths.add(1 + random.nextInt(depth == 5 ? 3 : 4));
            }
            int samples = Math.max(1, widths.getFirst() + random.nextInt(3) - 1);
            Array x = RandomMatrices.normal(random, widths.getFirst(), samples);
            Array y = RandomMatrices.normal(random, widths.getLast(), samples);
            var theory = DeepLinearTheory.of(x, y, widths, 1);
            var session =
                    new LinearChainSession(
                            x, y, widths.stream().mapToInt(Integer::intValue).toArray());
            for (IndexSet set : theory.indexSets(12)) {
                for (IdlePattern pattern : theory.patterns(set, 25)) {
                    double[] point = theory.representative(set, pattern);
                    if (random.nextInt(3) > 0) {
                        point = theory.moved(point, random);
                    }
                    String what = widths + " " + set + " " + pattern;
                    double[] gradient = new double[point.length];
                    double loss = session.gradient(point, gradient);
                    double norm = Vectors.norm(gradient);
                    assertTrue(norm < 1e-9 * (1 + loss), what + " gradient " + norm);
                    assertEquals(theory.value(set), loss, 1e-9, what);
                    Kind expected = theory.kind(set, pattern);
                    SymmetricEigen eigen = spectrum(session, point);
                    double scale = eigen.values()[point.length - 1];
                    boolean negative = eigen.values()[0] < -1e-10 * Math.max(scale, 1e-3);
                    assertEquals(
                            expected == Kind.STRICT_SADDLE,
                            negative,
                            () -> what + " " + expected + " lowest " + eigen.values()[0]);
                    PivotCriterion.Assessment a = theory.criterion().assess(point, norm, 0);
                    checked++;
                    if (a.kind() == Kind.UNDETERMINED) {
                        undecided++;
                        continue;
                    }
                    assertEquals(expected, a.kind(), () -> what + " " + a);
                    assertTrue(a.margin() > 1, () -> what + " " + a);
                    seen.merge(a.kind(), 1, Integer::sum);
                    if (expected == Kind.STRICT_SADDLE) {
                        double[] v = a.descent().orElseThrow(() -> new AssertionError(what));
                        double[] hv = new double[v.length];
                        session.linearize(point);
                        session.hvp(v, hv);
                        assertEquals(1, Vectors.norm(v), 1e-12);
                        assertTrue(a.curvature() < 0);
                        assertEquals(a.curvature(), Vectors.dot(v, hv), 1e-9 * scale, what);
                    }
                }
            }
        }
        assertTrue(checked > 3000, () -> "only " + seen);
        assertTrue(undecided * 100 < checked, undecided + " of " + checked + " undecided");
        assertTrue(seen.getOrDefault(Kind.NONSTRICT_SADDLE, 0) > 500, seen::toString);
        assertTrue(seen.getOrDefault(Kind.STRICT_SADDLE, 0) > 1000, seen::toString);
    }

    /**
     * What lies around a pivot counts as one product: here both halves of it are nonzero, the
     * product is zero, and so is the whole Hessian.
     */
    @Test
    void theBlocksAroundAPivotAreOneProduct() {
        Array x = DeepLinearTheoryTest.diagonal(3, 3, 1, 1, 1);
        Array y = DeepLinearTheoryTest.diagonal(3, 3, 3, 2, 1);
        var theory = DeepLinearTheory.of(x, y, List.of(3, 1, 1, 1, 3), 1);
        var session = new LinearChainSession(x, y, 3, 1, 1, 1, 3);
        double[] point = {0, 0, 1, 0, 0, 0, 1, 0}; // W1 reads input 3, W4 writes output 2
        assertEquals(0, Vectors.norm(spectrum(session, point).values()));
        PivotCriterion.Assessment unlinked = theory.criterion().assess(point, 0, 0);
        assertEquals(Kind.NONSTRICT_SADDLE, unlinked.kind(), unlinked::reason);
        assertEquals(6, unlinked.pivots().size());
        double[] linked = {0, 1, 0, 0, 0, 0, 1, 0};
        assertEquals(-2, spectrum(session, linked).values()[0], 1e-15);
        PivotCriterion.Assessment strict = theory.criterion().assess(linked, 0, 0);
        assertEquals(Kind.STRICT_SADDLE, strict.kind(), strict::reason);
        assertEquals(-2, strict.curvature(), 1e-14);
    }

    /** Near the zero of a deep network the gradient cannot tell small weights from none. */
    @Test
    void smallWeightsAreNotTakenForRank() {
        Array x = DeepLinearTheoryTest.diagonal(3, 3, 1, 1, 1);
        Array y = DeepLinearTheoryTest.diagonal(3, 3, 3, 2, 1);
        var random = new SplittableRandom(5);
        for (int[] widths : new int[][] {{3, 2, 2, 3}, {3, 2, 2, 2, 3}, {3, 2, 3, 2, 2, 3}}) {
            var theory =
                    DeepLinearTheory.of(x, y, java.util.Arrays.stream(widths).boxed().toList(), 1);
            var session = new LinearChainSession(x, y, widths);
            for (double size = 1e-2; size > 1e-12; size /= 10) {
                double[] point = new double[session.size()];
                for (int i = 0; i < point.length; i++) {
                    point[i] = size * random.nextGaussian();
                }
                double[] gradient = new double[point.length];
                session.gradient(point, gradient);
                PivotCriterion.Assessment a =
                        theory.criterion().assess(point, Vectors.norm(gradient), 0);
                assertTrue(
                        a.kind() == Kind.UNDETERMINED || a.kind() == Kind.NONSTRICT_SADDLE,
                        () -> a.toString());
            }
        }
    }

    private static SymmetricEigen spectrum(LinearChainSession session, double[] point) {
        double[] hessian = new double[point.length * point.length];
        session.hessian(point, hessian);
        return SymmetricEigen.valuesOf(hessian, point.length);
    }
}

package dev.dln.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Set;

class ClassifierTest {
    private static Classification classify(Session model, double... point) {
        return Classifier.DEFAULT.classify(model, point, Knowledge.NONE);
    }

    @Test
    void saddleMinimumMaximum() {
        Classification saddle = classify(TestModels.quadratic(2, -2), 0, 0);
        assertEquals(Kind.STRICT_SADDLE, saddle.kind());
        assertEquals("1 0 1", inertia(saddle));
        assertEquals(Kind.LOCAL_MINIMUM, classify(TestModels.quadratic(2, 3), 0, 0).kind());
        assertEquals(Kind.LOCAL_MAXIMUM, classify(TestModels.quadratic(-2, -3), 0, 0).kind());
        assertEquals(Kind.NOT_CRITICAL, classify(TestModels.quadratic(2, -2), 0.1, 0).kind());
        assertEquals(Kind.LOCAL_MINIMUM, classify(TestModels.rosenbrock(4), 1, 1, 1, 1).kind());
    }

    /** Curvatures far below the largest are still exact here, and must be judged so. */
    @Test
    void tinyCurvatureIsRightOrUndetermined() {
        for (double tiny = 1; tiny > 1e-18; tiny /= 3) {
            Classification up = classify(TestModels.quadratic(1, tiny), 0, 0);
            Classification down = classify(TestModels.quadratic(1, -tiny), 0, 0);
            if (tiny > 1e-12) {
                assertEquals(Kind.LOCAL_MINIMUM, up.kind(), () -> up.toString());
                assertEquals(Kind.STRICT_SADDLE, down.kind(), () -> down.toString());
            }
            assertTrue(Set.of(Kind.LOCAL_MINIMUM, Kind.UNDETERMINED).contains(up.kind()));
            assertTrue(Set.of(Kind.STRICT_SADDLE, Kind.UNDETERMINED).contains(down.kind()));
        }
    }

    /** Degenerate points are undetermined at the point and near it, or seen to be not critical. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-300, 1e-30, 1e-12, 1e-11, 1e-9, 1e-6, 1e-3})
    void degeneratePointsAreNeverMisjudged(double distance) {
        var allowed =
                distance == 0
                        ? Set.of(Kind.UNDETERMINED)
                        : Set.of(Kind.UNDETERMINED, Kind.NOT_CRITICAL);
        double d = distance;
        for (Classification c :
                new Classification[] {
                    classify(TestModels.monkey(), d, d / 2),
                    classify(TestModels.monkey(), d, 0),
                    classify(TestModels.powers(1, 4, -1, 4), d, d),
                    classify(TestModels.powers(1, 4, 1, 4), d, -d),
                    classify(TestModels.powers(1, 2, 1, 3), 0, d),
                    classify(TestModels.powers(1, 2, 1, 3), 0, -d),
                    classify(TestModels.powers(1, 2, 1, 4), 0, d),
                    classify(TestModels.powers(1, 6, -1, 10), d, d),
                }) {
            assertTrue(
                    allowed.contains(c.kind()), () -> c + " " + Arrays.toString(c.eigenvalues()));
        }
    }

    @Test
    void knowledgeDecidesWhereCurvatureDoesNot() {
        Session quartic = TestModels.powers(1, 4, 1, 4);
        double[] zero = {0, 0};
        assertEquals(Kind.UNDETERMINED, classify(quartic, zero).kind());
        assertEquals(
                Kind.GLOBAL_MINIMUM,
                Classifier.DEFAULT
                        .classify(quartic, zero, Knowledge.bounded(0, "sum of even powers"))
                        .kind());
        Session valley = TestModels.quadratic(1, 0);
        Symmetry shift =
                (_, _) ->
                        new TangentSpace(
                                1,
                                new double[] {0, 1},
                                "shifts of y",
                                false,
                                Double.POSITIVE_INFINITY,
                                Double.POSITIVE_INFINITY);
        Classification c = Classifier.DEFAULT.classify(valley, zero, Knowledge.NONE.with(shift));
        assertEquals(Kind.LOCAL_MINIMUM, c.kind());
        assertTrue(c.reason().contains("shifts of y"), c.reason());
    }

    @Test
    void scalingTheLossChangesNothing() {
        for (double scale : new double[] {1e-100, 1e-10, 1, 1e10, 1e100}) {
            assertEquals(
                    Kind.STRICT_SADDLE,
                    classify(TestModels.quadratic(scale, -1e-6 * scale), 0, 0).kind());
            assertEquals(
                    Kind.NOT_CRITICAL,
                    classify(TestModels.quadratic(scale, -scale), 1e-3, 0).kind());
        }
    }

    @Test
    void notFiniteIsAResult() {
        Classification c = classify(TestModels.quadratic(1, 1), Double.NaN, 0);
        assertEquals(Kind.NOT_CRITICAL, c.kind());
        assertNotEquals("", c.reason());
    }

    @Test
    void zerosFollowBoundsGapAndSymmetry() {
        assertEquals(0, Curvature.zeros(new double[] {1, 2}, 1e-15, 0));
        assertEquals(1, Curvature.zeros(new double[] {1e-16, 2}, 1e-15, 0));
        // within ten times the bound is not surely nonzero
        assertEquals(2, Curvature.zeros(new double[] {1e-16, 5e-15, 2}, 1e-15, 0));
        // the largest gap puts the second among the zeros although it exceeds the bound
        assertEquals(2, Curvature.zeros(new double[] {1e-16, 2e-14, 2}, 1e-15, 0));
        // unless one zero is all that the symmetry explains
        assertEquals(1, Curvature.zeros(new double[] {1e-16, 2e-14, 2}, 1e-15, 1));
        assertEquals(2, Curvature.zeros(new double[] {0, 0}, 0, 0));
    }

    private static String inertia(Classification c) {
        return c.negative() + " " + c.zero() + " " + c.positive();
    }
}

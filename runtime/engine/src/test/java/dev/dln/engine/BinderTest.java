package dev.dln.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Every way in which data and points can fail to fit, with the message that says so. */
class BinderTest {
    private static final CompiledModel MODEL = TestModels.twoLinearLayers(2);

    private static Array zeros(Integer... shape) {
        int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return new Array(List.of(shape), new double[size]);
    }

    private static List<Problem> problems(CompiledModel model, Map<String, Array> data) {
        return Binder.bind(model, data).problems();
    }

    private static Problem only(CompiledModel model, Map<String, Array> data) {
        List<Problem> problems = problems(model, data);
        assertEquals(1, problems.size(), problems::toString);
        return problems.getFirst();
    }

    @Test
    void sizesComeFromTheData() {
        BoundModel bound = Binder.bind(MODEL, Map.of("X", zeros(3, 5), "Y", zeros(4, 5))).orThrow();
        assertEquals(Map.of("d", 3, "m", 5, "k", 4), bound.dimensions());
        assertEquals(
                List.of(
                        new ParameterLayout.Entry("W1", List.of(2, 3), 0),
                        new ParameterLayout.Entry("W2", List.of(4, 2), 6)),
                bound.layout().entries());
        assertEquals(14, bound.layout().size());
    }

    @Test
    void missingAndUnknownArraysAreReportedTogether() {
        List<Problem> problems = problems(MODEL, Map.of("x", zeros(3, 5), "Y", zeros(4, 5)));
        assertEquals(
                List.of(Code.DATA_MISSING, Code.DATA_UNKNOWN),
                problems.stream().map(Problem::code).toList());
        assertEquals("X[d, m]", problems.get(0).label());
        assertEquals(List.of("test takes the data X, Y"), problems.get(1).notes());
    }

    @Test
    void aParameterGivenAsDataIsRecognised() {
        Problem problem =
                only(MODEL, Map.of("X", zeros(3, 5), "Y", zeros(4, 5), "W1", zeros(2, 3)));
        assertEquals(List.of("W1 is a parameter: give it with --at"), problem.help());
    }

    @Test
    void aConflictNamesBothPlacesAndSuggestsTheTranspose() {
        Problem problem = only(MODEL, Map.of("X", zeros(3, 5), "Y", zeros(5, 4)));
        assertEquals(Code.DATA_DISAGREE, problem.code());
        assertEquals("m is 4 here: Y has 4 columns", problem.label());
        assertEquals(List.of("m is 5 in X, declared on line 1: X has 5 columns"), problem.notes());
        assertEquals(
                List.of("Y transposed, 4 x 5, would fit: samples are columns"), problem.help());
        assertEquals(2, problem.span().line());
        Problem other = only(MODEL, Map.of("X", zeros(5, 3), "Y", zeros(4, 5)));
        assertEquals(List.of("X transposed, 3 x 5, would fit: samples are columns"), other.help());
        assertEquals(List.of(), only(MODEL, Map.of("X", zeros(3, 5), "Y", zeros(4, 6))).help());
    }

    @Test
    void wrongRanksSayHowToGiveTheArray() {
        Problem vector = only(MODEL, Map.of("X", zeros(3, 5), "Y", zeros(5)));
        assertEquals(Code.DATA_RANK, vector.code());
        assertEquals("Y is 5 entries, but is declared as Y[k, m]", vector.label());
        assertEquals(List.of("give it as 1 x 5 or as 5 x 1"), vector.help());
        var t = new TestModels();
        int v = t.data("v", "n");
        CompiledModel model = t.minimize(t.sum(t.builder().times(v, t.parameter("w", "n"))));
        Problem row = only(model, Map.of("v", zeros(1, 5)));
        assertEquals(List.of("a vector is a column: give it as 5 x 1, transposed"), row.help());
        BoundModel bound = Binder.bind(model, Map.of("v", zeros(5, 1))).orThrow();
        assertEquals(
                List.of(new ParameterLayout.Entry("w", List.of(5), 0)), bound.layout().entries());
    }

    @Test
    void aDeclaredNumberMustBeMet() {
        var t = new TestModels();
        int x = t.data("X", 3, "m");
        CompiledModel model = t.minimize(t.sum(t.product(t.parameter("W", 1, 3), x)));
        Problem problem = only(model, Map.of("X", zeros(5, 3)));
        assertEquals(Code.DATA_EXTENT, problem.code());
        assertEquals("X is 5 x 3, but is declared with 3 rows", problem.label());
        assertEquals(
                List.of("X transposed, 3 x 5, would fit: samples are columns"), problem.help());
    }

    @Test
    void emptyAndNotFiniteArraysAreRefused() {
        Problem empty = only(MODEL, Map.of("X", zeros(3, 0), "Y", zeros(4, 5)));
        assertEquals(Code.DATA_EMPTY, empty.code());
        Array bad = zeros(3, 5);
        bad.values()[7] = Double.NaN;
        Problem nan = only(MODEL, Map.of("X", bad, "Y", zeros(4, 5)));
        assertEquals(Code.DATA_NOT_FINITE, nan.code());
        assertEquals("X[2, 3] is NaN", nan.label());
    }

    @Test
    void aDimensionThatNoDataHaveIsReportedOnce() {
        var t = new TestModels();
        int x = t.data("X", "d", "m");
        int a = t.product(t.parameter("W1", "h", "d"), x);
        CompiledModel model = t.minimize(t.sum(t.product(t.parameter("W2", 1, "h"), a)));
        Problem problem = only(model, Map.of("X", zeros(3, 5)));
        assertEquals(Code.DIMENSION_UNKNOWN, problem.code());
        assertEquals("h occurs in no data statement", problem.label());
        assertEquals(Code.DATA_MISSING, problems(model, Map.of()).getFirst().code());
        assertEquals(2, problems(model, Map.of()).size(), "d is excused, h is not");
    }

    @Test
    void sizesBeyondWhatAnArrayHoldsAreRefused() {
        var t = new TestModels();
        int x = t.data("x", "n");
        int w = t.parameter("W", "n", "n");
        CompiledModel model = t.minimize(t.sum(t.product(w, x)));
        Problem parameters = only(model, Map.of("x", zeros(50_000)));
        assertEquals(Code.MODEL_TOO_LARGE, parameters.code());
        var u = new TestModels();
        int y = u.data("y", "n");
        int outer = u.builder().times(u.builder().broadcast(y, List.of(0), square()), u.data("c"));
        CompiledModel wide = u.minimize(u.sum(outer));
        Problem tensor = only(wide, Map.of("y", zeros(50_000), "c", zeros()));
        assertEquals(Code.MODEL_TOO_LARGE, tensor.code());
        assertEquals("a tensor of the computation is 50000 x 50000", tensor.label());
    }

    private static List<dev.dln.compiler.tensor.Dim> square() {
        var n = dev.dln.compiler.tensor.Dim.of("n");
        return List.of(n, n);
    }

    @Test
    void pointsFromArraysAndBack() {
        BoundModel model = Binder.bind(MODEL, Map.of("X", zeros(3, 5), "Y", zeros(4, 5))).orThrow();
        double[] point = Points.random(model, 7);
        Map<String, Array> arrays = Points.toArrays(model.layout(), point);
        assertEquals(List.of("W1", "W2"), List.copyOf(arrays.keySet()));
        assertTrue(Arrays.equals(point, Points.of(model, arrays).orThrow()));
    }

    @Test
    void everyProblemOfAPointIsReported() {
        BoundModel model = Binder.bind(MODEL, Map.of("X", zeros(3, 5), "Y", zeros(4, 5))).orThrow();
        Array bad = zeros(4, 2);
        bad.values()[3] = Double.POSITIVE_INFINITY;
        List<Problem> problems =
                Points.of(model, Map.of("W1", zeros(3, 2), "W2", bad, "b", zeros())).problems();
        assertEquals(
                List.of(Code.POINT_SHAPE, Code.POINT_NOT_FINITE, Code.POINT_UNKNOWN),
                problems.stream().map(Problem::code).toList());
        assertEquals("W1 is 3 x 2, the parameter is 2 x 3", problems.get(0).label());
        assertEquals(List.of("its transpose would fit"), problems.get(0).help());
        assertEquals("W2[2, 2] is Infinity", problems.get(1).label());
        assertEquals(List.of("the parameters are W1, W2"), problems.get(2).notes());
        Checked<double[]> missing = Points.of(model, Map.of("W1", zeros(2, 3)));
        assertEquals(Code.POINT_MISSING, missing.problems().getFirst().code());
        String message =
                assertThrows(IllegalArgumentException.class, missing::orThrow).getMessage();
        assertEquals("DLN0511: the point has no array for this parameter: W2", message);
    }

    @Test
    void randomStartsHaveTheSameBitsEverywhere() {
        var random = new SplitMix64(1234567);
        // First numbers of splitmix64.c for this seed, as published with the algorithm's ports.
        assertEquals(6457827717110365317L, random.nextLong());
        assertEquals(3203168211198807973L, random.nextLong());
        assertEquals(-8629252141511181193L, random.nextLong());
        BoundModel model = Binder.bind(MODEL, Map.of("X", zeros(3, 5), "Y", zeros(4, 5))).orThrow();
        assertTrue(Arrays.equals(Points.random(model, 3), Points.random(model, 3)));
        // The same formula evaluated with Python's math module gave these bits.
        assertEquals(0xbfd7afe74a4c24f6L, Double.doubleToLongBits(Points.random(model, 3)[0]));
    }

    @Test
    void normalNumbersHaveTheMomentsOfTheNormalLaw() {
        var random = new SplitMix64(42);
        int n = 200_000;
        double[] moments = new double[5];
        for (int i = 0; i < n; i++) {
            double z = random.nextGaussian();
            for (int k = 1; k <= 4; k++) {
                moments[k] += Math.pow(z, k) / n;
            }
        }
        // Five standard errors of each moment: sqrt((E z^2k - (E z^k)^2) / n).
        assertEquals(0, moments[1], 5 * Math.sqrt(1.0 / n));
        assertEquals(1, moments[2], 5 * Math.sqrt(2.0 / n));
        assertEquals(0, moments[3], 5 * Math.sqrt(15.0 / n));
        assertEquals(3, moments[4], 5 * Math.sqrt(96.0 / n));
    }
}

package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Every kind of kernel against the interpreter, on odd sizes, for every lane count. */
class KernelsTest {
    static final int[] LANES = {1, 2, 4, 8};
    private static final int[] SIZES = {1, 2, 3, 5, 7, 13, 31, 33, 64, 65, 129};

    /** Every entry within a number of ulps of the largest expected one, or of a given scale. */
    private static void compare(Program program, Map<String, double[]> inputs, double ulps) {
        for (Precision precision : Precision.values()) {
            Map<String, double[]> rounded = Runs.rounded(inputs, precision);
            Map<String, double[]> expected = Runs.interpret(program, rounded);
            for (int lanes : LANES) {
                Target target = Target.of(Lanes.of(lanes, precision), precision);
                compare(expected, Runs.kernels(program, target, rounded), ulps, target);
            }
        }
    }

    static void compare(
            Map<String, double[]> expected,
            Map<String, double[]> actual,
            double ulps,
            Target target) {
        expected.forEach(
                (name, values) -> {
                    double scale = 0;
                    for (double v : values) {
                        scale = Double.isFinite(v) ? Math.max(scale, Math.abs(v)) : scale;
                    }
                    double[] got = actual.getOrDefault(name, new double[0]);
                    assertEquals(values.length, got.length);
                    for (int i = 0; i < values.length; i++) {
                        if (!(Math.abs(values[i] - got[i]) <= ulps * target.precision().ulp(scale))
                                && Double.compare(values[i], got[i]) != 0) {
                            fail(
                                    "%s, %s[%d]: %s, expected %s (scale %s)"
                                            .formatted(target, name, i, got[i], values[i], scale));
                        }
                    }
                });
    }

    static Program program(ProgramBuilder b, Integer... nodes) {
        var outputs = new ArrayList<Program.Output>();
        for (int i = 0; i < nodes.length; i++) {
            outputs.add(new Program.Output("out" + i, nodes[i]));
        }
        return b.build(outputs);
    }

    /** Arguments that meet every branch: tiny, huge, signed, at the borders, not numbers. */
    static double[] arguments() {
        var list = new ArrayList<Double>();
        var random = new Random(7);
        for (int i = 0; i < 4000; i++) {
            list.add(random.nextGaussian() * 3);
            list.add(random.nextDouble(-1.2, 1.2));
            list.add(random.nextDouble(-800, 800));
            list.add(Math.scalb(random.nextDouble(-2, 2), random.nextInt(-80, 20)));
        }
        for (int i = 0; i < 300; i++) {
            list.add(Math.scalb(random.nextDouble(1, 2), random.nextInt(-1074, 1023)));
        }
        for (double x :
                new double[] {
                    0,
                    -0.0,
                    1,
                    -1,
                    0.5,
                    709.78,
                    709.79,
                    -745.1,
                    -745.2,
                    Double.MIN_VALUE,
                    Double.MIN_NORMAL,
                    Double.MAX_VALUE,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    Double.NaN
                }) {
            list.add(x);
        }
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @ParameterizedTest
    @EnumSource(Primitive.class)
    void primitiveMatchesItsScalarMeaning(Primitive primitive) {
        for (Precision precision : Precision.values()) {
            primitiveMatches(primitive, precision);
        }
    }

    private static void primitiveMatches(Primitive primitive, Precision precision) {
        double[] x = java.util.Arrays.stream(arguments()).map(precision::round).toArray();
        var b = new ProgramBuilder();
        int arity = primitive.arity();
        var args = new ArrayList<Integer>();
        var inputs = new java.util.LinkedHashMap<String, double[]>();
        for (int k = 0; k < arity; k++) {
            args.add(b.input("x" + k, Op.Role.PARAMETER, List.of(Dim.of(x.length))));
            double[] values = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                values[i] = x[(i + 13 * k) % x.length];
            }
            inputs.put("x" + k, values);
        }
        Program program = program(b, b.add(new Op.Map(primitive, args)));
        double smallest = Math.scalb(1.0, precision.minExponent());
        double[][] bits = new double[LANES.length][];
        for (int which = 0; which < LANES.length; which++) {
            Target target = Target.of(Lanes.of(LANES[which], precision), precision);
            double[] actual =
                    Runs.kernels(program, target, inputs).getOrDefault("out0", new double[0]);
            bits[which] = actual;
            for (int i = 0; i < x.length; i++) {
                var at = new double[arity];
                for (int k = 0; k < arity; k++) {
                    at[k] = x[(i + 13 * k) % x.length];
                }
                double expected = precision.round(primitive.apply(at));
                double error = Math.abs(actual[i] - expected) / precision.ulp(expected);
                if (Double.compare(expected, actual[i]) != 0
                        && expected != actual[i]
                        && !(Math.abs(expected - actual[i]) < smallest)
                        && !(error <= 4)) {
                    fail(
                            "%s(%s) = %s on %s, expected %s: %s ulp"
                                    .formatted(
                                            primitive, at[0], actual[i], target, expected, error));
                }
            }
        }
        for (double[] other : bits) {
            assertArrayEquals(bits[0], other, "the same bits whatever the lanes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1/2", "-1/2", "-1", "2", "3", "-3", "5/2", "7", "1/3", "-2/5"})
    void powers(String text) {
        String[] parts = (text + "/1").split("/");
        Rational exponent = Rational.of(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        var b = new ProgramBuilder();
        int x = b.input("x", Op.Role.PARAMETER, List.of(Dim.of(129)));
        Program program = program(b, b.add(new Op.Power(x, exponent)));
        compare(program, Runs.random(program, new Random(1), 0.5, 2), 12);
        if (exponent.isInteger()) {
            compare(program, Runs.random(program, new Random(1), -2, -0.5), 12);
        }
    }

    static Stream<int[]> shapes() {
        var list = new ArrayList<int[]>();
        for (int i = 0; i < SIZES.length; i++) {
            for (int j = 0; j < 2; j++) {
                int n = SIZES[(i * 4 + j * 3) % SIZES.length];
                int k = SIZES[(i * 5 + j * 6 + 2) % SIZES.length];
                list.add(new int[] {SIZES[i], n, k});
            }
        }
        return list.stream();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void matrixProductsInEveryOrientation(int[] s) {
        for (int which = 0; which < 8; which++) {
            var b = new ProgramBuilder();
            List<Integer> left = (which & 1) == 0 ? List.of(0, 1) : List.of(1, 0);
            List<Integer> right = (which & 2) == 0 ? List.of(1, 2) : List.of(2, 1);
            List<Integer> out = (which & 4) == 0 ? List.of(0, 2) : List.of(2, 0);
            contraction(b, s, left, right, out, Rational.of(which - 3, 2));
        }
    }

    /** Products large enough for panels on both sides, blocks of rows and sums in parts. */
    @ParameterizedTest
    @CsvSource({"67, 1601, 65", "64, 1601, 64"})
    void largeProductsInEveryOrientation(int m, int k, int n) {
        matrixProductsInEveryOrientation(new int[] {m, k, n});
    }

    /** Products whose second operand is packed in several goes, against plain loops. */
    @ParameterizedTest
    @CsvSource({"40, 4500, 250, false", "40, 4500, 250, true", "64, 2100, 530, false"})
    void wideProductsInChunks(int m, int k, int n, boolean transposed) {
        var b = new ProgramBuilder();
        Dim rows = Dim.of(m);
        Dim sum = Dim.of(k);
        int x = b.input("x", Op.Role.PARAMETER, List.of(rows, sum));
        int y =
                b.input(
                        "y",
                        Op.Role.DATA,
                        transposed ? List.of(Dim.of(n), sum) : List.of(sum, Dim.of(n)));
        List<Integer> right = transposed ? List.of(2, 1) : List.of(1, 2);
        var factors = List.of(new Op.Factor(x, List.of(0, 1)), new Op.Factor(y, right));
        Program program =
                program(
                        b,
                        b.add(
                                new Op.Contract(
                                        Rational.ONE,
                                        factors,
                                        List.of(0, 2),
                                        List.of(rows, sum, Dim.of(n)))));
        Map<String, double[]> inputs = Runs.random(program, new Random(4), 0.5, 1);
        double[] left = inputs.getOrDefault("x", new double[0]);
        double[] second = inputs.getOrDefault("y", new double[0]);
        var product = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < k; l++) {
                    product[i * n + j] +=
                            left[i * k + l] * second[transposed ? j * k + l : l * n + j];
                }
            }
        }
        String name = program.outputs().getFirst().name();
        for (int lanes : new int[] {1, 4, 8}) {
            Target target = Target.of(lanes);
            compare(
                    Map.of(name, product),
                    Runs.kernels(program, target, inputs),
                    4 + k * 0.5,
                    target);
        }
    }

    private static void contraction(
            ProgramBuilder b,
            int[] extents,
            List<Integer> left,
            List<Integer> right,
            List<Integer> out,
            Rational coefficient) {
        List<Dim> dims = java.util.Arrays.stream(extents).mapToObj(Dim::of).toList();
        int x = b.input("x", Op.Role.PARAMETER, left.stream().map(dims::get).toList());
        var factors = new ArrayList<>(List.of(new Op.Factor(x, left)));
        if (!right.isEmpty()) {
            int y = b.input("y", Op.Role.DATA, right.stream().map(dims::get).toList());
            factors.add(new Op.Factor(y, right));
        }
        Program program = program(b, b.add(new Op.Contract(coefficient, factors, out, dims)));
        long terms = 1;
        for (int i = 0; i < extents.length; i++) {
            terms *= out.contains(i) ? 1 : extents[i];
        }
        // entries in [0.5, 1]: no cancellation, so the error is a multiple of the result's ulp
        compare(program, Runs.random(program, new Random(3), 0.5, 1), 4 + terms * 0.5);
    }

    @Test
    void randomContractions() {
        var random = new Random(11);
        for (int trial = 0; trial < 120; trial++) {
            int count = 1 + random.nextInt(5);
            var extents = new int[count];
            var left = new ArrayList<Integer>();
            var right = new ArrayList<Integer>();
            var out = new ArrayList<Integer>();
            boolean two = random.nextInt(4) > 0;
            for (int i = 0; i < count; i++) {
                int[] small = {1, 2, 3, 5, 8, 13, 17};
                extents[i] = small[random.nextInt(count > 3 ? 5 : 7)];
                int where = random.nextInt(8);
                if (where != 0) {
                    left.add(i);
                }
                if (two && (where == 0 || random.nextBoolean())) {
                    right.add(i);
                }
                if (random.nextInt(3) > 0) {
                    out.add(i);
                }
            }
            if (!left.isEmpty() && random.nextInt(6) == 0) {
                left.add(left.getFirst());
            }
            java.util.Collections.shuffle(left, random);
            java.util.Collections.shuffle(right, random);
            java.util.Collections.shuffle(out, random);
            contraction(
                    new ProgramBuilder(), extents, left, right, out, Rational.of(trial % 7 - 2));
        }
    }

    /** A layer of few inputs, whose sums and outer product are computed among its entries. */
    @ParameterizedTest
    @CsvSource({"1, 1, 9", "3, 2, 40", "10, 3, 7", "1, 4, 1", "7, 4, 33", "5, 5, 17"})
    void shortSumsAmongElementwiseNodes(int rows, int terms, int columns) {
        List<Dim> dims = List.of(Dim.of(rows), Dim.of(columns), Dim.of(terms), Dim.of(1));
        var b = new ProgramBuilder();
        int w = b.input("w", Op.Role.PARAMETER, List.of(dims.get(0), dims.get(2)));
        int x = b.input("x", Op.Role.DATA, List.of(dims.get(2), dims.get(1)));
        int bias = b.input("b", Op.Role.PARAMETER, List.of(dims.get(0)));
        int r = b.input("r", Op.Role.PARAMETER, List.of(dims.get(3), dims.get(1)));
        int v = b.input("v", Op.Role.PARAMETER, List.of(dims.get(3), dims.get(0)));
        List<Integer> out = List.of(0, 1);
        var wx = List.of(new Op.Factor(x, List.of(2, 1)), new Op.Factor(w, List.of(0, 2)));
        int product = b.add(new Op.Contract(Rational.of(3, 2), wx, out, dims));
        var along = List.of(new Op.Factor(bias, List.of(0)));
        int broadcast = b.add(new Op.Contract(Rational.ONE, along, out, dims.subList(0, 2)));
        int z =
                b.add(
                        new Op.Sum(
                                List.of(
                                        new Op.Term(Rational.ONE, product),
                                        new Op.Term(Rational.MINUS_ONE, broadcast))));
        int a = b.add(new Op.Map(Primitive.TANH, List.of(z)));
        var rv = List.of(new Op.Factor(r, List.of(3, 1)), new Op.Factor(v, List.of(3, 0)));
        int outer = b.add(new Op.Contract(Rational.ONE, rv, out, dims));
        var both = List.of(new Op.Factor(a, out), new Op.Factor(outer, out));
        int scaled = b.add(new Op.Contract(Rational.ONE, both, out, dims.subList(0, 2)));
        Program program = program(b, scaled, product);
        compare(program, Runs.random(program, new Random(9), 0.5, 1), 40);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void logSumExp(int[] s) {
        for (int axis = 0; axis < 3; axis++) {
            var b = new ProgramBuilder();
            int x =
                    b.input(
                            "x",
                            Op.Role.PARAMETER,
                            List.of(Dim.of(s[0] % 17 + 1), Dim.of(s[1]), Dim.of(s[2] % 34)));
            if (s[2] % 34 == 0) {
                continue;
            }
            Program program = program(b, b.logSumExp(x, axis));
            compare(program, Runs.random(program, new Random(5), -3, 800), 24);
        }
    }

    @Test
    void logSumExpOfInfinities() {
        var b = new ProgramBuilder();
        int x = b.input("x", Op.Role.PARAMETER, List.of(Dim.of(3), Dim.of(11)));
        Program program = program(b, b.logSumExp(x, 0), b.logSumExp(x, 1));
        double[] values = new double[33];
        java.util.Arrays.fill(values, Double.NEGATIVE_INFINITY);
        values[3] = 1;
        values[20] = Double.POSITIVE_INFINITY;
        compare(program, Map.of("x", values), 4);
    }

    /** Large enough that the lanes gather across in blocks, which do not fill the sizes evenly. */
    @ParameterizedTest
    @CsvSource({"70, 67", "64, 130", "131, 40", "16, 300", "15, 300"})
    void elementwiseWithATransposedOperand(int m, int n) {
        var b = new ProgramBuilder();
        List<Dim> shape = List.of(Dim.of(m), Dim.of(n));
        int x = b.input("x", Op.Role.PARAMETER, shape);
        int y = b.input("y", Op.Role.PARAMETER, List.of(Dim.of(n), Dim.of(m)));
        int rows = b.input("rows", Op.Role.PARAMETER, List.of(Dim.of(m)));
        int columns = b.input("columns", Op.Role.PARAMETER, List.of(Dim.of(n)));
        int both = factors(b, shape, x, List.of(0, 1), y, List.of(1, 0));
        int byRow = factors(b, shape, both, List.of(0, 1), rows, List.of(0));
        int byColumn = factors(b, shape, byRow, List.of(0, 1), columns, List.of(1));
        int tanh = b.add(new Op.Map(Primitive.TANH, List.of(byColumn)));
        Program program = program(b, both, tanh);
        compare(program, Runs.random(program, new Random(m), -2, 2), 4);
    }

    /** The product of two tensors, entry by entry. */
    private static int factors(
            ProgramBuilder b, List<Dim> shape, int x, List<Integer> xs, int y, List<Integer> ys) {
        return b.add(
                new Op.Contract(
                        Rational.ONE,
                        List.of(new Op.Factor(x, xs), new Op.Factor(y, ys)),
                        List.of(0, 1),
                        shape));
    }
}

package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.opencl.OpenClAccuracy;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.vector.Runs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Kernels on the OpenCL device have the bits of those on the JVM, whose errors other tests bound;
 * what the device computes by functions of its own is within their stated errors.
 */
class OpenClKernelsTest {
    /** What a test computes with vectors of half a common register. */
    private static final OpenClShape SHAPE = OpenClShape.processor(4, 2);

    /** Arguments that meet every branch, and some close to each other. */
    private static double[] arguments() {
        var list = new ArrayList<Double>();
        var random = new Random(7);
        for (int i = 0; i < 600; i++) {
            list.add(random.nextGaussian() * 3);
            list.add(random.nextDouble(-1.2, 1.2));
            list.add(random.nextDouble(-800, 800));
            list.add(Math.scalb(random.nextDouble(-2, 2), random.nextInt(-80, 30)));
        }
        for (int i = -40; i <= 40; i++) {
            list.add(i / 8.0);
        }
        list.addAll(
                List.of(
                        0.0,
                        -0.0,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.NaN));
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Beyond these, sin and cos are the device's. */
    private static double reduced(Precision precision) {
        return precision == Precision.FLOAT64 ? 0x1p26 : 0x1p16;
    }

    /** Every primitive, its first and its second derivatives, in one program. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyPrimitiveAndItsDerivatives(Precision precision) {
        double[] x = Arrays.stream(arguments()).map(precision::round).toArray();
        var b = new ProgramBuilder();
        var terms = new ArrayList<Op.Term>();
        var values = new LinkedHashMap<String, Integer>();
        var inputs = new LinkedHashMap<String, double[]>();
        for (Primitive primitive : Primitive.values()) {
            var args = new ArrayList<Integer>();
            for (int k = 0; k < primitive.arity(); k++) {
                String name = primitive.symbol() + k;
                args.add(b.input(name, Op.Role.PARAMETER, List.of(Dim.of(x.length))));
                double[] moved = new double[x.length];
                for (int i = 0; i < x.length; i++) {
                    moved[i] = x[(i + 13 * k) % x.length];
                }
                inputs.put(name, moved);
                double[] ones = new double[x.length];
                Arrays.fill(ones, 1);
                inputs.put("direction." + name, ones);
            }
            int value = b.add(new Op.Map(primitive, args));
            values.put("value." + primitive.symbol(), value);
            terms.add(new Op.Term(Rational.ONE, sum(b, value, x.length)));
        }
        int loss = b.add(new Op.Sum(terms));
        Program forward = b.build(List.of(new Program.Output("loss", loss)));
        Program gradient = Derivatives.gradient(forward, forward.inputs());
        Program hvp = Derivatives.hvp(forward, forward.inputs());
        var outputs = new ArrayList<Program.Output>();
        values.forEach((name, node) -> outputs.add(new Program.Output(name, node)));
        try (var machines = new Machines(OpenClHere.device(), true)) {
            for (Program program : List.of(b.build(outputs), gradient, hvp)) {
                Map<String, double[]> expected =
                        Runs.kernels(program, SHAPE.target(precision), inputs);
                Map<String, double[]> actual =
                        machines.run(program, SHAPE, precision, inputs, false);
                compare(precision, inputs, expected, actual);
            }
        }
    }

    private static int sum(ProgramBuilder b, int node, int n) {
        return b.add(
                new Op.Contract(
                        Rational.ONE,
                        List.of(new Op.Factor(node, List.of(0))),
                        List.of(),
                        List.of(Dim.of(n))));
    }

    private static void compare(
            Precision precision,
            Map<String, double[]> inputs,
            Map<String, double[]> expected,
            Map<String, double[]> actual) {
        expected.forEach(
                (name, values) -> {
                    double[] got = actual.getOrDefault(name, new double[0]);
                    assertEquals(values.length, got.length);
                    boolean wave = name.contains("sin") && !name.contains("asin");
                    wave |= name.contains("cos") && !name.contains("acos");
                    double[] x =
                            inputs.getOrDefault(
                                    (wave ? name.replaceAll(".*\\.(\\w+?)0?$", "$1") : "") + "0",
                                    values);
                    for (int i = 0; i < values.length && !name.equals("loss"); i++) {
                        if (wave && Math.abs(x[i]) > reduced(precision)) {
                            // the device's function and the JVM's, each off by its bound
                            double ulps = OpenClAccuracy.beyond(Primitive.SIN) + 1;
                            double error = Math.abs(values[i] - got[i]);
                            assertTrue(
                                    error <= ulps * precision.ulp(values[i])
                                            || Double.compare(values[i], got[i]) == 0,
                                    name + " at " + x[i] + ": " + got[i] + ", not " + values[i]);
                        } else {
                            assertEquals(values[i], got[i], 0.0, name + " " + i);
                        }
                    }
                });
    }

    /** Powers that are no products and roots are the device's pow. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void powers(Precision precision) {
        var b = new ProgramBuilder();
        int x = b.input("x", Op.Role.PARAMETER, List.of(Dim.of(129)));
        var outputs = new ArrayList<Program.Output>();
        var exact = new ArrayList<String>();
        for (String text : List.of("1/2", "-1", "3", "-5/2", "1/3", "-2/5", "77/3")) {
            String[] parts = (text + "/1").split("/", 3);
            Rational power = Rational.of(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
            outputs.add(new Program.Output(text, b.add(new Op.Power(x, power))));
            if (power.denominator().bitLength() <= 2 && !text.endsWith("/3")) {
                exact.add(text);
            }
        }
        Program program = b.build(outputs);
        Map<String, double[]> inputs =
                Runs.rounded(Runs.random(program, new Random(1), 0.1, 4), precision);
        try (var machines = new Machines(OpenClHere.device(), true)) {
            Map<String, double[]> expected = Runs.kernels(program, SHAPE.target(precision), inputs);
            Map<String, double[]> actual = machines.run(program, SHAPE, precision, inputs, false);
            expected.forEach(
                    (name, values) -> {
                        double[] got = actual.getOrDefault(name, new double[0]);
                        double ulps = exact.contains(name) ? 0 : OpenClAccuracy.POWER + 1;
                        for (int i = 0; i < values.length; i++) {
                            double tolerance = ulps * precision.ulp(values[i]);
                            assertEquals(values[i], got[i], tolerance, name + " " + i);
                        }
                    });
        }
    }

    /** Every way to cut kernels: vectors or none, one work-group or many, chunks or none. */
    static Stream<OpenClShape> shapes() {
        return Stream.of(
                shape(4, 10, 1, 16, 1_000_000, 1),
                shape(2, 6, 1, 3, 0, 1),
                shape(8, 20, 4, 1000, 0, 1),
                shape(1, 16, 64, 1L << 30, 0, 1),
                shape(1, 8, 64, 1L << 30, 1_000_000, 16));
    }

    private static OpenClShape shape(
            int lanes, int accumulators, int group, long items, long alone, int together) {
        return new OpenClShape(
                lanes,
                accumulators,
                new Target.Sums(16, 4),
                Target.Groups.NONE,
                group,
                items,
                alone,
                together);
    }

    /** Contractions, sums and log-sum-exps of odd shapes in one program. */
    @ParameterizedTest
    @MethodSource("shapes")
    void odd(OpenClShape shape) {
        var random = new Random(11);
        int[] sizes = {1, 2, 3, 5, 7, 13, 31, 33};
        var b = new ProgramBuilder();
        var outputs = new ArrayList<Program.Output>();
        for (int trial = 0; trial < 12; trial++) {
            var dims = new ArrayList<Dim>();
            for (int i = 0; i < 3; i++) {
                dims.add(Dim.of(sizes[random.nextInt(sizes.length)]));
            }
            List<Integer> left = random.nextBoolean() ? List.of(0, 1) : List.of(1, 0);
            List<Integer> right = random.nextBoolean() ? List.of(1, 2) : List.of(2, 1);
            List<Integer> out =
                    List.of(
                                    List.of(0, 2),
                                    List.of(2, 0),
                                    List.of(0),
                                    List.<Integer>of(),
                                    List.of(0, 1, 2))
                            .get(trial % 5);
            int x = b.input("x" + trial, Op.Role.PARAMETER, left.stream().map(dims::get).toList());
            int y = b.input("y" + trial, Op.Role.DATA, right.stream().map(dims::get).toList());
            var factors = List.of(new Op.Factor(x, left), new Op.Factor(y, right));
            int node = b.add(new Op.Contract(Rational.of(trial - 3, 2), factors, out, dims));
            outputs.add(new Program.Output("product" + trial, node));
            if (out.size() == 2) {
                outputs.add(new Program.Output("lse" + trial, b.logSumExp(node, trial % 2)));
            }
        }
        Program program = b.build(outputs);
        Map<String, double[]> inputs = Runs.random(program, new Random(3), -1, 1);
        Map<String, double[]> expected =
                Runs.kernels(program, shape.target(Precision.FLOAT64), inputs);
        try (var machines = new Machines(OpenClHere.device(), true)) {
            Map<String, double[]> actual =
                    machines.run(program, shape, Precision.FLOAT64, inputs, true);
            expected.forEach(
                    (name, values) -> {
                        double[] got = actual.getOrDefault(name, new double[0]);
                        assertEquals(values.length, got.length);
                        for (int i = 0; i < values.length; i++) {
                            assertEquals(values[i], got[i], 0.0, name + " " + i);
                        }
                    });
        }
    }
}

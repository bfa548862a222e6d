package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Accuracy;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.engine.reference.ExactFunctions;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The elementary functions of kernels keep to {@link Accuracy} on a dense set of arguments. With
 * {@code -Ddln.ulps=N} there are N times as many, and the largest errors are printed.
 */
class LaneAccuracyTest {
    private static final int DENSITY = Integer.getInteger("dln.ulps", 1);

    /** Arguments of one kind. */
    private static final int COUNT = 10_000 * DENSITY;

    /** How many numbers on each side of a branch point. */
    private static final int NEIGHBOURS = 24;

    /** Where formulas change, reductions have ties, or results overflow or become subnormal. */
    private static double[] branchPoints() {
        var points =
                new ArrayList<>(
                        List.of(
                                0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 5.95, 17.3, 18.0, 36.7, 39.75,
                                88.722, 87.336, 103.97, 708.396, 709.782, 745.133, 0x1p-13, 0x1p-25,
                                0x1p-27, 0x1p-31, 0x1p-54, 0x1p-60, 0x1p16, 0x1p26, 0x1p-126,
                                0x1p-149, 0x1p-1022, 0x1p-1074));
        points.add(Math.tan(Math.PI / 8));
        points.add(Math.tan(3 * Math.PI / 8));
        points.add(Math.sqrt(2));
        points.add(Math.sqrt(0.5));
        for (int k = 1; k <= 64; k++) {
            points.add(k * Math.log(2) / 2);
            points.add(k * Math.PI / 4);
            points.add(Math.scalb(k * Math.PI / 2, 10));
        }
        return points.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Arguments of a primitive, all numbers of the precision. */
    private static double[] arguments(Primitive primitive, Precision precision) {
        var random = new Random(11);
        var list = new ArrayList<Double>();
        for (int i = 0; i < COUNT; i++) {
            list.add(random.nextDouble(-1, 1));
            list.add(random.nextDouble(-7, 7));
            list.add(random.nextGaussian() * 30);
            list.add(random.nextDouble(-1, 1) * (precision.maxExponent() + 52) * Math.log(2));
            int least = precision.minExponent() - precision.bits() + 1;
            list.add(sign(random) * power(random, least, precision.maxExponent() + 1));
            list.add(sign(random) * power(random, -40, 27));
            list.add(1 + sign(random) * power(random, -precision.bits(), 0));
        }
        for (double point : branchPoints()) {
            double up = precision.round(point);
            double down = up;
            for (int i = 0; i <= NEIGHBOURS; i++) {
                list.addAll(List.of(up, -up, down, -down));
                up = next(up, 1, precision);
                down = next(down, -1, precision);
            }
        }
        Facts.Interval domain = primitive.facts().domain();
        double reduced = precision == Precision.FLOAT64 ? 0x1p26 : 0x1p16;
        boolean wave = primitive == Primitive.SIN || primitive == Primitive.COS;
        return list.stream()
                .mapToDouble(x -> precision.round(x))
                .filter(x -> domain.low() <= x && x <= domain.high())
                .filter(x -> !wave || Math.abs(x) <= reduced)
                .toArray();
    }

    private static double sign(Random random) {
        return random.nextBoolean() ? 1 : -1;
    }

    /** A number whose logarithm is uniform. */
    private static double power(Random random, int low, int high) {
        return Math.scalb(random.nextDouble(1, 2), random.nextInt(low, high));
    }

    private static double next(double x, int direction, Precision precision) {
        return precision == Precision.FLOAT64
                ? Math.nextAfter(x, direction * Double.MAX_VALUE)
                : Math.nextAfter((float) x, direction * Double.MAX_VALUE);
    }

    private static double[] compute(Primitive primitive, Precision precision, double[] x) {
        var b = new ProgramBuilder();
        int arg = b.input("x", Op.Role.PARAMETER, List.of(Dim.of(x.length)));
        Program program =
                b.build(
                        List.of(
                                new Program.Output(
                                        "y", b.add(new Op.Map(primitive, List.of(arg))))));
        Target target = Target.of(Lanes.of(8, precision), precision);
        return Runs.kernels(program, target, Map.of("x", x)).getOrDefault("y", new double[0]);
    }

    @ParameterizedTest
    @EnumSource(Primitive.class)
    void errorsAreWithinTheStatedBound(Primitive primitive) {
        for (Precision precision : Precision.values()) {
            double bound = Accuracy.ulps(primitive);
            if (bound == 0) {
                continue; // exact, and compared with the scalar meaning elsewhere
            }
            double[] x = arguments(primitive, precision);
            double[] y = compute(primitive, precision, x);
            double worst = 0;
            double where = 0;
            for (int i = 0; i < x.length; i++) {
                double meaning = precision.round(primitive.apply(x[i]));
                if (!Double.isFinite(meaning)) {
                    assertEquals(meaning, y[i], primitive + "(" + x[i] + ")");
                    continue;
                }
                double ulps = ExactFunctions.ulps(primitive, x[i], y[i], precision);
                if (!(ulps <= worst)) {
                    worst = ulps;
                    where = x[i];
                }
            }
            if (DENSITY > 1) {
                System.out.printf(
                        "%s %s: %.3f ulp at %s of %d arguments%n",
                        precision.id(), primitive.symbol(), worst, where, x.length);
            }
            String message = "%s of %s is off by %s ulp".formatted(primitive, where, worst);
            assertTrue(worst <= bound, message);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Primitive.class,
            names = {"TANH", "ERF", "SIN", "ATAN", "ASIN", "EXPM1", "LOG1P"})
    void zerosKeepTheirSign(Primitive primitive) {
        for (Precision precision : Precision.values()) {
            double[] y = compute(primitive, precision, new double[] {0, -0.0});
            assertEquals(0, Double.compare(y[0], 0), primitive + " of 0 is " + y[0]);
            assertEquals(0, Double.compare(y[1], -0.0), primitive + " of -0 is " + y[1]);
        }
    }
}

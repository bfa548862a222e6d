package dev.dln.engine.reference;

import static dev.dln.engine.reference.PrimitiveSamples.apply;
import static dev.dln.engine.reference.PrimitiveSamples.evaluate;
import static dev.dln.engine.reference.PrimitiveSamples.exact;
import static dev.dln.engine.reference.PrimitiveSamples.program;
import static dev.dln.engine.reference.PrimitiveSamples.rests;
import static dev.dln.engine.reference.PrimitiveSamples.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Values and derivatives of every row of the primitive table against 70 digits. */
class PrimitiveTableTest {
    private static final MathContext DIGITS = new MathContext(40);

    /** How far values may be from the exact ones, in units in the last place. */
    private static final double ULPS = 4;

    @ParameterizedTest
    @EnumSource
    void valuesOnDoublesAreWithinAFewUlps(Primitive primitive) {
        for (List<Double> rest : rests(primitive)) {
            for (double t : samples(primitive)) {
                BigDecimal exact = exact(primitive, t, rest);
                double value = apply(primitive, t, rest);
                BigDecimal error = new BigDecimal(value).subtract(exact).abs();
                double ulps = error.doubleValue() / Math.ulp(exact.doubleValue());
                assertTrue(ulps <= ULPS, primitive + "(" + t + ") is off by " + ulps + " ulp");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void extremeArgumentsNeitherOverflowNorTrap(Primitive primitive) {
        double nan = apply(primitive, Double.NaN, rests(primitive).getFirst());
        boolean comparison =
                switch (primitive) {
                    case SIGN, STEP, WHERE -> true;
                    default -> false;
                };
        assertEquals(!comparison, Double.isNaN(nan));
        if (Double.isFinite(primitive.facts().lipschitz())) {
            for (double t : new double[] {-1e5, 1e5, -800, 800}) {
                double value = apply(primitive, t, List.of());
                assertTrue(Double.isFinite(value), primitive + "(" + t + ")");
            }
        }
    }

    private static List<BigDecimal> moved(List<BigDecimal> args, int i, BigDecimal by) {
        var moved = new ArrayList<>(args);
        moved.set(i, moved.get(i).add(by));
        return moved;
    }

    @ParameterizedTest
    @EnumSource
    void derivativesAreTheLimitsOfDifferences(Primitive primitive) {
        Program forward = program(primitive);
        Program gradient = Derivatives.gradient(forward, forward.inputs());
        Program hessian = Derivatives.hessian(forward, forward.inputs());
        // Steps of 1e-20: errors of order 1e-40, roundings of order 1e-70 / step^2.
        BigDecimal step = new BigDecimal("1e-20");
        for (List<Double> rest : rests(primitive)) {
            for (double t : samples(primitive)) {
                var args = new ArrayList<BigDecimal>();
                args.add(new BigDecimal(t));
                rest.forEach(r -> args.add(new BigDecimal(r)));
                for (int i = 0; i < primitive.arity(); i++) {
                    BigDecimal plus = evaluate(forward, "loss", moved(args, i, step));
                    BigDecimal minus = evaluate(forward, "loss", moved(args, i, step.negate()));
                    BigDecimal here = evaluate(forward, "loss", args);
                    BigDecimal slope = plus.subtract(minus).divide(step.add(step), DIGITS);
                    String what = primitive + "(" + args + "), argument " + i;
                    assertClose(slope, evaluate(gradient, "gradient.x" + i, args), 1e-18, what);
                    BigDecimal bend =
                            plus.add(minus)
                                    .subtract(here.add(here))
                                    .divide(step.multiply(step), DIGITS);
                    String block = "hessian.x" + i + ".x" + i;
                    assertClose(bend, evaluate(hessian, block, args), 1e-18, what);
                }
            }
        }
    }

    private static void assertClose(
            BigDecimal expected, BigDecimal actual, double tolerance, String what) {
        double gap = expected.subtract(actual).abs().doubleValue();
        double scale = expected.abs().doubleValue();
        assertTrue(
                gap <= tolerance * (scale + 1e-6),
                () -> what + ": " + expected.round(DIGITS) + " but " + actual.round(DIGITS));
    }

    /**
     * The form in which the table writes a derivative loses no digits on doubles: relative to its
     * value, or to the greatest value it takes anywhere where that is finite.
     */
    @ParameterizedTest
    @EnumSource
    void derivativesAreStableOnDoubles(Primitive primitive) {
        Program forward = program(primitive);
        Program gradient = Derivatives.gradient(forward, forward.inputs());
        double bound = primitive.facts().lipschitz();
        for (List<Double> rest : rests(primitive)) {
            for (double t : samples(primitive)) {
                var args = new ArrayList<Double>();
                args.add(t);
                args.addAll(rest);
                BigDecimal exact =
                        evaluate(
                                gradient,
                                "gradient.x0",
                                args.stream().map(BigDecimal::new).toList());
                double value = evaluate(gradient, "gradient.x0", args, DoubleArithmetic.INSTANCE);
                double scale = exact.abs().doubleValue();
                if (Double.isFinite(bound)) {
                    scale = Math.max(scale, bound);
                }
                double error = new BigDecimal(value).subtract(exact).abs().doubleValue();
                assertTrue(
                        error <= 8 * Math.ulp(1.0) * scale,
                        primitive + "'(" + t + ") is off by " + error / scale);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void deviceSpellingsExist(Primitive primitive) throws ReflectiveOperationException {
        if (primitive.laneOperation().isPresent()) {
            Class<?> operators = Class.forName("jdk.incubator.vector.VectorOperators");
            assertNotNull(operators.getField(primitive.laneOperation().get()).get(null));
        }
        String text = primitive.openCl();
        for (int i = 0; i < 3; i++) {
            assertEquals(i < primitive.arity(), text.contains("$" + i), text);
        }
        assertEquals(
                text.chars().filter(c -> c == '(').count(),
                text.chars().filter(c -> c == ')').count());
        assertEquals(primitive, Primitive.of(primitive.symbol()).orElseThrow());
    }
}

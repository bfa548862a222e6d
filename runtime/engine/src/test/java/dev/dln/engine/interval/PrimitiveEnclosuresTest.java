package dev.dln.engine.interval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.tensor.Enclosure.Outcome;
import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.reference.DecimalArithmetic;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Every row of the table, powers, and roundings outward against decimals of 60 digits. */
class PrimitiveEnclosuresTest {
    private static final DecimalArithmetic DECIMAL = new DecimalArithmetic(60);

    /** Decimals of exponentials get too long beyond this. */
    private static final double LARGEST = 800;

    private static final double[] EDGES = {
        0.0,
        -0.0,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        1e-310,
        -1e-310,
        1e-300,
        1e-160,
        -1e-160,
        1e-20,
        -1e-20,
        0.5,
        -0.5,
        1,
        -1,
        Math.nextDown(1.0),
        Math.nextUp(-1.0),
        Math.PI,
        -Math.PI,
        Math.PI / 2,
        3 * Math.PI / 2,
        0.84375,
        1.25,
        6,
        36.8,
        -36.8,
        709.78,
        -709.8,
        -744.4,
        -750
    };

    private static double random(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> random.nextDouble(-1, 1);
            case 2 -> random.nextDouble(-40, 40);
            case 3 -> Math.scalb(random.nextDouble(-1, 1), random.nextInt(-80, 8));
            default -> random.nextDouble(-LARGEST, LARGEST);
        };
    }

    /** Whether an interval holds a decimal that was itself rounded to 60 digits. */
    private static boolean holds(double low, double high, BigDecimal exact) {
        BigDecimal slack = exact.abs().scaleByPowerOfTen(-55);
        boolean above =
                low == Double.NEGATIVE_INFINITY
                        || new BigDecimal(low).compareTo(exact.add(slack)) <= 0;
        boolean below =
                high == Double.POSITIVE_INFINITY
                        || new BigDecimal(high).compareTo(exact.subtract(slack)) >= 0;
        return above && below;
    }

    private static boolean defined(Primitive primitive, double t) {
        return primitive.facts().domain().contains(t);
    }

    @ParameterizedTest
    @EnumSource
    void valuesLieInTheEnclosure(Primitive primitive) {
        var random = new SplittableRandom(17);
        double[] low = new double[primitive.arity()];
        double[] high = new double[primitive.arity()];
        double[] bounds = new double[2];
        for (int trial = 0; trial < 500; trial++) {
            for (int i = 0; i < low.length; i++) {
                double a = random(random);
                double width = random.nextInt(4) == 0 ? 0 : Math.abs(random(random));
                double b = random.nextInt(3) == 0 ? random(random) : a + width * 1e-3;
                low[i] = Math.min(a, b);
                high[i] = Math.max(a, b);
            }
            Outcome outcome = primitive.enclose(low, high, bounds);
            assertTrue(bounds[0] <= bounds[1]);
            boolean inside = defined(primitive, low[0]) && defined(primitive, high[0]);
            assertEquals(inside, outcome != Outcome.UNDEFINED, low[0] + " to " + high[0]);
            if (!inside) {
                assertEquals(Double.POSITIVE_INFINITY, bounds[1]);
                continue;
            }
            for (int sample = 0; sample < 3; sample++) {
                var args = new ArrayList<BigDecimal>();
                for (int i = 0; i < low.length; i++) {
                    double part = sample / 2.0;
                    double t = low[i] + part * (high[i] - low[i]);
                    args.add(new BigDecimal(Math.max(low[i], Math.min(t, high[i]))));
                }
                if (tooHard(primitive, args.getFirst().doubleValue())) {
                    continue;
                }
                BigDecimal exact = DECIMAL.primitive(primitive, args);
                assertTrue(
                        holds(bounds[0], bounds[1], exact),
                        () ->
                                primitive
                                        + " of "
                                        + args
                                        + " is "
                                        + exact
                                        + ", not in "
                                        + bounds[0]
                                        + ", "
                                        + bounds[1]);
            }
        }
    }

    /** Where decimals would need thousands of digits or terms. */
    private static boolean tooHard(Primitive primitive, double t) {
        boolean far =
                (primitive == Primitive.ERF && Math.abs(t) > 8)
                        || (primitive == Primitive.SOFTPLUS && t < -60);
        return primitive.facts().analytic() && (far || (t != 0 && Math.abs(t) < 1e-30));
    }

    /** Points are enclosed narrowly, except where the exact value is below the least double. */
    @ParameterizedTest
    @EnumSource
    void enclosuresOfPointsAreNarrow(Primitive primitive) {
        var random = new SplittableRandom(18);
        double[] bounds = new double[2];
        for (int trial = 0; trial < 1000; trial++) {
            double[] at = new double[primitive.arity()];
            for (int i = 0; i < at.length; i++) {
                at[i] = random.nextDouble(-1, 1);
            }
            if (primitive.enclose(at, at, bounds) != Outcome.UNDEFINED) {
                double value = primitive.apply(at);
                assertTrue(bounds[1] - bounds[0] <= 17 * Math.ulp(value), primitive + " " + at[0]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void smallerBoxesHaveSmallerEnclosures(Primitive primitive) {
        var random = new SplittableRandom(19);
        for (int trial = 0; trial < 1000; trial++) {
            int n = primitive.arity();
            double[][] ends = new double[4][n];
            for (int i = 0; i < n; i++) {
                double[] four = {random(random), random(random), random(random), random(random)};
                java.util.Arrays.sort(four);
                for (int k = 0; k < 4; k++) {
                    ends[k][i] = four[k];
                }
            }
            double[] outer = new double[2];
            double[] inner = new double[2];
            primitive.enclose(ends[0], ends[3], outer);
            primitive.enclose(ends[1], ends[2], inner);
            assertTrue(outer[0] <= inner[0] && inner[1] <= outer[1], primitive.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotANumberIsNotEnclosed(Primitive primitive) {
        double[] nan = new double[primitive.arity()];
        double[] one = new double[primitive.arity()];
        java.util.Arrays.fill(nan, Double.NaN);
        double[] bounds = new double[2];
        for (double[][] ends : new double[][][] {{nan, nan}, {one, nan}, {nan, one}}) {
            assertEquals(Outcome.UNDEFINED, primitive.enclose(ends[0], ends[1], bounds));
            assertEquals(Double.NEGATIVE_INFINITY, bounds[0]);
            assertEquals(Double.POSITIVE_INFINITY, bounds[1]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void infiniteEndsAreAllowed(Primitive primitive) {
        Facts.Interval range = primitive.facts().range();
        double[] low = new double[primitive.arity()];
        double[] high = new double[primitive.arity()];
        java.util.Arrays.fill(low, Double.NEGATIVE_INFINITY);
        java.util.Arrays.fill(high, Double.POSITIVE_INFINITY);
        double[] bounds = new double[2];
        primitive.enclose(low, high, bounds);
        assertTrue(bounds[0] <= range.low() && bounds[1] >= range.high(), primitive.toString());
    }

    @ParameterizedTest
    @EnumSource
    void kinksAreNoticed(Primitive primitive) {
        double[] at = new double[primitive.arity()];
        double[] bounds = new double[2];
        for (double kink : primitive.facts().kinks()) {
            at[0] = kink;
            assertEquals(Outcome.KINK, primitive.enclose(at, at, bounds));
            double[] low = at.clone();
            double[] high = at.clone();
            low[0] = Math.nextDown(kink);
            high[0] = Math.nextUp(kink);
            assertEquals(Outcome.KINK, primitive.enclose(low, high, bounds));
            assertEquals(Outcome.SMOOTH, primitive.enclose(low, low, bounds));
            assertEquals(Outcome.SMOOTH, primitive.enclose(high, high, bounds));
        }
        if (primitive.facts().domain().contains(1) && !primitive.facts().domain().contains(2)) {
            at[0] = 1;
            assertEquals(Outcome.KINK, primitive.enclose(at, at, bounds));
        }
    }

    @Test
    void powers() {
        var random = new SplittableRandom(20);
        double[] bounds = new double[2];
        List<Rational> exponents =
                List.of(
                        Rational.ZERO,
                        Rational.ONE,
                        Rational.TWO,
                        Rational.of(3),
                        Rational.of(8),
                        Rational.MINUS_ONE,
                        Rational.of(-2),
                        Rational.of(-3),
                        Rational.HALF,
                        Rational.of(-1, 2),
                        Rational.of(1, 3),
                        Rational.of(-2, 3),
                        Rational.of(3, 2),
                        Rational.of(-5, 2),
                        Rational.of("2.1"));
        for (Rational exponent : exponents) {
            var power = new IntervalPower(exponent);
            for (int trial = 0; trial < 500; trial++) {
                double a = random(random);
                double b = random.nextBoolean() ? random(random) : a + Math.abs(a) * 1e-6;
                double low = Math.min(a, b);
                double high = Math.max(a, b);
                Outcome outcome = power.enclose(low, high, bounds);
                assertTrue(bounds[0] <= bounds[1]);
                boolean zero = low <= 0 && high >= 0;
                boolean undefined =
                        (exponent.signum() < 0 && zero) || (!exponent.isInteger() && low < 0);
                assertEquals(undefined, outcome == Outcome.UNDEFINED);
                boolean edge = !undefined && !exponent.isInteger() && low <= 0;
                assertEquals(edge, outcome == Outcome.KINK);
                double middle = Math.max(low, Math.min(low / 2 + high / 2, high));
                for (double t : new double[] {low, middle, high}) {
                    if (undefined || (t == 0 && !exponent.isInteger())) {
                        continue;
                    }
                    BigDecimal exact = DECIMAL.power(new BigDecimal(t), exponent);
                    assertTrue(
                            holds(bounds[0], bounds[1], exact),
                            () ->
                                    t
                                            + " ^ "
                                            + exponent
                                            + " = "
                                            + exact
                                            + " not in "
                                            + bounds[0]
                                            + ", "
                                            + bounds[1]);
                }
            }
        }
    }

    @Test
    void sumsAndProductsAreBoundedTightly() {
        var random = new SplittableRandom(21);
        for (int trial = 0; trial < 20_000; trial++) {
            double a = random(random);
            double b = random(random);
            BigDecimal sum = new BigDecimal(a).add(new BigDecimal(b));
            assertTrue(holds(Outward.addDown(a, b), Outward.addUp(a, b), sum));
            assertTrue(Outward.addUp(a, b) <= Math.nextUp(Outward.addDown(a, b)));
            BigDecimal product = new BigDecimal(a).multiply(new BigDecimal(b));
            assertTrue(holds(Outward.multiplyDown(a, b), Outward.multiplyUp(a, b), product));
            Rational fraction = Rational.of(random.nextInt(-9, 9), random.nextInt(1, 9));
            BigDecimal below = new BigDecimal(Outward.below(fraction));
            assertTrue(Rational.of(below).compareTo(fraction) <= 0);
            assertTrue(
                    Rational.of(new BigDecimal(Outward.above(fraction))).compareTo(fraction) >= 0);
        }
        assertEquals(0, Outward.addDown(0.1, -0.1));
        assertEquals(Double.MAX_VALUE, Outward.addDown(Double.MAX_VALUE, Double.MAX_VALUE));
        assertTrue(Double.isNaN(Outward.multiplyDown(0, Double.POSITIVE_INFINITY)));
        assertFalse(Outward.addDown(1, 0x1p-60) > 1);
    }
}

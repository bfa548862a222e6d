package dev.dln.engine.reference;

import static dev.dln.engine.reference.PrimitiveSamples.apply;
import static dev.dln.engine.reference.PrimitiveSamples.evaluate;
import static dev.dln.engine.reference.PrimitiveSamples.exact;
import static dev.dln.engine.reference.PrimitiveSamples.program;
import static dev.dln.engine.reference.PrimitiveSamples.rests;
import static dev.dln.engine.reference.PrimitiveSamples.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** The facts that the primitive table states about its rows, probed on decimals. */
class PrimitiveFactsTest {
    private static final MathContext DIGITS = new MathContext(40);

    @ParameterizedTest
    @EnumSource
    void domainAndRangeAreAsStated(Primitive primitive) {
        Facts facts = primitive.facts();
        for (List<Double> rest : rests(primitive)) {
            for (double t : samples(primitive)) {
                assertTrue(facts.domain().contains(t), "the samples are inside");
                assertTrue(Double.isFinite(apply(primitive, t, rest)));
                assertTrue(contains(facts.range(), exact(primitive, t, rest)), primitive + " " + t);
            }
            Facts.Interval domain = facts.domain();
            for (double end : new double[] {domain.low(), domain.high()}) {
                if (Double.isFinite(end)) {
                    double outside = end == domain.low() ? Math.nextDown(end) : Math.nextUp(end);
                    assertTrue(Double.isNaN(apply(primitive, outside, rest)));
                    assertEquals(
                            domain.contains(end), Double.isFinite(apply(primitive, end, rest)));
                }
            }
        }
    }

    /** Both ways: what is stated holds at every sample, what holds at every sample is stated. */
    @ParameterizedTest
    @EnumSource
    void parityAndHomogeneityAreAsStated(Primitive primitive) {
        Facts facts = primitive.facts();
        for (List<Double> rest : rests(primitive)) {
            boolean odd = true;
            boolean even = true;
            boolean homogeneous = facts.homogeneity().isPresent();
            for (double t : samples(primitive)) {
                double f = apply(primitive, t, rest);
                if (facts.domain().contains(-t)) {
                    odd &= apply(primitive, -t, rest) == -f;
                    even &= apply(primitive, -t, rest) == f;
                } else {
                    odd = false;
                    even = false;
                }
                if (homogeneous) {
                    double power = Math.pow(4, facts.homogeneity().getAsInt());
                    assertEquals(power * f, apply(primitive, 4 * t, rest));
                }
            }
            assertEquals(facts.parity() == Facts.Parity.ODD, odd);
            assertEquals(facts.parity() == Facts.Parity.EVEN, even);
        }
    }

    private static boolean contains(Facts.Interval interval, BigDecimal value) {
        if (Double.isFinite(interval.low())) {
            int side = value.compareTo(new BigDecimal(interval.low()));
            if (side < 0 || (side == 0 && interval.lowOpen())) {
                return false;
            }
        }
        if (Double.isFinite(interval.high())) {
            int side = value.compareTo(new BigDecimal(interval.high()));
            return side < 0 || (side == 0 && !interval.highOpen());
        }
        return true;
    }

    /** What differences of neighbouring samples show: below, equal, above zero. */
    private record Signs(boolean negative, boolean zero, boolean positive) {
        static Signs of(List<BigDecimal> values) {
            return new Signs(
                    values.stream().anyMatch(v -> v.signum() < 0),
                    values.stream().anyMatch(v -> v.signum() == 0),
                    values.stream().anyMatch(v -> v.signum() > 0));
        }
    }

    private static Signs steps(Primitive primitive, List<Double> points) {
        var differences = new ArrayList<BigDecimal>();
        for (List<Double> rest : rests(primitive)) {
            for (int i = 1; i < points.size(); i++) {
                differences.add(
                        exact(primitive, points.get(i), rest)
                                .subtract(exact(primitive, points.get(i - 1), rest)));
            }
        }
        return Signs.of(differences);
    }

    /** Second differences at nearby samples, to 60 places: positive where it is convex. */
    private static Signs bends(Primitive primitive, List<Double> points) {
        var differences = new ArrayList<BigDecimal>();
        for (List<Double> rest : rests(primitive)) {
            for (int i = 0; i < points.size(); i++) {
                for (int j = i + 1; j <= Math.min(i + 3, points.size() - 1); j++) {
                    BigDecimal left = new BigDecimal(points.get(i));
                    BigDecimal right = new BigDecimal(points.get(j));
                    BigDecimal middle = left.add(right).divide(BigDecimal.TWO);
                    BigDecimal ends =
                            exact(primitive, left, rest).add(exact(primitive, right, rest));
                    BigDecimal twice = exact(primitive, middle, rest).multiply(BigDecimal.TWO);
                    differences.add(ends.subtract(twice).setScale(60, RoundingMode.HALF_EVEN));
                }
            }
        }
        return Signs.of(differences);
    }

    private static List<Double> below(List<Double> points) {
        return points.stream().filter(t -> t < 0).toList();
    }

    private static List<Double> above(List<Double> points) {
        return points.stream().filter(t -> t > 0).toList();
    }

    @ParameterizedTest
    @EnumSource
    void monotonicityIsAsStatedAndNoMoreCanBeSaid(Primitive primitive) {
        List<Double> points = samples(primitive);
        Signs all = steps(primitive, points);
        switch (primitive.facts().trend()) {
            case STRICTLY_INCREASING -> assertEquals(new Signs(false, false, true), all);
            case STRICTLY_DECREASING -> assertEquals(new Signs(true, false, false), all);
            case NONDECREASING -> assertEquals(new Signs(false, true, true), all);
            case NONINCREASING -> assertEquals(new Signs(true, true, false), all);
            case VALLEY -> {
                assertFalse(steps(primitive, below(points)).positive());
                assertFalse(steps(primitive, above(points)).negative());
                assertTrue(all.negative() && all.positive());
            }
            case NONE -> assertTrue(all.negative() && all.positive());
        }
    }

    @ParameterizedTest
    @EnumSource
    void curvatureIsAsStatedAndNoMoreCanBeSaid(Primitive primitive) {
        List<Double> points = samples(primitive);
        Signs all = bends(primitive, points);
        Signs left = bends(primitive, below(points));
        Signs right = bends(primitive, above(points));
        switch (primitive.facts().curvature()) {
            case CONVEX -> assertTrue(all.positive() && !all.negative());
            case CONCAVE -> assertTrue(all.negative() && !all.positive());
            case AFFINE -> assertTrue(!all.negative() && !all.positive());
            case CONVEX_CONCAVE -> {
                assertTrue(left.positive() && !left.negative());
                assertTrue(right.negative() && !right.positive());
            }
            case CONCAVE_CONVEX -> {
                assertTrue(left.negative() && !left.positive());
                assertTrue(right.positive() && !right.negative());
            }
            case NONE -> assertTrue(all.negative() && all.positive());
        }
    }

    @ParameterizedTest
    @EnumSource
    void kinksAreWhereTheyAreSaidToBe(Primitive primitive) {
        Facts facts = primitive.facts();
        assertEquals(facts.analytic(), facts.kinks().isEmpty());
        BigDecimal step = new BigDecimal("1e-20");
        for (double kink : facts.kinks()) {
            for (List<Double> rest : rests(primitive)) {
                BigDecimal at = new BigDecimal(kink);
                BigDecimal jump =
                        exact(primitive, at.add(step), rest)
                                .subtract(exact(primitive, at.subtract(step), rest));
                BigDecimal bend =
                        exact(primitive, at.add(step), rest)
                                .add(exact(primitive, at.subtract(step), rest))
                                .subtract(exact(primitive, at, rest).multiply(BigDecimal.TWO))
                                .divide(step, DIGITS);
                boolean jumps = jump.abs().doubleValue() > 0.5;
                assertEquals(facts.order() == Facts.DISCONTINUOUS, jumps);
                assertTrue(jumps || bend.abs().doubleValue() > 0.5, "one-sided slopes differ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLipschitzConstantIsTheSmallest(Primitive primitive) {
        if (primitive.facts().order() == Facts.DISCONTINUOUS) {
            assertEquals(Facts.UNBOUNDED, primitive.facts().lipschitz());
            return;
        }
        List<Double> points = samples(primitive);
        double greatest = 0;
        for (int i = 1; i < points.size(); i++) {
            BigDecimal left = new BigDecimal(points.get(i - 1));
            BigDecimal right = new BigDecimal(points.get(i));
            BigDecimal rise =
                    exact(primitive, right, List.of()).subtract(exact(primitive, left, List.of()));
            greatest =
                    Math.max(
                            greatest,
                            rise.abs().divide(right.subtract(left), DIGITS).doubleValue());
        }
        double stated = primitive.facts().lipschitz();
        if (Double.isFinite(stated)) {
            assertTrue(greatest <= stated, primitive + ": " + greatest);
            assertTrue(greatest > 0.98 * stated, primitive + ": " + greatest);
        } else {
            assertTrue(greatest > 10, primitive + ": " + greatest);
        }
    }

    @ParameterizedTest
    @EnumSource
    void derivativeIsPositiveEverywhereExactlyIfStated(Primitive primitive) {
        Program forward = program(primitive);
        Program gradient = Derivatives.gradient(forward, forward.inputs());
        boolean positive = primitive.facts().analytic();
        for (List<Double> rest : rests(primitive)) {
            for (double t : samples(primitive)) {
                var args = new ArrayList<BigDecimal>();
                args.add(new BigDecimal(t));
                rest.forEach(r -> args.add(new BigDecimal(r)));
                positive &= evaluate(gradient, "gradient.x0", args).signum() > 0;
            }
        }
        assertEquals(primitive.facts().derivativePositive(), positive);
    }
}

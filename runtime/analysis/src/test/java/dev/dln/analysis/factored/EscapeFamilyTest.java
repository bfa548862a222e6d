package dev.dln.analysis.factored;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.exact.RationalPolynomial;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

final class EscapeFamilyTest {

    private static FactoredModel network(String parameters, String objective) {
        return FactoredModel.recognise(
                        FactoredModelTest.bind(
                                "network n { param " + parameters + " minimize " + objective + "}"))
                .orElseThrow();
    }

    private static ExactProduct at(FactoredModel model, double... point) {
        return ExactProduct.of(model, point).orElseThrow();
    }

    /** L3: at W = 0 of three 2 x 2 layers the family is that of the paper. */
    @Test
    void l3TheZeroPointOfThreeLayersIsLeft() {
        FactoredModel model =
                network("A[2, 2], B[2, 2], C[2, 2]", "1 / 2 * sqnorm(C * B * A - eye(2))");
        ExactProduct zero = at(model, new double[12]);
        assertEquals(Optional.of(true), zero.critical());
        for (EscapeFamily family :
                List.of(
                        EscapeFamily.wide(zero).orElseThrow(),
                        EscapeFamily.degenerate(zero).orElseThrow())) {
            Rational eps = Rational.of(1, 10);
            assertTrue(family.keepsProduct(eps));
            assertEquals(1, family.layer());
            // one entry, of size eps^2: 1/100
            assertEquals(Rational.of(1, 10000), family.gradient(eps).dot(family.gradient(eps)));
            EscapeFamily.Descent descent = family.descend(0.25).orElseThrow();
            assertTrue(descent.distance() <= 0.25);
            assertTrue(descent.after().compareTo(Rational.ONE) < 0);
            EscapeFamily.Curve curve = family.curve().orElseThrow();
            assertEquals(5, curve.loss().subtract(RationalPolynomial.ONE).order());
        }
    }

    /** L3 as printed: the paper's own choice of perturbation, in fractions. */
    @Test
    void l3ThePrintedPerturbation() {
        RationalMatrix second =
                RationalMatrix.of(new long[] {0, 0}, new long[] {0, 1}).scaled(Rational.of(1, 10));
        RationalMatrix third =
                RationalMatrix.of(new long[] {0, 1}, new long[] {0, 0}).scaled(Rational.of(1, 10));
        RationalMatrix minusOne = RationalMatrix.identity(2).scaled(Rational.MINUS_ONE);
        assertEquals(
                RationalMatrix.of(new long[] {0, 0}, new long[] {-1, 0})
                        .scaled(Rational.of(1, 100)),
                third.times(second).transpose().times(minusOne));
    }

    /** N3: the natural candidate for a bad local minimum of a deep bottleneck is left. */
    @Test
    void n3TheCandidateOfABottleneckIsNoLocalMinimum() {
        FactoredModel model =
                network("A[1, 2], B[1, 1], C[2, 1]", "1 / 2 * sqnorm(C * B * A - [1, 0; 0, 0])");
        ExactProduct point = at(model, 0, 1, 0, 0, 1);
        assertEquals(Optional.of(true), point.critical());
        assertEquals(Optional.of(Rational.HALF), point.value());
        EscapeFamily family = EscapeFamily.of(point).orElseThrow();
        assertTrue(family.descend(0.1).orElseThrow().after().compareTo(Rational.HALF) < 0);
        EscapeFamily.Curve curve = family.curve().orElseThrow();
        assertTrue(curve.loss().coefficient(0).equals(Rational.HALF));
    }

    /** Where the paper transposes: an output narrower than the input. */
    @Test
    void narrowOutputsAreTransposed() {
        FactoredModel model =
                network("A[2, 3], B[2, 2], C[1, 2]", "1 / 2 * sqnorm(C * B * A - [1, 2, 0])");
        ExactProduct zero = at(model, new double[12]);
        EscapeFamily family = EscapeFamily.wide(zero).orElseThrow();
        assertTrue(family.keepsProduct(Rational.of(1, 3)));
        assertTrue(!family.gradient(Rational.ONE).isZero());
        assertEquals(3, family.layer());
        assertTrue(family.descend(0.5).isPresent());
        assertTrue(family.curve().isPresent());
    }

    /** A loss that is not rational: G is enclosed, the family is the same. */
    @Test
    void lossesThatAreNotRationalHaveTheFamilyToo() {
        FactoredModel model =
                network("A[2, 2], B[2, 2], C[2, 2]", "sum(exp(C * B * A)) + sqnorm(C * B * A)");
        assertTrue(FactoredModel.recognise(model.model()).isPresent());
        ExactProduct zero = at(model, new double[12]);
        assertTrue(zero.slope().isEmpty() && zero.slopeIsNotZero());
        EscapeFamily family = EscapeFamily.of(zero).orElseThrow();
        assertTrue(family.keepsProduct(Rational.HALF));
        assertTrue(!family.gradient(Rational.HALF).isZero());
    }

    /** Every degenerate point with G not zero, critical or not: 400 random integer instances. */
    @Test
    void everyDegenerateIntegerPointIsLeft() {
        var random = new SplittableRandom(7);
        int tried = 0;
        for (int round = 0; round < Integer.getInteger("dln.escapes", 400); round++) {
            int depth = 2 + random.nextInt(4);
            int[] d = new int[depth + 1];
            for (int i = 0; i <= depth; i++) {
                d[i] = 1 + random.nextInt(3);
            }
            FactoredModel model = squared(d, random);
            double[] point = new double[model.model().layout().size()];
            for (int i = 0; i < point.length; i++) {
                point[i] = random.nextInt(3) == 0 ? random.nextInt(-1, 2) : 0;
            }
            ExactProduct at = at(model, point);
            boolean degenerate = at.degenerate() && !at.slopeIsZero();
            Optional<EscapeFamily> family = EscapeFamily.degenerate(at);
            assertEquals(degenerate, family.isPresent());
            if (!degenerate) {
                continue;
            }
            tried++;
            String name = Arrays.toString(d) + " " + Arrays.toString(point);
            for (Rational eps : List.of(Rational.ONE, Rational.of(1, 7))) {
                assertTrue(family.get().keepsProduct(eps), name);
            }
            Optional<EscapeFamily.Curve> curve = family.get().curve();
            assertEquals(point.length <= ExactModel.MOST_PARAMETERS, curve.isPresent(), name);
            curve.ifPresent(
                    c -> assertEquals(at.value().orElseThrow(), c.loss().coefficient(0), name));
            EscapeFamily.Descent descent = family.get().descend(0.5).orElseThrow();
            assertTrue(
                    descent.distance() <= 0.5 && descent.after().compareTo(descent.before()) < 0);
        }
        assertTrue(tried > 100, tried + " degenerate points");
    }

    private static FactoredModel squared(int[] d, SplittableRandom random) {
        int depth = d.length - 1;
        var source =
                new StringBuilder("network n { data X[" + d[0] + ", m], Y[" + d[depth] + ", m] ");
        var product = new ArrayList<String>();
        for (int k = 1; k <= depth; k++) {
            source.append("param W" + k + "[" + d[k] + ", " + d[k - 1] + "] ");
            product.addFirst("W" + k);
        }
        source.append("output " + String.join(" * ", product) + " * X @loss squared(Y) }");
        int samples = d[0] + random.nextInt(2);
        var compiled = DlnCompiler.compile(new Source("t.dln", source.toString()));
        BoundModel bound =
                Binder.bind(
                                compiled.model().orElseThrow(),
                                Map.of(
                                        "X", integers(d[0], samples, random),
                                        "Y", integers(d[depth], samples, random)))
                        .orThrow();
        return FactoredModel.recognise(bound).orElseThrow();
    }

    private static Array integers(int rows, int cols, SplittableRandom random) {
        return new Array(
                List.of(rows, cols),
                random.doubles((long) rows * cols).map(v -> Math.floor(5 * v) - 2).toArray());
    }
}

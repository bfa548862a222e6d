package dev.dln.analysis.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

class ExactModelTest {
    private static BoundModel bind(String text, Map<String, Array> data) {
        return Binder.bind(
                        DlnCompiler.compile(new Source("t.dln", text)).model().orElseThrow(), data)
                .orThrow();
    }

    /**
     * Test case K5b: d = (3,2,2,3), X = I, Y = diag(3,2,1), W_k(t) = t E_11 from zero; the loss is
     * 7 - 3 t^3 + t^6/2, so that zero, where gradient and Hessian vanish, is no local minimum.
     */
    @Test
    void aCurveShowsThatAFlatPointIsNoMinimum() {
        BoundModel model =
                bind(
                        "network n { data X[3, m], Y[3, m] param W1[2, 3], W2[2, 2], W3[3, 2]"
                                + " output W3 * W2 * W1 * X @loss squared(Y) }",
                        Map.of(
                                "X",
                                new Array(List.of(3, 3), new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}),
                                "Y",
                                new Array(
                                        List.of(3, 3), new double[] {3, 0, 0, 0, 2, 0, 0, 0, 1})));
        ExactModel exact = ExactModel.of(model).orElseThrow();
        ExactModel.Point zero = exact.at(new double[16]).orElseThrow();
        assertTrue(zero.critical());
        assertTrue(zero.hessian().isZero());
        assertEquals(16, zero.inertia().zero());
        var curve = new ArrayList<>(Collections.nCopies(16, RationalPolynomial.ZERO));
        curve.set(0, RationalPolynomial.T);
        curve.set(6, RationalPolynomial.T);
        curve.set(10, RationalPolynomial.T);
        RationalPolynomial loss = exact.along(curve).orElseThrow();
        assertEquals("7 - 3 t^3 + 1/2 t^6", loss.toString());
    }

    /** At a kink only the loss is given; beside it all; along a curve into the kink a germ. */
    @Test
    void kinksAreNotDifferentiated() {
        BoundModel model = bind("network n { param x, y minimize relu(x) + (x - y)^2 }", Map.of());
        ExactModel exact = ExactModel.of(model).orElseThrow();
        assertTrue(exact.at(new double[] {0, 1}).isEmpty());
        assertEquals(Rational.ONE, exact.loss(List.of(Rational.ZERO, Rational.ONE)).orElseThrow());
        ExactModel.Point beside = exact.at(new double[] {0.5, 1}).orElseThrow();
        assertEquals(List.of(Rational.ZERO, Rational.ONE), beside.gradient());
        var right = List.of(RationalPolynomial.T, RationalPolynomial.ZERO);
        assertEquals("t + t^2", exact.along(right).orElseThrow().toString());
        var left =
                List.of(RationalPolynomial.T.scaled(Rational.MINUS_ONE), RationalPolynomial.ZERO);
        assertEquals("t^2", exact.along(left).orElseThrow().toString());
    }

    @Test
    void whatIsNotRationalIsEmpty() {
        BoundModel model = bind("network n { param x minimize exp(x) }", Map.of());
        ExactModel exact = ExactModel.of(model).orElseThrow();
        assertTrue(exact.at(new double[] {1}).isEmpty());
        assertTrue(exact.along(List.of(RationalPolynomial.T)).isEmpty());
        assertTrue(exact.at(new double[] {Double.NaN}).isEmpty());
    }
}

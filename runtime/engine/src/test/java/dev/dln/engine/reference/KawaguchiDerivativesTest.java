package dev.dln.engine.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.TestModels;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The derivatives of a two-layer linear network, Kawaguchi 2016, Lemmas 4.1 and 4.3, at an integer
 * point where they were worked out exactly by other means.
 */
class KawaguchiDerivativesTest {
    private static final double[] POINT = {1, 0, 1, 1, 1, -1, 0, 2};
    private static final double[] GRADIENT = {-2, -4, 12, 12, -2, -6, 5, 9};
    private static final double[] HESSIAN = {
        2, 1, -2, -1, 0, 3, 5, 0, //
        1, 2, -1, -2, -3, 3, 4, 0, //
        -2, -1, 10, 5, -2, -5, 4, 11, //
        -1, -2, 5, 10, -1, -7, 2, 10, //
        0, -3, -2, -1, 2, 3, 0, 0, //
        3, 3, -5, -7, 3, 6, 0, 0, //
        5, 4, 4, 2, 0, 0, 2, 3, //
        0, 0, 11, 10, 0, 0, 3, 6
    };

    private static final BoundModel MODEL =
            Binder.bind(
                            TestModels.twoLinearLayers(2),
                            Map.of(
                                    "X",
                                    new Array(List.of(2, 3), new double[] {1, 0, 1, 0, 1, 1}),
                                    "Y",
                                    new Array(List.of(2, 3), new double[] {1, 2, 0, 0, 1, 1})))
                    .orThrow();

    private static Tensor<Rational> exact(double... integers) {
        return new Tensor<>(
                List.of(2, integers.length / 2),
                Arrays.stream(integers).mapToObj(v -> Rational.of((long) v)).toList());
    }

    private static Interpreter<Rational> evaluate(Program program, Map<String, double[]> more) {
        var inputs = new HashMap<String, Tensor<Rational>>();
        MODEL.data().forEach((name, array) -> inputs.put(name, exact(array.values())));
        inputs.put("W1", exact(Arrays.copyOf(POINT, 4)));
        inputs.put("W2", exact(Arrays.copyOfRange(POINT, 4, 8)));
        more.forEach((name, values) -> inputs.put(name, exact(values)));
        return Interpreter.evaluate(program, RationalArithmetic.INSTANCE, inputs);
    }

    private static void assertExactly(double[] expected, Tensor<Rational> actual, String what) {
        assertEquals(
                Arrays.stream(expected).mapToObj(v -> Rational.of((long) v)).toList(),
                actual.values(),
                what);
    }

    @Test
    void derivativesAreExactOverFractionsBeforeAndAfterThePasses() {

        DerivedPrograms derived = DerivedPrograms.of(MODEL.program(), List.of("W1", "W2"));
        checkGradient(Derivatives.gradient(MODEL.program(), MODEL.parameters()));
        checkGradient(derived.gradient());
        checkHessian(Derivatives.hessian(MODEL.program(), MODEL.parameters()));
        checkHessian(derived.hessian());
        checkProducts(Derivatives.hvp(MODEL.program(), MODEL.parameters()));
        checkProducts(derived.hvp());
    }

    private static void checkGradient(Program program) {
        Interpreter<Rational> values = evaluate(program, Map.of());
        assertEquals(Rational.of(25, 2), values.output("loss").scalar());
        assertExactly(Arrays.copyOf(GRADIENT, 4), values.output("gradient.W1"), "W1");
        assertExactly(Arrays.copyOfRange(GRADIENT, 4, 8), values.output("gradient.W2"), "W2");
    }

    private static void checkHessian(Program program) {
        Interpreter<Rational> values = evaluate(program, Map.of());
        assertExactly(block(0, 0), values.output("hessian.W1.W1"), "W1, W1");
        assertExactly(block(4, 0), values.output("hessian.W2.W1"), "W2, W1");
        assertExactly(block(4, 4), values.output("hessian.W2.W2"), "W2, W2");
    }

    private static void checkProducts(Program program) {
        for (int j = 0; j < 8; j++) {
            double[] unit = new double[8];
            unit[j] = 1;
            Interpreter<Rational> values =
                    evaluate(
                            program,
                            Map.of(
                                    "direction.W1",
                                    Arrays.copyOf(unit, 4),
                                    "direction.W2",
                                    Arrays.copyOfRange(unit, 4, 8)));
            double[] row = Arrays.copyOfRange(HESSIAN, 8 * j, 8 * j + 8);
            assertExactly(Arrays.copyOf(row, 4), values.output("hvp.W1"), "W1");
            assertExactly(Arrays.copyOfRange(row, 4, 8), values.output("hvp.W2"), "W2");
        }
    }

    private static double[] block(int row, int column) {
        double[] block = new double[16];
        for (int i = 0; i < 4; i++) {
            System.arraycopy(HESSIAN, 8 * (row + i) + column, block, 4 * i, 4);
        }
        return block;
    }

    @Test
    void sessionsLayTheBlocksOutFlat() {
        try (Session session = new ReferenceDevice().open(MODEL)) {
            assertEquals(8, session.size());
            assertEquals(12.5, session.loss(POINT));
            double[] gradient = new double[8];
            assertEquals(12.5, session.gradient(POINT, gradient));
            assertArrayEquals(GRADIENT, gradient);
            double[] hessian = new double[64];
            session.hessian(POINT, hessian);
            assertArrayEquals(HESSIAN, hessian);
            double[] product = new double[8];
            session.linearize(POINT);
            session.loss(new double[8]);
            session.hvp(new double[] {0, 0, 1, 0, 0, 0, 0, 0}, product);
            assertArrayEquals(Arrays.copyOfRange(HESSIAN, 16, 24), product);
        }
    }

    @Test
    void wrongLengthsAndUseAfterClosingAreRefused() {
        Session session = new ReferenceDevice().open(MODEL);
        double[] n = new double[8];
        double[] short7 = new double[7];
        assertThrows(IllegalStateException.class, () -> session.hvp(n, n), "not linearized");
        assertThrows(IllegalArgumentException.class, () -> session.loss(short7));
        assertThrows(IllegalArgumentException.class, () -> session.gradient(n, short7));
        assertThrows(IllegalArgumentException.class, () -> session.linearize(short7));
        session.linearize(n);
        assertThrows(IllegalArgumentException.class, () -> session.hvp(short7, n));
        assertThrows(IllegalArgumentException.class, () -> session.hvp(n, short7));
        assertThrows(IllegalArgumentException.class, () -> session.hessian(n, new double[8]));
        session.close();
        session.close();
        assertThrows(IllegalStateException.class, () -> session.loss(n));
        assertThrows(IllegalStateException.class, () -> session.hvp(n, n));
    }

    @Test
    void devicesAreFoundByName() {
        assertEquals("reference", Devices.named("reference").orElseThrow().name());
        assertEquals(Devices.auto(), Devices.named("auto").orElseThrow());
        assertEquals(java.util.Optional.empty(), Devices.named("abacus"));
    }
}

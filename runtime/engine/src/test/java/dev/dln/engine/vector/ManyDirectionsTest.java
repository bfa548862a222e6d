package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks.Network;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** Products with many directions at one point, and Hessians in blocks of rows. */
class ManyDirectionsTest {
    /** Sums in another order. */
    private static final double ROUNDING = 1e-12;

    static Stream<Network> networks() {
        return VectorDeviceTest.networks();
    }

    /** What VectorDeviceTest allows floats. */
    private static final double FLOAT_ROUNDING = 256 * Precision.FLOAT32.epsilon();

    static Stream<Arguments> networksAndPrecisions() {
        return VectorDeviceTest.networksAndPrecisions();
    }

    private static void close(double[] expected, double[] actual, int length) {
        close(expected, actual, length, Precision.FLOAT64);
    }

    private static void close(double[] expected, double[] actual, int length, Precision precision) {
        double rounding = precision == Precision.FLOAT64 ? ROUNDING : FLOAT_ROUNDING;
        double scale = 0;
        for (int i = 0; i < length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
        }
        for (int i = 0; i < length; i++) {
            assertEquals(expected[i], actual[i], rounding * scale);
        }
    }

    /** Products one after the other. */
    static void multiply(Session session, double[] directions, double[] products, int count) {
        int n = session.size();
        var product = new double[n];
        for (int i = 0; i < count; i++) {
            session.hvp(Arrays.copyOfRange(directions, i * n, (i + 1) * n), product);
            System.arraycopy(product, 0, products, i * n, n);
        }
    }

    @ParameterizedTest
    @MethodSource("networksAndPrecisions")
    void manyAreAsEachAlone(Network network, Precision precision) {
        BoundModel model = VectorDeviceTest.bind(network, 1);
        int n = model.layout().size();
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        double[] directions = new Random(3).doubles(19L * n, -1, 1).toArray();
        SessionOptions options = SessionOptions.DEFAULT.with(precision);
        for (int lanes : new int[] {1, 8}) {
            try (Session session = VectorMachine.open(model, lanes, options);
                    Session reference = new ReferenceDevice().open(model)) {
                session.linearize(point);
                reference.linearize(point);
                for (int count : new int[] {0, 2, 3, 8, 19}) {
                    var expected = new double[19 * n];
                    multiply(reference, directions, expected, count);
                    var products = new double[19 * n];
                    multiply(session, directions, products, count);
                    close(expected, products, 19 * n, precision);
                    var again = new double[19 * n];
                    multiply(session, directions, again, count);
                    assertArrayEquals(products, again);
                }
                double[] other = new Random(4).doubles(n, -1, 1).toArray();
                session.linearize(other);
                reference.linearize(other);
                var expected = new double[4 * n];
                var products = new double[4 * n];
                multiply(reference, directions, expected, 4);
                multiply(session, directions, products, 4);
                close(expected, products, 4 * n, precision);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void rowsMakeTheHessian(Network network) {
        BoundModel model = VectorDeviceTest.bind(network, 1);
        int n = model.layout().size();
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        try (Session session = new VectorDevice().open(model)) {
            var whole = new double[n * n];
            session.hessian(point, whole);
            for (int rows : new int[] {0, 1, 5, n, 2 * n}) {
                var gathered = new double[n * n];
                int[] next = {0};
                session.hessianRows(
                        point,
                        8L * n * rows,
                        (first, count, block) -> {
                            assertEquals(next[0], first);
                            assertTrue(count <= Math.max(rows, 1) && block.length >= count * n);
                            System.arraycopy(block, 0, gathered, first * n, count * n);
                            next[0] += count;
                        });
                assertEquals(n, next[0]);
                close(whole, gathered, n * n);
            }
        }
    }

    @Test
    void mistakesAreSaid() {
        BoundModel model = VectorDeviceTest.bind(networks().findFirst().orElseThrow(), 1);
        int n = model.layout().size();
        Session session = new VectorDevice().open(model);
        var product = new double[n];
        assertThrows(IllegalStateException.class, () -> session.hvp(new double[n], product));
        session.linearize(new double[n]);
        assertThrows(IllegalArgumentException.class, () -> session.hvp(new double[n + 1], product));
        assertThrows(
                IllegalArgumentException.class,
                () -> session.hvp(new double[n], new double[n + 1]));
        session.close();
        assertThrows(IllegalStateException.class, () -> session.hvp(new double[n], product));
        assertThrows(
                IllegalStateException.class,
                () -> session.hessianRows(new double[n], 0, (_, _, _) -> {}));
    }
}

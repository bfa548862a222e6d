package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.tensor.Op;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.diff.Networks.Network;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Sessions of the vector device against the reference device, and their habits. */
class VectorDeviceTest {
    static Stream<Network> networks() {
        var all = new ArrayList<>(Networks.small());
        all.add(
                Networks.dense(
                        List.of(13, 7, 9, 5), Activation.TANH, true, 33, Loss.CROSS_ENTROPY));
        all.add(Networks.dense(List.of(5, 17, 3), Activation.SOFTPLUS, true, 65, Loss.SQUARED));
        all.add(Networks.dense(List.of(9, 4, 9), Activation.LINEAR, false, 31, Loss.SQUARED));
        all.add(Networks.dense(List.of(3, 11, 8, 2), Activation.RELU, true, 16, Loss.SQUARED));
        return all.stream();
    }

    static BoundModel bind(Network network, long seed) {
        var random = new Random(seed);
        var data = new HashMap<String, Array>();
        var declared = new ArrayList<CompiledModel.DataDeclaration>();
        var parameters = new ArrayList<CompiledModel.ParameterDeclaration>();
        var source = new Source("test.dln", network.name());
        Span span = source.span(0, 1);
        for (String name : network.parameters()) {
            for (Op.Input input : network.program().inputs()) {
                if (input.name().equals(name)) {
                    parameters.add(
                            new CompiledModel.ParameterDeclaration(
                                    name,
                                    input.shape(),
                                    new CompiledModel.Distribution.Default(),
                                    span));
                }
            }
        }
        for (Op.Input input : network.program().inputs()) {
            if (input.role() == Op.Role.DATA) {
                declared.add(new CompiledModel.DataDeclaration(input.name(), input.shape(), span));
                data.put(
                        input.name(),
                        new Array(
                                Runs.extents(input.shape()),
                                random.doubles(Runs.size(input.shape()), -1, 1).toArray()));
            }
        }
        var compiled =
                new CompiledModel(
                        "test",
                        source,
                        List.of(),
                        declared,
                        parameters,
                        network.program(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of());
        return Binder.bind(compiled, data).orThrow();
    }

    static void close(String what, double[] expected, double[] actual) {
        close(what, expected, actual, Precision.FLOAT64);
    }

    static void close(String what, double[] expected, double[] actual, Precision precision) {
        double scale = 0;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        // sums of at most some hundred terms, a chain of at most six layers and their derivatives
        double ulps =
                switch (precision) {
                    case FLOAT64 -> 4096;
                    case FLOAT32 -> 256; // data and points are rounded, too: another half of an ulp
                };
        double tolerance = ulps * precision.ulp(scale);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance, what + " " + i);
        }
    }

    static Stream<Arguments> networksAndPrecisions() {
        return networks()
                .flatMap(
                        network ->
                                Arrays.stream(Precision.values())
                                        .map(p -> Arguments.of(network, p)));
    }

    @ParameterizedTest
    @MethodSource("networksAndPrecisions")
    void agreesWithTheReference(Network network, Precision precision) {
        BoundModel model = bind(network, 1);
        int n = model.layout().size();
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        double[] direction = new Random(3).doubles(n, -1, 1).toArray();
        var gradient = new double[n];
        var product = new double[n];
        var hessian = new double[n * n];
        double loss;
        try (Session reference = new ReferenceDevice().open(model)) {
            loss = reference.loss(point);
            reference.gradient(point, gradient);
            reference.linearize(point);
            reference.hvp(direction, product);
            reference.hessian(point, hessian);
        }
        SessionOptions options = SessionOptions.DEFAULT.with(precision);
        for (int lanes : KernelsTest.LANES) {
            try (Session session = new VectorDevice(lanes).open(model, options)) {
                var actual = new double[n];
                var matrix = new double[n * n];
                var one = new double[] {loss};
                for (int repeat = 0; repeat < 2; repeat++) {
                    close("loss", one, new double[] {session.loss(point)}, precision);
                    double again = session.gradient(point, actual);
                    close("loss", one, new double[] {again}, precision);
                    close("gradient", gradient, actual, precision);
                    session.linearize(point);
                    session.hvp(direction, actual);
                    close("product", product, actual, precision);
                    session.hessian(point, matrix);
                    close("hessian", hessian, matrix, precision);
                }
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < i; j++) {
                        assertEquals(matrix[i * n + j], matrix[j * n + i], 0.0);
                    }
                }
            }
        }
    }

    /** What a session returns are floats, and not those of a session of doubles rounded. */
    @Test
    void floatsAreComputedWith() {
        BoundModel model = bind(Networks.small().getFirst(), 4);
        int n = model.layout().size();
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        var gradient = new double[n];
        SessionOptions options = SessionOptions.DEFAULT.with(Precision.FLOAT32);
        try (Session floats = new VectorDevice().open(model, options);
                Session doubles = new VectorDevice().open(model)) {
            double loss = floats.gradient(point, gradient);
            for (double value : gradient) {
                assertEquals((float) value, value, 0.0);
            }
            assertEquals((float) loss, loss, 0.0);
            assertNotEquals(doubles.loss(point), loss);
            double[] kept = point.clone();
            floats.linearize(point);
            floats.hvp(kept, gradient);
            assertArrayEquals(kept, point, "the caller's point is not rounded");
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void theSameBitsInterpretedAndCompiled(Precision precision) {
        BoundModel model =
                bind(
                        Networks.dense(
                                List.of(5, 9, 3), Activation.TANH, true, 33, Loss.CROSS_ENTROPY),
                        4);
        int n = model.layout().size();
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        try (Session session =
                new VectorDevice().open(model, SessionOptions.DEFAULT.with(precision))) {
            var first = new double[n];
            var later = new double[n];
            double loss = session.gradient(point, first);
            for (int i = 0; i < 3000; i++) {
                assertEquals(loss, session.gradient(point, later), 0.0);
            }
            assertArrayEquals(first, later);
        }
    }

    @Test
    void misuseIsReported() {
        BoundModel model = bind(Networks.small().getFirst(), 4);
        int n = model.layout().size();
        Session session = new VectorDevice().open(model);
        assertThrows(IllegalArgumentException.class, () -> session.loss(new double[n + 1]));
        assertThrows(
                IllegalArgumentException.class,
                () -> session.gradient(new double[n], new double[n - 1]));
        assertThrows(IllegalStateException.class, () -> session.hvp(new double[n], new double[n]));
        session.close();
        session.close();
        assertThrows(IllegalStateException.class, () -> session.loss(new double[n]));
        assertThrows(IllegalArgumentException.class, () -> new VectorDevice(3));
    }
}

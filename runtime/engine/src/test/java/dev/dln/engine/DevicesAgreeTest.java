package dev.dln.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.opencl.OpenClDevice;
import dev.dln.engine.opencl.OpenClHere;
import dev.dln.engine.reference.ReferenceDevice;
import dev.dln.engine.vector.VectorDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Every device against the reference device at sizes that are no multiple of a lane count: loss,
 * gradient, Hessian-vector product and Hessian, relative to the greatest entry. With one class the
 * cross entropy is 0 but for rounding, so there are at least two.
 */
class DevicesAgreeTest {
    private static final double TOLERANCE = 1e-12;

    /** As many units of a float as the other is of a double, some thousand of them. */
    private static final double FLOAT_TOLERANCE = 5e-4;

    /** Hessians are compared up to this many parameters. */
    private static final int FORMED = 150;

    @ParameterizedTest
    @CsvSource({
        "1, 2, 1, 1",
        "2, 3, 3, 1",
        "3, 2, 1, 5",
        "5, 3, 2, 7",
        "7, 5, 3, 1",
        "3, 7, 13, 2",
        "13, 2, 31, 3",
        "2, 13, 5, 33",
        "31, 3, 7, 13",
        "33, 2, 31, 1",
        "5, 33, 2, 31"
    })
    void atOddSizes(int d, int k, int m, int hidden) {
        for (CompiledModel compiled :
                List.of(
                        TestModels.twoLinearLayers(hidden),
                        TestModels.deepLinear(hidden),
                        TestModels.tanhClassifier(hidden),
                        TestModels.softplusPseudoHuber(hidden))) {
            BoundModel model = Binder.bind(compiled, TestModels.randomData(d, k, m, 3)).orThrow();
            SessionOptions floats = SessionOptions.DEFAULT.with(Precision.FLOAT32);
            try (Session reference = new ReferenceDevice().open(model);
                    Session session = new VectorDevice().open(model, floats)) {
                agree(reference, session, "floats", FLOAT_TOLERANCE);
            }
            for (Device device : Devices.all()) {
                try (Session reference = new ReferenceDevice().open(model);
                        Session session = device.open(model)) {
                    agree(reference, session, device.name(), TOLERANCE);
                }
            }
        }
    }

    /** The OpenCL device, whose programs take a second to compile: one model at each size. */
    @ParameterizedTest
    @CsvSource({"1, 2, 1, 1", "5, 3, 2, 7", "3, 7, 13, 2", "13, 2, 31, 3", "5, 33, 2, 31"})
    void openClAtOddSizes(int d, int k, int m, int hidden) {
        Device device = new OpenClDevice(OpenClHere.device());
        List<CompiledModel> models =
                List.of(
                        TestModels.twoLinearLayers(hidden),
                        TestModels.deepLinear(hidden),
                        TestModels.tanhClassifier(hidden),
                        TestModels.softplusPseudoHuber(hidden));
        CompiledModel compiled = models.get(hidden % models.size());
        BoundModel model = Binder.bind(compiled, TestModels.randomData(d, k, m, 3)).orThrow();
        SessionOptions floats = SessionOptions.DEFAULT.with(Precision.FLOAT32);
        try (Session reference = new ReferenceDevice().open(model);
                Session doubles = device.open(model);
                Session singles = device.open(model, floats)) {
            agree(reference, doubles, device.name(), TOLERANCE);
            agree(reference, singles, device.name() + " in floats", FLOAT_TOLERANCE);
        }
    }

    /** The derivative by a is b and that by b is a, times 3: written over the point or not. */
    @Test
    void aResultMayBeWrittenOverAnArgument() {
        overArguments(Devices.all());
    }

    @Test
    void aResultMayBeWrittenOverAnArgumentOnOpenCl() {
        overArguments(List.of(new OpenClDevice(OpenClHere.device())));
    }

    private static void overArguments(List<Device> devices) {
        BoundModel swap = bind("network swap { param a[3], b[3]  minimize 3 * a' * b }");
        BoundModel fourth = bind("network fourth { param x  minimize x^4 }");
        for (Device device : devices) {
            try (Session session = device.open(swap)) {
                double[] array = {1, 2, 3, 4, 5, 6};
                double[] swapped = {12, 15, 18, 3, 6, 9};
                assertEquals(96, session.gradient(array, array), device.name());
                assertArrayEquals(swapped, array, device.name());
                session.linearize(array);
                double[] direction = {1, 2, 3, 4, 5, 6};
                session.hvp(direction, direction);
                assertArrayEquals(swapped, direction, device.name());
            }
            try (Session session = device.open(fourth)) {
                double[] point = {2};
                session.hessian(point, point);
                assertArrayEquals(new double[] {48}, point, device.name());
            }
        }
    }

    private static BoundModel bind(String text) {
        CompiledModel model = DlnCompiler.compile(new Source("<test>", text)).model().orElseThrow();
        return Binder.bind(model, Map.of()).orThrow();
    }

    private static void agree(Session reference, Session session, String name, double tolerance) {
        int n = reference.size();
        assertEquals(reference.layout(), session.layout());
        var random = new SplitMix64(n);
        double[] point = new double[n];
        double[] direction = new double[n];
        Arrays.setAll(point, _ -> random.nextGaussian());
        Arrays.setAll(direction, _ -> random.nextGaussian());
        double loss = reference.loss(point);
        double[] expected = new double[n];
        double[] actual = new double[n];
        assertClose(
                new double[] {loss}, new double[] {session.loss(point)}, name + " loss", tolerance);
        double fromGradient = session.gradient(point, actual);
        assertClose(new double[] {loss}, new double[] {fromGradient}, name + " loss", tolerance);
        reference.gradient(point, expected);
        assertClose(expected, actual, name + " gradient", tolerance);
        reference.linearize(point);
        session.linearize(point);
        reference.hvp(direction, expected);
        session.hvp(direction, actual);
        assertClose(expected, actual, name + " hvp", tolerance);
        if (n <= FORMED) {
            double[] wanted = new double[n * n];
            double[] formed = new double[n * n];
            reference.hessian(point, wanted);
            session.hessian(point, formed);
            assertClose(wanted, formed, name + " hessian", tolerance);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    assertEquals(formed[i * n + j], formed[j * n + i], "exactly symmetric");
                }
            }
        }
    }

    private static void assertClose(
            double[] expected, double[] actual, String what, double tolerance) {
        double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int i = 0; i < expected.length; i++) {
            double gap = Math.abs(expected[i] - actual[i]);
            assertTrue(gap <= tolerance * scale, what + " " + i + ": " + gap + " of " + scale);
        }
    }
}

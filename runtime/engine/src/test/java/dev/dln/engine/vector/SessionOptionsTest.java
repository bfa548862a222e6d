package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.diff.Networks.Network;
import dev.dln.engine.kernel.KernelPrograms;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** What session options may change and what not. */
class SessionOptionsTest {
    static Stream<Network> networks() {
        return VectorDeviceTest.networks();
    }

    /** Loss, gradient, Hessian-vector product and Hessian, one after the other. */
    static double[] everything(Session session, int n) {
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        double[] direction = new Random(3).doubles(n, -1, 1).toArray();
        var all = new double[2 + 2 * n + n * n];
        all[0] = session.loss(point);
        var part = new double[n];
        all[1] = session.gradient(point, part);
        System.arraycopy(part, 0, all, 2, n);
        session.linearize(point);
        session.hvp(direction, part);
        System.arraycopy(part, 0, all, 2 + n, n);
        var hessian = new double[n * n];
        session.hessian(point, hessian);
        System.arraycopy(hessian, 0, all, 2 + 2 * n, n * n);
        return all;
    }

    static Stream<Arguments> networksAndPrecisions() {
        return VectorDeviceTest.networksAndPrecisions();
    }

    @ParameterizedTest
    @MethodSource("networksAndPrecisions")
    void everyOptimizationCanBeLeftOut(Network network, Precision precision) {
        BoundModel model = VectorDeviceTest.bind(network, 1);
        int n = model.layout().size();
        double[] expected;
        try (Session reference = new ReferenceDevice().open(model)) {
            expected = everything(reference, n);
        }
        Device device = new VectorDevice();
        SessionOptions all = SessionOptions.DEFAULT.with(precision);
        for (Optimization optimization : Optimization.values()) {
            try (Session session = device.open(model, all.without(optimization))) {
                VectorDeviceTest.close(
                        "without " + optimization.id(),
                        expected,
                        everything(session, n),
                        precision);
            }
        }
        var none = new SessionOptions(1, EnumSet.allOf(Optimization.class), precision);
        try (Session session = device.with(none).open(model)) {
            VectorDeviceTest.close("without any", expected, everything(session, n), precision);
        }
    }

    @ParameterizedTest
    @MethodSource("networksAndPrecisions")
    void theSameBitsOnAnyNumberOfThreads(Network network, Precision precision) {
        BoundModel model = VectorDeviceTest.bind(network, 4);
        int n = model.layout().size();
        SessionOptions options = SessionOptions.DEFAULT.with(precision);
        double[] expected;
        try (Session alone = new VectorDevice().open(model, options)) {
            expected = everything(alone, n);
        }
        for (int threads : new int[] {2, 3, 7}) {
            var crew = new Crew(threads, true);
            try (Session shared = VectorMachine.open(model, Lanes.preferred(), options, crew)) {
                for (int repeat = 0; repeat < 3; repeat++) {
                    assertArrayEquals(expected, everything(shared, n), 0.0, threads + " threads");
                }
            }
        }
    }

    /** The reference device has doubles only, and one device opens sessions of both precisions. */
    @Test
    void thePrecisionIsTheSessions() {
        BoundModel model = VectorDeviceTest.bind(networks().findFirst().orElseThrow(), 4);
        int n = model.layout().size();
        SessionOptions floats = SessionOptions.DEFAULT.with(Precision.FLOAT32);
        assertEquals(Precision.FLOAT64, SessionOptions.DEFAULT.precision());
        assertEquals(Precision.FLOAT32, floats.withThreads(2).precision());
        try (Session exact = new ReferenceDevice().open(model);
                Session same = new ReferenceDevice().open(model, floats)) {
            assertArrayEquals(everything(exact, n), everything(same, n));
        }
        for (Precision precision : Precision.values()) {
            assertEquals(precision, Precision.named(precision.id()).orElseThrow());
        }
        assertEquals(true, Precision.named("float16").isEmpty());
    }

    @Test
    void threadsStartWhereThereIsMuchToDoAndEndWithTheSession() {
        Network network =
                Networks.dense(List.of(40, 50, 5), Activation.TANH, true, 700, Loss.CROSS_ENTROPY);
        BoundModel model = VectorDeviceTest.bind(network, 5);
        var gradient = new double[model.layout().size()];
        var point = new double[model.layout().size()];
        Session session = new VectorDevice().open(model, SessionOptions.DEFAULT.withThreads(3));
        session.gradient(point, gradient); // which may be one thread's
        session.gradient(point, gradient);
        assertEquals(2, helpers(), "helpers of an open session");
        session.close();
        assertEquals(0, helpers(), "helpers of a closed session");
        assertThrows(IllegalStateException.class, () -> session.gradient(point, gradient));
    }

    private static long helpers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("dln-worker"))
                .count();
    }

    /** Each iteration is in one share: no share lies inside a method that knows of none. */
    @ParameterizedTest
    @MethodSource("networks")
    void whatIsSharedIsNotInsideATile(Network network) {
        BoundModel model = VectorDeviceTest.bind(network, 4);
        var programs =
                new KernelPrograms(
                        DerivedPrograms.ofInputs(model.program(), model.parameters()),
                        model.layout(),
                        Target.of(Lanes.preferred()));
        for (KernelProgram program :
                List.of(programs.lowerGradient(), programs.lowerHvp(), programs.lowerHessian())) {
            Partition partition = Partition.of(program, 3, true);
            for (int number = 0; number < program.kernels().size(); number++) {
                for (Statement.Loop split : partition.loops().get(number)) {
                    for (Tile tile : Tile.of(program.kernels().get(number), split)) {
                        assertFalse(Tile.holds(tile.body(), split.variable()));
                    }
                }
            }
        }
    }

    @Test
    void aProductThatIsAlwaysZeroIsWritten() {
        String text = "network t { param a[2], b[3]  minimize sum(a) + 2 * sum(b) }";
        BoundModel model =
                Binder.bind(
                                DlnCompiler.compile(
                                                new Source("t.dln", text),
                                                CompileOptions.defaults())
                                        .model()
                                        .orElseThrow(),
                                Map.of())
                        .orThrow();
        try (Session session = new VectorDevice().open(model)) {
            session.linearize(new double[] {1, 2, 3, 4, 5});
            for (int repeat = 0; repeat < 2; repeat++) {
                double[] product = {7, 7, 7, 7, 7};
                session.hvp(new double[] {1, 1, 1, 1, 1}, product);
                assertArrayEquals(new double[5], product, 0.0);
            }
        }
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new SessionOptions(0, Set.of()));
        assertEquals(3, SessionOptions.DEFAULT.withThreads(3).threads());
        for (Optimization optimization : Optimization.values()) {
            assertEquals(optimization, Optimization.named(optimization.id()).orElseThrow());
            assertNotEquals("", optimization.description());
        }
        assertEquals(true, Optimization.named("magic").isEmpty());
    }
}

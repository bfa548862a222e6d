package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.KernelVerifier;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.rewrite.ManyDirections;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.BoundModel;
import dev.dln.engine.DeviceException;
import dev.dln.engine.ForwardingMachine;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.diff.Networks.Network;
import dev.dln.engine.kernel.KernelSession;
import dev.dln.engine.kernel.RunningProgram;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Products with several directions at once against products one after the other. */
class ManyProductsTest {
    private static final int[] COUNTS = {0, 1, 2, 3, 8, 17};
    private static final int MOST = 17;

    /** A machine that multiplies as many directions at once as it may, where that pays or not. */
    private record Eager(VectorMachine machine, int most, List<KernelProgram> loaded)
            implements ForwardingMachine {
        @Override
        public RunningProgram load(KernelProgram program) {
            loaded.add(program);
            return machine.load(program);
        }

        @Override
        public int together(ManyDirections.Volume volume) {
            return most;
        }
    }

    /**
     * A session that multiplies many directions at once.
     *
     * @param most how many at once at most
     * @param loaded where the programs go that it loads
     */
    static Session open(
            BoundModel model,
            int lanes,
            SessionOptions options,
            int most,
            List<KernelProgram> loaded) {
        var machine = new VectorMachine(model.data(), new Crew(options.threads(), true));
        return new KernelSession(
                model,
                options,
                VectorMachine.target(lanes, options),
                new Eager(machine, most, loaded));
    }

    static Stream<Network> networks() {
        return VectorDeviceTest.networks();
    }

    static Stream<Arguments> networksAndPrecisions() {
        return VectorDeviceTest.networksAndPrecisions();
    }

    @ParameterizedTest
    @MethodSource("networksAndPrecisions")
    void togetherTheyAreAsEachAlone(Network network, Precision precision) {
        BoundModel model = VectorDeviceTest.bind(network, 1);
        int n = model.layout().size();
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        double[] other = new Random(4).doubles(n, -1, 1).toArray();
        double[] directions = new Random(3).doubles((long) MOST * n, -1, 1).toArray();
        SessionOptions options = SessionOptions.DEFAULT.with(precision);
        var loaded = new ArrayList<KernelProgram>();
        try (Session session = open(model, Lanes.preferred(), options, MOST, loaded);
                Session two =
                        open(
                                model,
                                Lanes.preferred(),
                                options.withThreads(2),
                                MOST,
                                new ArrayList<>());
                Session scalar = open(model, 1, options, MOST, new ArrayList<>());
                Session reference = new ReferenceDevice().open(model)) {
            for (double[] at : List.of(point, other)) {
                for (Session one : List.of(session, two, scalar, reference)) {
                    one.linearize(at);
                }
                for (int count : COUNTS) {
                    double[] some = Arrays.copyOf(directions, count * n);
                    var expected = new double[count * n];
                    reference.hvps(count, some, expected);
                    double[] products = products(session, count, some);
                    VectorDeviceTest.close(count + " at once", expected, products, precision);
                    assertArrayEquals(products, products(session, count, some), "again");
                    assertArrayEquals(products, products(two, count, some), "two threads");
                    VectorDeviceTest.close(
                            count + " without lanes",
                            expected,
                            products(scalar, count, some),
                            precision);
                }
            }
        }
        for (KernelProgram program : loaded) {
            long most = 16L * n;
            KernelVerifier.verify(
                    program,
                    Map.of(Memory.POINT, (long) n, Memory.DIRECTION, most, Memory.RESULT, most));
            MethodSizes.check(
                    ClassEmitter.emit(program, Partition.of(program, 1, false), "Kernels"));
        }
    }

    private static double[] products(Session session, int count, double[] directions) {
        var products = new double[directions.length];
        Arrays.fill(products, Double.NaN);
        session.hvps(count, directions, products);
        return products;
    }

    private static BoundModel small() {
        return VectorDeviceTest.bind(
                VectorDeviceTest.networks()
                        .filter(n -> n.name().startsWith("TANH"))
                        .findFirst()
                        .orElseThrow(),
                1);
    }

    /** Programs for 16, 8, 4 and 2 directions serve all counts; a single one has its own. */
    @Test
    void directionsAreDividedByTheirNumberAlone() {
        BoundModel model = small();
        int n = model.layout().size();
        var loaded = new ArrayList<KernelProgram>();
        try (Session session = open(model, 1, SessionOptions.DEFAULT, 100, loaded)) {
            session.linearize(new double[n]);
            assertEquals(1, loaded.size());
            int[][] expected = {{1, 0}, {16, 1}, {17, 0}, {12, 0}, {7, 1}, {3, 1}, {2, 1}, {40, 0}};
            for (int[] countAndLoads : expected) {
                int before = loaded.size();
                products(session, countAndLoads[0], new double[countAndLoads[0] * n]);
                assertEquals(before + countAndLoads[1], loaded.size(), "" + countAndLoads[0]);
            }
        }
    }

    @Test
    void productsMayBeWrittenOverDirections() {
        BoundModel model = small();
        int n = model.layout().size();
        double[] directions = new Random(3).doubles(19L * n, -1, 1).toArray();
        try (Session session = open(model, 4, SessionOptions.DEFAULT, 16, new ArrayList<>())) {
            session.linearize(new Random(2).doubles(n, -1, 1).toArray());
            for (int count : new int[] {2, 16, 19}) {
                double[] some = Arrays.copyOf(directions, count * n);
                double[] expected = products(session, count, some);
                session.hvps(count, some, some);
                assertArrayEquals(expected, some);
            }
        }
    }

    /** A machine without memory for more than one direction. */
    private record Full(VectorMachine machine, int parameters, boolean heap)
            implements ForwardingMachine {
        @Override
        public RunningProgram load(KernelProgram program) {
            RunningProgram running = machine.load(program);
            return new RunningProgram() {
                @Override
                public boolean hasDirection() {
                    return running.hasDirection();
                }

                @Override
                public boolean has(String name) {
                    return running.has(name);
                }

                @Override
                public void point(double[] point, double[] result) {
                    running.point(point, result);
                }

                @Override
                public void direction(double[] point, double[] direction, double[] result) {
                    if (direction.length > parameters && heap) {
                        throw new OutOfMemoryError("full");
                    }
                    if (direction.length > parameters) {
                        throw new DeviceException(DeviceException.Reason.MEMORY, "full", "wait");
                    }
                    running.direction(point, direction, result);
                }

                @Override
                public double scalar(String name) {
                    return running.scalar(name);
                }
            };
        }

        @Override
        public int together(ManyDirections.Volume volume) {
            return 8;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutMemoryForManyTheyAreMultipliedOneByOne(boolean heap) {
        BoundModel model = small();
        int n = model.layout().size();
        var options = SessionOptions.DEFAULT;
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        double[] directions = new Random(3).doubles(11L * n, -1, 1).toArray();
        var machine = new Full(new VectorMachine(model.data(), new Crew(1)), n, heap);
        try (Session session =
                        new KernelSession(
                                model, options, VectorMachine.target(4, options), machine);
                Session alone = open(model, 4, options, 1, new ArrayList<>())) {
            session.linearize(point);
            alone.linearize(point);
            assertArrayEquals(products(alone, 11, directions), products(session, 11, directions));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void rowsMadeAtOnceMakeTheHessian(Network network) {
        BoundModel model = VectorDeviceTest.bind(network, 1);
        int n = model.layout().size();
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        try (Session session = open(model, 4, SessionOptions.DEFAULT, MOST, new ArrayList<>())) {
            var whole = new double[n * n];
            session.hessian(point, whole);
            for (int rows : new int[] {1, 3, 20}) {
                var gathered = new double[n * n];
                session.hessianRows(
                        point,
                        8L * n * rows,
                        (first, count, block) ->
                                System.arraycopy(block, 0, gathered, first * n, count * n));
                VectorDeviceTest.close(rows + " rows", whole, gathered);
            }
        }
    }

    /** What the vector device chooses by itself, on either side of its estimate. */
    @Test
    void theDeviceSharesWhatIsMuchAndReadByAll() {
        Network wide =
                Networks.dense(List.of(2, 60, 1), Activation.SOFTPLUS, true, 901, Loss.SQUARED);
        Network deep = Networks.dense(List.of(9, 8, 7), Activation.TANH, true, 65, Loss.SQUARED);
        Network few = Networks.dense(List.of(2, 60, 1), Activation.SOFTPLUS, true, 9, Loss.SQUARED);
        for (Network network : List.of(wide, deep, few)) {
            BoundModel model = VectorDeviceTest.bind(network, 1);
            int n = model.layout().size();
            var machine = new VectorMachine(model.data(), new Crew(1));
            Program hvp = DerivedPrograms.of(network.program(), network.parameters()).hvp();
            int together = machine.together(ManyDirections.volume(hvp));
            assertEquals(network.equals(wide) ? 4 : 1, together);
            double[] point = new Random(2).doubles(n, -1, 1).toArray();
            double[] directions = new Random(3).doubles(9L * n, -1, 1).toArray();
            try (Session session = new VectorDevice().open(model)) {
                session.linearize(point);
                var expected = new double[9 * n];
                ManyDirectionsTest.multiply(session, directions, expected, 9);
                VectorDeviceTest.close("9", expected, products(session, 9, directions));
            }
        }
    }

    @Test
    void mistakesAreSaid() {
        BoundModel model = small();
        int n = model.layout().size();
        Session session = open(model, 4, SessionOptions.DEFAULT, 16, new ArrayList<>());
        var two = new double[2 * n];
        assertThrows(IllegalStateException.class, () -> session.hvps(2, two, two.clone()));
        session.linearize(new double[n]);
        session.hvps(2, two, two.clone());
        assertThrows(IllegalArgumentException.class, () -> session.hvps(1, two, new double[n]));
        assertThrows(IllegalArgumentException.class, () -> session.hvps(2, two, new double[n]));
        assertThrows(IllegalArgumentException.class, () -> session.hvps(3, two, two.clone()));
        assertThrows(IllegalArgumentException.class, () -> session.hvps(-1, two, two.clone()));
        session.close();
        assertThrows(IllegalStateException.class, () -> session.hvps(2, two, two.clone()));
    }
}

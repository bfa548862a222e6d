package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.kernel.Value;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.DeviceException;
import dev.dln.engine.Devices;
import dev.dln.engine.GradCheck;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.TestModels;
import dev.dln.engine.kernel.KernelMachine;
import dev.dln.engine.kernel.KernelSession;
import dev.dln.engine.kernel.RunningProgram;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the OpenCL device does besides computing right: noticing wrong kernels, freeing memory. */
class OpenClFaultsTest {
    static final int SIZE = 8;

    /** Copies the point to the result, every entry moved by some places. */
    static KernelProgram copy(int move, int lanes, boolean read) {
        int from = read ? move : 0;
        int to = read ? 0 : move;
        Affine source = new Affine(from, List.of(new Affine.Term(0, lanes)));
        Affine place = new Affine(to, List.of(new Affine.Term(0, lanes)));
        Value load = lanes == 1 ? new Value.Load(0, source) : new Value.LoadLanes(0, source, lanes);
        Statement store =
                lanes == 1
                        ? new Statement.Store(1, place, 0)
                        : new Statement.StoreLanes(1, place, 0, lanes);
        var loop =
                new Statement.Loop(
                        0, SIZE / lanes, true, List.of(new Statement.Define(0, load), store));
        var kernel =
                new Kernel(
                        "copy",
                        lanes,
                        List.of(
                                new Kernel.Parameter(Memory.POINT, SIZE),
                                new Kernel.Parameter(Memory.RESULT, SIZE)),
                        List.of(loop),
                        1,
                        1);
        return new KernelProgram(
                lanes,
                Precision.FLOAT64,
                List.of(kernel),
                Map.of(Phase.POINT, List.of(new KernelProgram.Launch(0, List.of(0, 0)))),
                0,
                List.of(),
                Map.of(),
                0,
                Map.of());
    }

    /** The check finds accesses one place outside, by reading and by writing, on either side. */
    @ParameterizedTest
    @CsvSource({"1, 1, true", "-1, 1, true", "1, 2, false", "-1, 2, false", "1, 4, true"})
    void wrongKernelsAreNoticed(int move, int lanes, boolean read) {
        try (var machines = new Machines(OpenClHere.device(), true)) {
            double[] point = {1, 2, 3, 4, 5, 6, 7, 8};
            for (long alone : new long[] {0, 1000}) {
                var shape =
                        new OpenClShape(
                                lanes,
                                1,
                                new Target.Sums(1, 1),
                                Target.Groups.NONE,
                                1,
                                4,
                                alone,
                                1);
                double[] result = new double[SIZE];
                machines.load(copy(0, lanes, read), Map.of(), shape, true).point(point, result);
                assertArrayEquals(point, result);
                RunningProgram wrong =
                        machines.load(copy(move, lanes, read), Map.of(), shape, true);
                var bug =
                        assertThrows(CompilerBug.class, () -> wrong.point(point, new double[SIZE]));
                assertTrue(String.valueOf(bug.getMessage()).contains("outside of its memory"));
            }
        }
    }

    /** A program that cannot be loaded leaves the machine as it was. */
    @Test
    void whatFailsToLoadIsFreedAndTheOthersRun() {
        var shape = OpenClShape.processor(1, 2);
        KernelProgram wrong = copy(1, 1, true);
        var early =
                new KernelProgram(
                        1,
                        Precision.FLOAT64,
                        wrong.kernels(),
                        Map.of(Phase.DATA, wrong.phase(Phase.POINT)),
                        SIZE,
                        List.of(),
                        Map.of(),
                        0,
                        Map.of());
        var context = new DeviceContext(OpenClHere.device(), true);
        var machine = new OpenClMachine(context, shape, Precision.FLOAT64, Map.of(), true);
        long before = machine.allocated();
        for (int i = 0; i < 3; i++) {
            assertThrows(CompilerBug.class, () -> machine.load(early));
            assertEquals(before, machine.allocated());
        }
        double[] point = {1, 2, 3, 4, 5, 6, 7, 8};
        double[] result = new double[SIZE];
        machine.load(copy(0, 1, true)).point(point, result);
        assertArrayEquals(point, result);
        machine.close();
    }

    /** A buffer larger than the device has is refused with what is needed and what there is. */
    @Test
    void tooLittleMemoryIsAMessage() {
        DeviceInfo info = OpenClHere.device();
        var context = new DeviceContext(info, true);
        long bytes = info.maxAllocation() + 1;
        var refused = assertThrows(DeviceException.class, () -> context.buffer(0, bytes));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(bytes + " bytes are needed"), message);
        assertTrue(message.contains(info.maxAllocation() + " at once"), message);
    }

    /** A device like another with smaller buffers. */
    private static DeviceInfo small(DeviceInfo d, long maxAllocation) {
        return new DeviceInfo(
                d.platform(),
                d.index(),
                d.handle(),
                d.name(),
                d.vendor(),
                d.version(),
                d.languageVersion(),
                d.driver(),
                d.type(),
                d.computeUnits(),
                d.clockMegahertz(),
                d.globalMemory(),
                maxAllocation,
                d.localMemory(),
                d.localDedicated(),
                d.maxWorkGroup(),
                d.vectorDoubles(),
                d.vectorFloats(),
                d.doubles(),
                d.compiler(),
                d.extensions());
    }

    /** A Hessian that is larger than a buffer can be is computed by rows. */
    @Test
    void hessiansWithoutRoomComeByRows() {
        BoundModel model =
                Binder.bind(TestModels.twoLinearLayers(20), TestModels.randomData(5, 3, 2, 3))
                        .orThrow();
        int n = model.layout().size();
        double[] point = Points.random(model, 1);
        double[] other = Points.random(model, 2);
        var expected = new double[n * n];
        var product = new double[n];
        try (Session reference = new ReferenceDevice().open(model)) {
            reference.hessian(point, expected);
            reference.linearize(other);
            reference.hvp(point, product);
        }
        long most = 4L * Double.BYTES * n;
        var device = new OpenClDevice(small(OpenClHere.device(), most)).debugging();
        assertTrue(most < (long) n * n * Double.BYTES);
        try (Session session = device.open(model)) {
            session.linearize(other);
            var actual = new double[n * n];
            session.hessian(point, actual);
            assertArrayEquals(expected, actual, 1e-12);
            var again = new double[n];
            session.hvp(point, again);
            assertArrayEquals(product, again, 1e-12, "the linearized point is another's still");
        }
    }

    /** A machine that counts what it is asked for. */
    private record Watched(OpenClMachine machine, List<RunningProgram> loaded, List<Long> dropped)
            implements KernelMachine {
        @Override
        public RunningProgram load(KernelProgram program) {
            RunningProgram running = machine.load(program);
            loaded.add(running);
            return running;
        }

        @Override
        public void drop(RunningProgram program) {
            long before = machine.allocated();
            machine.drop(program);
            dropped.add(before - machine.allocated());
        }

        @Override
        public void close() {
            machine.close();
        }
    }

    /** Where memory fails while a loaded Hessian runs, what it held is free for the rows. */
    @Test
    void aHessianThatFailsWhileItRunsLeavesItsMemoryToTheRows() {
        BoundModel model =
                Binder.bind(TestModels.twoLinearLayers(20), TestModels.randomData(5, 3, 2, 3))
                        .orThrow();
        int n = model.layout().size();
        double[] point = Points.random(model, 1);
        OpenClShape shape = OpenClShape.processor(2, 2);
        // room for all that the program holds, and not for its result
        var context =
                new DeviceContext(
                        small(OpenClHere.device(), (long) n * n * Double.BYTES - 1), true);
        var expected = new double[n * n];
        var actual = new double[n * n];
        try (Session reference = new ReferenceDevice().open(model)) {
            reference.hessian(point, expected);
        }
        var sizes = new ArrayList<Long>();
        for (boolean whole : new boolean[] {true, false}) {
            var machine = new OpenClMachine(context, shape, Precision.FLOAT64, model.data(), false);
            var watched = new Watched(machine, new ArrayList<>(), new ArrayList<>());
            var options = SessionOptions.DEFAULT;
            Target target = shape.target(Precision.FLOAT64);
            try (Session session = new KernelSession(model, options, target, watched)) {
                if (whole) {
                    session.hessian(point, actual);
                    assertArrayEquals(expected, actual, 1e-12);
                    assertEquals(2, watched.loaded.size(), "the Hessian and the products");
                    assertEquals(1, watched.dropped.size());
                    assertTrue(watched.dropped.getFirst() > 0, "bytes were freed");
                } else {
                    session.hessianRows(point, 1 << 20, (_, _, _) -> {});
                    assertEquals(List.of(), watched.dropped);
                }
                sizes.add(machine.allocated());
            }
        }
        assertEquals(sizes.get(1), sizes.get(0), "what rows alone take");
    }

    /** What programs share stays when one of them is dropped. */
    @Test
    void aDroppedProgramLeavesTheOthersAsTheyWere() {
        var shape = OpenClShape.processor(1, 2);
        var context = new DeviceContext(OpenClHere.device(), true);
        var machine = new OpenClMachine(context, shape, Precision.FLOAT64, Map.of(), true);
        double[] point = {1, 2, 3, 4, 5, 6, 7, 8};
        double[] result = new double[SIZE];
        RunningProgram stays = machine.load(copy(0, 1, true));
        stays.point(point, result);
        long before = machine.allocated();
        for (int i = 0; i < 3; i++) {
            RunningProgram goes = machine.load(copy(0, 1, true));
            goes.point(point, new double[SIZE]);
            assertTrue(machine.allocated() > before);
            machine.drop(goes);
            assertEquals(before, machine.allocated());
        }
        Arrays.fill(result, 0);
        stays.point(point, result);
        assertArrayEquals(point, result);
        machine.close();
    }

    /** Contexts cost a device memory that only the end of the process frees. */
    @Test
    void sessionsShareAContext() {
        OpenClHere.device();
        assertSame(
                Devices.named("opencl").orElseThrow(),
                Devices.named("opencl").orElseThrow(),
                "a name means one device");
        var device = new OpenClDevice(OpenClHere.device());
        assertSame(device.context(), device.cut(OpenClShape.processor(1, 1)).context());
    }

    /** First and second derivatives against differences. */
    @Test
    void gradientsAndHessiansPassTheCheck() {
        BoundModel model =
                Binder.bind(TestModels.tanhClassifier(3), TestModels.randomData(5, 3, 13, 3))
                        .orThrow();
        double[] point = Points.random(model, 1);
        var options = new GradCheck.Options(8, 2, 3);
        try (Session session = new OpenClDevice(OpenClHere.device()).open(model)) {
            for (GradCheck.Result result :
                    List.of(
                            GradCheck.gradient(session, point, options),
                            GradCheck.hessian(session, point, options))) {
                assertEquals(GradCheck.Status.PASSED, result.status());
                assertEquals(0, result.failed());
            }
        }
    }
}

package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ForwardingMachine;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.TestModels;
import dev.dln.engine.kernel.KernelMachine;
import dev.dln.engine.kernel.KernelSession;
import dev.dln.engine.kernel.RunningProgram;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Products with several directions at once on an OpenCL device, its accesses checked. */
class OpenClManyProductsTest {
    private static final int MOST = 19;

    /** What DevicesAgreeTest allows. */
    private static double tolerance(Precision precision) {
        return precision == Precision.FLOAT64 ? 1e-12 : 5e-4;
    }

    /** A machine that lists the programs that it loads. */
    private record Counting(KernelMachine machine, List<KernelProgram> loaded)
            implements ForwardingMachine {
        @Override
        public RunningProgram load(KernelProgram program) {
            loaded.add(program);
            return machine.load(program);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void togetherTheyAreAsEachAlone(Precision precision) {
        BoundModel model =
                Binder.bind(TestModels.tanhClassifier(7), TestModels.randomData(5, 3, 13, 3))
                        .orThrow();
        int n = model.layout().size();
        double[] point = Points.random(model, 1);
        double[] directions = new Random(3).doubles((long) MOST * n, -1, 1).toArray();
        var context = new DeviceContext(OpenClHere.device(), true);
        OpenClShape shape = OpenClShape.processor(2, 2);
        var machine =
                new Counting(
                        new OpenClMachine(context, shape, precision, model.data(), true),
                        new ArrayList<>());
        SessionOptions options = SessionOptions.DEFAULT.with(precision);
        try (Session reference = new ReferenceDevice().open(model);
                Session session =
                        new KernelSession(model, options, shape.target(precision), machine)) {
            reference.linearize(point);
            session.linearize(point);
            for (int count : new int[] {MOST, 3, 1}) {
                double[] some = Arrays.copyOf(directions, count * n);
                var expected = new double[count * n];
                var actual = new double[count * n];
                reference.hvps(count, some, expected);
                session.hvps(count, some, actual);
                double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
                assertArrayEquals(expected, actual, tolerance(precision) * scale);
            }
            assertEquals(3, machine.loaded().size(), "for one, four and sixteen directions");
        }
    }
}

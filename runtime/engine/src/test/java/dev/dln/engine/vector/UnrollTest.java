package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.KernelVerifier;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.kernel.KernelPrograms;
import dev.dln.engine.opencl.DeviceInfo;
import dev.dln.engine.opencl.OpenClDevice;
import dev.dln.engine.opencl.OpenClHere;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Set;

/** Small loops as straight-line code, and short kernels where they are launched: the same bits. */
class UnrollTest {
    private static final Set<Optimization> UNROLL = Set.of(Optimization.UNROLL);

    private static BoundModel model(int in, int hidden, int out, int samples) {
        return VectorDeviceTest.bind(
                Networks.dense(
                        List.of(in, hidden, out),
                        Activation.TANH,
                        true,
                        samples,
                        Loss.CROSS_ENTROPY),
                1);
    }

    /**
     * Odd shapes: sums shorter and longer than registers, and more results than they have lanes.
     */
    @ParameterizedTest
    @CsvSource({"1,1,2,1", "2,3,2,5", "3,2,7,3", "5,7,3,13", "9,4,2,17", "13,5,3,31"})
    void theSameBitsWithAndWithout(int in, int hidden, int out, int samples) {
        BoundModel model = model(in, hidden, out, samples);
        for (int lanes : KernelsTest.LANES) {
            theSameBits(model, new VectorDevice(lanes), SessionOptions.DEFAULT.withThreads(2));
            theSameBits(
                    model, new VectorDevice(lanes), SessionOptions.DEFAULT.with(Precision.FLOAT32));
        }
    }

    @Test
    void theSameBitsOnOpenCl() {
        DeviceInfo device = OpenClHere.device();
        theSameBits(model(5, 7, 3, 13), new OpenClDevice(device), SessionOptions.DEFAULT);
    }

    private static void theSameBits(BoundModel model, Device device, SessionOptions options) {
        int n = model.layout().size();
        SessionOptions without = options.without(Optimization.UNROLL);
        try (Session session = device.open(model, options);
                Session loops = device.open(model, without)) {
            assertArrayEquals(
                    SessionOptionsTest.everything(loops, n),
                    SessionOptionsTest.everything(session, n),
                    device + " " + options);
        }
    }

    private static KernelProgram lower(BoundModel model, Target target, KernelPrograms.Of which) {
        return new KernelPrograms(
                        DerivedPrograms.ofInputs(model.program(), model.parameters()),
                        model.layout(),
                        target)
                .lower(which);
    }

    private static byte[] code(BoundModel model, Target target, KernelPrograms.Of which) {
        KernelProgram program = lower(model, target, which);
        return ClassEmitter.emit(program, Partition.of(program, 1, false), "Kernels");
    }

    private static boolean hasLoop(Kernel kernel) {
        return kernel.body().stream().anyMatch(Statement.Loop.class::isInstance);
    }

    /** Kernels do the same work, some without loops, and none is longer by more than the limit. */
    @ParameterizedTest
    @EnumSource(KernelPrograms.Of.class)
    void kernelsStayShort(KernelPrograms.Of which) {
        BoundModel model = model(3, 5, 2, 7);
        Target target = Target.of(4);
        List<Kernel> loops = lower(model, target.without(UNROLL), which).kernels();
        List<Kernel> straight = lower(model, target, which).kernels();
        assertEquals(loops.size(), straight.size());
        MethodSizes.check(code(model, target, which));
        int changed = 0;
        for (int i = 0; i < loops.size(); i++) {
            Kernel before = loops.get(i);
            Kernel after = straight.get(i);
            KernelVerifier.verify(after);
            assertEquals(before.work(), after.work());
            assertEquals(before.parameters(), after.parameters());
            long more =
                    Statement.length(after.body(), after.lanes())
                            - Statement.length(before.body(), before.lanes());
            assertTrue(more <= Target.SHORT.length(), () -> before + " becomes " + after);
            changed += hasLoop(before) && !hasLoop(after) ? 1 : 0;
        }
        assertTrue(changed > 0, straight::toString);
    }

    /** Where work-items share the iterations of parallel loops, those stay loops. */
    @Test
    void workItemsKeepTheirLoops() {
        BoundModel model = model(3, 5, 2, 7);
        Target graphics = OpenClShape.graphics().target(Precision.FLOAT64);
        KernelProgram loops = lower(model, graphics.without(UNROLL), KernelPrograms.Of.GRADIENT);
        KernelProgram straight = lower(model, graphics, KernelPrograms.Of.GRADIENT);
        for (int i = 0; i < loops.kernels().size(); i++) {
            assertEquals(
                    parallel(loops.kernels().get(i).body()),
                    parallel(straight.kernels().get(i).body()));
        }
        assertTrue(!loops.kernels().equals(straight.kernels()), "sums are unrolled");
    }

    private static long parallel(List<Statement> block) {
        return block.stream()
                .filter(Statement.Loop.class::isInstance)
                .map(Statement.Loop.class::cast)
                .mapToLong(loop -> (loop.parallel() ? 1 : 0) + parallel(loop.body()))
                .sum();
    }
}

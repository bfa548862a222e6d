package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.kernel.KernelPrograms;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Random;

/** Operands of a point and of data are copied into panels once for all its directions. */
class KeptCopiesTest {
    private static final BoundModel MODEL =
            VectorDeviceTest.bind(
                    Networks.dense(
                            List.of(70, 96, 64, 5), Activation.TANH, true, 301, Loss.CROSS_ENTROPY),
                    1);

    private static KernelProgram products(SessionOptions options) {
        return KernelPrograms.of(MODEL, options, Target.of(8)).lowerHvp();
    }

    /** How many launches of a phase only move numbers of these memories. */
    private static long copies(KernelProgram program, Phase phase, List<Memory> from) {
        return program.phase(phase).stream()
                .map(launch -> program.kernels().get(launch.kernel()))
                .filter(kernel -> kernel.name().equals("elementwise"))
                .filter(kernel -> kernel.parameters().size() == 2)
                .map(kernel -> kernel.parameters().getFirst())
                .map(Kernel.Parameter::memory)
                .filter(from::contains)
                .count();
    }

    @Test
    void noDirectionCopiesWhatItsPointKnows() {
        KernelProgram program = products(SessionOptions.DEFAULT);
        assertTrue(copies(program, Phase.DATA, List.of(Memory.DATA)) > 0, "the data");
        assertTrue(copies(program, Phase.POINT, List.of(Memory.POINT)) > 0, "the parameters");
        assertTrue(copies(program, Phase.DIRECTION, List.of(Memory.DIRECTION)) > 0, "directions");
        assertEquals(
                0, copies(program, Phase.DIRECTION, List.of(Memory.DATA, Memory.POINT)), "again");
    }

    /** A loss and gradient holds its data once. */
    @Test
    void gradientsKeepNoCopies() {
        KernelProgram program =
                KernelPrograms.of(MODEL, SessionOptions.DEFAULT, Target.of(8)).lowerGradient();
        assertEquals(0, copies(program, Phase.DATA, List.of(Memory.DATA)));
        assertTrue(copies(program, Phase.POINT, List.of(Memory.DATA)) > 0, "the data");
    }

    /** Without lanes and panels nothing is copied, so that the reference keeps nothing. */
    @ParameterizedTest
    @EnumSource
    void everyPointHasItsOwn(Precision precision) {
        SessionOptions options = SessionOptions.DEFAULT.with(precision);
        int n = MODEL.layout().size();
        var with = new double[n];
        var threads = new double[n];
        var without = new double[n];
        double rounding = 64 * precision.epsilon();
        try (Session session = new VectorDevice().open(MODEL, options);
                Session shared = new VectorDevice().open(MODEL, options.withThreads(3));
                Session direct = VectorMachine.open(MODEL, 1, options.without(Optimization.PACK))) {
            for (int seed = 1; seed <= 2; seed++) {
                double[] point = new Random(seed).doubles(n, -0.2, 0.2).toArray();
                session.linearize(point);
                shared.linearize(point);
                direct.linearize(point);
                for (int i = 0; i < 2; i++) {
                    double[] direction = new Random(10 + i).doubles(n, -1, 1).toArray();
                    session.hvp(direction, with);
                    shared.hvp(direction, threads);
                    direct.hvp(direction, without);
                    assertArrayEquals(with, threads, "threads");
                    double scale = 0;
                    for (double value : without) {
                        scale = Math.max(scale, Math.abs(value));
                    }
                    assertArrayEquals(without, with, rounding * scale);
                }
            }
        }
    }
}

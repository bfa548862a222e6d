package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.KernelVerifier;
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
import dev.dln.engine.opencl.OpenClDevice;
import dev.dln.engine.opencl.OpenClHere;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Large temporaries lie in results that are not written yet, and where operands lay. */
class ReuseTest {
    private static final BoundModel MODEL =
            VectorDeviceTest.bind(
                    Networks.dense(
                            List.of(400, 301, 300, 5), Activation.RELU, true, 203, Loss.SQUARED),
                    1);
    private static final int N = MODEL.layout().size();

    private static KernelProgram lowered(SessionOptions options, KernelPrograms.Of of) {
        return KernelPrograms.of(MODEL, options, Target.of(8)).lower(of);
    }

    private static double[] random(long seed) {
        return new Random(seed).doubles(N, -0.1, 0.1).toArray();
    }

    /** Whether a launch of a phase reads what another one left in the result. */
    private static boolean borrows(KernelProgram program, Phase phase) {
        return program.phase(phase).stream()
                .map(launch -> program.kernels().get(launch.kernel()))
                .anyMatch(ReuseTest::readsResult);
    }

    private static boolean readsResult(Kernel kernel) {
        for (int i = 0; i < kernel.parameters().size(); i++) {
            if (kernel.parameters().get(i).memory() == Memory.RESULT && !kernel.written().get(i)) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @CsvSource({"GRADIENT, POINT", "HVP, DIRECTION"})
    void largeTemporariesLieInTheResult(KernelPrograms.Of of, Phase last) {
        SessionOptions without = SessionOptions.DEFAULT.without(Optimization.REUSE);
        KernelProgram program = lowered(SessionOptions.DEFAULT, of);
        KernelProgram plain = lowered(without, of);
        assertTrue(borrows(program, last));
        for (Phase phase : Phase.values()) {
            assertTrue(phase == last || !borrows(program, phase), "no result then: " + phase);
            assertTrue(!borrows(plain, phase));
        }
        assertTrue(program.arenaSize() < plain.arenaSize());
        KernelVerifier.verify(
                program,
                Map.of(
                        Memory.POINT, (long) N,
                        Memory.DIRECTION, (long) N,
                        Memory.RESULT, (long) N));
    }

    /** Half as much again as parameters, data and activations, though the gradient is with it. */
    @Test
    void aLargeGradientTakesLittleMoreThanItsActivations() {
        List<Integer> widths = List.of(784, 1024, 512, 256, 128, 64, 10);
        int samples = 512;
        BoundModel model =
                VectorDeviceTest.bind(
                        Networks.dense(widths, Activation.RELU, true, samples, Loss.CROSS_ENTROPY),
                        1);
        KernelProgram program =
                KernelPrograms.of(model, SessionOptions.DEFAULT, Target.of(8)).lowerGradient();
        int units = widths.stream().mapToInt(w -> w).sum() - widths.getFirst();
        double parameters = model.layout().size();
        double data = (double) samples * (widths.getFirst() + widths.getLast());
        double least = parameters + data + (double) samples * units;
        double held = 2 * parameters + program.dataSize() + program.arenaSize();
        assertTrue(held < 1.45 * least, held / least + " times what reverse mode must hold");
    }

    /** The same bits in any result, whatever lay there before, on any number of threads. */
    @ParameterizedTest
    @EnumSource
    void bitsAreTheSame(Precision precision) {
        SessionOptions plain =
                SessionOptions.DEFAULT.with(precision).without(Optimization.REUSE).withThreads(1);
        var gradient = new double[N];
        var product = new double[N];
        double loss;
        try (Session session = new VectorDevice(8).open(MODEL, plain)) {
            loss = session.gradient(random(1), gradient);
            session.linearize(random(1));
            session.hvp(random(2), product);
        }
        for (int threads = 1; threads <= 3; threads++) {
            SessionOptions options = SessionOptions.DEFAULT.with(precision).withThreads(threads);
            try (Session session = new VectorDevice(8).open(MODEL, options)) {
                var again = new double[N];
                for (int round = 0; round < 3; round++) {
                    Arrays.fill(again, round == 0 ? Double.NaN : 1e300);
                    assertEquals(loss, session.gradient(random(1), again));
                    assertArrayEquals(gradient, again);
                    // the point of the products stays what it was
                    session.linearize(random(1));
                    Arrays.fill(again, Double.NaN);
                    session.hvp(random(2), again);
                    assertArrayEquals(product, again);
                    assertEquals(loss, session.loss(random(1)), 1e-6 * Math.abs(loss));
                }
                double[] same = random(1);
                assertEquals(loss, session.gradient(same, same), "the point becomes the gradient");
                assertArrayEquals(gradient, same);
            }
        }
    }

    /** On a device with memories of its own. */
    @ParameterizedTest
    @EnumSource
    void bitsAreTheSameOnOpenCl(Precision precision) {
        var device = new OpenClDevice(OpenClHere.device());
        SessionOptions options = SessionOptions.DEFAULT.with(precision);
        try (Session plain = device.open(MODEL, options.without(Optimization.REUSE));
                Session session = device.open(MODEL, options)) {
            var expected = new double[N];
            var actual = new double[N];
            for (int seed = 1; seed <= 2; seed++) {
                double loss = plain.gradient(random(seed), expected);
                assertEquals(loss, session.gradient(random(seed), actual));
                assertArrayEquals(expected, actual);
                plain.linearize(random(seed));
                session.linearize(random(seed));
                plain.hvp(random(seed + 2), expected);
                session.hvp(random(seed + 2), actual);
                assertArrayEquals(expected, actual);
            }
        }
    }

    /**
     * Whatever a program computes; all tensors have as many numbers, so that any place would do.
     */
    @ParameterizedTest
    @EnumSource
    void squareLayersOfAnySizeKeepTheirBits(KernelPrograms.Of of) {
        int side = 12;
        List<Integer> widths = List.of(side, side, side, side);
        for (Loss loss : List.of(Loss.SQUARED, Loss.CROSS_ENTROPY)) {
            BoundModel model =
                    VectorDeviceTest.bind(
                            Networks.dense(widths, Activation.TANH, true, side, loss), 2);
            int n = model.layout().size();
            int size = of == KernelPrograms.Of.HESSIAN ? n * n : n;
            double[] point = new Random(3).doubles(n, -1, 1).toArray();
            double[] direction = new Random(4).doubles(n, -1, 1).toArray();
            Target target = Target.of(8).with(new Target.Sums(1, 1));
            double[] expected = run(model, target, of, new Crew(1), point, direction, size);
            for (int threads = 1; threads <= 3; threads++) {
                try (var crew = new Crew(threads, true)) {
                    double[] actual =
                            run(model, target.reusing(1), of, crew, point, direction, size);
                    assertArrayEquals(expected, actual, threads + " threads");
                }
            }
        }
    }

    /** The second result of a program, with the loss after it. */
    private static double[] run(
            BoundModel model,
            Target target,
            KernelPrograms.Of of,
            Crew crew,
            double[] point,
            double[] direction,
            int size) {
        KernelProgram program = KernelPrograms.of(model, SessionOptions.DEFAULT, target).lower(of);
        LoadedProgram loaded = LoadedProgram.load(program, model.data(), crew);
        double[] result = new double[size + 1];
        for (int round = 0; round < 2; round++) {
            double[] into = new double[size];
            Arrays.fill(into, Double.NaN);
            boolean scalar = of == KernelPrograms.Of.LOSS;
            loaded.point(point, scalar || loaded.hasDirection() ? point : into);
            if (loaded.hasDirection()) {
                loaded.direction(point, direction, into);
            }
            System.arraycopy(scalar ? point : into, 0, result, 0, size);
            result[size] = loaded.scalar("loss");
        }
        return result;
    }
}

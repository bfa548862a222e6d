package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Target;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.diff.Networks.Network;
import dev.dln.engine.kernel.KernelPrograms;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** First points without emitted code; {@link Runs} compares every kind of kernel. */
class ColdPhasesTest {
    static Stream<Network> networks() {
        return VectorDeviceTest.networks();
    }

    private static KernelPrograms programs(BoundModel model, int lanes) {
        return KernelPrograms.of(model, SessionOptions.DEFAULT, Target.of(lanes));
    }

    /** What was asked of emitted code, as names; when it was emitted, too. */
    private static List<String> asked(
            KernelProgram program, int threads, boolean always, Phase... phases) {
        var asked = new ArrayList<String>();
        Partition partition = Partition.of(program, threads, false);
        Phases<double[]> cold =
                ColdPhases.of(
                        program,
                        partition,
                        always,
                        () -> {
                            asked.add("emitted");
                            return (_, _, _, _, _, step, _) -> asked.add("step " + step);
                        });
        double[] arena = new double[program.arenaSize()];
        double[] numbers = new double[1 << 20];
        double[] result = new double[1 << 20];
        for (Phase phase : phases) {
            if (!cold.runCold(phase, arena, numbers, numbers, numbers, result)) {
                cold.run(arena, numbers, numbers, numbers, result, partition.first(phase), 0);
            }
        }
        return asked;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theFirstPointHasTheBitsOfTheNextOne(Network network) {
        BoundModel model = VectorDeviceTest.bind(network, 3);
        double[] point = Points.random(model, 5);
        for (int lanes : KernelsTest.LANES) {
            KernelProgram program = programs(model, lanes).lowerGradient();
            var loaded = LoadedProgram.load(program, model.data(), new Crew(1, true));
            double[] cold = new double[point.length];
            double[] emitted = new double[point.length];
            loaded.point(point, cold);
            double loss = loaded.scalar("loss");
            loaded.point(point, emitted);
            assertEquals(loaded.scalar("loss"), loss);
            assertArrayEquals(emitted, cold);
        }
    }

    /** Not for the first point. */
    @Test
    void codeIsEmittedForTheSecondPointOrADirection() {
        BoundModel model =
                VectorDeviceTest.bind(
                        Networks.dense(List.of(9, 7, 3), Activation.TANH, true, 40, Loss.SQUARED),
                        1);
        KernelProgram program = programs(model, 8).lowerHvp();
        assertEquals(List.of(), asked(program, 1, true, Phase.DATA, Phase.POINT));
        assertEquals(
                List.of("emitted", "step 0", "step 0"),
                asked(program, 1, true, Phase.POINT, Phase.POINT, Phase.POINT));
        assertEquals(
                List.of("emitted", "step 1", "step 0"),
                asked(program, 1, true, Phase.POINT, Phase.DIRECTION, Phase.POINT));
        assertEquals(List.of("emitted", "step 0"), asked(program, 1, false, Phase.POINT));
    }

    /** Neither what is done soon anyway nor what takes long; and no kernels without lanes. */
    @ParameterizedTest
    @CsvSource({"64, 8, true", "2048, 8, false", "1, 8, false", "64, 1, false"})
    void pointsThatTakeAMillisecondOrSomeAreDoneSo(int samples, int lanes, boolean cold) {
        BoundModel model =
                VectorDeviceTest.bind(
                        Networks.dense(
                                List.of(200, 300, 10),
                                Activation.RELU,
                                true,
                                samples,
                                Loss.SQUARED),
                        1);
        KernelProgram program = programs(model, lanes).lowerGradient();
        for (int threads = 1; threads <= 2; threads++) {
            assertEquals(cold ? List.of() : List.of("emitted"), asked(program, threads, false));
        }
    }

    @Test
    void severalThreadsGoOnAfterAFirstPointOfOne() {
        BoundModel model =
                VectorDeviceTest.bind(
                        Networks.dense(
                                List.of(200, 300, 10), Activation.TANH, true, 64, Loss.SQUARED),
                        1);
        KernelProgram program = programs(model, 8).lowerGradient();
        assertEquals(List.of(), asked(program, 3, false, Phase.DATA, Phase.POINT));
        double[] point = Points.random(model, 5);
        double[] cold = new double[point.length];
        double[] emitted = new double[point.length];
        try (var crew = new Crew(3)) {
            var loaded = LoadedProgram.load(program, model.data(), crew);
            loaded.point(point, cold);
            loaded.point(point, emitted);
        }
        assertArrayEquals(emitted, cold);
    }
}

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

    /** What was asked of emitted code: its steps, after -1 when it was emitted. */
    private static List<Integer> asked(KernelProgram program, boolean always, int... steps) {
        var asked = new ArrayList<Integer>();
        Partition partition = Partition.of(program, 1, false);
        Phases<double[]> phases =
                ColdPhases.of(
                        program,
                        partition,
                        always,
                        () -> {
                            asked.add(-1);
                            return (_, _, _, _, _, step, _) -> asked.add(step);
                        });
        double[] arena = new double[program.arenaSize()];
        double[] numbers = new double[1 << 20];
        for (int step : steps) {
            phases.run(arena, numbers, numbers, numbers, numbers.clone(), step, 0);
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
        Partition partition = Partition.of(program, 1, false);
        int point = partition.first(Phase.POINT);
        int direction = partition.first(Phase.DIRECTION);
        assertEquals(List.of(0, 1), List.of(point, direction));
        assertEquals(List.of(), asked(program, true, point));
        assertEquals(List.of(-1, 0, 0), asked(program, true, point, point, point));
        assertEquals(List.of(-1, 1, 0), asked(program, true, point, direction, point));
        assertEquals(List.of(-1, 0), asked(program, false, point));
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
        assertEquals(cold ? List.of() : List.of(-1), asked(program, false));
    }

    @Test
    void severalThreadsTakeEmittedCode() {
        BoundModel model =
                VectorDeviceTest.bind(
                        Networks.dense(List.of(9, 7, 3), Activation.TANH, true, 40, Loss.SQUARED),
                        1);
        KernelProgram program = programs(model, 8).lowerGradient();
        Phases<double[]> emitted = (_, _, _, _, _, _, _) -> {};
        Partition two = Partition.of(program, 2, true);
        assertEquals(emitted, ColdPhases.of(program, two, true, () -> emitted));
    }
}

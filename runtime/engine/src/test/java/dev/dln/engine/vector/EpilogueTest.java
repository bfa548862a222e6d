package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.tensor.Program;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Elementwise steps on a product's accumulators: the same bits as in loops of their own. */
class EpilogueTest {
    /** The same bits, also of what is rounded by a float. */
    private static void same(Map<String, double[]> expected, Map<String, double[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach(
                (name, values) ->
                        assertArrayEquals(values, actual.getOrDefault(name, new double[0]), name));
    }

    @ParameterizedTest
    @CsvSource({
        "131, 5, 67, NNN, ROWS, true",
        "67, 33, 131, TNN, COLUMNS, true",
        "67, 33, 131, NTT, ROWS, true",
        "3, 7, 3001, NNN, ROWS, true",
        "3001, 7, 3, NNN, COLUMNS, true",
        "9001, 3, 1, NNN, ROWS, false",
        "129, 1, 65, NNN, COLUMNS, false",
        "129, 1537, 65, NNN, ROWS, true",
        "65, 1541, 129, TNN, ROWS, true",
    })
    void sameBits(int m, int k, int n, String ways, Layers.Kind kind, boolean fuses) {
        Program program = Layers.of(m, k, n, ways, kind);
        for (Precision precision : Precision.values()) {
            Map<String, double[]> inputs =
                    Runs.rounded(Runs.random(program, new Random(5), -1, 1), precision);
            // a long sum is cut, whatever the lanes
            for (int lanes : k > 1000 ? new int[] {8} : KernelsTest.LANES) {
                Target target = Target.of(Lanes.of(lanes, precision), precision);
                assertEquals(
                        fuses, nests(program, target) < nests(program, without(target)), "fused");
                Map<String, double[]> with = Runs.kernels(program, target, inputs);
                same(Runs.kernels(program, without(target), inputs), with);
                try (var crew = new Crew(3, true)) {
                    same(with, Runs.kernels(program, target, inputs, crew));
                }
            }
        }
    }

    private static Target without(Target target) {
        return target.without(Set.of(Optimization.EPILOGUE));
    }

    /** How often something elementwise runs for itself. */
    private static long nests(Program program, Target target) {
        var lowered = new ArrayList<KernelProgram>();
        Map<String, double[]> inputs = Runs.random(program, new Random(5), -1, 1);
        Runs.run(
                program,
                target,
                inputs,
                (kernels, arrays) -> {
                    lowered.add(kernels);
                    return LoadedProgram.load(kernels, arrays, new Crew(1));
                });
        KernelProgram kernels = lowered.getFirst();
        return kernels.phase(Phase.POINT).stream()
                .filter(
                        launch ->
                                kernels.kernels().get(launch.kernel()).name().equals("elementwise"))
                .count();
    }

    @Test
    void largeProductsDoWhatFollows() {
        for (int lanes : KernelsTest.LANES) {
            Target target = Target.of(lanes);
            for (Layers.Kind kind : Layers.Kind.values()) {
                Program large = Layers.of(131, 5, 67, "NNN", kind);
                int apart = kind == Layers.Kind.FACTOR ? 1 : 0;
                assertEquals(apart, nests(large, target), kind + " " + lanes);
                assertEquals(1, nests(large, without(target)), kind + " " + lanes);
                Program small = Layers.of(13, 5, 67, "NNN", kind);
                assertEquals(1, nests(small, target), kind + " " + lanes);
            }
        }
    }

    /** Lanes along a sum are added by a kernel of their own, which knows no epilogue. */
    @Test
    void whatNoTileEndsIsLeftToANest() {
        Program program = Layers.of(9001, 64, 1, "NNN", Layers.Kind.ROWS);
        Map<String, double[]> inputs = Runs.random(program, new Random(5), -1, 1);
        Target target = Target.of(4);
        assertTrue(nests(program, target) > 0, "a nest");
        same(Runs.kernels(program, without(target), inputs), Runs.kernels(program, target, inputs));
    }
}

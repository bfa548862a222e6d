package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Lowering;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Long sums in parts: the values, the same bits by any number of threads, when it is done. */
class SplitSumTest {
    /** Parts of parts for the shapes here. */
    private static final Target.Sums MANY = new Target.Sums(4000, 4);

    /** Few parts, and a rest. */
    private static final Target.Sums FEW = new Target.Sums(16, 64);

    /**
     * A sum over index 0 and those of 1 to 3 that are not in the result.
     *
     * @param left the indices of the first factor
     * @param right of the second, may be empty
     */
    private static Program sum(List<Integer> extents, String left, String right, String out) {
        var b = new ProgramBuilder();
        List<Dim> dims = extents.stream().map(Dim::of).toList();
        var factors = new java.util.ArrayList<Op.Factor>();
        for (String indices : List.of(left, right)) {
            if (!indices.isEmpty()) {
                List<Integer> axes = numbers(indices);
                int x =
                        b.input(
                                "x" + factors.size(),
                                Op.Role.PARAMETER,
                                axes.stream().map(dims::get).toList());
                factors.add(new Op.Factor(x, axes));
            }
        }
        return KernelsTest.program(
                b, b.add(new Op.Contract(Rational.of(-3, 2), factors, numbers(out), dims)));
    }

    private static List<Integer> numbers(String digits) {
        return digits.chars().mapToObj(c -> c - '0').toList();
    }

    @ParameterizedTest
    @CsvSource({
        "2003 1 1, 0, '', ''",
        "2003 1 1, 0, 0, ''",
        "997 1 3, 20, '', 2",
        "997 3 1, 01, '', 1",
        "997 3 5, 10, 20, 12",
        "997 3 5, 01, 02, 21",
        "640 9 16, 01, 20, 12",
        "331 2 3, 012, 012, 1",
        "331 2 3, 012, 12, ''",
        "128 7 2, 201, 210, 2",
        "259 40 3, 012, 201, 2",
    })
    void partsAddUp(String extents, String left, String right, String out) {
        List<Integer> sizes = List.of(extents.split(" ")).stream().map(Integer::valueOf).toList();
        Program program = sum(sizes, left, right, out);
        double terms = 1;
        for (int i = 0; i < sizes.size(); i++) {
            terms *= numbers(out).contains(i) ? 1 : sizes.get(i);
        }
        for (Precision precision : Precision.values()) {
            Map<String, double[]> inputs =
                    Runs.rounded(Runs.random(program, new Random(3), 0.5, 1), precision);
            Map<String, double[]> expected = Runs.interpret(program, inputs);
            for (int lanes : KernelsTest.LANES) {
                for (Target.Sums sums : List.of(MANY, FEW)) {
                    Target target = Target.of(Lanes.of(lanes, precision), precision).with(sums);
                    Map<String, double[]> alone = Runs.kernels(program, target, inputs);
                    // nothing cancels: no more than half an ulp for each term, here and there
                    KernelsTest.compare(expected, alone, 4 + terms, target);
                    try (var crew = new Crew(3, true)) {
                        Map<String, double[]> shared = Runs.kernels(program, target, inputs, crew);
                        alone.forEach(
                                (name, values) ->
                                        assertArrayEquals(
                                                values,
                                                shared.getOrDefault(name, new double[0]),
                                                target.toString()));
                    }
                }
            }
        }
    }

    private static KernelProgram lower(Program program, Target target) {
        return Lowering.lower(
                program,
                target,
                new Lowering.Layout(
                        Map.of("x0", 0, "x1", 0),
                        Map.of("out0", new Lowering.Place(0, List.of()))));
    }

    @Test
    void onlyLongSumsWithFewResultsAreCut() {
        Program sum = sum(List.of(100_000), "0", "", "");
        assertEquals(1 + 1 + 1, lower(sum, Target.of(1)).phase(Phase.POINT).size());
        Target without = Target.of(1).without(Set.of(Optimization.SPLIT));
        assertEquals(1, lower(sum, without).phase(Phase.POINT).size());
        Program small = sum(List.of(10_000), "0", "", "");
        assertEquals(1, lower(small, Target.of(1)).phase(Phase.POINT).size());
    }

    @Test
    void manyPartsAreAddedInParts() {
        Program sum = sum(List.of(1 << 18), "0", "", "");
        KernelProgram program = lower(sum, Target.of(1).with(new Target.Sums(1 << 14, 64)));
        // 4096 parts of 64 terms, 64 of those, 1
        assertEquals(3, program.phase(Phase.POINT).size());
        assertFalse(program.kernels().isEmpty());
    }
}

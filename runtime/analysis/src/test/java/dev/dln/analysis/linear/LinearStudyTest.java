package dev.dln.analysis.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.RandomMatrices;
import dev.dln.analysis.critical.Attempt;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.analysis.critical.CriticalSearch;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

class LinearStudyTest {
    /** The small autoencoder on X = diag(3,2,1): all values found from random starts, all right. */
    @Test
    void everyValueOfASmallAutoencoderIsFound() {
        Array x = DeepLinearTheoryTest.diagonal(3, 3, 3, 2, 1);
        LinearChain chain = chain(x, x, "X", 3, 2, 3);
        LinearStudy study =
                LinearStudy.run(
                        () -> new LinearChainSession(x, x, 3, 2, 3),
                        chain,
                        new LinearStudy.Options(CriticalSearch.of(80, 3), 1000, 1000),
                        Monitor.NONE);
        assertEquals(7, study.predicted().size());
        assertEquals(7, study.constructed().size());
        study.constructed().forEach(c -> assertTrue(c.agrees(), c::toString));
        study.found().forEach(f -> assertTrue(f.agrees(), f::toString));
        assertEquals(7, study.foundSets().size(), () -> study.foundSets().toString());
        assertEquals(7, study.search().distinct().size());
    }

    /** Most starts of a larger one converge, to many different values; nothing is mislabelled. */
    @Test
    void aGoodShareOfALargerOneIsFound() {
        Array x = RandomMatrices.normal(new SplittableRandom(4), 6, 12);
        LinearChain chain = chain(x, x, "X", 6, 2, 6);
        LinearStudy study =
                LinearStudy.run(
                        () -> new LinearChainSession(x, x, 6, 2, 6),
                        chain,
                        LinearStudy.Options.of(40, 1),
                        Monitor.NONE);
        assertEquals(22, study.predicted().size());
        study.found().forEach(f -> assertTrue(f.agrees(), f::toString));
        int converged = study.search().statusCounts().getOrDefault(Attempt.Status.CONVERGED, 0);
        assertTrue(converged >= 36, () -> study.search().statusCounts().toString());
        assertTrue(study.foundSets().size() >= 10, () -> study.foundSets().toString());
    }

    @Test
    void sameForAnyNumberOfThreads() {
        Array x = DeepLinearTheoryTest.diagonal(3, 3, 3, 2, 1);
        var results = new ArrayList<CriticalPoints>();
        for (int threads : new int[] {1, 3}) {
            results.add(
                    LinearStudy.run(
                                    () -> new LinearChainSession(x, x, 3, 2, 3),
                                    chain(x, x, "X", 3, 2, 3),
                                    new LinearStudy.Options(
                                            CriticalSearch.of(20, 3).withThreads(threads), 10, 0),
                                    Monitor.NONE)
                            .search());
        }
        for (int i = 0; i < 20; i++) {
            assertArrayEquals(
                    results.get(0).attempts().get(i).point(),
                    results.get(1).attempts().get(i).point());
        }
    }

    @Test
    void recognisesChainsOfAnyDepth() {
        Array x = RandomMatrices.normal(new SplittableRandom(1), 3, 5);
        Array y = RandomMatrices.normal(new SplittableRandom(2), 2, 5);
        assertEquals(List.of("W1", "W2"), chain(x, y, "Y", 3, 2, 2).layers());
        assertEquals(List.of("W1", "W2", "W3"), chain(x, y, "Y", 3, 4, 2, 2).layers());
        LinearChain narrow = chain(x, y, "Y", 3, 1, 1, 2);
        assertEquals(3, narrow.layers().size());
        assertEquals(List.of(3, 1, 1, 2), narrow.theory().widths());
        assertEquals(List.of(3, 1, 4, 1, 2), chain(x, y, "Y", 3, 1, 4, 1, 2).theory().widths());
        assertEquals("X", narrow.inputs());
        assertEquals("Y", narrow.targets());
    }

    @Test
    void refusesEverythingElse() {
        Array x = RandomMatrices.normal(new SplittableRandom(1), 3, 3);
        var b = new ProgramBuilder();
        Dim d = Dim.of(3);
        int xs = b.input("X", Op.Role.DATA, List.of(d, d));
        int w1 = b.input("W1", Op.Role.PARAMETER, List.of(d, d));
        int w2 = b.input("W2", Op.Role.PARAMETER, List.of(d, d));
        int chain = product(b, w2, product(b, w1, xs, d, d, d), d, d, d);
        Program good = program(b, chain);
        assertTrue(recognise(good, x, "squared", List.of(), "W1", "W2").isPresent());
        assertTrue(recognise(good, x, "mse", List.of(), "W1", "W2").isPresent());
        assertEquals(
                2.0 / 3,
                recognise(good, x, "mse", List.of(), "W1", "W2").orElseThrow().theory().lossScale()
                        / recognise(good, x, "squared", List.of(), "W1", "W2")
                                .orElseThrow()
                                .theory()
                                .lossScale(),
                1e-15);
        assertTrue(recognise(good, x, "absolute", List.of(), "W1", "W2").isEmpty());
        assertTrue(recognise(good, x, "squared", List.of("l2"), "W1", "W2").isEmpty());
        // declared in the other order, multiplied in this one
        LinearChain swapped = recognise(good, x, "squared", List.of(), "W2", "W1").orElseThrow();
        assertEquals(List.of("W1", "W2"), swapped.layers());
        double[] point = new SplittableRandom(1).doubles(18).toArray();
        assertArrayEquals(point, swapped.fromChain(swapped.toChain(point)));
        assertEquals(point[9], swapped.toChain(point)[0]);
        // W2 W1 X' is no chain, nor is W1 W1 X, nor W2 (W1 .* X), nor twice the product
        int transposed =
                b.contract(
                        Rational.ONE,
                        List.of(new Op.Factor(xs, List.of(1, 0))),
                        List.of(0, 1),
                        List.of(d, d));
        Program crossed = program(b, product(b, w2, product(b, w1, transposed, d, d, d), d, d, d));
        assertTrue(recognise(crossed, x, "squared", List.of(), "W1", "W2").isEmpty());
        Program square = program(b, product(b, w1, product(b, w1, xs, d, d, d), d, d, d));
        assertTrue(recognise(square, x, "squared", List.of(), "W1").isEmpty());
        Program hadamard = program(b, product(b, w2, b.times(w1, xs), d, d, d));
        assertTrue(recognise(hadamard, x, "squared", List.of(), "W1", "W2").isEmpty());
        Program twice = program(b, b.scale(Rational.TWO, chain));
        assertTrue(recognise(twice, x, "squared", List.of(), "W1", "W2").isEmpty());
        Program one = program(b, product(b, w1, xs, d, d, d));
        assertTrue(recognise(one, x, "squared", List.of(), "W1").isEmpty());
        Program backwards = program(b, product(b, product(b, xs, w1, d, d, d), w2, d, d, d));
        assertTrue(recognise(backwards, x, "squared", List.of(), "W1", "W2").isEmpty());
    }

    private static int product(ProgramBuilder b, int left, int right, Dim m, Dim k, Dim n) {
        return b.contract(
                Rational.ONE,
                List.of(new Op.Factor(left, List.of(0, 1)), new Op.Factor(right, List.of(1, 2))),
                List.of(0, 2),
                List.of(m, k, n));
    }

    private static Program program(ProgramBuilder b, int output) {
        return b.build(List.of(new Program.Output("output", output)));
    }

    private static Optional<LinearChain> recognise(
            Program program, Array x, String loss, List<String> penalties, String... names) {
        var entries = new ArrayList<ParameterLayout.Entry>();
        int offset = 0;
        for (String name : names) {
            entries.add(new ParameterLayout.Entry(name, List.of(3, 3), offset));
            offset += 9;
        }
        return LinearChain.recognise(
                bound(program, Map.of("X", x), loss, "X", penalties, new ParameterLayout(entries)));
    }

    private static BoundModel bound(
            Program program,
            Map<String, Array> data,
            String loss,
            String targets,
            List<String> penalties,
            ParameterLayout layout) {
        var source = new Source("test.dln", "");
        var compiled =
                new CompiledModel(
                        "test",
                        source,
                        List.of(),
                        data.entrySet().stream()
                                .map(
                                        e ->
                                                new CompiledModel.DataDeclaration(
                                                        e.getKey(),
                                                        List.of(),
                                                        new Span(source, 0, 0)))
                                .toList(),
                        List.of(),
                        program,
                        Optional.of(
                                new CompiledModel.LossUse(
                                        loss, true, Optional.of(targets), List.of())),
                        penalties.stream()
                                .map(p -> new CompiledModel.PenaltyUse(p, true, 0.1, List.of("W1")))
                                .toList(),
                        List.of(),
                        List.of(),
                        List.of());
        return new BoundModel(compiled, Map.of(), data, program, layout);
    }

    /** A chain built as the compiler builds it: unit axes dropped inside expressions. */
    private static LinearChain chain(Array x, Array y, String targets, Integer... widths) {
        var b = new ProgramBuilder();
        Dim m = Dim.of(x.shape().get(1));
        int current = b.input("X", Op.Role.DATA, List.of(Dim.of(widths[0]), m));
        var entries = new ArrayList<ParameterLayout.Entry>();
        int offset = 0;
        for (int k = 1; k < widths.length; k++) {
            Dim rows = Dim.of(widths[k]);
            Dim cols = Dim.of(widths[k - 1]);
            int w = b.input("W" + k, Op.Role.PARAMETER, List.of(rows, cols));
            boolean unit = b.shape(current).size() == 1; // a row vector over the samples
            List<Integer> right = unit ? List.of(2) : List.of(1, 2);
            List<Integer> output = widths[k] == 1 ? List.of(2) : List.of(0, 2);
            current =
                    b.contract(
                            Rational.ONE,
                            List.of(new Op.Factor(w, List.of(0, 1)), new Op.Factor(current, right)),
                            output,
                            List.of(rows, cols, m));
            entries.add(
                    new ParameterLayout.Entry("W" + k, List.of(widths[k], widths[k - 1]), offset));
            offset += widths[k] * widths[k - 1];
        }
        return LinearChain.recognise(
                        bound(
                                program(b, current),
                                targets.equals("X") ? Map.of("X", x) : Map.of("X", x, "Y", y),
                                "squared",
                                targets,
                                List.of(),
                                new ParameterLayout(entries)))
                .orElseThrow();
    }
}

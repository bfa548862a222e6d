package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Operator;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.kernel.Value;
import dev.dln.engine.BoundModel;
import dev.dln.engine.diff.Networks.Network;
import dev.dln.engine.kernel.KernelPrograms;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Shares of a step need nothing of each other, found out by touching entry by entry. */
class AlignmentTest {
    static Stream<Network> networks() {
        return VectorDeviceTest.networks();
    }

    /** The entries that a share touches in each memory. */
    private static final class Touched {
        private final Map<Memory, BitSet> reads = new EnumMap<>(Memory.class);
        private final Map<Memory, BitSet> writes = new EnumMap<>(Memory.class);

        void add(boolean write, Memory memory, int entry) {
            (write ? writes : reads).computeIfAbsent(memory, _ -> new BitSet()).set(entry);
        }

        boolean writesWhatIsIn(Map<Memory, BitSet> others) {
            return writes.entrySet().stream()
                    .anyMatch(e -> e.getValue().intersects(bits(others, e.getKey())));
        }

        private static BitSet bits(Map<Memory, BitSet> sets, Memory memory) {
            BitSet bits = sets.get(memory);
            return bits == null ? new BitSet() : bits;
        }
    }

    /** Goes through a launch as a share of it does. */
    private record Walk(
            Kernel kernel, List<Integer> offsets, Partition.Part part, int share, Touched touched) {
        void block(List<Statement> statements, int[] variables) {
            Cut cut = part.cut();
            for (int i = 0; i < statements.size(); i++) {
                Statement statement = statements.get(i);
                if (statement instanceof Statement.Loop loop) {
                    boolean split = cut != null && cut.loop().variable() == loop.variable();
                    int from = cut != null && split ? cut.begin(share) : 0;
                    int to = cut != null && split ? cut.begin(share + 1) : loop.count();
                    for (int k = from; k < to; k++) {
                        variables[loop.variable()] = k;
                        block(loop.body(), variables);
                    }
                    if (cut != null
                            && (split || Tile.holds(loop.body(), cut.loop().variable()))
                            && cut.begin(share + 1) < cut.loop().count()) {
                        return;
                    }
                } else {
                    statement(statement, variables);
                }
            }
        }

        private void statement(Statement statement, int[] variables) {
            switch (statement) {
                case Statement.Loop _, Statement.Items _, Statement.Barrier _ ->
                        throw new AssertionError(statement);
                case Statement.Wrap s ->
                        variables[s.variable()] =
                                (variables[s.first()] + variables[s.step()] + s.offset())
                                        % s.extent();
                case Statement.Sort s -> {
                    int first = variables[s.first()];
                    int second = variables[s.second()];
                    variables[s.low()] = Math.min(first, second);
                    variables[s.high()] = Math.max(first, second);
                }
                case Statement.Define s -> value(s.value(), variables);
                case Statement.Update s -> value(s.value(), variables);
                case Statement.Store s -> touch(true, s.parameter(), s.index(), 1, 1, variables);
                case Statement.StoreLanes s ->
                        touch(true, s.parameter(), s.index(), 1, s.active(), variables);
            }
        }

        private void value(Value value, int[] variables) {
            if (value instanceof Value.Load v) {
                touch(false, v.parameter(), v.index(), 1, 1, variables);
            } else if (value instanceof Value.LoadLanes v) {
                touch(false, v.parameter(), v.index(), 1, v.active(), variables);
            } else if (value instanceof Value.LoadStrided v) {
                touch(false, v.parameter(), v.index(), v.stride(), v.active(), variables);
            }
        }

        private void touch(
                boolean write, int parameter, Affine index, int apart, int count, int[] variables) {
            int at = offsets.get(parameter) + index.offset();
            for (Affine.Term term : index.terms()) {
                at += term.stride() * variables[term.variable()];
            }
            for (int i = 0; i < count; i++) {
                touched.add(write, kernel.parameters().get(parameter).memory(), at + i * apart);
            }
        }
    }

    private static List<Touched> touched(KernelProgram program, Partition.Step step) {
        var all = new ArrayList<Touched>();
        for (int share = 0; share < step.shares(); share++) {
            var touched = new Touched();
            for (Partition.Part part : step.parts()) {
                if (part.cut() != null || part.share() == share) {
                    Kernel kernel = program.kernels().get(part.launch().kernel());
                    new Walk(kernel, part.launch().offsets(), part, share, touched)
                            .block(kernel.body(), new int[kernel.variables()]);
                }
            }
            all.add(touched);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void sharesOfAStepAreIndependent(Network network) {
        BoundModel model = VectorDeviceTest.bind(network, 4);
        var programs =
                new KernelPrograms(
                        DerivedPrograms.ofInputs(model.program(), model.parameters()),
                        model.layout(),
                        Target.of(Lanes.preferred()));
        for (KernelProgram program :
                List.of(programs.lowerGradient(), programs.lowerHvp(), programs.lowerHessian())) {
            for (int workers : new int[] {2, 5}) {
                independent(program, Partition.of(program, workers, true).steps());
                List<KernelWork> works = program.kernels().stream().map(KernelWork::of).toList();
                var planner = new Planner(program, works, workers, true, true);
                for (Phase phase : Phase.values()) {
                    independent(program, planner.steps(phase));
                }
            }
        }
    }

    private static void independent(KernelProgram program, List<Partition.Step> steps) {
        for (Partition.Step step : steps) {
            List<Touched> shares = touched(program, step);
            for (Touched one : shares) {
                for (Touched other : shares) {
                    if (one != other) {
                        assertFalse(one.writesWhatIsIn(other.reads), "write, read");
                        assertFalse(one.writesWhatIsIn(other.writes), "write, write");
                    }
                }
            }
        }
    }

    /** A copy of rows of 4 entries, {@code columns} times 4 of them, from a place to another. */
    private static Kernel copy(int rows, int columns) {
        var place = new Affine(0, List.of(new Affine.Term(0, 4 * columns), new Affine.Term(1, 4)));
        var inner =
                new Statement.Loop(
                        1,
                        columns,
                        true,
                        List.of(
                                new Statement.Define(0, new Value.LoadLanes(0, place, 4)),
                                new Statement.Define(1, new Value.Apply(Operator.NEG, List.of(0))),
                                new Statement.StoreLanes(1, place, 1, 4)));
        var outer = new Statement.Loop(0, rows, true, List.of(inner));
        var parameter = new Kernel.Parameter(Memory.ARENA, 4 * rows * columns);
        return new Kernel("copy", 4, List.of(parameter, parameter), List.of(outer), 2, 2);
    }

    /** Iterations follow those that wrote what they read, whatever is even. */
    @Test
    void aCutFollowsTheOneBefore() {
        var works = List.of(KernelWork.of(copy(3, 6)));
        var first = new KernelProgram.Launch(0, List.of(0, 72));
        var second = new KernelProgram.Launch(0, List.of(72, 144));
        var alignment = new Alignment(program(copy(3, 6)), works, List.of(first, second), 2, true);
        List<Statement.Loop> loops = works.getFirst().loops();
        assertEquals(2, loops.size());
        var uneven = new Cut(loops.getLast(), List.of(0, 1, 6));
        List<Alignment.Placed> open = List.of(alignment.cut(0, uneven));
        assertEquals(
                List.of(0, 1, 6),
                alignment.cut(open, 1, Cut.even(loops.getLast(), 2)).orElseThrow().begins());
        assertTrue(
                alignment.cut(open, 1, Cut.even(loops.getFirst(), 2)).isEmpty(),
                "rows need both shares");
        assertEquals(Alignment.NEVER, alignment.share(open, 1));
        assertEquals(1, alignment.share(List.of(alignment.whole(0, 1)), 1));
    }

    private static KernelProgram program(Kernel kernel) {
        return new KernelProgram(
                4,
                Precision.FLOAT64,
                List.of(kernel),
                Map.of(),
                0,
                List.of(),
                Map.of(),
                0,
                Map.of());
    }
}

package dev.dln.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.rewrite.Passes;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Derivatives of activations are computed where they are read. */
class SinkingTest {
    private static final int N = 12;
    private static final int M = 40;

    private final ProgramBuilder b = new ProgramBuilder();
    private final int w = input("W", Op.Role.PARAMETER, N, N);
    private final int v = input("V", Op.Role.PARAMETER, N, N);
    private final int x = input("X", Op.Role.DATA, N, M);

    private int input(String name, Op.Role role, int rows, int columns) {
        return b.add(new Op.Input(name, role, List.of(Dim.of(rows), Dim.of(columns))));
    }

    /** The matrix product, the first one, which is square, transposed where asked. */
    private int product(int first, boolean transposed, int second) {
        Dim columns = b.shape(second).getLast();
        List<Integer> rows = transposed ? List.of(2, 0) : List.of(0, 2);
        return b.contract(
                Rational.ONE,
                List.of(new Op.Factor(first, rows), new Op.Factor(second, List.of(2, 1))),
                List.of(0, 1),
                List.of(Dim.of(N), columns, Dim.of(N)));
    }

    private Program build(int... outputs) {
        return b.build(
                IntStream.range(0, outputs.length)
                        .mapToObj(i -> new Program.Output("out" + i, outputs[i]))
                        .toList());
    }

    private static Schedule schedule(Program program, boolean fuse) {
        return Schedule.of(program, fuse, true, Set.of(), Map.of());
    }

    /** The nodes of a kind of op that must be in memory. */
    private static long stored(Program program, Schedule schedule, Class<? extends Op> kind) {
        return IntStream.range(0, program.nodes().size())
                .filter(node -> kind.isInstance(program.op(node)))
                .filter(node -> schedule.isComputed(node) && schedule.isStored(node))
                .count();
    }

    /** One layer there and back: h = tanh(W X), d = (1 - h^2) .* (V' (V h)). */
    @Test
    void theSquareOfTanhIsTakenOnTheWayBack() {
        int h = b.map(Primitive.TANH, product(w, false, x));
        int back = product(v, true, product(v, false, h));
        int slope = b.minus(b.filled(Rational.ONE, b.shape(h)), b.power(h, 2));
        Program program = build(b.times(slope, back));
        assertEquals(0, stored(program, schedule(program, true), Op.Power.class));
        assertEquals(0, stored(program, schedule(program, true), Op.Sum.class));
        assertTrue(stored(program, schedule(program, false), Op.Sum.class) > 0, "not fused");
    }

    /** Two nests read it: computing it in both would take longer than reading it. */
    @Test
    void whatSeveralNestsReadStays() {
        int h = b.map(Primitive.TANH, product(w, false, x));
        int there = product(v, false, h);
        int slope = b.power(h, 2);
        int once = b.times(slope, there);
        int twice = b.times(slope, product(v, true, once));
        Program program = build(once, twice);
        Schedule schedule = schedule(program, true);
        assertEquals(1, stored(program, schedule, Op.Power.class));
    }

    /** What it is computed from would have to be stored in its stead. */
    @Test
    void whatReadsWhatIsNotKeptStays() {
        int z = product(w, false, x);
        int h = b.map(Primitive.TANH, b.map(Primitive.SIN, z));
        int slope = b.power(b.map(Primitive.SIN, z), 2);
        Program program = build(b.times(slope, product(v, true, product(v, false, h))));
        assertEquals(1, stored(program, schedule(program, true), Op.Power.class));
    }

    /** Read at another place than where it is computed, also far down a long program. */
    @Test
    void whatIsReadTransposedStays() {
        int z = w;
        for (int i = 0; i < 150; i++) {
            z = b.map(Primitive.SIN, z);
        }
        int h = b.map(Primitive.TANH, z);
        int slope = b.power(h, 2);
        int read =
                b.contract(
                        Rational.ONE,
                        List.of(
                                new Op.Factor(slope, List.of(1, 0)),
                                new Op.Factor(product(h, false, v), List.of(0, 1))),
                        List.of(0, 1),
                        List.of(Dim.of(N), Dim.of(N)));
        Program program = build(read);
        assertTrue(program.nodes().size() > 150, "numbers are no longer those that Java caches");
        int reader = program.outputs().getFirst().node();
        List<List<Integer>> nests =
                schedule(program, true).items(Phase.POINT).stream()
                        .filter(Schedule.Nest.class::isInstance)
                        .map(item -> ((Schedule.Nest) item).nodes())
                        .filter(nodes -> nodes.contains(reader))
                        .toList();
        assertEquals(List.of(List.of(reader)), nests);
    }

    /** What the result is made of is in memory in any case. */
    @Test
    void outputsStay() {
        int h = b.map(Primitive.TANH, product(w, false, x));
        int slope = b.power(h, 2);
        Program program = build(slope, b.times(slope, product(v, false, h)));
        assertTrue(schedule(program, true).isStored(program.outputs().getFirst().node()));
        assertEquals(1, stored(program, schedule(program, true), Op.Power.class));
    }

    /** So that rectified values and not what is rectified are kept. */
    @Test
    void theStepOfARectifierIsTakenFromItsValue() {
        int z = product(w, false, x);
        int h = b.map(Primitive.RELU, z);
        int slope = b.map(Primitive.STEP, z);
        Program program =
                Passes.forDevices(build(b.times(slope, product(v, true, product(v, false, h)))));
        Schedule schedule = schedule(program, true);
        List<Integer> steps =
                IntStream.range(0, program.nodes().size())
                        .filter(
                                node ->
                                        program.op(node) instanceof Op.Map map
                                                && map.primitive() == Primitive.STEP)
                        .boxed()
                        .toList();
        assertEquals(1, steps.size());
        int step = steps.getFirst();
        assertTrue(
                program.op(program.op(step).operands().getFirst()) instanceof Op.Map of
                        && of.primitive() == Primitive.RELU);
        assertFalse(schedule.isStored(step));
    }
}

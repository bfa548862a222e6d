package dev.dln.engine.diff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.rewrite.ManyDirections;
import dev.dln.compiler.rewrite.Passes;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.compiler.tensor.Verifier;
import dev.dln.engine.diff.Networks.Network;
import dev.dln.engine.vector.Runs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Programs of several directions by the interpreter: each direction has the bits that it has alone,
 * because nothing else is added up, or in another order.
 */
class ManyDirectionsProgramTest {
    private static final List<Integer> COUNTS = List.of(1, 2, 3, 8, 17);

    static Stream<Network> networks() {
        return DerivativesTest.networks();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyDirectionIsMultipliedAsAlone(Network network) {
        var derived = DerivedPrograms.of(network.program(), network.parameters());
        for (int count : COUNTS) {
            Program many = derived.hvps(count);
            Verifier.verifyDevice(many);
            check(derived.hvp(), many, count);
        }
        check(derived.hvp(), Passes.forDevices(derived.hvps(3)), 3, 1e-12);
    }

    /** Every node kind, in values that are not linear in the direction, either. */
    @Test
    void everyNodeKindHasTheAxis() {
        var b = new ProgramBuilder();
        List<Dim> shape = List.of(Dim.of(2), Dim.of(3), Dim.of(4));
        int data = b.input("X", Op.Role.DATA, shape);
        int cube = b.input("direction.C", Op.Role.DIRECTION, shape);
        int row = b.input("direction.r", Op.Role.DIRECTION, List.of(Dim.of(4)));
        int scalar = b.input("direction.s", Op.Role.DIRECTION, List.of());
        int point = b.input("p", Op.Role.PARAMETER, List.of(Dim.of(4)));
        int mixed = b.plus(data, b.times(b.map(Primitive.TANH, cube), scalar));
        int spread = b.broadcast(row, List.of(2), shape);
        int where = b.map(Primitive.WHERE, data, spread, mixed);
        int product =
                b.contract(
                        Rational.of(3, 2),
                        List.of(
                                new Op.Factor(where, List.of(0, 1, 2)),
                                new Op.Factor(cube, List.of(0, 3, 2)),
                                new Op.Factor(point, List.of(2))),
                        List.of(3, 1),
                        List.of(Dim.of(2), Dim.of(3), Dim.of(4), Dim.of(3)));
        var outputs = new ArrayList<Program.Output>();
        for (int axis = 0; axis < 3; axis++) {
            outputs.add(new Program.Output("lse" + axis, b.logSumExp(mixed, axis)));
        }
        outputs.add(new Program.Output("lse", b.logSumExp(row, 0)));
        outputs.add(new Program.Output("product", product));
        outputs.add(new Program.Output("square", b.power(scalar, 2)));
        outputs.add(new Program.Output("alone", b.map(Primitive.EXP, point)));
        outputs.add(new Program.Output("number", b.constant(7)));
        Program program = b.build(outputs);
        for (int count : COUNTS) {
            check(program, ManyDirections.of(program, count), count);
        }
    }

    @Test
    void theAxisIsTheLastButOne() {
        assertEquals(List.of("k"), ManyDirections.with(List.of(), "k"));
        assertEquals(List.of("k", "i"), ManyDirections.with(List.of("i"), "k"));
        assertEquals(List.of("i", "k", "j"), ManyDirections.with(List.of("i", "j"), "k"));
    }

    private static void check(Program one, Program many, int count) {
        check(one, many, count, 0);
    }

    private static void check(Program one, Program many, int count, double tolerance) {
        Verifier.verify(many);
        var random = new Random(count);
        var common = new LinkedHashMap<String, double[]>();
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Op.Input input : one.inputs()) {
            List<Integer> shape = shape(input.shape());
            shapes.put(input.name(), shape);
            if (input.role() != Op.Role.DIRECTION) {
                common.put(input.name(), random.doubles(size(shape), -1, 1).toArray());
            }
        }
        var together = new LinkedHashMap<>(common);
        var alone = new ArrayList<Map<String, double[]>>();
        for (int i = 0; i < count; i++) {
            alone.add(new LinkedHashMap<>(common));
        }
        shapes.forEach(
                (name, shape) -> {
                    if (!common.containsKey(name)) {
                        var all = new double[count * size(shape)];
                        for (int i = 0; i < count; i++) {
                            double[] values = random.doubles(size(shape), -1, 1).toArray();
                            alone.get(i).put(name, values);
                            for (int j = 0; j < values.length; j++) {
                                all[at(shape, count, i, j)] = values[j];
                            }
                        }
                        together.put(name, all);
                    }
                });
        Map<String, double[]> actual = Runs.interpret(many, together);
        for (int i = 0; i < count; i++) {
            Map<String, double[]> expected = Runs.interpret(one, alone.get(i));
            assertEquals(expected.keySet(), actual.keySet());
            for (Program.Output output : one.outputs()) {
                List<Integer> shape = shape(one.shape(output.node()));
                double[] all = actual.getOrDefault(output.name(), new double[0]);
                var mine = new double[size(shape)];
                for (int j = 0; j < mine.length; j++) {
                    mine[j] = all[at(shape, count, i, j)];
                }
                double[] right = expected.getOrDefault(output.name(), new double[0]);
                if (tolerance == 0) {
                    assertArrayEquals(right, mine, output.name());
                } else {
                    double scale = 1;
                    for (double value : right) {
                        scale = Math.max(scale, Math.abs(value));
                    }
                    assertArrayEquals(right, mine, tolerance * scale, output.name());
                }
            }
        }
    }

    /** Where entry j of direction i is, among count of them. */
    private static int at(List<Integer> shape, int count, int i, int j) {
        int last = shape.isEmpty() ? 1 : shape.getLast();
        return (j / last * count + i) * last + j % last;
    }

    private static List<Integer> shape(List<Dim> dims) {
        return dims.stream().map(d -> ((Dim.Fixed) d).size()).toList();
    }

    private static int size(List<Integer> shape) {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }
}

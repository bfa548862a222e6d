package dev.dln.engine.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Each node kind against values worked out by hand, over exact fractions where they are exact. */
class InterpreterTest {
    private final ProgramBuilder b = new ProgramBuilder();

    private int input(String name, Integer... shape) {
        return b.input(name, Op.Role.DATA, Arrays.stream(shape).map(Dim::of).toList());
    }

    private static Tensor<Rational> tensor(List<Integer> shape, long... values) {
        return new Tensor<>(shape, Arrays.stream(values).mapToObj(Rational::of).toList());
    }

    private Tensor<Rational> value(int node, Map<String, Tensor<Rational>> inputs) {
        Program program = b.build(List.of(new Program.Output("value", node)));
        return Interpreter.evaluate(program, RationalArithmetic.INSTANCE, inputs).output("value");
    }

    private static Op.Factor factor(int node, Integer... indices) {
        return new Op.Factor(node, List.of(indices));
    }

    private int contract(List<Integer> output, List<Integer> extents, Op.Factor... factors) {
        return b.contract(
                Rational.ONE, List.of(factors), output, extents.stream().map(Dim::of).toList());
    }

    private static final Tensor<Rational> A = tensor(List.of(2, 3), 1, 2, 3, 4, 5, 6);
    private static final Tensor<Rational> B = tensor(List.of(3, 2), 1, 0, -1, 2, 0, 5);
    private static final Tensor<Rational> S = tensor(List.of(3, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9);

    @Test
    void matrixProductAndItsTranspose() {
        int product =
                contract(
                        List.of(0, 2),
                        List.of(2, 3, 2),
                        factor(input("A", 2, 3), 0, 1),
                        factor(input("B", 3, 2), 1, 2));
        assertEquals(tensor(List.of(2, 2), -1, 19, -1, 40), value(product, Map.of("A", A, "B", B)));
        int transposed = contract(List.of(1, 0), List.of(2, 2), factor(product, 0, 1));
        assertEquals(
                tensor(List.of(2, 2), -1, -1, 19, 40), value(transposed, Map.of("A", A, "B", B)));
    }

    @Test
    void hadamardOuterBroadcastAndSums() {
        int a = input("A", 2, 3);
        assertEquals(
                tensor(List.of(2, 3), 1, 4, 9, 16, 25, 36), value(b.times(a, a), Map.of("A", A)));
        int rows = contract(List.of(0), List.of(2, 3), factor(a, 0, 1));
        assertEquals(tensor(List.of(2), 6, 15), value(rows, Map.of("A", A)));
        int columns = contract(List.of(1), List.of(2, 3), factor(a, 0, 1));
        assertEquals(tensor(List.of(3), 5, 7, 9), value(columns, Map.of("A", A)));
        int outer = contract(List.of(1, 0), List.of(2, 3), factor(rows, 0), factor(columns, 1));
        assertEquals(tensor(List.of(3, 2), 30, 75, 42, 105, 54, 135), value(outer, Map.of("A", A)));
        int wide = b.broadcast(rows, List.of(0), List.of(Dim.of(2), Dim.of(2)));
        assertEquals(tensor(List.of(2, 2), 6, 6, 15, 15), value(wide, Map.of("A", A)));
    }

    @Test
    void traceDiagonalAndDiagonalMatrix() {
        int s = input("S", 3, 3);
        int trace = contract(List.of(), List.of(3), factor(s, 0, 0));
        assertEquals(tensor(List.of(), 15), value(trace, Map.of("S", S)));
        int diagonal = contract(List.of(0), List.of(3), factor(s, 0, 0));
        assertEquals(tensor(List.of(3), 1, 5, 9), value(diagonal, Map.of("S", S)));
        int matrix =
                contract(
                        List.of(0, 1),
                        List.of(3, 3),
                        factor(diagonal, 0),
                        factor(b.delta(Dim.of(3)), 0, 1));
        assertEquals(
                tensor(List.of(3, 3), 1, 0, 0, 0, 5, 0, 0, 0, 9), value(matrix, Map.of("S", S)));
    }

    @Test
    void selectTakesSlices() {
        int window = b.add(new Op.Select(Dim.of(2), Dim.of(3), 1));
        assertEquals(tensor(List.of(2, 3), 0, 1, 0, 0, 0, 1), value(window, Map.of()));
        int slice =
                contract(
                        List.of(0, 2),
                        List.of(2, 3, 3),
                        factor(window, 0, 1),
                        factor(input("S", 3, 3), 1, 2));
        assertEquals(tensor(List.of(2, 3), 4, 5, 6, 7, 8, 9), value(slice, Map.of("S", S)));
    }

    @Test
    void constantsPowersSumsAndExactPrimitives() {
        int a = input("A", 2, 3);
        int half = b.scale(Rational.HALF, b.power(a, -1));
        assertEquals(Rational.of(1, 6), value(half, Map.of("A", A)).values().get(2));
        int centred = b.minus(a, b.filled(Rational.of(3), b.shape(a)));
        assertEquals(
                tensor(List.of(2, 3), 0, 0, 0, 1, 2, 3),
                value(b.map(Primitive.RELU, centred), Map.of("A", A)));
        assertEquals(
                tensor(List.of(2, 3), -1, -1, 0, 1, 1, 1),
                value(b.map(Primitive.SIGN, centred), Map.of("A", A)));
        int where = b.map(Primitive.WHERE, centred, a, b.scale(Rational.MINUS_ONE, a));
        assertEquals(tensor(List.of(2, 3), -1, -2, -3, 4, 5, 6), value(where, Map.of("A", A)));
        int literal =
                b.add(new Op.Literal(List.of(Rational.ONE, Rational.HALF), List.of(Dim.of(2))));
        assertEquals(Rational.HALF, value(literal, Map.of()).values().get(1));
        int unused = contract(List.of(), List.of(7));
        assertEquals(tensor(List.of(), 7), value(unused, Map.of()), "an index nobody has");
    }

    @Test
    void logSumExpOverEitherAxisWithoutOverflow() {
        int a = input("A", 2, 2);
        var inputs = Map.of("A", new Tensor<>(List.of(2, 2), List.of(1000.0, 1000.0, 0.0, 1000.0)));
        Program program =
                b.build(
                        List.of(
                                new Program.Output("down", b.logSumExp(a, 0)),
                                new Program.Output("across", b.logSumExp(a, 1))));
        var outputs = Interpreter.evaluate(program, DoubleArithmetic.INSTANCE, inputs);
        double log2 = Math.log(2);
        assertEquals(List.of(1000.0, 1000 + log2), outputs.output("down").values());
        assertEquals(List.of(1000 + log2, 1000.0), outputs.output("across").values());
        var infinite = List.of(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);
        assertEquals(Double.NEGATIVE_INFINITY, DoubleArithmetic.INSTANCE.logSumExp(infinite));
    }

    @Test
    void emptyExtentsGiveEmptyValuesAndZeroSums() {
        int e = input("E", 0, 3);
        Tensor<Rational> empty = tensor(List.of(0, 3));
        assertEquals(empty, value(b.times(e, e), Map.of("E", empty)));
        int sums = contract(List.of(1), List.of(0, 3), factor(e, 0, 1));
        assertEquals(tensor(List.of(3), 0, 0, 0), value(sums, Map.of("E", empty)));
    }

    @Test
    void onlyWhatDependsOnANewInputIsEvaluatedAgain() {
        int x = b.input("x", Op.Role.DATA, List.of());
        int w = b.input("w", Op.Role.PARAMETER, List.of());
        Program program =
                b.build(
                        List.of(
                                new Program.Output("data", b.times(x, x)),
                                new Program.Output("both", b.times(x, w))));
        var interpreter = new Interpreter<>(program, RationalArithmetic.INSTANCE);
        interpreter.set("x", List.of(Rational.of(3)));
        assertThrows(IllegalStateException.class, interpreter::run, "w is not set");
        interpreter.set("w", List.of(Rational.of(5)));
        interpreter.run();
        assertEquals(Rational.of(15), interpreter.output("both").scalar());
        interpreter.set("w", List.of(Rational.of(7)));
        interpreter.run();
        assertEquals(Rational.of(21), interpreter.output("both").scalar());
        assertEquals(Rational.of(9), interpreter.output("data").scalar());
        interpreter.set("x", List.of(Rational.of(2)));
        interpreter.run();
        assertEquals(Rational.of(14), interpreter.output("both").scalar());
        assertThrows(
                IllegalArgumentException.class, () -> interpreter.set("x", List.of()), "too few");
    }

    @Test
    void transcendentalRowsHaveNoExactValue() {
        int x = b.input("x", Op.Role.DATA, List.of());
        int exp = b.map(Primitive.EXP, x);
        var inputs = Map.of("x", tensor(List.of(), 1));
        assertThrows(UnsupportedOperationException.class, () -> value(exp, inputs));
    }
}

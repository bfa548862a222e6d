package dev.dln.engine.vector;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;

/** Products with light elementwise steps behind them. */
public final class Layers {
    private Layers() {}

    /** What follows a product. */
    public enum Kind {
        /** A bias for each row, a rectifier and its derivative. */
        ROWS,
        /** A bias for each column, and the product itself is a result too. */
        COLUMNS,
        /** A factor of the same shape, and another product of what comes out. */
        FACTOR
    }

    /**
     * The program of a product of m x k and k x n.
     *
     * @param ways of the operands: N as they are, T transposed, and of the result
     */
    public static Program of(int m, int k, int n, String ways, Kind kind) {
        var b = new ProgramBuilder();
        List<Dim> dims = List.of(Dim.of(m), Dim.of(k), Dim.of(n));
        List<Integer> left = pair(ways.charAt(0), 0, 1);
        List<Integer> right = pair(ways.charAt(1), 1, 2);
        List<Integer> out = pair(ways.charAt(2), 0, 2);
        int x = b.input("x", Op.Role.PARAMETER, pick(left, dims));
        int y = b.input("y", Op.Role.DATA, pick(right, dims));
        var factors = List.of(new Op.Factor(x, left), new Op.Factor(y, right));
        int product = b.add(new Op.Contract(Rational.of(3, 2), factors, out, dims));
        List<Dim> shape = pick(out, dims);
        var outputs = new ArrayList<Program.Output>();
        switch (kind) {
            case ROWS, COLUMNS -> {
                int axis = kind == Kind.ROWS ? 0 : 1;
                int bias = b.input("bias", Op.Role.PARAMETER, List.of(shape.get(axis)));
                int z = b.plus(product, b.broadcast(bias, List.of(axis), shape));
                outputs.add(new Program.Output("relu", b.map(Primitive.RELU, z)));
                outputs.add(
                        kind == Kind.ROWS
                                ? new Program.Output("step", b.map(Primitive.STEP, z))
                                : new Program.Output("product", product));
            }
            case FACTOR -> {
                int other = b.input("other", Op.Role.PARAMETER, shape);
                int times = b.times(product, other);
                int vector = b.input("vector", Op.Role.PARAMETER, List.of(shape.get(1)));
                var next =
                        List.of(
                                new Op.Factor(times, List.of(0, 1)),
                                new Op.Factor(vector, List.of(1)));
                outputs.add(
                        new Program.Output(
                                "sums",
                                b.add(new Op.Contract(Rational.ONE, next, List.of(0), shape))));
            }
        }
        return b.build(outputs);
    }

    private static List<Integer> pair(char way, int first, int second) {
        return way == 'N' ? List.of(first, second) : List.of(second, first);
    }

    private static List<Dim> pick(List<Integer> indices, List<Dim> dims) {
        return indices.stream().map(dims::get).toList();
    }
}

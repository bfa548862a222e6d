package dev.dln.compiler.tensor;

import dev.dln.compiler.problem.CompilerBug;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gives the named dimensions of a program their sizes. */
public final class Specialization {
    private Specialization() {}

    /**
     * The same program with numbers for names; sizes become constants. The result satisfies {@link
     * Verifier#verifyFixed}.
     *
     * @param sizes a size for every name that occurs in the program
     * @throws CompilerBug if a name has no size
     */
    public static Program specialize(Program program, Map<String, Integer> sizes) {
        var builder = new ProgramBuilder();
        return program.rebuilt(builder, (op, _) -> add(builder, op, sizes));
    }

    private static int add(ProgramBuilder builder, Op op, Map<String, Integer> sizes) {
        return switch (op) {
            case Op.Input(var name, var role, var shape) ->
                    builder.input(name, role, fix(shape, sizes));
            case Op.Literal(var entries, var shape) ->
                    builder.add(new Op.Literal(entries, fix(shape, sizes)));
            case Op.Size(var dim) -> builder.size(fix(dim, sizes));
            case Op.Select(var rows, var cols, int offset) ->
                    builder.add(new Op.Select(fix(rows, sizes), fix(cols, sizes), offset));
            case Op.Contract(var coefficient, var factors, var output, var extents) ->
                    builder.add(new Op.Contract(coefficient, factors, output, fix(extents, sizes)));
            case Op.Const _, Op.Map _, Op.Power _, Op.Sum _, Op.LogSumExp _ -> builder.add(op);
        };
    }

    private static List<Dim> fix(List<Dim> shape, Map<String, Integer> sizes) {
        var fixed = new ArrayList<Dim>();
        shape.forEach(dim -> fixed.add(fix(dim, sizes)));
        return fixed;
    }

    private static Dim fix(Dim dim, Map<String, Integer> sizes) {
        return switch (dim) {
            case Dim.Fixed fixed -> fixed;
            case Dim.Named(var name) -> {
                Integer size = sizes.get(name);
                if (size == null) {
                    throw new CompilerBug("dimension " + name + " has no size");
                }
                yield Dim.of(size);
            }
        };
    }
}

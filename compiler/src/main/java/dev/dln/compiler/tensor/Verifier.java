package dev.dln.compiler.tensor;

import dev.dln.compiler.problem.CompilerBug;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Checks that a program is well formed. Passes are verified after each step in tests, programs at
 * the border of a stage always. A violation is a bug of ours, so it throws {@link CompilerBug} with
 * the op in it.
 */
public final class Verifier {
    private Verifier() {}

    /**
     * What holds for every program: operands come before their use, every shape is the one its op
     * implies, no two nodes are equal, inputs of one name are one node, output names are distinct
     * and their nodes exist.
     *
     * @return the program, for use in an expression
     * @throws CompilerBug if it does not hold
     */
    public static Program verify(Program program) {
        if (program.nodes().size() != program.shapes().size()) {
            throw new CompilerBug(
                    program.nodes().size() + " nodes but " + program.shapes().size() + " shapes");
        }
        var builder = new ProgramBuilder();
        Map<String, Op> inputs = new HashMap<>();
        for (int i = 0; i < program.nodes().size(); i++) {
            Op op = program.op(i);
            for (int operand : op.operands()) {
                require(
                        operand >= 0 && operand < i,
                        i,
                        op,
                        "operand %" + operand + " is not before it");
            }
            requireParts(i, op);
            require(builder.add(op) == i, i, op, "an equal node comes before it");
            require(
                    builder.shape(i).equals(program.shape(i)),
                    i,
                    op,
                    "its shape is " + builder.shape(i) + ", not " + program.shape(i));
            if (op instanceof Op.Input input) {
                Op other = inputs.put(input.name(), input);
                require(other == null, i, op, "another input has its name: " + other);
            }
        }
        var names = new HashSet<String>();
        for (Program.Output output : program.outputs()) {
            if (output.node() < 0 || output.node() >= program.nodes().size()) {
                throw new CompilerBug("output " + output + " is no node");
            }
            if (!names.add(output.name())) {
                throw new CompilerBug("two outputs are named " + output.name());
            }
            List<Dim> shape = program.shape(output.node());
            int half = shape.size() / 2;
            if (output.symmetric()
                    && !shape.subList(0, half).equals(shape.subList(half, shape.size()))) {
                throw new CompilerBug("output " + output + " has no halves: " + shape);
            }
        }
        return program;
    }

    /**
     * What holds once data are bound: as {@link #verify}, and every extent is a number.
     *
     * @return the program
     * @throws CompilerBug if it does not hold
     */
    public static Program verifyFixed(Program program) {
        verify(program);
        for (int i = 0; i < program.nodes().size(); i++) {
            Op op = program.op(i);
            require(!(op instanceof Op.Size), i, op, "a size is left");
            require(fixed(program.shape(i)), i, op, "an extent is not known");
            if (op instanceof Op.Contract contract) {
                require(fixed(contract.extents()), i, op, "an extent is not known");
            }
        }
        return program;
    }

    /**
     * What devices rely on: as {@link #verifyFixed}, and a contraction has at most two factors.
     *
     * @return the program
     * @throws CompilerBug if it does not hold
     */
    public static Program verifyDevice(Program program) {
        verifyFixed(program);
        for (int i = 0; i < program.nodes().size(); i++) {
            Op op = program.op(i);
            if (op instanceof Op.Contract contract) {
                require(contract.factors().size() <= 2, i, op, "it has more than two factors");
            }
        }
        return program;
    }

    /** The parts that shape inference does not look at. */
    private static void requireParts(int i, Op op) {
        switch (op) {
            case Op.Input input -> {
                require(!input.name().isEmpty(), i, op, "an input without a name");
                requireExtents(i, op, input.shape());
            }
            case Op.Literal literal -> {
                requireExtents(i, op, literal.shape());
                require(fixed(literal.shape()), i, op, "a literal of unknown shape");
                long size =
                        literal.shape().stream()
                                .mapToLong(d -> ((Dim.Fixed) d).size())
                                .reduce(1, Math::multiplyExact);
                require(size == literal.entries().size(), i, op, size + " entries are needed");
            }
            case Op.Select select -> requireExtents(i, op, List.of(select.rows(), select.cols()));
            case Op.Contract contract -> requireContract(i, contract);
            case Op.Const _, Op.Size _, Op.Sum _, Op.Map _, Op.Power _, Op.LogSumExp _ -> {}
        }
    }

    private static void requireContract(int i, Op.Contract contract) {
        requireExtents(i, contract, contract.extents());
        for (int index : contract.output()) {
            require(index >= 0 && index < contract.extents().size(), i, contract, "no such index");
        }
    }

    private static void requireExtents(int i, Op op, List<Dim> shape) {
        for (Dim dim : shape) {
            require(
                    !(dim instanceof Dim.Fixed fixed) || fixed.size() >= 0,
                    i,
                    op,
                    "extent below 0");
        }
    }

    private static boolean fixed(List<Dim> shape) {
        return shape.stream().allMatch(Dim.Fixed.class::isInstance);
    }

    private static void require(boolean condition, int node, Op op, String message) {
        if (!condition) {
            throw new CompilerBug("%" + node + ": " + message + " in " + ProgramPrinter.print(op));
        }
    }
}

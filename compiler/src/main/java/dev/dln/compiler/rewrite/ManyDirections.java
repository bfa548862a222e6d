package dev.dln.compiler.rewrite;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A program of a direction as one of several directions at once. Every value that depends on the
 * direction gets one more axis, which numbers the directions; what depends on the point or on data
 * alone stays as it is and is shared by all of them.
 *
 * <p>The axis is the last but one, and the only one of a scalar: {@link #axis}. So the last one,
 * along which values are read, stays the last, and in a product {@code sum_a W[i,a] R[a,d,j]} the
 * columns of all directions lie one after the other in each row: one product of matrices with as
 * many times more columns.
 *
 * <p>Identity: the operations are those on each direction alone, done for every entry of one more
 * index. Every node kind has this form, so there is a program for every program; a value of a
 * direction in which the program is not linear is right, too.
 */
public final class ManyDirections {
    private final Program program;
    private final Dim count;
    private final List<Op.Role> phases;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final int[] numbers;

    private ManyDirections(Program program, int count) {
        this.program = program;
        this.count = Dim.of(count);
        this.phases = Phases.of(program);
        this.numbers = new int[program.nodes().size()];
    }

    /**
     * The same for several directions.
     *
     * @param program has inputs of role DIRECTION
     * @param count how many directions, at least 1
     * @return its inputs of role DIRECTION and all its outputs have one more axis, {@link #axis}
     */
    public static Program of(Program program, int count) {
        return new ManyDirections(program, count).run();
    }

    /** Where among the axes of a value of a rank the one that numbers the directions is put. */
    public static int axis(int rank) {
        return Math.max(rank - 1, 0);
    }

    /** A list about the axes of a value with an entry for the axis that numbers the directions. */
    public static <T> List<T> with(List<T> axes, T entry) {
        var more = new ArrayList<>(axes);
        more.add(axis(axes.size()), entry);
        return List.copyOf(more);
    }

    /**
     * What a program reads and writes for a direction, in numbers, were nothing fused.
     *
     * @param shared what it reads that is known before the direction is
     * @param each the values that depend on the direction
     */
    public record Volume(double shared, double each) {
        /**
         * Whether directions at once save reading: what they share is more than what each has of
         * its own, and more than some numbers that are read fast enough each time.
         */
        public boolean isShared(double near) {
            return shared > near && shared > each;
        }
    }

    /** The volume of a program whose dimensions are known. */
    public static Volume volume(Program program) {
        List<Op.Role> phases = Phases.of(program);
        var shared = new HashSet<Integer>();
        double each = 0;
        for (int node = 0; node < phases.size(); node++) {
            if (phases.get(node) == Op.Role.DIRECTION) {
                each += Cost.elements(program.shape(node));
                for (int operand : program.op(node).operands()) {
                    if (phases.get(operand) != Op.Role.DIRECTION) {
                        shared.add(operand);
                    }
                }
            }
        }
        return new Volume(
                shared.stream().mapToDouble(node -> Cost.elements(program.shape(node))).sum(),
                each);
    }

    private Program run() {
        for (int node = 0; node < numbers.length; node++) {
            Op op = program.op(node);
            numbers[node] = depends(node) ? many(op, node) : builder.add(op.renumbered(numbers));
        }
        return builder.build(
                program.outputs().stream()
                        .map(o -> new Program.Output(o.name(), spread(o.node())))
                        .toList());
    }

    private boolean depends(int node) {
        return phases.get(node) == Op.Role.DIRECTION;
    }

    private List<Dim> shape(int node) {
        return with(program.shape(node), count);
    }

    /** A node for every direction: what does not depend on them is repeated. */
    private int spread(int node) {
        if (depends(node)) {
            return numbers[node];
        }
        int rank = program.shape(node).size();
        List<Integer> axes =
                ProgramBuilder.range(0, rank + 1).stream().filter(i -> i != axis(rank)).toList();
        return builder.broadcast(numbers[node], axes, shape(node));
    }

    /** An op that depends on the direction. */
    private int many(Op op, int node) {
        return switch (op) {
            case Op.Input input -> builder.input(input.name(), input.role(), shape(node));
            case Op.Map _, Op.Power _, Op.Sum _ ->
                    builder.add(op.withOperands(op.operands().stream().map(this::spread).toList()));
            case Op.Contract contract -> builder.add(many(contract));
            case Op.LogSumExp lse -> many(lse);
            case Op.Const _, Op.Literal _, Op.Size _, Op.Select _ ->
                    throw new CompilerBug("it depends on no direction: " + op);
        };
    }

    private Op.Contract many(Op.Contract contract) {
        int direction = contract.extents().size();
        var factors = new ArrayList<Op.Factor>();
        for (Op.Factor factor : contract.factors()) {
            List<Integer> indices = factor.indices();
            factors.add(
                    new Op.Factor(
                            numbers[factor.node()],
                            depends(factor.node()) ? with(indices, direction) : indices));
        }
        var extents = new ArrayList<>(contract.extents());
        extents.add(count);
        return new Op.Contract(
                contract.coefficient(), factors, with(contract.output(), direction), extents);
    }

    /** The axes that are left are put where {@link #axis} says. */
    private int many(Op.LogSumExp lse) {
        int argument = numbers[lse.arg()];
        int rank = builder.shape(argument).size() - 1;
        int before = axis(rank);
        int sum = builder.logSumExp(argument, lse.axis() < before ? lse.axis() : lse.axis() + 1);
        int direction = lse.axis() < before ? before - 1 : before;
        List<Integer> axes = ProgramBuilder.range(0, rank);
        var own = new ArrayList<>(axes);
        own.remove(Integer.valueOf(direction));
        return builder.contract(
                Rational.ONE,
                List.of(new Op.Factor(sum, axes)),
                with(own, direction),
                builder.shape(sum));
    }
}

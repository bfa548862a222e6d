package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Rebuilds a program with every node in the normal form of {@link Contractions}, {@link Sums} and
 * {@link Powers}, equal nodes shared and dead ones gone. Assumes nothing.
 */
final class Normalise {
    private Normalise() {}

    /**
     * Runs the pass.
     *
     * @param flatten whether a contraction that only one contraction uses is inlined into it, so
     *     that {@code (A B) C} becomes one product whose order is chosen later
     */
    static Program run(Program program, boolean flatten) {
        int[] uses = uses(program);
        var builder = new ProgramBuilder();
        Map<Integer, Integer> usesOfNew = new HashMap<>();
        return program.rebuilt(
                builder,
                (op, node) -> {
                    int number =
                            normal(
                                    builder,
                                    op,
                                    program.shape(node),
                                    n -> flatten && usesOfNew.getOrDefault(n, 0) == 1);
                    usesOfNew.merge(number, uses[node], Integer::sum);
                    return number;
                });
    }

    private static int normal(
            ProgramBuilder builder, Op op, List<Dim> shape, IntPredicate inlined) {
        return switch (op) {
            case Op.Contract contract ->
                    Contractions.node(builder, Contractions.simplify(builder, contract, inlined));
            case Op.Sum sum -> Sums.add(builder, sum.terms(), shape);
            case Op.Power power -> Powers.power(builder, power.arg(), power.exponent());
            case Op.Size size -> builder.size(size.dim());
            case Op.Input _, Op.Const _, Op.Literal _, Op.Select _, Op.Map _, Op.LogSumExp _ ->
                    builder.add(op);
        };
    }

    /** How many times each live node is used, as an operand of live nodes or as an output. */
    static int[] uses(Program program) {
        int[] uses = new int[program.nodes().size()];
        program.outputs().forEach(o -> uses[o.node()]++);
        for (int i = uses.length - 1; i >= 0; i--) {
            if (uses[i] > 0) {
                program.op(i).operands().forEach(o -> uses[o]++);
            }
        }
        return uses;
    }
}

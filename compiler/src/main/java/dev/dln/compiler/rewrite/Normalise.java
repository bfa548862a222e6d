package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

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
        int[] numbers = new int[program.nodes().size()];
        Map<Integer, Integer> usesOfNew = new HashMap<>();
        for (int i = 0; i < numbers.length; i++) {
            Op op = program.op(i);
            Op moved = op.withOperands(op.operands().stream().map(o -> numbers[o]).toList());
            numbers[i] =
                    switch (moved) {
                        case Op.Contract contract ->
                                Contractions.node(
                                        builder,
                                        Contractions.simplify(
                                                builder,
                                                contract,
                                                n -> flatten && usesOfNew.getOrDefault(n, 0) == 1));
                        case Op.Sum sum -> Sums.add(builder, sum.terms(), program.shape(i));
                        case Op.Power power -> Powers.power(builder, power.arg(), power.exponent());
                        case Op.Size size -> builder.size(size.dim());
                        case Op.Input _,
                                Op.Const _,
                                Op.Literal _,
                                Op.Select _,
                                Op.Map _,
                                Op.LogSumExp _ ->
                                builder.add(moved);
                    };
            usesOfNew.merge(numbers[i], uses[i], Integer::sum);
        }
        var outputs = new ArrayList<Program.Output>();
        program.outputs().forEach(o -> outputs.add(o.at(numbers[o.node()])));
        return builder.build(outputs);
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

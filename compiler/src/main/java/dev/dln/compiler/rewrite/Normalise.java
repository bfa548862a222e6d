package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rebuilds a program with every node in the normal form of {@link Contractions}, {@link Sums} and
 * {@link Powers}, equal nodes shared and dead ones gone. Assumes nothing.
 *
 * <p>Identity: {@code step(t) = step(relu(t))}, for NaN too. Where a rectified value is known, its
 * derivative is taken from it, so that what is rectified need not be kept for the way back.
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
        Map<Integer, Integer> rectified = new HashMap<>();
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
                        case Op.Map map -> builder.add(of(map, rectified));
                        case Op.Input _, Op.Const _, Op.Literal _, Op.Select _, Op.LogSumExp _ ->
                                builder.add(moved);
                    };
            if (moved instanceof Op.Map map && map.primitive() == Primitive.RELU) {
                rectified.put(map.args().getFirst(), numbers[i]);
            }
            usesOfNew.merge(numbers[i], uses[i], Integer::sum);
        }
        var outputs = new ArrayList<Program.Output>();
        program.outputs().forEach(o -> outputs.add(o.at(numbers[o.node()])));
        return builder.build(outputs);
    }

    /** A step of what was rectified before is one of the rectified. */
    private static Op of(Op.Map map, Map<Integer, Integer> rectified) {
        Integer known = rectified.get(map.args().getFirst());
        return map.primitive() == Primitive.STEP && known != null
                ? map.withOperands(List.of(known))
                : map;
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

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
 * Takes the derivative of a rectifier from the rectified value, so that what is rectified need not
 * be kept for the way back. Assumes nothing.
 *
 * <p>Identity: {@code step(t) = step(relu(t))}; both are 0 for NaN, and for zeros of either sign.
 */
final class Rectifying {
    private Rectifying() {}

    /** Runs the pass. */
    static Program run(Program program) {
        var builder = new ProgramBuilder();
        int[] numbers = new int[program.nodes().size()];
        Map<Integer, Integer> rectified = new HashMap<>();
        for (int i = 0; i < numbers.length; i++) {
            Op op = program.op(i);
            Op moved = op.withOperands(op.operands().stream().map(o -> numbers[o]).toList());
            if (moved instanceof Op.Map map && map.primitive() == Primitive.STEP) {
                Integer known = rectified.get(map.args().getFirst());
                moved = known == null ? map : map.withOperands(List.of(known));
            }
            numbers[i] = builder.add(moved);
            if (moved instanceof Op.Map map && map.primitive() == Primitive.RELU) {
                rectified.put(map.args().getFirst(), numbers[i]);
            }
        }
        var outputs = new ArrayList<Program.Output>();
        program.outputs().forEach(o -> outputs.add(o.at(numbers[o.node()])));
        return builder.build(outputs);
    }
}

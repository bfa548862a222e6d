package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;

import java.util.HashMap;
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
        Map<Integer, Integer> rectified = new HashMap<>();
        return program.rebuilt(
                builder,
                (op, _) -> {
                    if (!(op instanceof Op.Map map)) {
                        return builder.add(op);
                    }
                    int arg = map.args().getFirst();
                    if (map.primitive() == Primitive.STEP) {
                        return builder.map(Primitive.STEP, rectified.getOrDefault(arg, arg));
                    }
                    int node = builder.add(map);
                    if (map.primitive() == Primitive.RELU) {
                        rectified.put(arg, node);
                    }
                    return node;
                });
    }
}

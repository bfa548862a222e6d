package dev.dln.compiler.diff;

import dev.dln.compiler.tensor.ProgramBuilder;

import java.util.List;

/** Which nodes depend on given ones: only those have derivatives. */
final class Activity {
    private Activity() {}

    /** Of the first {@code count} nodes, those that use a source or are one. */
    static boolean[] of(ProgramBuilder builder, int count, List<Integer> sources) {
        boolean[] active = new boolean[count];
        for (int source : sources) {
            if (source < count) {
                active[source] = true;
            }
        }
        for (int node = 0; node < count; node++) {
            for (int operand : builder.op(node).operands()) {
                active[node] |= active[operand];
            }
        }
        return active;
    }
}

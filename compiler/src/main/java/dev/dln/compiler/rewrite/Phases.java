package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.ArrayList;
import java.util.List;

/**
 * When a node's value is known: with the data (constants too), with the point, or only with the
 * direction. What is known earlier need not be computed again later.
 */
public final class Phases {
    private Phases() {}

    /** The phase of each node: the latest of its operands', an input's own role. */
    public static List<Op.Role> of(Program program) {
        var phases = new ArrayList<Op.Role>();
        program.nodes().forEach(op -> phases.add(phase(op, phases)));
        return phases;
    }

    /** The phase of an op, given those of the nodes before it. */
    static Op.Role phase(Op op, List<Op.Role> before) {
        if (op instanceof Op.Input input) {
            return input.role();
        }
        Op.Role latest = Op.Role.DATA;
        for (int operand : op.operands()) {
            Op.Role role = before.get(operand);
            latest = role.compareTo(latest) > 0 ? role : latest;
        }
        return latest;
    }
}

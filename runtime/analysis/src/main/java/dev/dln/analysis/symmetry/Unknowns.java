package dev.dln.analysis.symmetry;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.ParameterLayout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Numbers what is unknown of an action on a program: for each node one number for the node as a
 * whole and one for each of its axes.
 */
final class Unknowns {
    /** The axis that stands for the node as a whole. */
    static final int WHOLE = -1;

    private final Program program;
    private final int[] first;
    private final List<Slot> slots = new ArrayList<>();
    private final Map<Slot, Integer> numbers = new HashMap<>();
    private final int count;

    Unknowns(Program program, ParameterLayout layout) {
        this.program = program;
        this.first = new int[program.nodes().size()];
        int next = 0;
        for (int node = 0; node < first.length; node++) {
            first[node] = next;
            next += 1 + program.shape(node).size();
            if (program.op(node) instanceof Op.Input input && input.role() == Op.Role.PARAMETER) {
                for (ParameterLayout.Entry entry : layout.entries()) {
                    if (entry.name().equals(input.name())) {
                        for (int axis = WHOLE; axis < entry.shape().size(); axis++) {
                            Slot slot = new Slot(entry, axis);
                            slots.add(slot);
                            numbers.put(slot, of(node, axis));
                        }
                    }
                }
            }
        }
        this.count = next;
    }

    /** The number of an axis of a node, or of the node as a whole. */
    int of(int node, int axis) {
        return first[node] + 1 + axis;
    }

    int count() {
        return count;
    }

    int rank(int node) {
        return program.shape(node).size();
    }

    /** The parameters' own unknowns, whole ones included. */
    List<Slot> slots() {
        return slots;
    }

    int of(Slot slot) {
        return Objects.requireNonNull(numbers.get(slot));
    }

    /** The numbers of all axes that an index of a contraction runs over, output axis left out. */
    List<Integer> at(Op.Contract contract, int index) {
        var axes = new ArrayList<Integer>();
        for (Op.Factor factor : contract.factors()) {
            for (int axis = 0; axis < factor.indices().size(); axis++) {
                if (factor.indices().get(axis) == index) {
                    axes.add(of(factor.node(), axis));
                }
            }
        }
        return axes;
    }

    /** Whether a node is zero whatever the point: any action leaves it so. */
    static boolean isZero(Op op) {
        return switch (op) {
            case Op.Const constant -> constant.value().isZero();
            case Op.Contract contract -> contract.coefficient().isZero();
            case Op.Input _, Op.Literal _, Op.Size _, Op.Select _, Op.Map _, Op.Power _, Op.Sum _ ->
                    false;
            case Op.LogSumExp _ -> false;
        };
    }

    /** Whether it is the identity matrix. */
    static boolean isIdentity(Op.Select select) {
        return select.offset() == 0 && select.rows().equals(select.cols());
    }

    static int size(Dim dim) {
        return ((Dim.Fixed) dim).size();
    }
}

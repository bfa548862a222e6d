package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which axes of a program's values are the same: those that an operation walks along together. Of
 * samples, say, or of a layer's units. Axes of equal length that no operation joins are apart.
 */
final class AxisClasses {
    private final int[] first;
    private final int[] parents;

    AxisClasses(Program program) {
        int count = program.nodes().size();
        first = new int[count + 1];
        for (int node = 0; node < count; node++) {
            first[node + 1] = first[node] + program.shape(node).size();
        }
        parents = new int[first[count]];
        Arrays.setAll(parents, i -> i);
        for (int node = 0; node < count; node++) {
            join(program, node);
        }
    }

    /** Whether two nodes' axes are the same. */
    boolean same(int node, int axis, int other, int otherAxis) {
        return root(first[node] + axis) == root(first[other] + otherAxis);
    }

    private void join(Program program, int node) {
        switch (program.op(node)) {
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _ -> {}
            case Op.Map _, Op.Power _, Op.Sum _ -> {
                for (int operand : program.op(node).operands()) {
                    for (int axis = 0; axis < program.shape(node).size(); axis++) {
                        join(first[node] + axis, first[operand] + axis);
                    }
                }
            }
            case Op.LogSumExp lse -> {
                for (int axis = 0; axis < program.shape(node).size(); axis++) {
                    int from = axis < lse.axis() ? axis : axis + 1;
                    join(first[node] + axis, first[lse.arg()] + from);
                }
            }
            case Op.Contract contract -> {
                var seen = new HashMap<Integer, Integer>();
                join(node, contract.output(), seen);
                contract.factors().forEach(f -> join(f.node(), f.indices(), seen));
            }
        }
    }

    /** Joins a tensor's axes with those of the same indices that were seen before. */
    private void join(int node, List<Integer> indices, Map<Integer, Integer> seen) {
        for (int axis = 0; axis < indices.size(); axis++) {
            int own = first[node] + axis;
            Integer other = seen.putIfAbsent(indices.get(axis), own);
            if (other != null) {
                join(own, other);
            }
        }
    }

    private void join(int one, int other) {
        parents[root(one)] = root(other);
    }

    private int root(int axis) {
        int root = axis;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }
}

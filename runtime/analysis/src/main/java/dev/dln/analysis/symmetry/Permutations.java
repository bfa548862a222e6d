package dev.dln.analysis.symmetry;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Permutations of the units of hidden layers. Axes that an op walks through together (the axes of
 * an elementwise function's argument and value, of the terms of a sum, of all factors with one
 * index) must be permuted together; data must not be. Each class of axes without data is a
 * symmetric group.
 */
final class Permutations {
    private final Program program;
    private final Unknowns unknowns;
    private final int[] parent;
    private final boolean[] fixed;

    private Permutations(Program program, Unknowns unknowns) {
        this.program = program;
        this.unknowns = unknowns;
        this.parent = new int[unknowns.count()];
        this.fixed = new boolean[parent.length];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
        }
    }

    /** The classes of parameters' axes that may be permuted together, of extent two or more. */
    static List<List<Slot>> of(Program program, Unknowns unknowns) {
        var permutations = new Permutations(program, unknowns);
        for (int node = 0; node < program.nodes().size(); node++) {
            permutations.relate(node);
        }
        Map<Integer, List<Slot>> classes = new TreeMap<>();
        for (Slot slot : unknowns.slots()) {
            if (slot.axis() != Unknowns.WHOLE && slot.extent() > 1) {
                int root = permutations.root(unknowns.of(slot));
                if (!permutations.fixed[root]) {
                    classes.computeIfAbsent(root, _ -> new ArrayList<>()).add(slot);
                }
            }
        }
        return List.copyOf(classes.values());
    }

    private void relate(int node) {
        Op op = program.op(node);
        switch (op) {
            case Op.Input input -> {
                if (input.role() != Op.Role.PARAMETER) {
                    fix(node);
                }
            }
            case Op.Literal _ -> fix(node);
            case Op.Const _, Op.Size _ -> {}
            case Op.Select select -> {
                if (Unknowns.isIdentity(select)) {
                    unite(unknowns.of(node, 0), unknowns.of(node, 1));
                } else {
                    fix(node);
                }
            }
            case Op.Map _, Op.Power _, Op.Sum _ -> {
                for (int operand : op.operands()) {
                    for (int axis = 0; axis < unknowns.rank(node); axis++) {
                        unite(unknowns.of(operand, axis), unknowns.of(node, axis));
                    }
                }
            }
            case Op.Contract contract -> {
                for (int index = 0; index < contract.extents().size(); index++) {
                    var axes = new ArrayList<>(unknowns.at(contract, index));
                    int place = contract.output().indexOf(index);
                    if (place >= 0) {
                        axes.add(unknowns.of(node, place));
                    }
                    for (int axis : axes) {
                        unite(axes.getFirst(), axis);
                    }
                }
            }
            case Op.LogSumExp lse -> {
                for (int axis = 0; axis < unknowns.rank(node); axis++) {
                    unite(
                            unknowns.of(lse.arg(), axis < lse.axis() ? axis : axis + 1),
                            unknowns.of(node, axis));
                }
            }
        }
    }

    private void fix(int node) {
        for (int axis = 0; axis < unknowns.rank(node); axis++) {
            fixed[root(unknowns.of(node, axis))] = true;
        }
    }

    private void unite(int a, int b) {
        int x = root(a);
        int y = root(b);
        parent[y] = x;
        fixed[x] |= fixed[y];
    }

    private int root(int axis) {
        int x = axis;
        while (parent[x] != x) {
            parent[x] = parent[parent[x]];
            x = parent[x];
        }
        return x;
    }
}

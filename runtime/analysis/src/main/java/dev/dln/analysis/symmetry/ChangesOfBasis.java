package dev.dln.analysis.symmetry;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Changes of basis of hidden spaces, GL(d): sum_k P[.., k] Q[k, ..] does not change under P -&gt; P
 * g^-1, Q -&gt; g Q, infinitesimally P' = -P M, Q' = M Q for any matrix M.
 *
 * <p>Every axis of every node is acted on by a matrix M, by its contragredient -M', or not at all.
 * The ops relate the actions of axes:
 *
 * <ul>
 *   <li>the terms of a sum and the sum are acted on alike;
 *   <li>an index that two factors share and that is summed over: M on one, -M' on the other, since
 *       sum_k (M a)_k b_k + a_k (-M' b)_k = 0;
 *   <li>an index of one factor that is in the output keeps its action;
 *   <li>a square summed over is a product with itself, so that M = -M': rotations, O(d), remain
 *       where a squared norm, such as a penalty, breaks GL(d);
 *   <li>all else (data, elementwise functions, entrywise products, broadcasts) allows none.
 * </ul>
 *
 * The classes of axes that remain, each with its matrices, are the symmetries.
 */
final class ChangesOfBasis {
    /** What matrices a class of axes allows. */
    enum Group {
        GENERAL,
        SKEW,
        NONE
    }

    /**
     * A class of axes.
     *
     * @param group its matrices
     * @param direct the parameters' axes that M acts on
     * @param dual the parameters' axes that -M' acts on
     */
    record Space(Group group, List<Slot> direct, List<Slot> dual) {
        int dimension() {
            return (direct.isEmpty() ? dual : direct).getFirst().extent();
        }
    }

    private final Program program;
    private final Unknowns unknowns;

    /** Union-find: the parent, and whether this axis is acted on as the parent or dually. */
    private final int[] parent;

    private final boolean[] flipped;
    private final Group[] group;

    ChangesOfBasis(Program program, Unknowns unknowns) {
        this.program = program;
        this.unknowns = unknowns;
        this.parent = new int[unknowns.count()];
        this.flipped = new boolean[parent.length];
        this.group = new Group[parent.length];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
            group[i] = Group.GENERAL;
        }
        for (int node = 0; node < program.nodes().size(); node++) {
            relate(node);
        }
    }

    /** The classes with a symmetry that moves a parameter. */
    List<Space> spaces() {
        Map<Integer, Space> byRoot = new TreeMap<>();
        for (Slot slot : unknowns.slots()) {
            if (slot.axis() != Unknowns.WHOLE) {
                int axis = unknowns.of(slot);
                boolean dual = dual(axis);
                int root = root(axis);
                if (group[root] != Group.NONE) {
                    Space space =
                            byRoot.computeIfAbsent(
                                    root,
                                    r -> new Space(group[r], new ArrayList<>(), new ArrayList<>()));
                    (dual ? space.dual : space.direct).add(slot);
                }
            }
        }
        return List.copyOf(byRoot.values());
    }

    private void relate(int node) {
        Op op = program.op(node);
        if (Unknowns.isZero(op)) {
            return;
        }
        switch (op) {
            case Op.Input input -> {
                if (input.role() != Op.Role.PARAMETER) {
                    fix(node);
                }
            }
            case Op.Const _, Op.Literal _, Op.Size _ -> fix(node);
            case Op.Select select -> {
                if (Unknowns.isIdentity(select)) {
                    unite(unknowns.of(node, 0), unknowns.of(node, 1), true);
                } else {
                    fix(node);
                }
            }
            case Op.Map _, Op.LogSumExp _ -> {
                fix(node);
                op.operands().forEach(this::fix);
            }
            case Op.Power power -> {
                // A square's own axes are unknowns of its argument; see factors().
                fix(node);
                if (!power.exponent().equals(Rational.TWO)) {
                    fix(power.arg());
                } else if (usedOutsideContraction(node)) {
                    fix(power.arg());
                }
            }
            case Op.Sum sum -> {
                for (Op.Term term : sum.terms()) {
                    for (int axis = 0; axis < unknowns.rank(node); axis++) {
                        unite(unknowns.of(term.node(), axis), unknowns.of(node, axis), false);
                    }
                }
            }
            case Op.Contract contract -> contract(node, expanded(contract));
        }
    }

    private boolean usedOutsideContraction(int node) {
        return program.outputs().stream().anyMatch(o -> o.node() == node)
                || program.nodes().stream()
                        .anyMatch(
                                op -> !(op instanceof Op.Contract) && op.operands().contains(node));
    }

    /** The contraction with each factor that is a square replaced by two factors. */
    private Op.Contract expanded(Op.Contract contract) {
        var factors = new ArrayList<Op.Factor>();
        for (Op.Factor factor : contract.factors()) {
            if (program.op(factor.node()) instanceof Op.Power power
                    && power.exponent().equals(Rational.TWO)) {
                var base = new Op.Factor(power.arg(), factor.indices());
                factors.add(base);
                factors.add(base);
            } else {
                factors.add(factor);
            }
        }
        return new Op.Contract(
                contract.coefficient(), factors, contract.output(), contract.extents());
    }

    private void contract(int node, Op.Contract contract) {
        for (int index = 0; index < contract.extents().size(); index++) {
            List<Integer> axes = unknowns.at(contract, index);
            int place = contract.output().indexOf(index);
            if (place >= 0 && axes.size() == 1) {
                unite(axes.getFirst(), unknowns.of(node, place), false);
            } else if (place < 0 && axes.size() == 2) {
                unite(axes.get(0), axes.get(1), true);
            } else {
                axes.forEach(this::forbid);
                if (place >= 0) {
                    forbid(unknowns.of(node, place));
                }
            }
        }
    }

    private void fix(int node) {
        for (int axis = 0; axis < unknowns.rank(node); axis++) {
            forbid(unknowns.of(node, axis));
        }
    }

    private void forbid(int axis) {
        group[root(axis)] = Group.NONE;
    }

    private void unite(int a, int b, boolean dually) {
        int x = root(a);
        int y = root(b);
        boolean opposite = dual(a) ^ dual(b) ^ dually;
        Group meet = group[x].compareTo(group[y]) > 0 ? group[x] : group[y];
        if (x == y) {
            if (opposite && meet == Group.GENERAL) {
                group[x] = Group.SKEW;
            }
            return;
        }
        parent[y] = x;
        flipped[y] = opposite;
        group[x] = meet;
    }

    private int root(int axis) {
        int x = axis;
        while (parent[x] != x) {
            x = parent[x];
        }
        return x;
    }

    private boolean dual(int axis) {
        boolean dual = false;
        for (int x = axis; parent[x] != x; x = parent[x]) {
            dual ^= flipped[x];
        }
        return dual;
    }
}

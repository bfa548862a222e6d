package dev.dln.analysis.theorem.kk20;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * How the nodes of a program depend on arrays whose columns belong to samples: whether a node's
 * entries for one sample are made of that sample's column alone, and whether a scalar is a sum over
 * samples. Read off the program, so what it says holds for all values.
 */
final class Columns {
    private Columns() {}

    /** What a node is. */
    sealed interface Kind {
        /**
         * No array of samples enters.
         *
         * @param varying the axes along which entries may differ
         */
        record Free(BitSet varying) implements Kind {}

        /** Along this axis, an entry is a function of the columns of its sample only. */
        record Column(int axis) implements Kind {}

        /** A sum over samples of functions of one sample's columns each, and of what is free. */
        record Total() implements Kind {}

        /** Anything else. */
        record Mixed() implements Kind {}
    }

    /**
     * The kind of a node.
     *
     * @param axes which axis of which input counts samples
     * @param alike whether the functions must be the same for every sample: nothing else may differ
     *     from sample to sample
     */
    static Kind of(Program program, int node, Map<String, Integer> axes, boolean alike) {
        var kinds = new ArrayList<Kind>();
        for (int i = 0; i <= node; i++) {
            kinds.add(kind(program, i, kinds, axes, alike));
        }
        return kinds.get(node);
    }

    private static Kind kind(
            Program program, int node, List<Kind> kinds, Map<String, Integer> axes, boolean alike) {
        Op op = program.op(node);
        int rank = program.shape(node).size();
        return switch (op) {
            case Op.Input input when axes.containsKey(input.name()) ->
                    new Kind.Column(axes.get(input.name()));
            case Op.Input _, Op.Literal _, Op.Select _ -> all(rank);
            case Op.Const _, Op.Size _ -> all(0);
            case Op.Map _, Op.Power _ -> {
                Kind joined = join(op, kinds, alike);
                yield joined instanceof Kind.Total ? new Kind.Mixed() : joined;
            }
            case Op.Sum _ -> join(op, kinds, alike);
            case Op.Contract contract -> contract(contract, kinds, alike);
            case Op.LogSumExp lse -> logSumExp(lse, kinds.get(lse.arg()));
        };
    }

    private static Kind.Free all(int rank) {
        var axes = new BitSet();
        axes.set(0, rank);
        return new Kind.Free(axes);
    }

    /** Of operands of equal shape taken entry by entry. */
    private static Kind join(Op op, List<Kind> kinds, boolean alike) {
        var varying = new BitSet();
        int axis = -1;
        boolean total = false;
        for (int operand : op.operands()) {
            switch (kinds.get(operand)) {
                case Kind.Free free -> varying.or(free.varying());
                case Kind.Column(int other) -> {
                    if (axis >= 0 && axis != other) {
                        return new Kind.Mixed();
                    }
                    axis = other;
                }
                case Kind.Mixed _ -> {
                    return new Kind.Mixed();
                }
                case Kind.Total _ -> total = true;
            }
        }
        if (axis < 0) {
            return total ? new Kind.Total() : new Kind.Free(varying);
        }
        return total || (alike && varying.get(axis)) ? new Kind.Mixed() : new Kind.Column(axis);
    }

    private static Kind contract(Op.Contract contract, List<Kind> kinds, boolean alike) {
        var varying = new BitSet(); // indices, not axes
        int sample = -1;
        int totals = 0;
        for (Op.Factor factor : contract.factors()) {
            switch (kinds.get(factor.node())) {
                case Kind.Free free ->
                        free.varying().stream()
                                .forEach(axis -> varying.set(factor.indices().get(axis)));
                case Kind.Column column -> {
                    int index = factor.indices().get(column.axis());
                    if (sample >= 0 && sample != index) {
                        return new Kind.Mixed();
                    }
                    sample = index;
                }
                case Kind.Total _ -> totals++;
                case Kind.Mixed _ -> {
                    return new Kind.Mixed();
                }
            }
        }
        if (sample < 0 && totals == 0) {
            var axes = new BitSet();
            for (int axis = 0; axis < contract.output().size(); axis++) {
                axes.set(axis, varying.get(contract.output().get(axis)));
            }
            return new Kind.Free(axes);
        }
        if (totals > 1 || (totals == 1 && sample >= 0)) {
            return new Kind.Mixed();
        }
        if (sample < 0) {
            return new Kind.Total();
        }
        int axis = contract.output().indexOf(sample);
        if (alike && varying.get(sample)) {
            return new Kind.Mixed();
        }
        return axis >= 0 ? new Kind.Column(axis) : new Kind.Total();
    }

    private static Kind logSumExp(Op.LogSumExp lse, Kind kind) {
        return switch (kind) {
            case Kind.Free free -> {
                var axes = new BitSet();
                free.varying().stream()
                        .filter(a -> a != lse.axis())
                        .forEach(a -> axes.set(a > lse.axis() ? a - 1 : a));
                yield new Kind.Free(axes);
            }
            case Kind.Column(int axis) when axis != lse.axis() ->
                    new Kind.Column(axis > lse.axis() ? axis - 1 : axis);
            case Kind.Column _, Kind.Total _, Kind.Mixed _ -> new Kind.Mixed();
        };
    }
}

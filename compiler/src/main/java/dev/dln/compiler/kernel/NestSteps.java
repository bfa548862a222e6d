package dev.dln.compiler.kernel;

import dev.dln.compiler.kernel.ElementwiseLowering.Operand;
import dev.dln.compiler.kernel.ElementwiseLowering.Step;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/** The nodes of a nest as steps that read and write views. */
final class NestSteps {
    private final Program program;
    private final Schedule schedule;
    private final IntFunction<View> view;
    private final IntFunction<View> store;

    /**
     * For the nests of a schedule.
     *
     * @param view where a node lies
     * @param store where a computed node goes
     */
    NestSteps(Program program, Schedule schedule, IntFunction<View> view, IntFunction<View> store) {
        this.program = program;
        this.schedule = schedule;
        this.view = view;
        this.store = store;
    }

    /** What a nest computes, in its order. */
    List<Step> steps(Schedule.Nest nest) {
        var positions = new HashMap<Integer, Integer>();
        var steps = new ArrayList<Step>();
        List<Integer> extents = nest.extents();
        for (int node : nest.nodes()) {
            Op op = program.op(node);
            var operands = new ArrayList<Operand>();
            for (int term = 0; term < Entries.terms(op); term++) {
                for (int i = 0; i < op.operands().size(); i++) {
                    int operand = op.operands().get(i);
                    Integer step = positions.get(operand);
                    List<Integer> axes = Entries.axes(op, i, extents.size(), term);
                    operands.add(
                            step != null && Entries.inPlace(op, i)
                                    ? new Operand.Step(step)
                                    : operand(operand, axes, extents));
                }
            }
            positions.put(node, steps.size());
            boolean stored = schedule.isStored(node);
            steps.add(
                    new Step(
                            ElementwiseLowering.rule(op),
                            operands,
                            stored ? List.of(store.apply(node)) : List.of()));
        }
        return steps;
    }

    /** A node read along the axes of a space, those at -1 - k at their entry k. */
    Operand operand(int node, List<Integer> axes, List<Integer> extents) {
        var constant = Entries.constant(program.op(node));
        if (constant.isPresent()) {
            return new Operand.Filled(constant.getAsDouble());
        }
        View view = this.view.apply(node);
        var strides = new Integer[extents.size()];
        java.util.Arrays.fill(strides, 0);
        int offset = view.offset();
        for (int axis = 0; axis < axes.size(); axis++) {
            int place = axes.get(axis);
            int stride = view.strides().get(axis);
            if (place >= 0) {
                strides[place] += stride;
            } else {
                offset += (-1 - place) * stride;
            }
        }
        return new Operand.Read(new View(view.buffer(), offset, List.of(strides)));
    }

    /**
     * Where a nest writes a value that it has from a tensor, if that lies without gaps: the tensor
     * has been read there before.
     *
     * @param known where the values that it writes go
     */
    @Nullable View inPlace(Schedule.Nest nest, int tensor, IntFunction<@Nullable View> known) {
        var from = new HashSet<>(Set.of(tensor));
        for (int node : nest.nodes()) {
            if (!Collections.disjoint(program.op(node).operands(), from)) {
                from.add(node);
                View view = known.apply(node);
                if (view != null && view.strides().equals(View.rowMajor(nest.extents()))) {
                    return view;
                }
            }
        }
        return null;
    }
}

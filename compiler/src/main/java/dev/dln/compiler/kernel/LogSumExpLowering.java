package dev.dln.compiler.kernel;

import dev.dln.compiler.tensor.Primitive;

import java.util.ArrayList;
import java.util.List;

/**
 * log(sum(exp(x))) over one axis, the maximum taken out: three passes over the axis. Lanes run over
 * a kept axis where operand and result have it consecutively, or else over the summed axis.
 */
final class LogSumExpLowering {
    private final KernelBuilder b;
    private final List<Integer> extents;
    private final View from;
    private final View to;
    private final int axis;
    private final int lane;
    private final List<Integer> order = new ArrayList<>();
    private final int[] variables;

    private LogSumExpLowering(Target target, List<Integer> extents, View from, View to, int axis) {
        this.extents = extents;
        this.from = from;
        this.to = to;
        this.axis = axis;
        int chosen = -1;
        for (int i = 0; target.lanes() > 1 && i < extents.size(); i++) {
            boolean along =
                    from.strides().get(i) == 1 && (i == axis || to.strides().get(kept(i)) == 1);
            if (along && extents.get(i) > 1) {
                chosen = i;
            }
        }
        this.lane = chosen;
        this.b = new KernelBuilder(chosen < 0 ? 1 : target.lanes(), target.precision());
        this.variables = new int[extents.size()];
        for (int i = 0; i < extents.size(); i++) {
            if (i != axis && i != lane) {
                order.add(i);
            }
        }
    }

    /**
     * Launches it.
     *
     * @param extents of the operand
     * @param from the operand
     * @param to the result, without the axis
     */
    static void lower(
            Emission emission, Target target, List<Integer> extents, View from, View to, int axis) {
        var lowering = new LogSumExpLowering(target, extents, from, to, axis);
        for (int i = 0; i < extents.size(); i++) {
            if (extents.get(i) == 0 && i != axis) {
                return;
            }
        }
        lowering.b.parameter(to.buffer().memory);
        lowering.b.parameter(from.buffer().memory);
        lowering.outer(0);
        emission.launch(lowering.b.build("logsumexp"), List.of(to, from), List.of(0, 0));
    }

    /** The axis of the result that an axis of the operand becomes. */
    private int kept(int i) {
        return i < axis ? i : i - 1;
    }

    private void outer(int depth) {
        if (depth < order.size()) {
            int i = order.get(depth);
            b.loop(
                    extents.get(i),
                    true,
                    v -> {
                        variables[i] = v;
                        outer(depth + 1);
                    });
        } else if (lane < 0 || lane == axis) {
            one(0, b.lanes());
        } else {
            int width = b.lanes();
            int full = extents.get(lane) / width;
            int rest = extents.get(lane) % width;
            b.loop(
                    full,
                    true,
                    v -> {
                        variables[lane] = v;
                        one(0, width);
                    });
            if (rest > 0) {
                variables[lane] = -1;
                one(full * width, rest);
            }
        }
    }

    private Affine index(View view, boolean operand) {
        Affine index = Affine.of(0);
        for (int i : order) {
            index = index.plus(variables[i], view.strides().get(operand ? i : kept(i)));
        }
        return index;
    }

    /** One result, or one register of results from {@code start} on. */
    private void one(int start, int active) {
        boolean keptLane = lane >= 0 && lane != axis;
        Value.Type type = lane < 0 ? Value.Type.SCALAR : Value.Type.LANES;
        int width = keptLane ? b.lanes() : 1;
        Affine source = index(from, true).plus(start);
        Affine place = index(to, false).plus(start);
        if (keptLane) {
            source = source.plus(variables[lane], width);
            place = place.plus(variables[lane], width);
        }
        int maximum = b.accumulator(Double.NEGATIVE_INFINITY, type);
        each(
                source,
                active,
                (x, count) -> {
                    int y = b.keep(x, count, Double.NEGATIVE_INFINITY);
                    b.update(maximum, b.value(Operator.IF_GREATER, y, maximum, y, maximum));
                });
        int top = lane == axis ? b.maxLanes(maximum) : maximum;
        Value.Type wide = b.type(top);
        int infinity = b.constant(Double.POSITIVE_INFINITY, wide);
        int zero = b.constant(0, wide);
        int shift = b.apply(Operator.IF_EQUAL, b.apply(Operator.ABS, top), infinity, zero, top);
        int sum = b.accumulator(0, type);
        int shifts = type == Value.Type.LANES ? b.lanesOf(shift) : shift;
        each(
                source,
                active,
                (x, count) -> {
                    int e =
                            LaneMath.apply(
                                    b, Primitive.EXP, List.of(b.apply(Operator.SUB, x, shifts)));
                    b.update(sum, b.value(Operator.ADD, sum, b.keep(e, count, 0)));
                });
        int total = lane == axis ? b.sumLanes(sum) : sum;
        int log = LaneMath.apply(b, Primitive.LOG, List.of(total));
        b.store(0, place, b.apply(Operator.ADD, shift, log), active);
    }

    /** What is done with the entries of one step and how many lanes of them count. */
    private interface Body {
        void accept(int register, int count);
    }

    private void each(Affine source, int active, Body body) {
        int n = extents.get(axis);
        int stride = from.strides().get(axis);
        if (lane == axis) {
            int width = b.lanes();
            b.loop(
                    n / width,
                    false,
                    v -> body.accept(b.vector(1, source.plus(v, width), width), width));
            if (n % width > 0) {
                body.accept(b.vector(1, source.plus(n / width * width), n % width), n % width);
            }
        } else if (lane >= 0) {
            b.loop(
                    n,
                    false,
                    v -> body.accept(b.vector(1, source.plus(v, stride), active), b.lanes()));
        } else {
            b.loop(n, false, v -> body.accept(b.scalar(1, source.plus(v, stride)), 1));
        }
    }
}

package dev.dln.compiler.kernel;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One loop nest over a common index space that computes several elementwise values, each once. Axes
 * that lie the same way in every operand and result are merged; lanes run along an axis that all
 * results have consecutively, or there are none.
 */
final class ElementwiseLowering {
    /**
     * Registers from which on an axis stays one of its own: so that threads can share it out, for
     * samples as they share out the products before and after.
     */
    private static final int RUN = 12;

    /** No axis. */
    private static final int NONE = -1;

    /** An operand of a step: an earlier step of the same nest, a number, or a view. */
    sealed interface Operand {
        /** The value of an earlier step. */
        record Step(int index) implements Operand {}

        /** A number. */
        record Filled(double value) implements Operand {}

        /** A tensor; the strides are those along the axes of the space, 0 where it is constant. */
        record Read(View view) implements Operand {}
    }

    /** What a step computes from its operands. */
    sealed interface Rule {
        /** An elementwise primitive. */
        record Mapped(Primitive primitive) implements Rule {}

        /** A constant power. */
        record Powered(Rational exponent) implements Rule {}

        /** A linear combination. */
        record Combined(List<Rational> coefficients) implements Rule {}

        /** A coefficient times the product of all operands. */
        record Multiplied(Rational coefficient) implements Rule {}

        /** A coefficient times the sum of some products, of equally many operands each. */
        record Summed(Rational coefficient, int terms) implements Rule {}
    }

    /**
     * A step.
     *
     * @param stores where the value goes; strides along the axes of the space
     */
    record Step(Rule rule, List<Operand> operands, List<View> stores) {}

    private final Emission emission;
    private final int lanes;
    private final Precision precision;
    private final List<Step> steps;
    private final List<View> views = new ArrayList<>();
    private final Map<View, Integer> numbers = new HashMap<>();
    private List<Integer> extents;
    private final List<List<Integer>> strides = new ArrayList<>();

    private ElementwiseLowering(
            Emission emission, Target target, List<Integer> extents, List<Step> steps) {
        this.emission = emission;
        this.lanes = target.lanes();
        this.precision = target.precision();
        this.extents = extents;
        this.steps = steps;
    }

    /** Launches a nest over the extents. */
    static void lower(Emission emission, Target target, List<Integer> extents, List<Step> steps) {
        if (!extents.contains(0)) {
            new ElementwiseLowering(emission, target, extents, steps).run();
        }
    }

    /** Launches a copy; both views have strides along the extents. */
    static void copy(Emission emission, Target target, List<Integer> extents, View from, View to) {
        if (!Transposition.lower(emission, target, extents, from, to)) {
            copyInOrder(emission, target, extents, from, to);
        }
    }

    /** The same, going through the extents in their order. */
    static void copyInOrder(
            Emission emission, Target target, List<Integer> extents, View from, View to) {
        lower(
                emission,
                target,
                extents,
                List.of(
                        new Step(
                                new Rule.Multiplied(Rational.ONE),
                                List.of(new Operand.Read(from)),
                                List.of(to))));
    }

    private void run() {
        for (Step step : steps) {
            for (Operand operand : step.operands) {
                if (operand instanceof Operand.Read read) {
                    viewNumber(read.view);
                }
            }
            step.stores.forEach(this::viewNumber);
        }
        mergeAxes();
        int lane = laneAxis();
        int across = lane < 0 ? NONE : acrossAxis(lane);
        if (across == NONE) {
            launch(lane, NONE, views.stream().map(_ -> 0).toList());
            return;
        }
        int n = extents.get(across);
        List<Integer> rest =
                strides.stream().map(s -> n / Transposition.LINE * s.get(across)).toList();
        int inside = extents.size();
        extents.set(across, n / Transposition.LINE);
        extents.add(Transposition.LINE);
        for (List<Integer> s : strides) {
            s.add(s.get(across));
            s.set(across, s.get(across) * Transposition.LINE);
        }
        launch(lane, inside, views.stream().map(_ -> 0).toList());
        if (n % Transposition.LINE > 0) {
            extents.set(across, 1);
            extents.set(inside, n % Transposition.LINE);
            launch(lane, inside, rest.stream().map(o -> o * Transposition.LINE).toList());
        }
    }

    /**
     * Launches the nest.
     *
     * @param inside an axis that is gone through inside the one with the lanes, or none
     * @param offsets of the views
     */
    private void launch(int lane, int inside, List<Integer> offsets) {
        int width = lane < 0 ? 1 : lanes;
        var order = new ArrayList<Integer>();
        for (int axis = 0; axis < extents.size(); axis++) {
            if (axis != lane && axis != inside) {
                order.add(axis);
            }
        }
        var nest = new Nest(new KernelBuilder(width, precision), lane, inside, order);
        nest.open(0, new HashMap<>());
        emission.launch(nest.b.build("elementwise"), views, offsets);
    }

    /**
     * An axis along which a large view lies that the lanes gather from: blocks of it are done
     * before the lanes move on, so that a cache line is used up once it is read.
     */
    private int acrossAxis(int lane) {
        for (int axis = 0; axis < extents.size(); axis++) {
            int a = axis;
            long size = (long) extents.get(axis) * extents.get(lane);
            if (axis != lane
                    && extents.get(axis) >= 2 * Transposition.LINE
                    && size > LaneChoice.FIRST_LEVEL
                    && strides.stream().anyMatch(s -> s.get(lane) > 1 && s.get(a) == 1)) {
                return axis;
            }
        }
        return NONE;
    }

    private int viewNumber(View view) {
        Integer known = numbers.get(view);
        if (known == null) {
            known = views.size();
            numbers.put(view, known);
            views.add(view);
            strides.add(view.strides());
        }
        return known;
    }

    /**
     * Drops axes of extent 1 and merges neighbours that every view walks through without a gap,
     * unless the inner one is a long run already.
     */
    private void mergeAxes() {
        var kept = new ArrayList<Integer>();
        var newExtents = new ArrayList<Integer>();
        var newStrides = new ArrayList<List<Integer>>();
        views.forEach(_ -> newStrides.add(new ArrayList<>()));
        for (int axis = 0; axis < extents.size(); axis++) {
            if (extents.get(axis) == 1) {
                continue;
            }
            int a = axis;
            int n = extents.get(axis);
            boolean merge = !kept.isEmpty() && n < RUN * lanes;
            for (int v = 0; merge && v < views.size(); v++) {
                merge = newStrides.get(v).getLast() == strides.get(v).get(a) * n;
            }
            if (merge) {
                newExtents.set(newExtents.size() - 1, newExtents.getLast() * n);
            } else {
                kept.add(axis);
                newExtents.add(n);
            }
            for (int v = 0; v < views.size(); v++) {
                List<Integer> s = newStrides.get(v);
                if (merge) {
                    s.set(s.size() - 1, strides.get(v).get(a));
                } else {
                    s.add(strides.get(v).get(a));
                }
            }
        }
        extents = newExtents;
        strides.clear();
        strides.addAll(newStrides);
    }

    /** The axis that all stores have consecutively, preferring few strided reads; -1 for none. */
    private int laneAxis() {
        int best = -1;
        long bestCost = Long.MAX_VALUE;
        for (int axis = 0; lanes > 1 && axis < extents.size(); axis++) {
            int a = axis;
            boolean stores =
                    steps.stream()
                            .flatMap(s -> s.stores.stream())
                            .allMatch(v -> strides.get(viewNumber(v)).get(a) == 1);
            long strided = strides.stream().filter(s -> s.get(a) > 1).count();
            long negative = strides.stream().filter(s -> s.get(a) < 0).count();
            if (stores && negative == 0 && extents.get(axis) > 1 && strided < bestCost) {
                best = axis;
                bestCost = strided;
            }
        }
        // a nest that only moves numbers across is quicker one by one
        boolean moves =
                steps.stream()
                        .allMatch(s -> s.rule instanceof Rule.Multiplied && s.operands.size() == 1);
        return bestCost > 0 && moves ? -1 : best;
    }

    /** The kernel under construction. */
    private final class Nest {
        private final KernelBuilder b;
        private final int lane;

        /** An axis inside of the lanes, or none. */
        private final int inside;

        private final List<Integer> order;
        private final int[] variables;

        Nest(KernelBuilder b, int lane, int inside, List<Integer> order) {
            this.b = b;
            this.lane = lane;
            this.inside = inside;
            this.order = order;
            this.variables = new int[extents.size()];
            views.forEach(v -> b.parameter(v.buffer().memory));
        }

        /** Opens the loops from a depth on; {@code loaded} holds the views read further out. */
        void open(int depth, Map<Integer, Integer> loaded) {
            var here = new HashMap<>(loaded);
            for (int v = 0; v < views.size(); v++) {
                int view = v;
                boolean read =
                        steps.stream()
                                .flatMap(s -> s.operands.stream())
                                .anyMatch(
                                        o ->
                                                o instanceof Operand.Read r
                                                        && viewNumber(r.view) == view);
                if (read && !here.containsKey(v) && depth == depthOf(v)) {
                    here.put(v, b.lanesOf(b.scalar(v, index(v))));
                }
            }
            if (depth < order.size()) {
                int axis = order.get(depth);
                b.loop(
                        extents.get(axis),
                        true,
                        i -> {
                            variables[axis] = i;
                            open(depth + 1, here);
                        });
            } else if (lane < 0) {
                body(here, 0, 1);
            } else {
                int full = extents.get(lane) / lanes;
                int rest = extents.get(lane) % lanes;
                b.loop(
                        full,
                        true,
                        i -> {
                            variables[lane] = i;
                            inside(here, 0, lanes);
                        });
                if (rest > 0) {
                    variables[lane] = -1;
                    inside(here, full * lanes, rest);
                }
            }
        }

        private void inside(Map<Integer, Integer> loaded, int start, int active) {
            if (inside == NONE) {
                body(loaded, start, active);
            } else {
                b.loop(
                        extents.get(inside),
                        true,
                        i -> {
                            variables[inside] = i;
                            body(loaded, start, active);
                        });
            }
        }

        /** How many loops must be open before a view that has no lanes can be read. */
        private int depthOf(int view) {
            List<Integer> s = strides.get(view);
            if ((lane >= 0 && s.get(lane) != 0) || (inside != NONE && s.get(inside) != 0)) {
                return Integer.MAX_VALUE;
            }
            int depth = 0;
            for (int i = 0; i < order.size(); i++) {
                if (s.get(order.get(i)) != 0) {
                    depth = i + 1;
                }
            }
            return depth;
        }

        private Affine index(int view) {
            Affine index = Affine.of(0);
            for (int axis : order) {
                index = index.plus(variables[axis], strides.get(view).get(axis));
            }
            if (inside != NONE) {
                index = index.plus(variables[inside], strides.get(view).get(inside));
            }
            return index;
        }

        private void body(Map<Integer, Integer> loaded, int start, int active) {
            var here = new HashMap<>(loaded);
            StepArithmetic.emit(
                    b,
                    steps,
                    view -> here.computeIfAbsent(viewNumber(view), v -> read(v, start, active)),
                    (view, value) -> {
                        int v = viewNumber(view);
                        b.store(v, laneIndex(v, start), value, active);
                    });
        }

        private Affine laneIndex(int v, int start) {
            if (lane < 0) {
                return index(v);
            }
            int stride = strides.get(v).get(lane);
            return index(v).plus(variables[lane], stride * lanes).plus(start * stride);
        }

        private int read(int v, int start, int active) {
            if (lane < 0) {
                return b.scalar(v, index(v));
            }
            int stride = strides.get(v).get(lane);
            if (stride == 0) {
                return b.lanesOf(b.scalar(v, index(v)));
            }
            return stride == 1
                    ? b.vector(v, laneIndex(v, start), active)
                    : b.strided(v, laneIndex(v, start), stride, active);
        }
    }

    /** The rule of an elementwise node. */
    static Rule rule(Op op) {
        return switch (op) {
            case Op.Map map -> new Rule.Mapped(map.primitive());
            case Op.Power power -> new Rule.Powered(power.exponent());
            case Op.Sum sum ->
                    new Rule.Combined(sum.terms().stream().map(Op.Term::coefficient).toList());
            case Op.Contract contract ->
                    Entries.terms(contract) == 1
                            ? new Rule.Multiplied(contract.coefficient())
                            : new Rule.Summed(
                                    contract.coefficient(), (int) Entries.terms(contract));
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                    throw new IllegalArgumentException("not elementwise: " + op);
        };
    }
}

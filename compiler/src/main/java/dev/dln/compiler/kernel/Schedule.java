package dev.dln.compiler.kernel;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which phase computes each node, in what order, and which elementwise nodes are computed together.
 * A node joins the loop nest of an operand if it has the same index space and everything else it
 * reads is computed before that nest.
 */
final class Schedule {
    /** How much arithmetic one loop nest may hold; keeps emitted methods compilable. */
    private static final int MAX_WEIGHT = 160;

    /** How many tensors one loop nest may touch. */
    private static final int MAX_TENSORS = 20;

    /** Sums of no more terms than this are written out where they are used. */
    private static final int SHORT_SUM = 4;

    /** A unit of execution. */
    sealed interface Item permits Nest, Single, Fused {}

    /** Elementwise nodes over one index space, in order. */
    static final class Nest implements Item {
        private final List<Integer> extents;
        private final List<Integer> nodes = new ArrayList<>();
        private int weight;
        private int tensors;

        Nest(List<Integer> extents) {
            this.extents = extents;
        }

        List<Integer> extents() {
            return extents;
        }

        List<Integer> nodes() {
            return nodes;
        }

        int weight() {
            return weight;
        }
    }

    /** A node computed by kernels of its own. */
    record Single(int node) implements Item {}

    /** A product and a nest that is computed on its entries when they are known. */
    record Fused(int product, Nest nest) implements Item {}

    private final Program program;
    private final boolean fuse;
    private final Set<Integer> absent;
    private final Phase[] phases;
    private final int[] positions;
    private final boolean[] stored;
    private final List<List<Integer>> users = new ArrayList<>();
    private final Map<Phase, List<Item>> items = new EnumMap<>(Phase.class);
    private Phase last = Phase.POINT;

    private Schedule(Program program, boolean fuse, Set<Integer> absent) {
        this.fuse = fuse;
        this.absent = absent;
        this.program = program;
        int count = program.nodes().size();
        this.phases = new Phase[count];
        this.positions = new int[count];
        this.stored = new boolean[count];
        for (int node = 0; node < count; node++) {
            users.add(new ArrayList<>());
            int user = node;
            program.op(node).operands().forEach(operand -> users.get(operand).add(user));
        }
        for (Phase phase : Phase.values()) {
            items.put(phase, new ArrayList<>());
        }
    }

    /**
     * Schedules a program.
     *
     * @param fuse whether elementwise nodes share loops, short sums among them
     * @param epilogues whether nests are computed with products
     * @param absent nodes that are not computed, because their users do without
     */
    static Schedule of(Program program, boolean fuse, boolean epilogues, Set<Integer> absent) {
        var schedule = new Schedule(program, fuse, absent);
        for (int node = 0; node < program.nodes().size(); node++) {
            schedule.place(node);
        }
        if (fuse) {
            Arrays.stream(Phase.values()).forEach(schedule::sink);
        }
        if (epilogues) {
            Arrays.stream(Phase.values()).forEach(schedule::attach);
        }
        schedule.items
                .values()
                .forEach(list -> list.removeIf(i -> i instanceof Nest n && n.nodes.isEmpty()));
        schedule.markStored();
        return schedule;
    }

    List<Item> items(Phase phase) {
        return items.getOrDefault(phase, List.of());
    }

    Phase phase(int node) {
        return phases[node];
    }

    /** The phase in which results are written. */
    Phase last() {
        return last;
    }

    /** Whether a launch computes it. */
    boolean isComputed(int node) {
        return positions[node] >= 0;
    }

    /** Whether its value must be in memory. */
    boolean isStored(int node) {
        return stored[node];
    }

    private Phase phaseOf(Op op) {
        Phase phase = Phase.DATA;
        if (op instanceof Op.Input input) {
            phase =
                    switch (input.role()) {
                        case DATA -> Phase.DATA;
                        case PARAMETER -> Phase.POINT;
                        case DIRECTION -> Phase.DIRECTION;
                    };
        }
        for (int operand : op.operands()) {
            phase = phase.max(phases[operand]);
        }
        return phase;
    }

    private void place(int node) {
        Op op = program.op(node);
        Phase phase = phaseOf(op);
        phases[node] = phase;
        last = last.max(phase);
        positions[node] = -1;
        if (isLeaf(op) || constant(op).isPresent() || absent.contains(node)) {
            return;
        }
        List<Item> list = items(phase);
        if (!isElementwise(op)) {
            positions[node] = list.size();
            list.add(new Single(node));
            return;
        }
        List<Integer> extents = extents(program.shape(node));
        int earliest = 0;
        for (int i = 0; i < op.operands().size(); i++) {
            int operand = op.operands().get(i);
            if (positions[operand] >= 0 && phases[operand] == phase) {
                boolean joinable = inPlace(op, i) && list.get(positions[operand]) instanceof Nest;
                earliest = Math.max(earliest, positions[operand] + (joinable ? 0 : 1));
            }
        }
        int weight = weight(op);
        for (int position = earliest; fuse && position < list.size(); position++) {
            if (list.get(position) instanceof Nest nest
                    && nest.extents.equals(extents)
                    && nest.weight + weight <= MAX_WEIGHT
                    && nest.tensors + tensors(op) <= MAX_TENSORS
                    && (sharesOperand(nest, op) || meets(nest, node))) {
                join(nest, node, position, weight);
                return;
            }
        }
        var nest = new Nest(extents);
        list.add(nest);
        join(nest, node, list.size() - 1, weight);
    }

    private void join(Nest nest, int node, int position, int weight) {
        nest.nodes.add(node);
        nest.weight += weight;
        nest.tensors += tensors(program.op(node));
        positions[node] = position;
    }

    /** How many places an op reads for an entry. */
    private static int tensors(Op op) {
        return op.operands().size() * (int) terms(op);
    }

    private boolean sharesOperand(Nest nest, Op op) {
        for (int member : nest.nodes) {
            for (int operand : op.operands()) {
                if (operand == member || program.op(member).operands().contains(operand)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether whatever reads a value that lies along some axes only reads the nest's too. */
    private boolean meets(Nest nest, int node) {
        return program.op(node) instanceof Op.Contract contract
                && contract.factors().size() == 1
                && terms(contract) == 1
                && !users.get(node).isEmpty()
                && users.get(node).stream()
                        .map(user -> program.op(user).operands())
                        .noneMatch(operands -> Collections.disjoint(operands, nest.nodes));
    }

    /** Moves nodes to the nests that read them, see {@link Sinking}. */
    private void sink(Phase phase) {
        List<Item> list = items(phase);
        var sinking =
                new Sinking(
                        program,
                        users,
                        positions,
                        phases,
                        (node, user) -> {
                            Op op = program.op(user);
                            return IntStream.range(0, op.operands().size())
                                    .filter(i -> op.operands().get(i).equals(node))
                                    .allMatch(i -> inPlace(op, i));
                        });
        for (int node : Sinking.candidates(list)) {
            Set<Integer> group = sinking.group(node);
            if (!group.isEmpty()
                    && list.get(positions[node]) instanceof Nest from
                    && list.get(positions[users.get(node).getFirst()]) instanceof Nest to
                    && to.extents.equals(from.extents)) {
                move(group, from, to, positions[users.get(node).getFirst()]);
            }
        }
    }

    private void move(Set<Integer> group, Nest from, Nest to, int position) {
        int weight = group.stream().mapToInt(node -> weight(program.op(node))).sum();
        int tensors = group.stream().mapToInt(node -> tensors(program.op(node))).sum();
        if (to.weight + weight > MAX_WEIGHT || to.tensors + tensors > MAX_TENSORS) {
            return;
        }
        from.nodes.removeAll(group);
        from.weight -= weight;
        from.tensors -= tensors;
        for (int node : group) {
            join(to, node, position, weight(program.op(node)));
        }
        Collections.sort(to.nodes);
    }

    /** Joins nests with the products whose results they read. */
    private void attach(Phase phase) {
        List<Item> list = items(phase);
        var moved = new ArrayList<Nest>();
        for (Item item : List.copyOf(list)) {
            if (item instanceof Nest nest) {
                int position = latest(nest, phase);
                if (position >= 0
                        && list.get(position) instanceof Single single
                        && Attachment.pays(program, single.node, nest)) {
                    list.set(position, new Fused(single.node, nest));
                    nest.nodes.forEach(node -> positions[node] = position);
                    moved.add(nest);
                }
            }
        }
        list.removeAll(moved);
    }

    /** The last position in a phase of what a nest reads; -1 if it reads nothing of the phase. */
    private int latest(Nest nest, Phase phase) {
        return nest.nodes.stream()
                .flatMap(node -> program.op(node).operands().stream())
                .filter(operand -> phases[operand] == phase && !nest.nodes.contains(operand))
                .mapToInt(operand -> positions[operand])
                .max()
                .orElse(-1);
    }

    /** What is read elsewhere than in its own nest, or is an output. */
    private void markStored() {
        for (int node = 0; node < program.nodes().size(); node++) {
            Op op = program.op(node);
            for (int i = 0; i < op.operands().size(); i++) {
                int operand = op.operands().get(i);
                boolean together =
                        positions[operand] >= 0
                                && positions[operand] == positions[node]
                                && phases[operand] == phases[node]
                                && inPlace(op, i);
                stored[operand] |= !together;
            }
        }
        program.outputs().forEach(o -> stored[o.node()] = true);
    }

    /** Whether an op reads operand i entry by entry at the place it computes. */
    static boolean inPlace(Op op, int i) {
        return switch (op) {
            case Op.Contract contract -> {
                Op.Factor factor = contract.factors().get(i);
                yield factor.indices().equals(contract.output());
            }
            case Op.Map _, Op.Power _, Op.Sum _ -> true;
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                    false;
        };
    }

    /**
     * For each axis of operand i the axis of the op's index space, or -1 - k for an axis that is
     * summed over and stays at entry k.
     *
     * @param term which term of the sum, from 0
     */
    static List<Integer> axes(Op op, int i, int rank, int term) {
        if (op instanceof Op.Contract contract) {
            int[] entries = new int[contract.extents().size()];
            int rest = term;
            for (int index = entries.length - 1; index >= 0; index--) {
                if (!contract.output().contains(index)) {
                    int extent = extent(contract.extents().get(index));
                    entries[index] = rest % extent;
                    rest /= extent;
                }
            }
            return contract.factors().get(i).indices().stream()
                    .map(
                            index ->
                                    contract.output().contains(index)
                                            ? contract.output().indexOf(index)
                                            : -1 - entries[index])
                    .toList();
        }
        return IntStream.range(0, rank).boxed().toList();
    }

    private static boolean isLeaf(Op op) {
        return switch (op) {
            case Op.Input _, Op.Const _, Op.Literal _, Op.Select _ -> true;
            case Op.Size size -> throw new CompilerBug("size not fixed: " + size);
            case Op.Map _, Op.Power _, Op.Sum _, Op.Contract _, Op.LogSumExp _ -> false;
        };
    }

    private boolean isElementwise(Op op) {
        return switch (op) {
            case Op.Map _, Op.Power _, Op.Sum _ -> true;
            case Op.Contract contract ->
                    contract.output().size() == contract.extents().size()
                            || (fuse && isShort(contract));
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                    false;
        };
    }

    /**
     * Whether a contraction sums so few terms that it is computed entry by entry, all its operands
     * being read along the last axis of the result without gaps.
     */
    private static boolean isShort(Op.Contract contract) {
        long terms = terms(contract);
        List<Integer> output = contract.output();
        return terms >= 1
                && terms <= SHORT_SUM
                && !contract.factors().isEmpty()
                && !output.isEmpty()
                && contract.factors().stream()
                        .map(Op.Factor::indices)
                        .allMatch(
                                i ->
                                        !i.contains(output.getLast())
                                                || i.indexOf(output.getLast()) == i.size() - 1);
    }

    /** How many terms an op sums for each entry of its result. */
    static long terms(Op op) {
        long terms = 1;
        if (op instanceof Op.Contract contract) {
            List<Integer> extents = extents(contract.extents());
            for (int i = 0; i < extents.size(); i++) {
                terms *= contract.output().contains(i) ? 1 : extents.get(i);
            }
        }
        return terms;
    }

    private static int weight(Op op) {
        return switch (op) {
            case Op.Map map -> LaneMath.weight(map.primitive());
            case Op.Power _ -> 6;
            case Op.Sum sum -> sum.terms().size();
            case Op.Contract contract -> 2 * (int) terms(contract);
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ -> 0;
        };
    }

    /** The number that an op has in every entry, if that is known. */
    static OptionalDouble constant(Op op) {
        if (op instanceof Op.Const c) {
            return OptionalDouble.of(c.value().toDouble());
        }
        if (op instanceof Op.Contract c
                && c.factors().isEmpty()
                && c.output().size() == c.extents().size()) {
            return OptionalDouble.of(c.coefficient().toDouble());
        }
        return OptionalDouble.empty();
    }

    static List<Integer> extents(List<Dim> shape) {
        return shape.stream().map(Schedule::extent).toList();
    }

    /** The extent of a dimension, which must be fixed. */
    private static int extent(Dim dim) {
        return switch (dim) {
            case Dim.Fixed f -> f.size();
            case Dim.Named n -> throw new CompilerBug("dimension " + n + " is not fixed");
        };
    }
}

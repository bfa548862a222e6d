package dev.dln.compiler.kernel;

import dev.dln.compiler.rewrite.Shards;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
    private final int[] shards;
    private final boolean[] stored;
    private final List<List<Integer>> users = new ArrayList<>();
    private final Map<Phase, List<Item>> items = new EnumMap<>(Phase.class);
    private Phase last = Phase.POINT;

    private Schedule(
            Program program,
            boolean fuse,
            Set<Integer> absent,
            Map<String, Shards.Window> windows) {
        this.fuse = fuse;
        this.absent = absent;
        this.program = program;
        int count = program.nodes().size();
        this.phases = new Phase[count];
        this.positions = new int[count];
        this.shards = new int[count];
        this.stored = new boolean[count];
        for (int node = 0; node < count; node++) {
            users.add(new ArrayList<>());
            int user = node;
            program.op(node).operands().forEach(operand -> users.get(operand).add(user));
            shards[node] = shardOf(program.op(node), windows);
        }
        for (int node = count - 1; node >= 0; node--) {
            shards[node] = isFree(node) ? shardOfUsers(node) : shards[node];
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
     * @param windows the inputs that only one shard has: what is computed of them and of nothing
     *     that another one has is its own
     */
    static Schedule of(
            Program program,
            boolean fuse,
            boolean epilogues,
            Set<Integer> absent,
            Map<String, Shards.Window> windows) {
        var schedule = new Schedule(program, fuse, absent, windows);
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

    /** The shard whose launches compute an item, {@link Buffer#SHARED} if it is none's. */
    int shard(Item item) {
        return switch (item) {
            case Nest nest -> shards[nest.nodes.getFirst()];
            case Single single -> shards[single.node];
            case Fused fused -> shards[fused.product];
        };
    }

    private int shardOf(Op op, Map<String, Shards.Window> windows) {
        if (op instanceof Op.Input input) {
            Shards.Window window = windows.get(input.name());
            return window == null ? Buffer.SHARED : window.shard();
        }
        int shard = Buffer.SHARED;
        for (int operand : op.operands()) {
            int other = shards[operand];
            if (shard >= 0 && other >= 0 && shard != other) {
                return Buffer.SHARED;
            }
            shard = Math.max(shard, other);
        }
        return shard;
    }

    /** Whether a node needs nothing that belongs to a shard. */
    private boolean isFree(int node) {
        return shards[node] == Buffer.SHARED
                && program.op(node).operands().stream()
                        .allMatch(operand -> shards[operand] == Buffer.SHARED);
    }

    /** The only shard that needs a node. */
    private int shardOfUsers(int node) {
        int[] all = users.get(node).stream().mapToInt(user -> shards[user]).distinct().toArray();
        return all.length == 1 ? all[0] : Buffer.SHARED;
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
        if (Entries.isLeaf(op) || Entries.constant(op).isPresent() || absent.contains(node)) {
            return;
        }
        List<Item> list = items(phase);
        if (!Entries.isElementwise(op, fuse)) {
            positions[node] = list.size();
            list.add(new Single(node));
            return;
        }
        List<Integer> extents = Entries.extents(program.shape(node));
        int earliest = 0;
        for (int i = 0; i < op.operands().size(); i++) {
            int operand = op.operands().get(i);
            if (positions[operand] >= 0 && phases[operand] == phase) {
                boolean joinable =
                        Entries.inPlace(op, i) && list.get(positions[operand]) instanceof Nest;
                earliest = Math.max(earliest, positions[operand] + (joinable ? 0 : 1));
            }
        }
        int weight = Entries.weight(op);
        for (int position = earliest; fuse && position < list.size(); position++) {
            if (list.get(position) instanceof Nest nest
                    && nest.extents.equals(extents)
                    && shards[nest.nodes.getFirst()] == shards[node]
                    && nest.weight + weight <= MAX_WEIGHT
                    && nest.tensors + Entries.reads(op) <= MAX_TENSORS
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
        nest.tensors += Entries.reads(program.op(node));
        positions[node] = position;
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
                && Entries.terms(contract) == 1
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
                                    .allMatch(i -> Entries.inPlace(op, i));
                        });
        for (int node : Sinking.candidates(list)) {
            Set<Integer> group = sinking.group(node);
            if (!group.isEmpty()
                    && list.get(positions[node]) instanceof Nest from
                    && list.get(positions[users.get(node).getFirst()]) instanceof Nest to
                    && to.extents.equals(from.extents)
                    && shard(to) == shard(from)) {
                move(group, from, to, positions[users.get(node).getFirst()]);
            }
        }
    }

    private void move(Set<Integer> group, Nest from, Nest to, int position) {
        int weight = group.stream().mapToInt(node -> Entries.weight(program.op(node))).sum();
        int tensors = group.stream().mapToInt(node -> Entries.reads(program.op(node))).sum();
        if (to.weight + weight > MAX_WEIGHT || to.tensors + tensors > MAX_TENSORS) {
            return;
        }
        from.nodes.removeAll(group);
        from.weight -= weight;
        from.tensors -= tensors;
        for (int node : group) {
            join(to, node, position, Entries.weight(program.op(node)));
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
                        && shard(single) == shard(nest)
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
                                && Entries.inPlace(op, i);
                stored[operand] |= !together;
            }
        }
        program.outputs().forEach(o -> stored[o.node()] = true);
    }
}

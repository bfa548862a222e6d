package dev.dln.compiler.kernel;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Moves elementwise nodes from the nest of their operands to the only nest that reads them, where
 * that costs no more reading: {@code 1 - tanh(z)^2} is then computed on the way back from what the
 * next layer keeps anyway, instead of being stored on the way forward and read again. Inputs count
 * as free to read, also those of a nest's full size: they are in memory in any case.
 */
final class Sinking {
    private final Program program;
    private final List<List<Integer>> users;
    private final int[] positions;
    private final Phase[] phases;

    /** Whether the second node reads the first entry by entry. */
    private final BiPredicate<Integer, Integer> inPlace;

    private final Set<Integer> outputs = new HashSet<>();

    Sinking(
            Program program,
            List<List<Integer>> users,
            int[] positions,
            Phase[] phases,
            BiPredicate<Integer, Integer> inPlace) {
        this.program = program;
        this.users = users;
        this.positions = positions;
        this.phases = phases;
        this.inPlace = inPlace;
        program.outputs().forEach(o -> outputs.add(o.node()));
    }

    /**
     * What goes along if a node moves to the one nest that reads it, in order; empty if it does not
     * move. What the nodes read is in memory for others too, and, inputs aside, is one tensor of
     * their size at most.
     *
     * @param node in a nest
     */
    Set<Integer> group(int node) {
        if (outputs.contains(node) || users.get(node).isEmpty()) {
            return Set.of();
        }
        int user = users.get(node).getFirst();
        if (phases[user] != phases[node] || positions[user] == positions[node]) {
            return Set.of();
        }
        var group = new TreeSet<Integer>();
        var read = new TreeSet<Integer>();
        boolean moves = collect(node, positions[user], group, read);
        return moves && read.size() <= 1 ? group : Set.of();
    }

    private boolean collect(int node, int to, Set<Integer> group, Set<Integer> read) {
        if (!goes(node, to, group)) {
            return false;
        }
        group.add(node);
        Op op = program.op(node);
        for (int operand : op.operands()) {
            if (positions[operand] < 0 || group.contains(operand)) {
                continue; // a leaf, or a number
            }
            boolean whole = program.shape(operand).size() == program.shape(node).size();
            if (isKept(operand, node, group)) {
                if (whole) {
                    read.add(operand);
                }
            } else if (phases[operand] != phases[node]
                    || positions[operand] != positions[node]
                    || !collect(operand, to, group, read)) {
                return false;
            }
        }
        return true;
    }

    /** Whether only the nest there, or what goes with it, reads a node, entry by entry. */
    private boolean goes(int node, int to, Set<Integer> group) {
        return !outputs.contains(node)
                && users.get(node).stream()
                        .allMatch(
                                user ->
                                        group.contains(user)
                                                || (phases[user] == phases[node]
                                                        && positions[user] == to
                                                        && inPlace.test(node, user)));
    }

    /**
     * Whether an operand is in memory without the group: it is not of its nest, or read outside.
     */
    private boolean isKept(int operand, int node, Set<Integer> group) {
        boolean together = phases[operand] == phases[node] && positions[operand] == positions[node];
        return !together
                || outputs.contains(operand)
                || users.get(operand).stream()
                        .anyMatch(
                                user ->
                                        !group.contains(user)
                                                && (phases[user] != phases[operand]
                                                        || positions[user] != positions[operand]));
    }

    /** The nodes of all nests, last first, so that groups are as large as they can be. */
    static List<Integer> candidates(List<Schedule.Item> items) {
        var all = new ArrayList<Integer>();
        for (Schedule.Item item : items) {
            if (item instanceof Schedule.Nest nest) {
                all.addAll(nest.nodes());
            }
        }
        all.sort((x, y) -> Integer.compare(y, x));
        return all;
    }
}

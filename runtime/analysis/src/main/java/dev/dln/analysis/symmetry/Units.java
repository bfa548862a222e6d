package dev.dln.analysis.symmetry;

import dev.dln.engine.ParameterLayout;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A discrete symmetry: units, each a slice of some axes of parameters, that may be permuted, or
 * negated one by one, without changing the loss anywhere.
 *
 * @param action what may be done to the units
 * @param slots the axes along which the units lie, of one extent; a parameter's two axes may both
 *     be among them
 */
public record Units(Action action, List<Slot> slots) {
    public Units {
        slots = List.copyOf(slots);
    }

    /** What may be done to units. */
    public enum Action {
        /** Any permutation. */
        PERMUTE,
        /** Changing the sign of any of them. */
        NEGATE
    }

    /** How many units there are. */
    public int count() {
        return slots.getFirst().extent();
    }

    /**
     * Permutes the units.
     *
     * @param point length n, not changed
     * @param order unit i of the result is unit order[i] of the point
     */
    public double[] permuted(double[] point, int[] order) {
        double[] current = point.clone();
        for (Slot slot : slots) {
            double[] before = current.clone();
            for (int i = 0; i < count(); i++) {
                for (int e = 0; e < slot.slice(); e++) {
                    current[slot.position(i, e)] = before[slot.position(order[i], e)];
                }
            }
        }
        return current;
    }

    /**
     * Negates one unit.
     *
     * @param point length n, not changed
     */
    public double[] negated(double[] point, int unit) {
        double[] current = point.clone();
        for (Slot slot : slots) {
            for (int e = 0; e < slot.slice(); e++) {
                int position = slot.position(unit, e);
                current[position] = -current[position];
            }
        }
        return current;
    }

    /** {@code the 5 units W1 (rows), b1, W2 (columns) may be permuted}. */
    public String description() {
        String names =
                slots.stream()
                        .map(Slot::parameter)
                        .map(ParameterLayout.Entry::name)
                        .distinct()
                        .collect(Collectors.joining(", "));
        return switch (action) {
            case PERMUTE -> "permutations of the " + count() + " units of " + names;
            case NEGATE -> "sign flips of the " + count() + " units of " + names;
        };
    }
}

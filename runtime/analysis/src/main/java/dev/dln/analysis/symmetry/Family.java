package dev.dln.analysis.symmetry;

import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.ParameterLayout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Generators that belong together, made when asked for: a wide network has more of them than fit
 * into memory at once.
 *
 * @param name the family
 * @param description which one
 * @param size how many there are
 * @param generator makes one
 */
public record Family(String name, String description, int size, IntFunction<Generator> generator) {

    /** Generator k, from 0. */
    public Generator get(int k) {
        return generator.apply(k);
    }

    /** The matrices of a change of basis: E_ab, or E_ab - E_ba where only rotations are left. */
    static Family basis(ChangesOfBasis.Space space) {
        boolean skew = space.group() == ChangesOfBasis.Group.SKEW;
        int d = space.dimension();
        var all = new ArrayList<>(space.direct());
        all.addAll(space.dual());
        String name = skew ? Symmetries.ROTATION : Symmetries.BASIS;
        String what = (skew ? "rotations" : "changes of basis") + " of the space of " + names(all);
        return new Family(
                name,
                what,
                skew ? d * (d - 1) / 2 : d * d,
                k -> {
                    int a = skew ? below(k) : k / d;
                    int b = skew ? k - a * (a - 1) / 2 : k % d;
                    var entries = new ArrayList<Generator.Entry>();
                    space.direct().forEach(slot -> row(entries, slot, a, b, 1));
                    space.dual().forEach(slot -> row(entries, slot, b, a, -1));
                    if (skew) {
                        space.direct().forEach(slot -> row(entries, slot, b, a, -1));
                        space.dual().forEach(slot -> row(entries, slot, a, b, 1));
                    }
                    return new Generator(
                            name, what + ", " + (a + 1) + " and " + (b + 1), entries, List.of());
                });
    }

    /** The row of entry k in the strict lower triangle, listed by rows. */
    private static int below(int k) {
        int a = 1;
        while (a * (a + 1) / 2 <= k) {
            a++;
        }
        return a;
    }

    /** Slice a changes by factor times slice b. */
    private static void row(List<Generator.Entry> entries, Slot slot, int a, int b, double factor) {
        for (int e = 0; e < slot.slice(); e++) {
            entries.add(new Generator.Entry(slot.position(a, e), slot.position(b, e), factor));
        }
    }

    /** Unit i of each axis is multiplied by c to the axis's degree. */
    static Family scaling(Map<Slot, Rational> degrees) {
        List<Slot> slots = List.copyOf(degrees.keySet());
        String what = "scalings of the units of " + names(slots);
        return new Family(
                Symmetries.SCALING,
                what,
                slots.getFirst().extent(),
                unit -> {
                    var entries = new ArrayList<Generator.Entry>();
                    degrees.forEach(
                            (slot, degree) -> row(entries, slot, unit, unit, degree.toDouble()));
                    return new Generator(
                            Symmetries.SCALING, what + ", unit " + (unit + 1), entries, List.of());
                });
    }

    /** Each number of a parameter that the loss does not use. */
    static Family unused(ParameterLayout.Entry parameter) {
        String what = parameter.name() + ", which the loss does not use";
        return new Family(
                Symmetries.UNUSED,
                what,
                parameter.size(),
                k ->
                        new Generator(
                                Symmetries.UNUSED,
                                what,
                                List.of(),
                                List.of(new Generator.Shift(parameter.offset() + k, 1))));
    }

    /** The same number added to all entries along one axis. */
    static Family shift(Slot slot) {
        String what = "numbers added along the " + slot;
        return new Family(
                Symmetries.SHIFT,
                what,
                slot.slice(),
                k -> {
                    var shifts = new ArrayList<Generator.Shift>();
                    for (int i = 0; i < slot.extent(); i++) {
                        shifts.add(new Generator.Shift(slot.position(i, k), 1));
                    }
                    return new Generator(Symmetries.SHIFT, what, List.of(), shifts);
                });
    }

    static String names(List<Slot> slots) {
        return slots.stream()
                .map(slot -> slot.parameter().name())
                .distinct()
                .collect(Collectors.joining(", "));
    }
}

package dev.dln.analysis.symmetry;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The symmetries of a model's loss that its program shows, continuous and discrete. Each is one of
 * the loss as a whole: a penalty that breaks a symmetry of the network is taken into account.
 * Generators may be linearly dependent, as fields and at a point.
 *
 * @param layout the parameters
 * @param families the continuous ones
 * @param units the discrete ones
 * @param rotations axes that an orthogonal matrix may act on together: of each change of basis and
 *     each rotation the part that keeps norms, reflections included
 */
public record Symmetries(
        ParameterLayout layout,
        List<Family> families,
        List<Units> units,
        List<List<Slot>> rotations) {
    /** GL(d) on a hidden space between linear maps. */
    public static final String BASIS = "change of basis";

    /** O(d) on a hidden space, where a penalty breaks GL(d). */
    public static final String ROTATION = "rotation";

    /** Positive scalings of units. */
    public static final String SCALING = "scaling";

    /** A number added to all inputs of a softmax. */
    public static final String SHIFT = "softmax shift";

    /** A combination of weights that are multiplied by linearly dependent rows of data. */
    public static final String UNSEEN = "unseen direction";

    /** A parameter that does not occur. */
    public static final String UNUSED = "unused";

    public Symmetries {
        families = List.copyOf(families);
        units = List.copyOf(units);
        rotations = List.copyOf(rotations);
    }

    /** The symmetries of a model's loss. */
    public static Symmetries of(BoundModel model) {
        Program program = model.program();
        program = program.computing(List.of(new Program.Output("loss", program.output("loss"))));
        ParameterLayout layout = model.layout();
        var unknowns = new Unknowns(program, layout);
        var families = new ArrayList<Family>();
        var rotations = new ArrayList<List<Slot>>();
        List<ChangesOfBasis.Space> spaces = new ChangesOfBasis(program, unknowns).spaces();
        for (ChangesOfBasis.Space space : spaces) {
            var slots = new ArrayList<>(space.direct());
            slots.addAll(space.dual());
            rotations.add(List.copyOf(slots));
            Family family = Family.basis(space);
            if (family.size() > 0) {
                families.add(family);
            }
        }
        families.addAll(scalings(program, unknowns, spaces));
        Shifts.of(program, unknowns).forEach(slot -> families.add(Family.shift(slot)));
        families.addAll(Unseen.of(model, program, unknowns));
        Set<String> used =
                program.inputs().stream().map(Op.Input::name).collect(Collectors.toSet());
        layout.entries().stream()
                .filter(entry -> !used.contains(entry.name()) && entry.size() > 0)
                .forEach(entry -> families.add(Family.unused(entry)));
        var units = new ArrayList<Units>();
        Permutations.of(program, unknowns)
                .forEach(slots -> units.add(new Units(Units.Action.PERMUTE, slots)));
        units.addAll(flips(program, unknowns));
        return new Symmetries(layout, families, units, rotations);
    }

    /** The continuous symmetries one by one; each is made when asked for. */
    public List<Generator> generators() {
        int total = families.stream().mapToInt(Family::size).sum();
        return new AbstractList<>() {
            @Override
            public Generator get(int index) {
                int rest = index;
                for (Family family : families) {
                    if (rest < family.size()) {
                        return family.get(rest);
                    }
                    rest -= family.size();
                }
                throw new IndexOutOfBoundsException(index);
            }

            @Override
            public int size() {
                return total;
            }
        };
    }

    /** Scalings that no change of basis contains. */
    private static List<Family> scalings(
            Program program, Unknowns unknowns, List<ChangesOfBasis.Space> spaces) {
        Set<Slot> general = new HashSet<>();
        var uniform = new ArrayList<Map<Integer, Rational>>();
        for (ChangesOfBasis.Space space : spaces) {
            if (space.group() == ChangesOfBasis.Group.GENERAL) {
                general.addAll(space.direct());
                general.addAll(space.dual());
                Map<Integer, Rational> sum = new TreeMap<>();
                space.direct().forEach(s -> addTo(sum, s, Rational.ONE));
                space.dual().forEach(s -> addTo(sum, s, Rational.MINUS_ONE));
                uniform.add(sum);
            }
        }
        var axes = new ArrayList<Map<Slot, Rational>>();
        var whole = new ArrayList<Map<Slot, Rational>>();
        for (Map<Integer, Rational> solution :
                Multipliers.of(Multipliers.By.SCALES, program, unknowns)) {
            Map<Slot, Rational> degrees = degrees(solution, unknowns);
            if (degrees.isEmpty()) {
                continue;
            }
            if (degrees.keySet().iterator().next().axis() == Unknowns.WHOLE) {
                whole.add(degrees);
            } else if (degrees.keySet().stream().noneMatch(general::contains)) {
                axes.add(degrees);
                Map<Integer, Rational> sum = new TreeMap<>();
                degrees.forEach((slot, degree) -> addTo(sum, slot, degree));
                uniform.add(sum);
            }
        }
        var kept = new ArrayList<>(axes);
        for (Map<Slot, Rational> degrees : whole) {
            Map<Integer, Rational> vector = new TreeMap<>();
            degrees.forEach((slot, degree) -> addTo(vector, slot, degree));
            if (!LinearSystem.spans(uniform, vector)) {
                uniform.add(vector);
                kept.add(degrees);
            }
        }
        return kept.stream().map(Family::scaling).toList();
    }

    private static void addTo(Map<Integer, Rational> sum, Slot slot, Rational degree) {
        sum.merge(slot.parameter().offset(), degree, Rational::add);
    }

    private static Map<Slot, Rational> degrees(Map<Integer, Rational> solution, Unknowns unknowns) {
        Map<Slot, Rational> degrees = new LinkedHashMap<>();
        for (Slot slot : unknowns.slots()) {
            Rational degree = solution.get(unknowns.of(slot));
            if (degree != null && slot.parameter().size() > 0) {
                degrees.put(slot, degree);
            }
        }
        return degrees;
    }

    /** Sign flips of units, and of scalars; those of a whole parameter consist of unit flips. */
    private static List<Units> flips(Program program, Unknowns unknowns) {
        var units = new ArrayList<Units>();
        for (Map<Integer, Rational> solution :
                Multipliers.of(Multipliers.By.SIGNS, program, unknowns)) {
            List<Slot> slots = List.copyOf(degrees(solution, unknowns).keySet());
            boolean wholeOnly =
                    slots.stream()
                            .allMatch(
                                    s ->
                                            s.axis() == Unknowns.WHOLE
                                                    && !s.parameter().shape().isEmpty());
            if (!slots.isEmpty() && !wholeOnly) {
                units.add(new Units(Units.Action.NEGATE, slots));
            }
        }
        return units;
    }
}

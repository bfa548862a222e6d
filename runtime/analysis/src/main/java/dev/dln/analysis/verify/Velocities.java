package dev.dln.analysis.verify;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.ParameterLayout;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The velocity A theta + b of a flow, parameter by parameter, as polynomials in the parameters and
 * in unit vectors. Entries of A that move whole rows or columns alike become one term: {@code
 * e_a[i] e_b[k] W[k,j]}, or {@code e_a[i] W[i,j]} where a = b; what has no such form is written
 * entry by entry, which is as true, only longer.
 */
final class Velocities {
    private final ParameterLayout layout;
    private final ProgramBuilder builder;
    private final Expansion expansion;

    Velocities(ParameterLayout layout, ProgramBuilder builder, Expansion expansion) {
        this.layout = layout;
        this.builder = builder;
        this.expansion = expansion;
    }

    /** From one entry of a parameter to another. */
    private record Move(int row, int column) {}

    /** The velocities that are not zero, by parameter. */
    Map<String, Polynomial> of(Flow flow) {
        Map<String, Polynomial> velocities = new TreeMap<>();
        for (ParameterLayout.Entry target : layout.entries()) {
            var velocity = new Polynomial(target.shape().size());
            for (ParameterLayout.Entry source : layout.entries()) {
                Map<Move, Rational> moves = moves(flow, target, source);
                if (!moves.isEmpty()) {
                    add(velocity, target, source, moves);
                }
            }
            shift(velocity, flow, target);
            velocities.put(target.name(), velocity);
        }
        return velocities;
    }

    private static Map<Move, Rational> moves(
            Flow flow, ParameterLayout.Entry target, ParameterLayout.Entry source) {
        Map<Move, Rational> moves = new HashMap<>();
        for (Flow.Entry e : flow.linear()) {
            int row = e.row() - target.offset();
            int column = e.column() - source.offset();
            boolean here = row >= 0 && row < target.size() && column >= 0 && column < source.size();
            if (here) {
                moves.merge(
                        new Move(row, column),
                        Rational.of(new BigDecimal(e.factor())),
                        Rational::add);
            }
        }
        moves.values().removeIf(Rational::isZero);
        return moves;
    }

    private void add(
            Polynomial velocity,
            ParameterLayout.Entry target,
            ParameterLayout.Entry source,
            Map<Move, Rational> moves) {
        int input = input(source);
        Set<Rational> factors = new HashSet<>(moves.values());
        boolean whole =
                target.equals(source)
                        && moves.size() == target.size()
                        && factors.size() == 1
                        && moves.keySet().stream().allMatch(m -> m.row == m.column);
        if (whole) {
            velocity.add(factors.iterator().next(), Polynomial.atom(input, source.shape().size()));
            return;
        }
        for (int axis = 0; axis < target.shape().size(); axis++) {
            Map<Move, Rational> slices = slices(target, source, moves, axis);
            if (!slices.isEmpty()) {
                int along = axis;
                slices.forEach((m, f) -> slice(velocity, target, source, along, m, f));
                return;
            }
        }
        moves.forEach((m, f) -> entry(velocity, target, source, m, f));
    }

    /** The same as moves of whole slices across an axis, if that is what they are. */
    private static Map<Move, Rational> slices(
            ParameterLayout.Entry target,
            ParameterLayout.Entry source,
            Map<Move, Rational> moves,
            int axis) {
        int rank = target.shape().size();
        boolean alike = rank == source.shape().size();
        for (int k = 0; alike && k < rank; k++) {
            alike = k == axis || target.shape().get(k).equals(source.shape().get(k));
        }
        if (!alike) {
            return Map.of();
        }
        Map<Move, Rational> slices = new HashMap<>();
        Map<Move, Integer> counts = new HashMap<>();
        for (Map.Entry<Move, Rational> move : moves.entrySet()) {
            int[] to = position(target, move.getKey().row);
            int[] from = position(source, move.getKey().column);
            for (int k = 0; k < rank; k++) {
                if (k != axis && to[k] != from[k]) {
                    return Map.of();
                }
            }
            var slice = new Move(to[axis], from[axis]);
            Rational before = slices.putIfAbsent(slice, move.getValue());
            if (before != null && !before.equals(move.getValue())) {
                return Map.of();
            }
            counts.merge(slice, 1, Integer::sum);
        }
        int full = target.size() / target.shape().get(axis);
        return counts.values().stream().allMatch(c -> c == full) ? slices : Map.of();
    }

    /** Row-major coordinates. */
    private static int[] position(ParameterLayout.Entry parameter, int entry) {
        int[] position = new int[parameter.shape().size()];
        int rest = entry;
        for (int k = position.length - 1; k >= 0; k--) {
            position[k] = rest % parameter.shape().get(k);
            rest /= parameter.shape().get(k);
        }
        return position;
    }

    private void slice(
            Polynomial velocity,
            ParameterLayout.Entry target,
            ParameterLayout.Entry source,
            int axis,
            Move move,
            Rational factor) {
        int rank = target.shape().size();
        var factors = new ArrayList<Monomial.Factor>();
        factors.add(unit(target.shape().get(axis), move.row, axis));
        List<Integer> indices = new ArrayList<>(Polynomial.range(rank));
        boolean same =
                move.row == move.column
                        && target.shape().get(axis).equals(source.shape().get(axis));
        if (!same) {
            indices.set(axis, rank);
            factors.add(unit(source.shape().get(axis), move.column, rank));
        }
        factors.add(new Monomial.Factor(input(source), indices));
        velocity.add(Monomial.of(factors, rank), factor);
    }

    private void entry(
            Polynomial velocity,
            ParameterLayout.Entry target,
            ParameterLayout.Entry source,
            Move move,
            Rational factor) {
        int rank = target.shape().size();
        int[] to = position(target, move.row);
        int[] from = position(source, move.column);
        var factors = new ArrayList<Monomial.Factor>();
        var indices = new ArrayList<Integer>();
        for (int k = 0; k < rank; k++) {
            factors.add(unit(target.shape().get(k), to[k], k));
        }
        for (int k = 0; k < from.length; k++) {
            factors.add(unit(source.shape().get(k), from[k], rank + k));
            indices.add(rank + k);
        }
        factors.add(new Monomial.Factor(input(source), indices));
        velocity.add(Monomial.of(factors, rank), factor);
    }

    /** A constant velocity; as a vector where it is the same along the other axis. */
    private void shift(Polynomial velocity, Flow flow, ParameterLayout.Entry target) {
        var values = new ArrayList<>(Collections.nCopies(target.size(), Rational.ZERO));
        for (Flow.Shift s : flow.constant()) {
            int at = s.row() - target.offset();
            if (at >= 0 && at < target.size()) {
                values.set(at, values.get(at).add(Rational.of(new BigDecimal(s.value()))));
            }
        }
        if (values.stream().allMatch(Rational::isZero)) {
            return;
        }
        int rank = target.shape().size();
        for (int axis = 0; axis < rank; axis++) {
            Map<Integer, Set<Rational>> along = new TreeMap<>();
            for (int i = 0; i < values.size(); i++) {
                along.computeIfAbsent(position(target, i)[axis], _ -> new TreeSet<>())
                        .add(values.get(i));
            }
            if (along.values().stream().allMatch(set -> set.size() == 1)) {
                List<Rational> vector =
                        along.values().stream().map(set -> set.iterator().next()).toList();
                if (new HashSet<>(vector).size() == 1) {
                    velocity.add(vector.getFirst(), Polynomial.constant(Rational.ONE, rank));
                } else {
                    int literal =
                            builder.add(new Op.Literal(vector, List.of(Dim.of(vector.size()))));
                    velocity.add(
                            Rational.ONE,
                            Polynomial.of(
                                    Rational.ONE,
                                    List.of(new Monomial.Factor(literal, List.of(axis))),
                                    rank));
                }
                return;
            }
        }
        List<Dim> shape = target.shape().stream().map(Dim::of).toList();
        velocity.add(Rational.ONE, expansion.of(builder.add(new Op.Literal(values, shape))));
    }

    private int input(ParameterLayout.Entry parameter) {
        return builder.input(
                parameter.name(),
                Op.Role.PARAMETER,
                parameter.shape().stream().map(Dim::of).toList());
    }

    /** A unit vector with an index. */
    private Monomial.Factor unit(int extent, int position, int index) {
        var entries = new ArrayList<>(Collections.nCopies(extent, Rational.ZERO));
        entries.set(position, Rational.ONE);
        int node = builder.add(new Op.Literal(entries, List.of(Dim.of(extent))));
        return new Monomial.Factor(node, List.of(index));
    }
}

package dev.dln.analysis.symmetry;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Homogeneous linear equations over the fractions or over the field of two elements, solved as they
 * come: each unknown is free or an expression in free ones.
 */
final class LinearSystem {
    private final UnaryOperator<Rational> reduce;
    private final int unknowns;

    /** Unknowns that are not free, in terms of those that are. */
    private final Map<Integer, Map<Integer, Rational>> solved = new HashMap<>();

    /** In whose expressions a free unknown occurs. */
    private final Map<Integer, Set<Integer>> uses = new HashMap<>();

    private LinearSystem(int unknowns, UnaryOperator<Rational> reduce) {
        this.unknowns = unknowns;
        this.reduce = reduce;
    }

    static LinearSystem overFractions(int unknowns) {
        return new LinearSystem(unknowns, r -> r);
    }

    /** Coefficients must be integers and count modulo two. */
    static LinearSystem overSigns(int unknowns) {
        return new LinearSystem(
                unknowns, r -> r.numerator().testBit(0) ? Rational.ONE : Rational.ZERO);
    }

    /** Requires that a = factor b. */
    void equal(int a, Rational factor, int b) {
        var equation = new TreeMap<Integer, Rational>();
        add(equation, a, Rational.ONE);
        add(equation, b, factor.negate());
        require(equation);
    }

    void zero(int a) {
        require(Map.of(a, Rational.ONE));
    }

    /** Requires that a + ... = target, where a target of -1 is zero. */
    void sum(List<Integer> terms, int target) {
        var equation = new TreeMap<Integer, Rational>();
        terms.forEach(term -> add(equation, term, Rational.ONE));
        if (target >= 0) {
            add(equation, target, Rational.MINUS_ONE);
        }
        require(equation);
    }

    private void require(Map<Integer, Rational> equation) {
        var free = new TreeMap<Integer, Rational>();
        equation.forEach((unknown, factor) -> substitute(free, unknown, factor));
        if (free.isEmpty()) {
            return;
        }
        int pivot =
                free.keySet().stream()
                        .min(Comparator.comparingInt(u -> occurrences(u).size()))
                        .orElseThrow();
        Rational scale = reduce.apply(at(free, pivot).reciprocal().negate());
        free.remove(pivot);
        var expression = new TreeMap<Integer, Rational>();
        free.forEach((unknown, factor) -> add(expression, unknown, factor.multiply(scale)));
        Set<Integer> users = occurrences(pivot);
        uses.remove(pivot);
        solved.put(pivot, expression);
        expression.keySet().forEach(u -> occurrences(u).add(pivot));
        for (int user : users) {
            Map<Integer, Rational> old = expression(user);
            Rational factor = at(old, pivot);
            old.remove(pivot);
            expression.forEach(
                    (unknown, f) -> {
                        add(old, unknown, f.multiply(factor));
                        if (old.containsKey(unknown)) {
                            occurrences(unknown).add(user);
                        } else {
                            occurrences(unknown).remove(user);
                        }
                    });
        }
    }

    private Map<Integer, Rational> expression(int unknown) {
        return Objects.requireNonNull(solved.get(unknown));
    }

    private static Rational at(Map<Integer, Rational> vector, int place) {
        return Objects.requireNonNull(vector.get(place));
    }

    private Set<Integer> occurrences(int unknown) {
        return uses.computeIfAbsent(unknown, _ -> new HashSet<>());
    }

    private void substitute(Map<Integer, Rational> target, int unknown, Rational factor) {
        Map<Integer, Rational> expression = solved.get(unknown);
        if (expression == null) {
            add(target, unknown, factor);
        } else {
            expression.forEach((u, f) -> add(target, u, f.multiply(factor)));
        }
    }

    private void add(Map<Integer, Rational> target, int unknown, Rational factor) {
        Rational sum = reduce.apply(target.getOrDefault(unknown, Rational.ZERO).add(factor));
        if (sum.isZero()) {
            target.remove(unknown);
        } else {
            target.put(unknown, sum);
        }
    }

    /** A basis of the solutions, without their zeros: one for each free unknown, in order. */
    List<Map<Integer, Rational>> solutions() {
        var basis = new ArrayList<Map<Integer, Rational>>();
        for (int unknown = 0; unknown < unknowns; unknown++) {
            if (!solved.containsKey(unknown)) {
                int free = unknown;
                var solution = new TreeMap<Integer, Rational>();
                solution.put(free, Rational.ONE);
                for (int user : uses.getOrDefault(free, Set.of())) {
                    solution.put(user, at(expression(user), free));
                }
                basis.add(solution);
            }
        }
        return basis;
    }

    /** Whether a vector is a combination of others, all sparse. */
    static boolean spans(List<Map<Integer, Rational>> vectors, Map<Integer, Rational> vector) {
        var rows = new ArrayList<Map<Integer, Rational>>();
        for (Map<Integer, Rational> v : vectors) {
            Map<Integer, Rational> rest = eliminated(rows, v);
            if (!rest.isEmpty()) {
                rows.add(rest);
            }
        }
        return eliminated(rows, vector).isEmpty();
    }

    private static Map<Integer, Rational> eliminated(
            List<Map<Integer, Rational>> rows, Map<Integer, Rational> vector) {
        Map<Integer, Rational> rest = new TreeMap<>(vector);
        rest.values().removeIf(Rational::isZero);
        for (Map<Integer, Rational> row : rows) {
            int pivot = row.keySet().iterator().next();
            Rational entry = rest.get(pivot);
            if (entry != null) {
                Rational factor = entry.divide(at(row, pivot)).negate();
                row.forEach(
                        (k, v) ->
                                rest.merge(
                                        k,
                                        v.multiply(factor),
                                        (a, b) -> a.add(b).isZero() ? null : a.add(b)));
            }
        }
        return rest;
    }
}

package dev.dln.analysis.verify;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A linear combination of monomials, the value of a tensor; like terms merged, so that what is zero
 * by the rules used has no terms. Mutable while it is made.
 */
final class Polynomial {
    /** Longer sums are given up. */
    private static final int MOST_TERMS = 5000;

    private final int rank;
    private final Map<Monomial, Rational> terms = new LinkedHashMap<>();

    Polynomial(int rank) {
        this.rank = rank;
    }

    /** A number, for every index. */
    static Polynomial constant(Rational value, int rank) {
        var result = new Polynomial(rank);
        result.add(new Monomial(List.of()), value);
        return result;
    }

    /** One atom with the value's own indices. */
    static Polynomial atom(int node, int rank) {
        return of(Rational.ONE, List.of(new Monomial.Factor(node, range(rank))), rank);
    }

    /** One product. */
    static Polynomial of(Rational coefficient, List<Monomial.Factor> factors, int rank) {
        var result = new Polynomial(rank);
        result.add(Monomial.of(factors, rank), coefficient);
        return result;
    }

    int rank() {
        return rank;
    }

    boolean isZero() {
        return terms.isEmpty();
    }

    Map<Monomial, Rational> terms() {
        return terms;
    }

    void add(Monomial monomial, Rational coefficient) {
        Rational sum = terms.merge(monomial, coefficient, Rational::add);
        if (sum.isZero()) {
            terms.remove(monomial);
        }
        if (terms.size() > MOST_TERMS) {
            throw new Refusal("its derivative has too many terms");
        }
    }

    void add(Rational coefficient, Polynomial other) {
        other.terms.forEach((m, c) -> add(m, c.multiply(coefficient)));
    }

    /** The same under other index names: index i of the value becomes {@code axes.get(i)}. */
    static List<Monomial.Factor> placed(
            Monomial monomial, List<Integer> axes, int rank, int[] fresh) {
        Map<Integer, Integer> names = new HashMap<>();
        for (int i = 0; i < rank; i++) {
            names.put(i, axes.get(i));
        }
        var placed = new ArrayList<Monomial.Factor>();
        for (Monomial.Factor factor : monomial.factors()) {
            for (int index : factor.indices()) {
                if (index >= rank) {
                    names.computeIfAbsent(index, _ -> fresh[0]++);
                }
            }
            placed.add(factor.renamed(names));
        }
        return placed;
    }

    static List<Integer> range(int count) {
        return java.util.stream.IntStream.range(0, count).boxed().toList();
    }
}

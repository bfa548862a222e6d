package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One contraction while it is brought to normal form; scratch memory of {@link Contractions}. */
final class ContractionRules {
    private final ProgramBuilder builder;
    private Rational coefficient;
    private final List<Op.Factor> factors;
    private final List<Integer> output;
    private final List<Dim> extents;

    /** Hidden indices that a delta replaced: they are gone, not summed over. */
    private final Set<Integer> renamedAway = new HashSet<>();

    ContractionRules(ProgramBuilder builder, Op.Contract contract) {
        this.builder = builder;
        this.coefficient = contract.coefficient();
        this.factors = new ArrayList<>(contract.factors());
        this.output = contract.output();
        this.extents = contract.extents();
    }

    Op.Contract normalForm() {
        foldConstants();
        while (eliminateSelect()) {
            // each round removes a Select or renames its index; the rounds end
        }
        gatherPowers();
        sumFreeIndices();
        if (coefficient.isZero()) {
            factors.clear();
        }
        return canonical();
    }

    // identity: c * (k * f) = (c k) * f for a number k
    private void foldConstants() {
        for (int i = factors.size() - 1; i >= 0; i--) {
            Op op = builder.op(factors.get(i).node());
            if (op instanceof Op.Const constant) {
                coefficient = coefficient.multiply(constant.value());
                factors.remove(i);
            }
        }
    }

    private boolean eliminateSelect() {
        for (int i = 0; i < factors.size(); i++) {
            if (builder.op(factors.get(i).node()) instanceof Op.Select select) {
                int row = factors.get(i).indices().get(0);
                int column = factors.get(i).indices().get(1);
                boolean delta = isDelta(select);
                if (row == column) {
                    // identity: delta[i,i] = 1; a shifted diagonal has no entry (i,i)
                    factors.remove(i);
                    if (select.offset() != 0) {
                        coefficient = Rational.ZERO;
                    }
                    return true;
                }
                if (delta && eliminateDelta(i, row, column)) {
                    return true;
                }
                if (!delta && compose(i, select)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean eliminateDelta(int position, int row, int column) {
        if (!output.contains(column)) {
            // identity: sum_j delta[i,j] f[j] = f[i]
            factors.remove(position);
            rename(column, row, -1);
            return true;
        }
        if (!output.contains(row)) {
            factors.remove(position);
            rename(row, column, -1);
            return true;
        }
        // identity: delta[i,j] f[j] = delta[i,j] f[i]; the index that comes first is kept
        boolean rowFirst = output.indexOf(row) < output.indexOf(column);
        int kept = rowFirst ? row : column;
        int gone = rowFirst ? column : row;
        boolean changed = false;
        if (!rowFirst) {
            // identity: delta[j,i] = delta[i,j]
            factors.set(position, new Op.Factor(factors.get(position).node(), List.of(kept, gone)));
            changed = true;
        }
        // identity: delta * delta = delta
        for (int i = factors.size() - 1; i > position; i--) {
            if (factors.get(i).equals(factors.get(position))) {
                factors.remove(i);
                changed = true;
            }
        }
        return rename(gone, kept, position) || changed;
    }

    /** Renames an index in all factors but one; whether anything changed. */
    private boolean rename(int from, int to, int except) {
        boolean changed = false;
        for (int i = 0; i < factors.size(); i++) {
            Op.Factor factor = factors.get(i);
            if (i != except && factor.indices().contains(from)) {
                changed = true;
                factors.set(
                        i,
                        new Op.Factor(
                                factor.node(),
                                factor.indices().stream().map(x -> x == from ? to : x).toList()));
            }
        }
        if (to != from && except < 0) {
            renamedAway.add(from);
        }
        return changed;
    }

    /**
     * Composes two selections that share a hidden index which nothing else uses.
     *
     * <p>Identities: {@code sum_c S[i,c;o] S[c,e;p] = S[i,e;o+p]} and {@code sum_c S[i,c;o]
     * S[k,c;p] = S[i,k;o-p]} for slices that lie inside what they are taken from.
     */
    private boolean compose(int position, Op.Select first) {
        Op.Factor one = factors.get(position);
        int shared = one.indices().get(1);
        if (output.contains(shared) || !isSlice(first)) {
            return false;
        }
        int partner = -1;
        for (int i = 0; i < factors.size(); i++) {
            if (i != position && factors.get(i).indices().contains(shared)) {
                if (partner >= 0) {
                    return false;
                }
                partner = i;
            }
        }
        if (partner < 0
                || !(builder.op(factors.get(partner).node()) instanceof Op.Select second)
                || !isSlice(second)) {
            return false;
        }
        Op.Factor two = factors.get(partner);
        int row = one.indices().get(0);
        boolean chain = two.indices().get(0) == shared;
        int other = two.indices().get(chain ? 1 : 0);
        if (other == shared || other == row) {
            return false;
        }
        int offset = chain ? first.offset() + second.offset() : first.offset() - second.offset();
        Dim columns = chain ? second.cols() : second.rows();
        if (first.rows() instanceof Dim.Fixed r
                && columns instanceof Dim.Fixed c
                && (offset >= c.size() || offset <= -r.size())) {
            coefficient = Rational.ZERO;
        }
        factors.remove(Math.max(position, partner));
        factors.remove(Math.min(position, partner));
        factors.add(
                new Op.Factor(
                        builder.add(new Op.Select(first.rows(), columns, offset)),
                        List.of(row, other)));
        renamedAway.add(shared);
        return true;
    }

    private static boolean isDelta(Op.Select select) {
        return select.offset() == 0 && select.rows().equals(select.cols());
    }

    /** Whether every row of a selection has its one: a slice inside its range. */
    private static boolean isSlice(Op.Select select) {
        return select.offset() >= 0
                && select.rows() instanceof Dim.Fixed rows
                && select.cols() instanceof Dim.Fixed columns
                && rows.size() + select.offset() <= columns.size();
    }

    /**
     * Merges factors that are powers of one node at the same indices.
     *
     * <p>Identity: {@code x^p x^q = x^(p+q)} for positive integers p and q, everywhere, and for
     * negative ones, everywhere but at 0 where both sides are infinite.
     */
    private void gatherPowers() {
        var exponents = new LinkedHashMap<Op.Factor, Rational>();
        var kept = new ArrayList<Op.Factor>();
        for (Op.Factor factor : factors) {
            Op op = builder.op(factor.node());
            Op.Factor base = factor;
            Rational exponent = Rational.ONE;
            if (op instanceof Op.Power power && power.exponent().isInteger()) {
                base = new Op.Factor(power.arg(), factor.indices());
                exponent = power.exponent();
            }
            Rational known = exponents.get(base);
            if (op instanceof Op.Select) {
                kept.add(factor);
            } else if (known == null) {
                exponents.put(base, exponent);
            } else if (known.signum() == exponent.signum()) {
                exponents.put(base, known.add(exponent));
            } else {
                kept.add(factor);
            }
        }
        exponents.forEach(
                (base, exponent) ->
                        kept.add(
                                new Op.Factor(
                                        Powers.power(builder, base.node(), exponent),
                                        base.indices())));
        factors.clear();
        factors.addAll(kept);
        foldConstants();
    }

    // identity: sum over an index that no factor has multiplies by its extent
    private void sumFreeIndices() {
        Set<Integer> used = new HashSet<>(output);
        used.addAll(renamedAway);
        factors.forEach(f -> used.addAll(f.indices()));
        for (int index = 0; index < extents.size(); index++) {
            if (!used.contains(index)) {
                int size = builder.size(extents.get(index));
                if (builder.op(size) instanceof Op.Const constant) {
                    coefficient = coefficient.multiply(constant.value());
                } else {
                    factors.add(new Op.Factor(size, List.of()));
                }
            }
        }
    }

    /**
     * Outputs numbered first, then summed indices in the order in which sorted factors use them.
     */
    private Op.Contract canonical() {
        Map<Integer, Integer> numbers = new HashMap<>();
        var dims = new ArrayList<Dim>();
        for (int index : output) {
            numbers.put(index, dims.size());
            dims.add(extents.get(index));
        }
        int outputs = dims.size();
        factors.sort(
                Comparator.comparingInt(Op.Factor::node)
                        .thenComparing(
                                f ->
                                        f.indices().stream()
                                                .map(i -> numbers.getOrDefault(i, outputs))
                                                .toList(),
                                ContractionRules::compare)
                        .thenComparing(Op.Factor::indices, ContractionRules::compare));
        var renamed = new ArrayList<Op.Factor>();
        for (Op.Factor factor : factors) {
            var indices = new ArrayList<Integer>();
            for (int index : factor.indices()) {
                indices.add(
                        numbers.computeIfAbsent(
                                index,
                                i -> {
                                    dims.add(extents.get(i));
                                    return dims.size() - 1;
                                }));
            }
            renamed.add(new Op.Factor(factor.node(), Collections.unmodifiableList(indices)));
        }
        return new Op.Contract(coefficient, renamed, ProgramBuilder.range(0, outputs), dims);
    }

    /** Lexicographic order. */
    static int compare(List<Integer> a, List<Integer> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = Integer.compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }
}

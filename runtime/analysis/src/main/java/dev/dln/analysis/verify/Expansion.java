package dev.dln.analysis.verify;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Nodes of a program as polynomials in atoms: inputs and the nonlinear functions. Sums and
 * contractions are multiplied out. The rules used are identities for all real numbers, away from
 * kinks:
 *
 * <ul>
 *   <li>relu(t) = t step(t), abs(t) = t sign(t), where(c, a, b) = b + step(c) a - step(c) b;
 *   <li>step(t)^2 = step(t), t^2 = t t, and so on for small natural exponents;
 *   <li>a Kronecker delta renames one of its indices; a hidden index that no factor has contributes
 *       its extent.
 * </ul>
 */
final class Expansion {
    /** Powers up to here are multiplied out. */
    private static final int LARGEST_POWER = 6;

    private final ProgramBuilder builder;
    private final Map<Integer, Polynomial> known = new HashMap<>();

    Expansion(ProgramBuilder builder) {
        this.builder = builder;
    }

    /** A node of the builder as a polynomial. */
    Polynomial of(int node) {
        Polynomial found = known.get(node);
        if (found == null) {
            found = expand(node);
            known.put(node, found);
        }
        return found;
    }

    private Polynomial expand(int node) {
        int rank = builder.shape(node).size();
        Op op = builder.op(node);
        return switch (op) {
            case Op.Const constant -> Polynomial.constant(constant.value(), 0);
            case Op.Literal literal -> {
                boolean same = new HashSet<>(literal.entries()).size() == 1;
                yield same
                        ? Polynomial.constant(literal.entries().getFirst(), rank)
                        : Polynomial.atom(node, rank);
            }
            case Op.Sum sum -> {
                var total = new Polynomial(rank);
                sum.terms().forEach(t -> total.add(t.coefficient(), of(t.node())));
                yield total;
            }
            case Op.Contract contract ->
                    contract(contract, contract.factors().stream().map(f -> of(f.node())).toList());
            case Op.Power power -> {
                Rational exponent = power.exponent();
                boolean small =
                        exponent.isInteger()
                                && exponent.signum() > 0
                                && exponent.compareTo(Rational.of(LARGEST_POWER)) <= 0;
                if (!small) {
                    yield Polynomial.atom(node, rank);
                }
                Polynomial base = of(power.arg());
                Polynomial result = base;
                for (int i = 1; i < exponent.numerator().intValueExact(); i++) {
                    result = times(result, base);
                }
                yield result;
            }
            case Op.Map map -> map(node, map, rank);
            case Op.Input _, Op.Select _, Op.LogSumExp _, Op.Size _ -> Polynomial.atom(node, rank);
        };
    }

    private Polynomial map(int node, Op.Map map, int rank) {
        int first = map.args().getFirst();
        if (map.primitive() == Primitive.RELU) {
            return times(of(first), of(builder.map(Primitive.STEP, first)));
        }
        if (map.primitive() == Primitive.ABS) {
            return times(of(first), of(builder.map(Primitive.SIGN, first)));
        }
        if (map.primitive() == Primitive.WHERE) {
            Polynomial step = of(builder.map(Primitive.STEP, first));
            var result = new Polynomial(rank);
            result.add(Rational.ONE, of(map.args().get(2)));
            result.add(Rational.ONE, times(step, of(map.args().get(1))));
            result.add(Rational.MINUS_ONE, times(step, of(map.args().get(2))));
            return result;
        }
        return Polynomial.atom(node, rank);
    }

    /** The elementwise product of tensors of one shape. */
    Polynomial times(Polynomial a, Polynomial b) {
        int rank = a.rank();
        List<Integer> axes = Polynomial.range(rank);
        var product = new Polynomial(rank);
        a.terms()
                .forEach(
                        (m, c) ->
                                b.terms()
                                        .forEach(
                                                (k, d) -> {
                                                    int[] fresh = {rank};
                                                    var factors =
                                                            new ArrayList<>(
                                                                    Polynomial.placed(
                                                                            m, axes, rank, fresh));
                                                    factors.addAll(
                                                            Polynomial.placed(
                                                                    k, axes, rank, fresh));
                                                    product.add(
                                                            simplified(factors, rank),
                                                            c.multiply(d));
                                                }));
        return product;
    }

    /** A contraction whose factors are replaced by polynomials. */
    Polynomial contract(Op.Contract contract, List<Polynomial> factors) {
        int rank = contract.output().size();
        // the value's indices first, the summed ones after them
        Map<Integer, Integer> names = new HashMap<>();
        for (int i = 0; i < rank; i++) {
            names.put(contract.output().get(i), i);
        }
        var hidden = new ArrayList<Integer>();
        for (int i = 0; i < contract.extents().size(); i++) {
            if (!names.containsKey(i)) {
                hidden.add(i);
                names.put(i, rank + hidden.size() - 1);
            }
        }
        var result = new Polynomial(rank);
        combine(contract, factors, 0, names, hidden, List.of(), contract.coefficient(), result);
        return result;
    }

    private void combine(
            Op.Contract contract,
            List<Polynomial> factors,
            int position,
            Map<Integer, Integer> names,
            List<Integer> hidden,
            List<Monomial.Factor> sofar,
            Rational coefficient,
            Polynomial result) {
        int rank = contract.output().size();
        if (position == factors.size()) {
            Rational scaled = coefficient;
            for (int index : hidden) {
                int name = names.getOrDefault(index, index);
                if (sofar.stream().noneMatch(f -> f.indices().contains(name))) {
                    scaled = scaled.multiply(Rational.of(size(contract.extents().get(index))));
                }
            }
            result.add(simplified(sofar, rank), scaled);
            return;
        }
        Polynomial factor = factors.get(position);
        List<Integer> axes =
                contract.factors().get(position).indices().stream()
                        .map(i -> names.getOrDefault(i, i))
                        .toList();
        factor.terms()
                .forEach(
                        (monomial, c) -> {
                            int[] fresh = {rank + hidden.size()};
                            sofar.forEach(
                                    f ->
                                            f.indices()
                                                    .forEach(
                                                            i ->
                                                                    fresh[0] =
                                                                            Math.max(
                                                                                    fresh[0],
                                                                                    i + 1)));
                            var more = new ArrayList<>(sofar);
                            more.addAll(Polynomial.placed(monomial, axes, factor.rank(), fresh));
                            combine(
                                    contract,
                                    factors,
                                    position + 1,
                                    names,
                                    hidden,
                                    more,
                                    coefficient.multiply(c),
                                    result);
                        });
    }

    private static int size(Dim dim) {
        return ((Dim.Fixed) dim).size();
    }

    /** Deltas that meet a hidden index go, steps occur once; then the canonical form. */
    private Monomial simplified(List<Monomial.Factor> factors, int rank) {
        List<Monomial.Factor> rest = new ArrayList<>(factors);
        for (int i = 0; i < rest.size(); i++) {
            Monomial.Factor factor = rest.get(i);
            if (builder.op(factor.atom()) instanceof Op.Select select
                    && select.offset() == 0
                    && select.rows().equals(select.cols())) {
                int row = factor.indices().get(0);
                int column = factor.indices().get(1);
                int gone = Math.max(row, column);
                int kept = Math.min(row, column);
                // renaming is sound only if both indices are still seen somewhere else
                boolean used = false;
                for (int k = 0; k < rest.size(); k++) {
                    used |= k != i && rest.get(k).indices().contains(gone);
                }
                if (row != column && gone >= rank && used) {
                    rest.remove(i);
                    Map<Integer, Integer> name = Map.of(gone, kept);
                    rest.replaceAll(f -> f.renamed(name));
                    i = -1;
                }
            }
        }
        var once = new ArrayList<Monomial.Factor>();
        for (Monomial.Factor factor : rest) {
            boolean step =
                    builder.op(factor.atom()) instanceof Op.Map map
                            && map.primitive() == Primitive.STEP;
            if (!step || !once.contains(factor)) {
                once.add(factor);
            }
        }
        return Monomial.of(once, rank);
    }
}

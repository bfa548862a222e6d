package dev.dln.compiler.diff;

import dev.dln.compiler.rewrite.Axes;
import dev.dln.compiler.rewrite.Contractions;
import dev.dln.compiler.rewrite.Sums;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Adds up products that have factors in common, {@code f g + f h = f (g + h)}, where the sum {@code
 * g + h} has the indices of a factor that is there already, so that nothing larger comes into
 * being. The number of products, and with it the work in every layer above, stays bounded.
 */
final class Merging {
    private Merging() {}

    /** The same sum with fewer products. */
    static List<Op.Contract> merge(ProgramBuilder builder, List<Op.Contract> products) {
        var result = new ArrayList<>(products);
        while (mergeOnePair(builder, result)) {
            // each round has one product less
        }
        return result;
    }

    private static boolean mergeOnePair(ProgramBuilder builder, List<Op.Contract> products) {
        for (int i = 0; i < products.size(); i++) {
            for (int j = i + 1; j < products.size(); j++) {
                Op.Contract merged = merged(builder, products.get(i), products.get(j));
                if (merged != null) {
                    products.remove(j);
                    products.set(i, merged);
                    return true;
                }
            }
        }
        return false;
    }

    private static Op.@org.jspecify.annotations.Nullable Contract merged(
            ProgramBuilder builder, Op.Contract a, Op.Contract b) {
        if (!Contractions.hidden(a).isEmpty() || !Contractions.hidden(b).isEmpty()) {
            return null;
        }
        var common = new ArrayList<Op.Factor>();
        var restA = new ArrayList<>(a.factors());
        var restB = new ArrayList<>(b.factors());
        for (Op.Factor factor : a.factors()) {
            if (restB.remove(factor)) {
                restA.remove(factor);
                common.add(factor);
            }
        }
        Set<Integer> indicesA = indices(restA);
        Set<Integer> indicesB = indices(restB);
        if (!(indicesA.containsAll(indicesB) && isCovered(builder, restA, indicesA))
                && !(indicesB.containsAll(indicesA) && isCovered(builder, restB, indicesB))) {
            return null;
        }
        var union = new TreeSet<>(indicesA);
        union.addAll(indicesB);
        var rests = new ArrayList<>(restA);
        rests.addAll(restB);
        List<Integer> axes = Axes.order(rests, union, a.extents());
        int restNodeA = rest(builder, restA, axes, a.extents());
        int restNodeB = rest(builder, restB, axes, b.extents());
        int sum =
                Sums.add(
                        builder,
                        List.of(
                                new Op.Term(a.coefficient(), restNodeA),
                                new Op.Term(b.coefficient(), restNodeB)),
                        axes.stream().map(a.extents()::get).toList());
        common.add(new Op.Factor(sum, axes));
        return Contractions.simplify(
                builder, new Op.Contract(Rational.ONE, common, a.output(), a.extents()));
    }

    private static int rest(
            ProgramBuilder builder, List<Op.Factor> factors, List<Integer> axes, List<Dim> dims) {
        var part = new Op.Contract(Rational.ONE, factors, axes, dims);
        return Contractions.add(builder, Contractions.compact(part));
    }

    /** Whether one factor that is a stored tensor has all the indices. */
    private static boolean isCovered(
            ProgramBuilder builder, List<Op.Factor> factors, Set<Integer> indices) {
        return indices.isEmpty()
                || factors.stream()
                        .anyMatch(
                                f ->
                                        !(builder.op(f.node()) instanceof Op.Select)
                                                && new HashSet<>(f.indices()).containsAll(indices));
    }

    private static Set<Integer> indices(List<Op.Factor> factors) {
        Set<Integer> all = new TreeSet<>();
        factors.forEach(f -> all.addAll(f.indices()));
        return all;
    }
}

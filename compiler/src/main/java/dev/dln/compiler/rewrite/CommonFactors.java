package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The factors that two products of the same output have in common, up to the names of the indices
 * they are summed over.
 *
 * @param common the factors in both
 * @param first what else the first has
 * @param second what else the second has, in the first's index numbers, further ones after them
 * @param extents the extents of all indices
 */
record CommonFactors(
        List<Op.Factor> common, List<Op.Factor> first, List<Op.Factor> second, List<Dim> extents) {

    /** The largest common part found by starting from each pair of factors of one node. */
    static CommonFactors of(Op.Contract a, Op.Contract b) {
        Map<Integer, Integer> best = Map.of();
        int most = 0;
        for (Op.Factor factor : a.factors()) {
            for (Op.Factor other : b.factors()) {
                if (factor.node() != other.node()) {
                    continue;
                }
                Map<Integer, Integer> names = start(b);
                if (unify(a, factor, other, names)) {
                    int count = extend(a, b, names);
                    if (count > most) {
                        most = count;
                        best = names;
                    }
                }
            }
        }
        return split(a, b, best.isEmpty() ? start(b) : best);
    }

    /**
     * The same with those common factors left to both products that have a summed index which the
     * rest of a product has and another common factor has not: in {@code sum_k,i W[k,a] F[k,i]
     * X[b,i]} with common factors W and X, only X stays common.
     */
    CommonFactors withoutShared(List<Integer> output) {
        var rests = new ArrayList<>(first);
        rests.addAll(second);
        Set<Integer> shared = Contractions.indices(rests);
        var left = new ArrayList<Op.Factor>();
        var kept = new ArrayList<Op.Factor>();
        for (Op.Factor factor : common) {
            boolean alone = false;
            for (int index : factor.indices()) {
                long having = common.stream().filter(f -> f.indices().contains(index)).count();
                alone |= !output.contains(index) && shared.contains(index) && having == 1;
            }
            (alone ? left : kept).add(factor);
        }
        if (left.isEmpty()) {
            return this;
        }
        var more = new ArrayList<>(first);
        more.addAll(left);
        var also = new ArrayList<>(second);
        also.addAll(left);
        return new CommonFactors(kept, more, also, extents);
    }

    private static Map<Integer, Integer> start(Op.Contract b) {
        var names = new HashMap<Integer, Integer>();
        b.output().forEach(i -> names.put(i, i));
        return names;
    }

    /** Adds to the renaming whatever lets further factors coincide; how many coincide. */
    private static int extend(Op.Contract a, Op.Contract b, Map<Integer, Integer> names) {
        var left = new ArrayList<>(a.factors());
        int count = 0;
        for (Op.Factor other : b.factors()) {
            for (Op.Factor factor : left) {
                if (factor.node() != other.node()) {
                    continue;
                }
                var attempt = new HashMap<>(names);
                if (unify(a, factor, other, attempt)) {
                    names.putAll(attempt);
                    left.remove(factor);
                    count++;
                    break;
                }
            }
        }
        return count;
    }

    /**
     * Whether renaming b's summed indices makes a factor of b one of a, of the same node; extends
     * the names.
     */
    private static boolean unify(
            Op.Contract a, Op.Factor factor, Op.Factor other, Map<Integer, Integer> names) {
        for (int axis = 0; axis < factor.indices().size(); axis++) {
            int target = factor.indices().get(axis);
            Integer known = names.get(other.indices().get(axis));
            if (known != null ? known != target : names.containsValue(target)) {
                return false;
            }
            if (known == null && a.output().contains(target)) {
                return false;
            }
            names.put(other.indices().get(axis), target);
        }
        return true;
    }

    private static CommonFactors split(
            Op.Contract a, Op.Contract b, Map<Integer, Integer> renaming) {
        var names = new HashMap<>(renaming);
        var extents = new ArrayList<>(a.extents());
        var first = new ArrayList<>(a.factors());
        var second = new ArrayList<Op.Factor>();
        var common = new ArrayList<Op.Factor>();
        for (Op.Factor factor : b.factors()) {
            var indices = new ArrayList<Integer>();
            for (int index : factor.indices()) {
                indices.add(
                        names.computeIfAbsent(
                                index,
                                i -> {
                                    extents.add(b.extents().get(i));
                                    return extents.size() - 1;
                                }));
            }
            var renamed = new Op.Factor(factor.node(), indices);
            if (first.remove(renamed)) {
                common.add(renamed);
            } else {
                second.add(renamed);
            }
        }
        return new CommonFactors(common, first, second, extents);
    }
}

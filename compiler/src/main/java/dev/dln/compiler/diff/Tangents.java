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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tangents as sums of products. Each product is a contraction whose output is the node's own axes
 * followed by the extra ones; it is not a node of the program. A factor such as {@code X[b,j]} or
 * {@code delta[k,a]} that carries an extra axis stays a factor of its own from layer to layer, and
 * only what has to be summed or added is made a node. In a network with tanh layers the tangent of
 * a layer by {@code W[a,b]} so stays a product {@code M[i,a,j] X[b,j]}, of order units * units *
 * samples and not units * units * inputs * samples.
 */
final class Tangents {
    /** A sum is made a node if that node has no more axes than this or than one of its factors. */
    private static final int GATHERED_RANK = 3;

    private Tangents() {}

    /** The sum of products as one node. */
    static int node(ProgramBuilder builder, List<Op.Contract> products, List<Dim> shape) {
        var terms = new ArrayList<Op.Term>();
        for (Op.Contract product : products) {
            terms.add(new Op.Term(Rational.ONE, Contractions.add(builder, product)));
        }
        return Sums.add(builder, terms, shape);
    }

    /**
     * The same sum with deltas eliminated, sums over hidden indices made nodes, and products merged
     * where that makes no larger tensor than there is.
     *
     * @param rank how many axes are the node's own
     */
    static List<Op.Contract> normalise(
            ProgramBuilder builder, int rank, List<Op.Contract> products) {
        var gathered = new ArrayList<Op.Contract>();
        for (Op.Contract product : products) {
            Op.Contract simple = Contractions.simplify(builder, product);
            if (!simple.coefficient().isZero()) {
                gathered.add(gather(builder, simple));
            }
        }
        return Merging.merge(builder, likeTerms(gathered));
    }

    // identity: a f + b f = (a + b) f
    private static List<Op.Contract> likeTerms(List<Op.Contract> products) {
        var merged = new LinkedHashMap<Op.Contract, Rational>();
        for (Op.Contract product : products) {
            var plain =
                    new Op.Contract(
                            Rational.ONE, product.factors(), product.output(), product.extents());
            merged.merge(plain, product.coefficient(), Rational::add);
        }
        var result = new ArrayList<Op.Contract>();
        merged.forEach(
                (plain, coefficient) -> {
                    if (!coefficient.isZero()) {
                        result.add(Contractions.scaled(plain, coefficient));
                    }
                });
        return result;
    }

    /**
     * Makes a node of the factors that share a hidden index, so that what is left has none: {@code
     * sum_k W[i,k] M[k,a,j] X[b,j] = N[i,a,j] X[b,j]} with {@code N = sum_k W[i,k] M[k,a,j]}.
     */
    private static Op.Contract gather(ProgramBuilder builder, Op.Contract product) {
        Op.Contract result = product;
        Set<Integer> tried = new HashSet<>();
        while (true) {
            Set<Integer> hidden = new TreeSet<>(Contractions.hidden(result));
            hidden.removeAll(tried);
            if (hidden.isEmpty()) {
                return Contractions.simplify(builder, result);
            }
            int first = hidden.iterator().next();
            Op.Contract next = gatherOne(builder, result, first);
            if (next.equals(result)) {
                tried.add(first);
            }
            result = next;
        }
    }

    private static Op.Contract gatherOne(ProgramBuilder builder, Op.Contract product, int index) {
        Set<Integer> component = new TreeSet<>(Set.of(index));
        var inside = new ArrayList<Op.Factor>();
        var outside = new ArrayList<>(product.factors());
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Op.Factor factor : List.copyOf(outside)) {
                if (factor.indices().stream().anyMatch(component::contains)) {
                    outside.remove(factor);
                    inside.add(factor);
                    for (int i : factor.indices()) {
                        grown |= !product.output().contains(i) && component.add(i);
                    }
                }
            }
        }
        Set<Integer> kept = new TreeSet<>();
        int widest = GATHERED_RANK;
        for (Op.Factor factor : inside) {
            kept.addAll(factor.indices());
            widest = Math.max(widest, factor.indices().size());
        }
        kept.removeAll(component);
        if (kept.size() > widest || inside.isEmpty()) {
            return product;
        }
        List<Integer> axes = Axes.order(inside, kept, product.extents());
        var sum = new Op.Contract(Rational.ONE, inside, axes, product.extents());
        outside.add(new Op.Factor(Contractions.add(builder, Contractions.compact(sum)), axes));
        return Contractions.compact(
                new Op.Contract(
                        product.coefficient(), outside, product.output(), product.extents()));
    }
}

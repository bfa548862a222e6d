package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes a symmetric product {@code sum_i D[a,c,i] Z[b,i] Z[d,i]}, such as a block on a Hessian's
 * diagonal, as a product of two factors, {@code D} and {@code Z[b,i] Z[d,i]}, where that is cheaper
 * once each pair {@code (a,c)} and {@code (b,d)} is computed only once. The second factor does not
 * change when b and d are exchanged, and the product does not when (a,b) and (c,d) are ({@link
 * Exchange}); hence the product does not either when only a and c are. A device that knows makes
 * use of it; for others the product is one like any other. Assumes factored sums.
 *
 * <p>Identity: multiplication is associative and commutative.
 */
final class Symmetry {
    /** A block of which each pair is computed once costs about this part of the whole one. */
    private static final double SHARE = 0.25;

    private final ProgramBuilder builder = new ProgramBuilder();
    private final PhaseTracker phases;

    private Symmetry(Program program) {
        phases = new PhaseTracker(builder, program);
    }

    /** Runs the pass. */
    static Program run(Program program) {
        return new Symmetry(program).rebuild(program);
    }

    private Program rebuild(Program program) {
        var exchange = new Exchange(program);
        int[] uses = Normalise.uses(program);
        return program.rebuilt(
                builder,
                (moved, node) ->
                        builder.add(
                                uses[node] == 1
                                                && moved instanceof Op.Contract contract
                                                && contract.output().size() == 4
                                                && exchange.isSymmetric(node)
                                        ? grouped(contract)
                                        : moved));
    }

    private Op.Contract grouped(Op.Contract contract) {
        List<Op.Factor> factors = contract.factors();
        for (int i = 0; i < factors.size(); i++) {
            for (int j = i + 1; j < factors.size(); j++) {
                Op.Contract grouped = grouped(contract, factors.get(i), factors.get(j));
                if (grouped != null) {
                    return grouped;
                }
            }
        }
        return contract;
    }

    /** The product with two factors set apart, if they are Z[b,i] and Z[d,i] and that pays. */
    private Op.@Nullable Contract grouped(Op.Contract contract, Op.Factor a, Op.Factor b) {
        if (a.node() != b.node() || a.indices().size() != 2) {
            return null;
        }
        int shared = a.indices().get(0).equals(b.indices().get(0)) ? 0 : 1;
        int summed = a.indices().get(shared);
        Set<Integer> pair =
                new TreeSet<>(List.of(a.indices().get(1 - shared), b.indices().get(1 - shared)));
        var rows = new TreeSet<>(List.of(contract.output().get(0), contract.output().get(2)));
        var columns = new TreeSet<>(List.of(contract.output().get(1), contract.output().get(3)));
        if (b.indices().get(shared) != summed
                || contract.output().contains(summed)
                || !(pair.equals(rows) || pair.equals(columns))) {
            return null;
        }
        var rest = new ArrayList<>(contract.factors());
        rest.remove(a);
        rest.remove(b);
        Set<Integer> kept = new TreeSet<>(pair.equals(rows) ? columns : rows);
        kept.add(summed);
        Set<Integer> indices = Contractions.indices(rest);
        if (!indices.containsAll(kept) || !Collections.disjoint(indices, pair)) {
            return null;
        }
        Op.Contract weights = part(contract, rest, kept);
        double whole = Cost.size(contract.extents().get(summed));
        for (int index : contract.output()) {
            whole *= Cost.size(contract.extents().get(index));
        }
        if (phases.cost(weights) + SHARE * whole >= phases.cost(contract)) {
            return null;
        }
        pair.add(summed);
        Op.Contract vectors = part(contract, List.of(a, b), pair);
        return Contractions.compact(
                new Op.Contract(
                        contract.coefficient(),
                        List.of(
                                factor(weights, rest, kept, contract),
                                factor(vectors, List.of(a, b), pair, contract)),
                        contract.output(),
                        contract.extents()));
    }

    private static Op.Contract part(
            Op.Contract contract, List<Op.Factor> factors, Set<Integer> kept) {
        return Contractions.compact(
                new Op.Contract(
                        Rational.ONE,
                        factors,
                        Axes.order(factors, kept, contract.extents()),
                        contract.extents()));
    }

    private Op.Factor factor(
            Op.Contract part, List<Op.Factor> factors, Set<Integer> kept, Op.Contract contract) {
        return new Op.Factor(
                Contractions.add(builder, part), Axes.order(factors, kept, contract.extents()));
    }
}

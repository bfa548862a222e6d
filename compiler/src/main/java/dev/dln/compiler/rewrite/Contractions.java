package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The rules for one contraction. A contraction here need not be a node yet: {@link Op.Contract} is
 * also the working form of a product, and only {@link #node} adds it to a builder.
 */
public final class Contractions {
    /**
     * Products are flattened while they have no more indices than this. A derivative of a product
     * has as many terms as factors, so longer ones make the programs of deep linear networks grow
     * with the cube of the depth.
     */
    private static final int MOST_INDICES = 10;

    private Contractions() {}

    /** The contraction that copies a node of the given shape. */
    public static Op.Contract identity(int node, List<Dim> shape) {
        List<Integer> axes = ProgramBuilder.range(0, shape.size());
        return new Op.Contract(Rational.ONE, List.of(new Op.Factor(node, axes)), axes, shape);
    }

    /** The indices that are summed over: those not in the output. */
    public static Set<Integer> hidden(Op.Contract contract) {
        Set<Integer> hidden = new HashSet<>(ProgramBuilder.range(0, contract.extents().size()));
        contract.output().forEach(hidden::remove);
        return hidden;
    }

    /** The shape of the value. */
    public static List<Dim> shape(Op.Contract contract) {
        return contract.output().stream().map(contract.extents()::get).toList();
    }

    /** The same contraction times a number. */
    public static Op.Contract scaled(Op.Contract contract, Rational by) {
        return new Op.Contract(
                contract.coefficient().multiply(by),
                contract.factors(),
                contract.output(),
                contract.extents());
    }

    /**
     * Replaces one factor by the contraction it stands for.
     *
     * <p>Identity: {@code sum_h f[i,h] * (sum_g p[i,g] q[g])= sum_{h,g} f[i,h] p[i,g] q[g]},
     * because multiplication distributes over sums.
     *
     * @param outer the user
     * @param position which factor to replace; its indices say where the inner output axes go
     * @param inner what the factor is
     */
    public static Op.Contract inline(Op.Contract outer, int position, Op.Contract inner) {
        List<Integer> at = outer.factors().get(position).indices();
        var extents = new ArrayList<>(outer.extents());
        int[] renamed = new int[inner.extents().size()];
        java.util.Arrays.fill(renamed, -1);
        for (int axis = 0; axis < at.size(); axis++) {
            renamed[inner.output().get(axis)] = at.get(axis);
        }
        for (int index = 0; index < renamed.length; index++) {
            if (renamed[index] < 0) {
                renamed[index] = extents.size();
                extents.add(inner.extents().get(index));
            }
        }
        var factors = new ArrayList<>(outer.factors());
        factors.remove(position);
        for (Op.Factor factor : inner.factors()) {
            factors.add(
                    new Op.Factor(
                            factor.node(),
                            factor.indices().stream().map(i -> renamed[i]).toList()));
        }
        return new Op.Contract(
                outer.coefficient().multiply(inner.coefficient()),
                factors,
                outer.output(),
                extents);
    }

    /**
     * The normal form of a contraction: constants in the coefficient, views and other cheap
     * contractions inlined, deltas eliminated, equal factors gathered in powers, indices and
     * factors in canonical order. The value is the same. A zero product comes out without factors
     * and with coefficient 0.
     */
    public static Op.Contract simplify(ProgramBuilder builder, Op.Contract contract) {
        return simplify(builder, contract, _ -> false);
    }

    /**
     * The normal form, inlining also the contractions that {@code inline} accepts (such as those
     * used once).
     */
    public static Op.Contract simplify(
            ProgramBuilder builder, Op.Contract contract, IntPredicate inline) {
        Op.Contract expanded = expand(builder, contract, inline);
        return new ContractionRules(builder, expanded).normalForm();
    }

    private static Op.Contract expand(
            ProgramBuilder builder, Op.Contract contract, IntPredicate inline) {
        Op.Contract result = contract;
        int position = 0;
        while (position < result.factors().size()) {
            Op.Contract user = result;
            Op.Factor factor = user.factors().get(position);
            switch (builder.op(factor.node())) {
                case Op.Contract inner
                        when isCheap(builder, inner)
                                || (inline.test(factor.node()) && isShort(user, inner)) ->
                        // the inlined factors are appended, so they are looked at in turn
                        result = inline(result, position, inner);
                case Op.Sum sum when sum.terms().size() == 1 -> {
                    // identity: f * (c x) = c (f * x)
                    Op.Term term = sum.terms().getFirst();
                    Op.Contract inner =
                            scaled(
                                    identity(term.node(), builder.shape(term.node())),
                                    term.coefficient());
                    result = inline(result, position, inner);
                }
                case Op.Input _,
                        Op.Const _,
                        Op.Literal _,
                        Op.Size _,
                        Op.Select _,
                        Op.Map _,
                        Op.Power _,
                        Op.Sum _,
                        Op.Contract _,
                        Op.LogSumExp _ ->
                        position++;
            }
        }
        return result;
    }

    /** Whether inlining makes a product that is still worth planning as a whole. */
    static boolean isShort(Op.Contract outer, Op.Contract inner) {
        return outer.extents().size() + inner.extents().size() <= MOST_INDICES;
    }

    /**
     * Whether computing the contraction separately gains nothing: transposes, broadcasts, outer
     * products, and anything with a delta in it.
     */
    private static boolean isCheap(ProgramBuilder builder, Op.Contract contract) {
        if (contract.factors().stream().anyMatch(f -> builder.op(f.node()) instanceof Op.Select)) {
            return true;
        }
        if (hidden(contract).stream().anyMatch(i -> !isOne(contract.extents().get(i)))) {
            return false;
        }
        if (contract.factors().size() <= 1) {
            return true;
        }
        return contract.factors().stream()
                .allMatch(
                        f ->
                                f.indices().stream()
                                                .distinct()
                                                .filter(contract.output()::contains)
                                                .count()
                                        < contract.output().size());
    }

    private static boolean isOne(Dim extent) {
        return extent.equals(Dim.of(1));
    }

    /** Adds a contraction in normal form to the builder. */
    public static int node(ProgramBuilder builder, Op.Contract contract) {
        if (contract.coefficient().isZero()) {
            return builder.filled(Rational.ZERO, shape(contract));
        }
        if (contract.factors().isEmpty()) {
            return builder.filled(contract.coefficient(), shape(contract));
        }
        if (contract.factors().size() == 1 && isCopy(contract)) {
            int node = contract.factors().getFirst().node();
            return builder.scale(contract.coefficient(), node);
        }
        return builder.add(contract);
    }

    private static boolean isCopy(Op.Contract contract) {
        return contract.factors().getFirst().indices().equals(contract.output())
                && contract.extents().size() == contract.output().size();
    }

    /** Simplifies and adds: the usual way to build a contraction. */
    public static int add(ProgramBuilder builder, Op.Contract contract) {
        return node(builder, simplify(builder, contract));
    }

    /**
     * The contraction without the indices that neither a factor nor the output has, the outputs
     * numbered first. Not an identity: such indices do not count here, where normal forms multiply
     * by their extents. For contractions made of a part of another's factors.
     */
    public static Op.Contract compact(Op.Contract contract) {
        var order = new ArrayList<>(contract.output());
        for (Op.Factor factor : contract.factors()) {
            factor.indices().stream().filter(i -> !order.contains(i)).forEach(order::add);
        }
        return new Op.Contract(
                contract.coefficient(),
                contract.factors().stream()
                        .map(
                                f ->
                                        new Op.Factor(
                                                f.node(),
                                                f.indices().stream().map(order::indexOf).toList()))
                        .toList(),
                ProgramBuilder.range(0, contract.output().size()),
                order.stream().map(contract.extents()::get).toList());
    }

    /** Every index that some factor of a list has. */
    static Set<Integer> indices(List<Op.Factor> factors) {
        Set<Integer> all = new java.util.TreeSet<>();
        factors.forEach(f -> all.addAll(f.indices()));
        return all;
    }
}

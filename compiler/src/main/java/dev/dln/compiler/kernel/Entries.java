package dev.dln.compiler.kernel;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How an operation by itself computes its entries: whether one by one, from which entries of its
 * operands, and with how much work.
 */
final class Entries {
    /** Sums of no more terms than this are written out where they are used. */
    private static final int SHORT_SUM = 4;

    private Entries() {}

    /** Whether an op reads operand i entry by entry at the place it computes. */
    static boolean inPlace(Op op, int i) {
        return switch (op) {
            case Op.Contract contract -> {
                Op.Factor factor = contract.factors().get(i);
                yield factor.indices().equals(contract.output());
            }
            case Op.Map _, Op.Power _, Op.Sum _ -> true;
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                    false;
        };
    }

    /**
     * For each axis of operand i the axis of the op's index space, or -1 - k for an axis that is
     * summed over and stays at entry k.
     *
     * @param term which term of the sum, from 0
     */
    static List<Integer> axes(Op op, int i, int rank, int term) {
        if (op instanceof Op.Contract contract) {
            int[] entries = new int[contract.extents().size()];
            int rest = term;
            for (int index = entries.length - 1; index >= 0; index--) {
                if (!contract.output().contains(index)) {
                    int extent = extent(contract.extents().get(index));
                    entries[index] = rest % extent;
                    rest /= extent;
                }
            }
            return contract.factors().get(i).indices().stream()
                    .map(
                            index ->
                                    contract.output().contains(index)
                                            ? contract.output().indexOf(index)
                                            : -1 - entries[index])
                    .toList();
        }
        return IntStream.range(0, rank).boxed().toList();
    }

    /** Whether an op computes nothing. */
    static boolean isLeaf(Op op) {
        return switch (op) {
            case Op.Input _, Op.Const _, Op.Literal _, Op.Select _ -> true;
            case Op.Size size -> throw new CompilerBug("size not fixed: " + size);
            case Op.Map _, Op.Power _, Op.Sum _, Op.Contract _, Op.LogSumExp _ -> false;
        };
    }

    /**
     * Whether an op is computed entry by entry.
     *
     * @param shortSums whether sums of few terms are too
     */
    static boolean isElementwise(Op op, boolean shortSums) {
        return switch (op) {
            case Op.Map _, Op.Power _, Op.Sum _ -> true;
            case Op.Contract contract ->
                    contract.output().size() == contract.extents().size()
                            || (shortSums && isShort(contract));
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                    false;
        };
    }

    /**
     * Whether a contraction sums so few terms that it is computed entry by entry, all its operands
     * being read along the last axis of the result without gaps.
     */
    private static boolean isShort(Op.Contract contract) {
        long terms = terms(contract);
        List<Integer> output = contract.output();
        return terms >= 1
                && terms <= SHORT_SUM
                && !contract.factors().isEmpty()
                && !output.isEmpty()
                && contract.factors().stream()
                        .map(Op.Factor::indices)
                        .allMatch(
                                i ->
                                        !i.contains(output.getLast())
                                                || i.indexOf(output.getLast()) == i.size() - 1);
    }

    /** How many terms an op sums for each entry of its result. */
    static long terms(Op op) {
        long terms = 1;
        if (op instanceof Op.Contract contract) {
            List<Integer> extents = extents(contract.extents());
            for (int i = 0; i < extents.size(); i++) {
                terms *= contract.output().contains(i) ? 1 : extents.get(i);
            }
        }
        return terms;
    }

    /** How many places an op reads for an entry. */
    static int reads(Op op) {
        return op.operands().size() * (int) terms(op);
    }

    /** How much arithmetic an op does for an entry. */
    static int weight(Op op) {
        return switch (op) {
            case Op.Map map -> LaneMath.weight(map.primitive());
            case Op.Power _ -> 6;
            case Op.Sum sum -> sum.terms().size();
            case Op.Contract contract -> 2 * (int) terms(contract);
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ -> 0;
        };
    }

    /** The number that an op has in every entry, if that is known. */
    static OptionalDouble constant(Op op) {
        if (op instanceof Op.Const c) {
            return OptionalDouble.of(c.value().toDouble());
        }
        if (op instanceof Op.Contract c
                && c.factors().isEmpty()
                && c.output().size() == c.extents().size()) {
            return OptionalDouble.of(c.coefficient().toDouble());
        }
        return OptionalDouble.empty();
    }

    /** The extents of a shape, all of whose dimensions must be fixed. */
    static List<Integer> extents(List<Dim> shape) {
        return shape.stream().map(Entries::extent).toList();
    }

    /** The extent of a dimension, which must be fixed. */
    private static int extent(Dim dim) {
        return switch (dim) {
            case Dim.Fixed f -> f.size();
            case Dim.Named n -> throw new CompilerBug("dimension " + n + " is not fixed");
        };
    }
}

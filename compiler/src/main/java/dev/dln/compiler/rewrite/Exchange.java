package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values of a program stay the same when the first half of their axes is exchanged with the
 * second, such as {@code X X'}, {@code A B A'} with a symmetric B, second derivatives by one input,
 * and sums and functions of these.
 *
 * <p>Decided by comparing a node whose axes are exchanged with the node itself, down to the inputs:
 * equal ops of equal operands are equal; a sum's terms may come in any order; a product's factors
 * may too, and what its summed indices are called does not matter. What is found is so; what is not
 * found may be so all the same.
 */
public final class Exchange {
    /**
     * Pairs of factors that are compared for one answer, at most: products of ten equal factors
     * have millions of orders, products that networks have need some dozens.
     */
    static final int MOST = 20_000;

    /**
     * Values of more axes are compared with their axes in order only: more have too many orders.
     */
    private static final int MOST_AXES = 4;

    /** Products of more factors are not multiplied out for a comparison. */
    private static final int MOST_FACTORS = 8;

    private final Program program;
    private final Set<Integer> given = new HashSet<>();
    private final Map<Question, Boolean> known = new HashMap<>();
    private int left;

    /**
     * Whether two values are the same but for the order of the axes.
     *
     * @param axes the axis of the second value that each axis of the first is
     */
    private record Question(int first, List<Integer> axes, int second) {}

    /** Answers for the nodes of a program. */
    public Exchange(Program program) {
        this.program = program;
        program.outputs().stream()
                .filter(Program.Output::symmetric)
                .forEach(output -> given.add(output.node()));
    }

    /** Whether a node of at least two axes is known to be symmetric. */
    public boolean isSymmetric(int node) {
        int rank = program.shape(node).size();
        left = MOST;
        return rank > 0 && rank % 2 == 0 && same(node, halves(rank), node);
    }

    /** How many pairs of factors were compared for the last answer. */
    int compared() {
        return MOST - left;
    }

    private static List<Integer> halves(int rank) {
        var axes = new ArrayList<>(ProgramBuilder.range(0, rank));
        Collections.rotate(axes, rank / 2);
        return axes;
    }

    /** Compares what views of other values, such as transposes, are views of. */
    private boolean same(int first, List<Integer> axes, int second) {
        if (program.op(first) instanceof Op.Contract view && isView(view)) {
            Op.Factor of = view.factors().getFirst();
            return same(
                    of.node(),
                    of.indices().stream().map(i -> axes.get(view.output().indexOf(i))).toList(),
                    second);
        }
        if (program.op(second) instanceof Op.Contract view && isView(view)) {
            Op.Factor of = view.factors().getFirst();
            return same(
                    first,
                    axes.stream().map(i -> of.indices().indexOf(view.output().get(i))).toList(),
                    of.node());
        }
        return compare(first, axes, second);
    }

    private static boolean isView(Op.Contract contract) {
        return contract.factors().size() == 1
                && contract.coefficient().equals(Rational.ONE)
                && contract.extents().size() == contract.output().size()
                && contract.factors().getFirst().indices().size() == contract.output().size()
                && contract.output().containsAll(contract.factors().getFirst().indices())
                && contract.factors().getFirst().indices().containsAll(contract.output());
    }

    private boolean compare(int first, List<Integer> axes, int second) {
        List<Dim> shape = program.shape(first);
        List<Dim> other = program.shape(second);
        if (shape.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < axes.size(); i++) {
            if (!shape.get(i).equals(other.get(axes.get(i)))) {
                return false;
            }
        }
        boolean inOrder = axes.equals(ProgramBuilder.range(0, axes.size()));
        if (first == second
                && (inOrder || (given.contains(first) && axes.equals(halves(axes.size()))))) {
            return true;
        }
        var question = new Question(first, axes, second);
        Boolean answer = known.get(question);
        if (answer == null) {
            answer = decide(first, axes, second);
            if (answer || left > 0) {
                known.put(question, answer);
            }
        }
        return answer;
    }

    private boolean decide(int first, List<Integer> axes, int second) {
        return switch (program.op(first)) {
            case Op.Input _, Op.Const _, Op.Size _ -> false;
            case Op.Literal a ->
                    program.op(second) instanceof Op.Literal b && sameEntries(a, axes, b);
            case Op.Select a ->
                    program.op(second) instanceof Op.Select b
                            && a.offset() == (axes.getFirst() == 0 ? b.offset() : -b.offset());
            case Op.Map a ->
                    program.op(second) instanceof Op.Map b
                            && a.primitive().equals(b.primitive())
                            && sameEach(a.args(), axes, b.args());
            case Op.Power a ->
                    program.op(second) instanceof Op.Power b
                            && a.exponent().equals(b.exponent())
                            && same(a.arg(), axes, b.arg());
            case Op.Sum a ->
                    program.op(second) instanceof Op.Sum b && sameTerms(a.terms(), axes, b.terms());
            case Op.Contract a ->
                    program.op(second) instanceof Op.Contract b
                            && (new Match(a, axes, b).holds()
                                    || new Match(whole(a), axes, whole(b)).holds());
            case Op.LogSumExp a ->
                    program.op(second) instanceof Op.LogSumExp b
                            && same(a.arg(), with(axes, a.axis(), b.axis()), b.arg());
        };
    }

    private boolean sameEach(List<Integer> first, List<Integer> axes, List<Integer> second) {
        for (int i = 0; i < first.size(); i++) {
            if (!same(first.get(i), axes, second.get(i))) {
                return false;
            }
        }
        return first.size() == second.size();
    }

    /** Each term the first equal one that is left: equality is transitive, so any would do. */
    private boolean sameTerms(List<Op.Term> first, List<Integer> axes, List<Op.Term> second) {
        var rest = new ArrayList<>(second);
        for (Op.Term term : first) {
            int found = -1;
            for (int i = 0; i < rest.size() && found < 0; i++) {
                boolean equal =
                        term.coefficient().equals(rest.get(i).coefficient())
                                && same(term.node(), axes, rest.get(i).node());
                found = equal ? i : -1;
            }
            if (found < 0) {
                return false;
            }
            rest.remove(found);
        }
        return rest.isEmpty();
    }

    /** The order of axes where one axis more is the same. */
    private static List<Integer> with(List<Integer> axes, int first, int second) {
        var more = new ArrayList<Integer>();
        axes.forEach(axis -> more.add(axis >= second ? axis + 1 : axis));
        more.add(first, second);
        return more;
    }

    private static boolean sameEntries(Op.Literal a, List<Integer> axes, Op.Literal b) {
        int[] extents =
                b.shape().stream().mapToInt(d -> (int) Math.min(Cost.size(d), 1 << 30)).toArray();
        int[] from = new int[axes.size()];
        int stride = 1;
        for (int i = axes.size() - 1; i >= 0; i--) {
            from[axes.get(i)] = stride;
            stride *= extents[axes.get(i)];
        }
        int[] at = new int[extents.length];
        for (Rational entry : b.entries()) {
            int place = 0;
            for (int i = 0; i < at.length; i++) {
                place += at[i] * from[i];
            }
            if (!entry.equals(a.entries().get(place))) {
                return false;
            }
            for (int i = at.length - 1; i >= 0 && ++at[i] == extents[i]; i--) {
                at[i] = 0;
            }
        }
        return true;
    }

    /** A product with the products among its factors multiplied out. */
    private Op.Contract whole(Op.Contract contract) {
        Op.Contract whole = contract;
        for (int i = 0; i < whole.factors().size() && whole.factors().size() <= MOST_FACTORS; ) {
            if (program.op(whole.factors().get(i).node()) instanceof Op.Contract inner) {
                whole = Contractions.inline(whole, i, inner);
            } else {
                i++;
            }
        }
        return whole;
    }

    /** A way to pair the factors and the indices of two products. */
    private final class Match {
        private static final int NONE = -1;

        private final Op.Contract first;
        private final Op.Contract second;
        private final int[] there;
        private final int[] back;
        private final boolean[] used;

        /** Output indices are paired by the order of the axes. */
        Match(Op.Contract first, List<Integer> axes, Op.Contract second) {
            this.first = first;
            this.second = second;
            this.there = new int[first.extents().size()];
            this.back = new int[second.extents().size()];
            this.used = new boolean[second.factors().size()];
            Arrays.fill(there, NONE);
            Arrays.fill(back, NONE);
            for (int i = 0; i < axes.size(); i++) {
                pair(first.output().get(i), second.output().get(axes.get(i)));
            }
        }

        boolean holds() {
            return first.coefficient().equals(second.coefficient())
                    && first.factors().size() == second.factors().size()
                    && first.extents().size() == second.extents().size()
                    && from(0);
        }

        /** Whether the factors from one on can be paired with those that are left. */
        private boolean from(int position) {
            if (position == first.factors().size()) {
                return Arrays.stream(there).noneMatch(i -> i == NONE);
            }
            for (int i = 0; i < used.length; i++) {
                if (!used[i] && left > 0) {
                    left--;
                    used[i] = true;
                    if (axis(position, i, new ArrayList<>())) {
                        return true;
                    }
                    used[i] = false;
                }
            }
            return false;
        }

        /** Whether two factors can be paired, given which axes some of the first one's are. */
        private boolean axis(int position, int other, List<Integer> axes) {
            Op.Factor a = first.factors().get(position);
            Op.Factor b = second.factors().get(other);
            int rank = a.indices().size();
            if (rank != b.indices().size()) {
                return false;
            }
            if (axes.size() == rank) {
                return same(a.node(), List.copyOf(axes), b.node()) && from(position + 1);
            }
            int index = a.indices().get(axes.size());
            for (int axis = 0; axis < rank; axis++) {
                int paired = b.indices().get(axis);
                boolean known = there[index] == paired && back[paired] == index;
                boolean free = there[index] == NONE && back[paired] == NONE;
                if (!axes.contains(axis)
                        && (rank <= MOST_AXES || axis == axes.size())
                        && (known || (free && pair(index, paired)))) {
                    axes.add(axis);
                    boolean done = axis(position, other, axes);
                    axes.removeLast();
                    if (done) {
                        return true;
                    }
                    if (free) {
                        there[index] = NONE;
                        back[paired] = NONE;
                    }
                }
            }
            return false;
        }

        /** Pairs two indices if they run equally far. */
        private boolean pair(int index, int other) {
            if (!first.extents().get(index).equals(second.extents().get(other))) {
                return false;
            }
            there[index] = other;
            back[other] = index;
            return true;
        }
    }
}

package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces what depends on no parameter, such as inputs made of blocks, by its exact entries, so
 * that no rounding enters when it is enclosed. What is not rational stays.
 */
final class Folding {
    /** Larger tensors are left as they are. */
    private static final long MOST_ENTRIES = 20_000;

    private Folding() {}

    static Program run(Program program, BoundModel model) {
        int count = program.nodes().size();
        boolean[] varies = new boolean[count];
        boolean[] needed = new boolean[count];
        program.outputs().forEach(o -> needed[o.node()] = true);
        for (int i = 0; i < count; i++) {
            Op op = program.op(i);
            varies[i] =
                    (op instanceof Op.Input input && input.role() == Op.Role.PARAMETER)
                            || op.operands().stream().anyMatch(o -> varies[o]);
            if (varies[i]) {
                op.operands().forEach(o -> needed[o] = true);
            }
        }
        var builder = new ProgramBuilder();
        var products = new HashMap<Op.Contract, Integer>();
        return program.rebuilt(
                builder,
                (op, i) -> {
                    Optional<List<Rational>> entries =
                            !varies[i] && needed[i] && foldable(program, i)
                                    ? value(program, i, model)
                                    : Optional.empty();
                    return entries.isPresent()
                            ? builder.add(new Op.Literal(entries.get(), program.shape(i)))
                            : folded(builder, op, program.shape(i), products);
                });
    }

    /** What stands for an op whose value is not known. */
    private static int folded(
            ProgramBuilder builder, Op op, List<Dim> shape, Map<Op.Contract, Integer> products) {
        return switch (op) {
            case Op.Sum sum -> builder.sum(gathered(builder, sum), shape);
            case Op.Contract contract ->
                    multiple(builder, separated(builder, seen(builder, contract)), products);
            case Op.Input _,
                    Op.Const _,
                    Op.Literal _,
                    Op.Size _,
                    Op.Select _,
                    Op.Map _,
                    Op.Power _,
                    Op.LogSumExp _ ->
                    builder.add(op);
        };
    }

    /**
     * The contraction with parameters in the place of mere views of them, which drop axes of extent
     * 1 and are left where several contractions share one.
     */
    private static Op.Contract seen(ProgramBuilder builder, Op.Contract contract) {
        var extents = new ArrayList<>(contract.extents());
        var factors = new ArrayList<Op.Factor>();
        for (Op.Factor factor : contract.factors()) {
            if (contract.factors().size() > 1
                    && builder.op(factor.node()) instanceof Op.Contract view
                    && isView(builder, view)) {
                Op.Factor parameter = view.factors().getFirst();
                var indices = new ArrayList<Integer>();
                for (int index : parameter.indices()) {
                    int axis = view.output().indexOf(index);
                    indices.add(axis < 0 ? extents.size() : (int) factor.indices().get(axis));
                    if (axis < 0) {
                        extents.add(Dim.of(1));
                    }
                }
                factors.add(new Op.Factor(parameter.node(), indices));
            } else {
                factors.add(factor);
            }
        }
        return new Op.Contract(contract.coefficient(), factors, contract.output(), extents);
    }

    private static boolean isView(ProgramBuilder builder, Op.Contract view) {
        return view.factors().size() == 1
                && view.coefficient().equals(Rational.ONE)
                && builder.op(view.factors().getFirst().node()) instanceof Op.Input input
                && input.role() == Op.Role.PARAMETER
                && view.factors().getFirst().indices().containsAll(view.output())
                && view.factors().getFirst().indices().stream()
                        .allMatch(
                                i ->
                                        view.output().contains(i)
                                                || view.extents().get(i).equals(Dim.of(1)));
    }

    /**
     * A contraction, or a multiple of the one that differs by its coefficient alone: flattening has
     * moved a factor into it, as the slope of a leaky relu.
     *
     * @param products each contraction so far, with coefficient 1 as the key
     */
    private static int multiple(
            ProgramBuilder builder, Op.Contract contract, Map<Op.Contract, Integer> products) {
        if (contract.coefficient().isZero() || contract.factors().size() < 2) {
            return builder.add(contract);
        }
        var plain =
                new Op.Contract(
                        Rational.ONE, contract.factors(), contract.output(), contract.extents());
        Integer known = products.get(plain);
        if (known == null) {
            int node = builder.add(contract);
            products.put(plain, node);
            return node;
        }
        Rational first = ((Op.Contract) builder.op(known)).coefficient();
        return contract.coefficient().equals(first)
                ? known
                : builder.sum(
                        List.of(new Op.Term(contract.coefficient().divide(first), known)),
                        builder.shape(known));
    }

    /**
     * A product of a parameter with several tensors of the same indices, as the parameter times
     * their product entry by entry: flattening has joined the two.
     */
    private static Op.Contract separated(ProgramBuilder builder, Op.Contract contract) {
        List<Op.Factor> parameters =
                contract.factors().stream()
                        .filter(
                                f ->
                                        builder.op(f.node()) instanceof Op.Input input
                                                && input.role() == Op.Role.PARAMETER)
                        .toList();
        var others = new ArrayList<>(contract.factors());
        others.removeAll(parameters);
        if (parameters.size() != 1
                || others.size() < 2
                || others.stream().map(Op.Factor::indices).distinct().count() != 1) {
            return contract;
        }
        List<Integer> axes = ProgramBuilder.range(0, others.getFirst().indices().size());
        int product =
                builder.contract(
                        Rational.ONE,
                        others.stream().map(f -> new Op.Factor(f.node(), axes)).toList(),
                        axes,
                        builder.shape(others.getFirst().node()));
        return new Op.Contract(
                contract.coefficient(),
                List.of(parameters.getFirst(), new Op.Factor(product, others.getFirst().indices())),
                contract.output(),
                contract.extents());
    }

    /**
     * The terms of a sum with all literals added up to one, of which the first entry that is not
     * zero is positive: flat sums have taken it apart.
     */
    private static List<Op.Term> gathered(ProgramBuilder builder, Op.Sum sum) {
        List<Op.Term> literals =
                sum.terms().stream()
                        .filter(t -> builder.op(t.node()) instanceof Op.Literal)
                        .toList();
        if (literals.isEmpty()) {
            return sum.terms();
        }
        List<Dim> shape = builder.shape(literals.getFirst().node());
        var total = new ArrayList<Rational>();
        for (Op.Term term : literals) {
            List<Rational> entries = ((Op.Literal) builder.op(term.node())).entries();
            for (int i = 0; i < entries.size(); i++) {
                Rational part = entries.get(i).multiply(term.coefficient());
                if (total.size() <= i) {
                    total.add(part);
                } else {
                    total.set(i, total.get(i).add(part));
                }
            }
        }
        boolean negative =
                total.stream()
                        .filter(r -> !r.isZero())
                        .findFirst()
                        .map(r -> r.signum() < 0)
                        .orElse(false);
        if (negative) {
            total.replaceAll(Rational::negate);
        }
        var terms = new ArrayList<>(sum.terms());
        terms.removeAll(literals);
        terms.add(
                new Op.Term(
                        negative ? Rational.MINUS_ONE : Rational.ONE,
                        builder.add(new Op.Literal(total, shape))));
        return terms;
    }

    /** Whether it is computed, is no number broadcast, and is not too large. */
    private static boolean foldable(Program program, int node) {
        List<Dim> shape = program.shape(node);
        long size = 1;
        for (Dim dim : shape) {
            size *= ((Dim.Fixed) dim).size();
        }
        return !shape.isEmpty()
                && size <= MOST_ENTRIES
                && !(program.op(node) instanceof Op.Input)
                && !(program.op(node) instanceof Op.Literal)
                && Elementwise.uniform(program, node).isEmpty();
    }

    /** The exact entries of a node that depends on no parameter; empty if they are irrational. */
    static Optional<List<Rational>> value(Program program, int node, BoundModel model) {
        Program only = program.computing(List.of(new Program.Output("value", node)));
        return ExactModel.values(only, model, List.of()).map(v -> v.get("value"));
    }
}

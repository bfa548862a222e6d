package dev.dln.analysis.theorem.kk20;

import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node is entry by entry as a function of another one: node = h(base) with one function h of
 * one number (and of the entries of data), or for a scalar node, the sum over entries of that.
 */
final class ScalarForm {
    private static final String ARGUMENT = "s";

    private final Program program;
    private final int base;
    private final List<Dim> shape;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final Map<Integer, Optional<Integer>> made = new HashMap<>();

    private ScalarForm(Program program, int base) {
        this.program = program;
        this.base = base;
        this.shape = squeezed(program.shape(base));
    }

    /**
     * The properties of h.
     *
     * @param ranges of the entries of data
     * @return empty if there is no such function
     */
    static Optional<Properties> of(
            Program program, int node, int base, Map<String, Interval> ranges) {
        var form = new ScalarForm(program, base);
        Optional<Integer> h = form.entry(node);
        if (h.isEmpty()) {
            return Optional.empty();
        }
        Program scalar = form.builder.build(List.of(new Program.Output("h", h.get())));
        return scalar.inputs().stream().anyMatch(i -> i.name().equals(ARGUMENT))
                ? Optional.of(PropertyCalculus.of(scalar, "h", ARGUMENT, ranges))
                : Optional.empty();
    }

    private Optional<Integer> entry(int node) {
        Optional<Integer> known = made.get(node);
        if (known == null) {
            known = make(node);
            made.put(node, known);
        }
        return known;
    }

    private Optional<Integer> make(int node) {
        if (node == base) {
            return Optional.of(builder.input(ARGUMENT, Op.Role.PARAMETER, List.of()));
        }
        List<Dim> own = squeezed(program.shape(node));
        if (!own.equals(shape) && !own.isEmpty()) {
            return Optional.empty();
        }
        return switch (program.op(node)) {
            case Op.Input input when input.role() == Op.Role.DATA ->
                    Optional.of(builder.input(input.name(), Op.Role.DATA, List.of()));
            case Op.Input _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                    Optional.empty();
            case Op.Const constant -> Optional.of(builder.add(constant));
            case Op.Map _, Op.Power _, Op.Sum _ -> sameOp(node);
            case Op.Contract contract -> contract(contract);
        };
    }

    /** Whether a node is a sum over entries of what depends on the base. */
    private boolean summed(int node) {
        return !shape.isEmpty() && squeezed(program.shape(node)).isEmpty() && depends(node);
    }

    private boolean depends(int node) {
        return node == base || program.op(node).operands().stream().anyMatch(this::depends);
    }

    private Optional<Integer> sameOp(int node) {
        Op op = program.op(node);
        if (!(op instanceof Op.Sum) && op.operands().stream().anyMatch(this::summed)) {
            return Optional.empty();
        }
        List<Optional<Integer>> args = op.operands().stream().map(this::entry).toList();
        if (args.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(builder.add(op.withOperands(args.stream().map(Optional::get).toList())));
    }

    /** A product entry by entry, with scalars; or the sum of one over all entries. */
    private Optional<Integer> contract(Op.Contract contract) {
        List<Integer> entries =
                longer(contract, ProgramBuilder.range(0, contract.extents().size()));
        List<Integer> output = longer(contract, contract.output());
        var rows = new ArrayList<List<Integer>>();
        rows.add(output);
        contract.factors().forEach(f -> rows.add(longer(contract, f.indices())));
        List<Integer> all = rows.stream().filter(r -> !r.isEmpty()).findFirst().orElse(List.of());
        boolean aligned = rows.stream().allMatch(r -> r.isEmpty() || r.equals(all));
        long sums = contract.factors().stream().filter(f -> summed(f.node())).count();
        long depending = contract.factors().stream().filter(f -> depends(f.node())).count();
        boolean mixed = sums > 0 && (depending > 1 || !output.isEmpty());
        if (!aligned || mixed || all.size() != entries.size()) {
            return Optional.empty();
        }
        int product = builder.constant(contract.coefficient());
        for (Op.Factor factor : contract.factors()) {
            Optional<Integer> value = entry(factor.node());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            product = builder.times(product, value.get());
        }
        return Optional.of(product);
    }

    /** Without the indices of extent 1. */
    private static List<Integer> longer(Op.Contract contract, List<Integer> indices) {
        return indices.stream().filter(i -> !isOne(contract.extents().get(i))).toList();
    }

    private static List<Dim> squeezed(List<Dim> shape) {
        return shape.stream().filter(d -> !isOne(d)).toList();
    }

    private static boolean isOne(Dim dim) {
        return dim instanceof Dim.Fixed(int size) && size == 1;
    }
}

package dev.dln.analysis.theorem.kk20;

import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

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
        this.shape = program.shape(base);
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
        boolean fits = program.shape(node).equals(shape) || program.shape(node).isEmpty();
        if (!fits) {
            return Optional.empty();
        }
        return switch (program.op(node)) {
            case Op.Input input when input.role() == Op.Role.DATA ->
                    Optional.of(builder.input(input.name(), Op.Role.DATA, List.of()));
            case Op.Input _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                    Optional.empty();
            case Op.Const constant -> Optional.of(builder.add(constant));
            case Op.Map _, Op.Power _, Op.Sum _ -> sameOp(node);
            case Op.Contract contract -> contract(contract, program.shape(node));
        };
    }

    private Optional<Integer> sameOp(int node) {
        Op op = program.op(node);
        List<Optional<Integer>> args = op.operands().stream().map(this::entry).toList();
        if (args.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(builder.add(op.withOperands(args.stream().map(Optional::get).toList())));
    }

    /** A product entry by entry, with scalars; or the sum of one over all entries. */
    private Optional<Integer> contract(Op.Contract contract, List<Dim> result) {
        List<Integer> all = ProgramBuilder.range(0, shape.size());
        boolean whole =
                contract.extents().equals(shape)
                        && (contract.output().equals(all) || contract.output().isEmpty());
        boolean numbers = contract.extents().isEmpty() && result.isEmpty();
        if (!whole && !numbers) {
            return Optional.empty();
        }
        int product = builder.constant(contract.coefficient());
        for (Op.Factor factor : contract.factors()) {
            Optional<Integer> value = entry(factor.node());
            boolean aligned =
                    factor.indices().isEmpty() || (whole && factor.indices().equals(all));
            if (value.isEmpty() || !aligned) {
                return Optional.empty();
            }
            product =
                    builder.contract(
                            Rational.ONE,
                            List.of(
                                    new Op.Factor(product, List.of()),
                                    new Op.Factor(value.get(), List.of())),
                            List.of(),
                            List.of());
        }
        return Optional.of(product);
    }
}

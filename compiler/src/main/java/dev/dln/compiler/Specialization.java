package dev.dln.compiler;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gives the named dimensions of a program their sizes. Guarantees: the same nodes with every
 * dimension fixed, no {@code Size}, and integer powers of constants folded, so that the 1/m of a
 * mean is a constant.
 */
final class Specialization {
    private final Map<String, Integer> sizes;
    private final ProgramBuilder builder = new ProgramBuilder();

    private Specialization(Map<String, Integer> sizes) {
        this.sizes = sizes;
    }

    static Program of(Program program, Map<String, Integer> sizes) {
        var specialization = new Specialization(sizes);
        var nodes = new ArrayList<Integer>();
        for (Op op : program.nodes()) {
            nodes.add(
                    specialization.node(
                            op.withOperands(op.operands().stream().map(nodes::get).toList())));
        }
        return specialization.builder.build(
                program.outputs().stream()
                        .map(o -> new Program.Output(o.name(), nodes.get(o.node())))
                        .toList());
    }

    private int node(Op op) {
        return switch (op) {
            case Op.Input input -> builder.input(input.name(), input.role(), fixed(input.shape()));
            case Op.Literal literal ->
                    builder.add(new Op.Literal(literal.entries(), fixed(literal.shape())));
            case Op.Size size -> builder.size(fixed(size.dim()));
            case Op.Select select ->
                    builder.add(
                            new Op.Select(
                                    fixed(select.rows()), fixed(select.cols()), select.offset()));
            case Op.Contract contract ->
                    builder.add(
                            new Op.Contract(
                                    contract.coefficient(),
                                    contract.factors(),
                                    contract.output(),
                                    fixed(contract.extents())));
            case Op.Power power -> power(power);
            case Op.Const _, Op.Map _, Op.Sum _, Op.LogSumExp _ -> builder.add(op);
        };
    }

    private int power(Op.Power power) {
        if (builder.op(power.arg()) instanceof Op.Const(Rational value)
                && !value.isZero()
                && power.exponent().isInteger()
                && power.exponent().numerator().bitLength() < 16) {
            return builder.constant(value.pow(power.exponent().numerator().intValueExact()));
        }
        return builder.add(power);
    }

    private List<Dim> fixed(List<Dim> dims) {
        return dims.stream().map(this::fixed).toList();
    }

    private Dim fixed(Dim dim) {
        return switch (dim) {
            case Dim.Fixed fixed -> fixed;
            case Dim.Named named -> {
                Integer size = sizes.get(named.name());
                if (size == null) {
                    throw new IllegalArgumentException("no size for dimension " + named.name());
                }
                yield Dim.of(size);
            }
        };
    }
}

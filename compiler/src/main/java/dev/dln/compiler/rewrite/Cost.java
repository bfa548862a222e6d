package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What evaluating a program once costs, data-only nodes left out: they are computed when the data
 * are bound.
 *
 * @param flops additions and multiplications; an elementwise function counts as one
 * @param bytes of all values read and written, each 8 bytes an element, were nothing fused
 * @param largest the number of elements of the largest value that is no input and no output
 */
public record Cost(double flops, double bytes, double largest) {

    /** What a named dimension counts as while nothing is known of it. */
    private static final int NOMINAL = 64;

    /** The extent of a dimension, a nominal one if it is a name. */
    static double size(Dim dim) {
        return switch (dim) {
            case Dim.Fixed fixed -> fixed.size();
            case Dim.Named _ -> NOMINAL;
        };
    }

    /** How many elements a shape has. */
    static double elements(List<Dim> shape) {
        return shape.stream().mapToDouble(Cost::size).reduce(1, (a, b) -> a * b);
    }

    /** The cost of a program; named dimensions count as 64. */
    public static Cost of(Program program) {
        List<Op.Role> phases = Phases.of(program);
        Set<Integer> outputs = new HashSet<>();
        program.outputs().forEach(o -> outputs.add(o.node()));
        double flops = 0;
        double bytes = 0;
        double largest = 0;
        for (int node = 0; node < program.nodes().size(); node++) {
            if (phases.get(node) == Op.Role.DATA || program.op(node) instanceof Op.Input) {
                continue;
            }
            flops += flops(program, node);
            bytes += 8 * elements(program.shape(node));
            for (int operand : program.op(node).operands()) {
                bytes += 8 * elements(program.shape(operand));
            }
            if (!outputs.contains(node)) {
                largest = Math.max(largest, elements(program.shape(node)));
            }
        }
        return new Cost(flops, bytes, largest);
    }

    /** The flops of one node of a program. */
    public static double flops(Program program, int node) {
        return flops(program.op(node), elements(program.shape(node)));
    }

    private static double flops(Op op, double elements) {
        return switch (op) {
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _ -> 0;
            case Op.Map _, Op.Power _ -> elements;
            case Op.Sum sum -> elements * (2 * sum.terms().size() - 1);
            case Op.LogSumExp _ -> 3 * elements;
            case Op.Contract contract -> {
                double work = elements(contract.extents());
                double sums = work > elements ? work : 0;
                yield work * Math.max(0, contract.factors().size() - 1) + sums;
            }
        };
    }
}

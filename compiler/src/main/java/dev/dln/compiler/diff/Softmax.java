package dev.dln.compiler.diff;

import dev.dln.compiler.rewrite.Sums;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;

/** The derivative of log-sum-exp. */
final class Softmax {
    private Softmax() {}

    /**
     * exp(x - lse(x)): at most 1, so it never overflows, and it must stay written like this.
     *
     * @param node the log-sum-exp's own node
     */
    static int of(ProgramBuilder builder, int node, Op.LogSumExp lse) {
        var shape = builder.shape(lse.arg());
        var rest = new ArrayList<>(ProgramBuilder.range(0, shape.size()));
        rest.remove(lse.axis());
        int spread = builder.broadcast(node, rest, shape);
        int shifted =
                Sums.add(
                        builder,
                        List.of(
                                new Op.Term(Rational.ONE, lse.arg()),
                                new Op.Term(Rational.MINUS_ONE, spread)),
                        shape);
        return builder.map(Primitive.EXP, shifted);
    }
}

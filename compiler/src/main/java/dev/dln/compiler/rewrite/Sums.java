package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;

/** The rules for linear combinations. */
public final class Sums {
    private Sums() {}

    /**
     * The linear combination in normal form: flat, like terms merged, coefficients of contractions
     * pulled out so that {@code 2 AB - AB} is seen to be {@code AB}, zeros dropped.
     */
    public static int add(ProgramBuilder builder, List<Op.Term> terms, List<Dim> shape) {
        var pulled = new ArrayList<Op.Term>();
        Rational constant = Rational.ZERO;
        for (Op.Term term : terms) {
            switch (builder.op(term.node())) {
                case Op.Contract contract when !contract.coefficient().isOne() -> {
                    // identity: a (c x) = (a c) x
                    Rational by = contract.coefficient();
                    if (!by.isZero()) {
                        int plain =
                                Contractions.node(
                                        builder, Contractions.scaled(contract, by.reciprocal()));
                        pulled.add(new Op.Term(term.coefficient().multiply(by), plain));
                    }
                }
                case Op.Const value ->
                        // identity: a k is a number
                        constant = constant.add(term.coefficient().multiply(value.value()));
                case Op.Sum sum ->
                        // identity: a (b x + c y) = (a b) x + (a c) y
                        sum.terms()
                                .forEach(
                                        t ->
                                                pulled.add(
                                                        new Op.Term(
                                                                t.coefficient()
                                                                        .multiply(
                                                                                term.coefficient()),
                                                                t.node())));
                case Op.Input _,
                        Op.Literal _,
                        Op.Size _,
                        Op.Select _,
                        Op.Map _,
                        Op.Power _,
                        Op.Contract _,
                        Op.LogSumExp _ ->
                        pulled.add(term);
            }
        }
        if (!constant.isZero()) {
            if (pulled.isEmpty()) {
                return builder.constant(constant);
            }
            pulled.add(new Op.Term(constant, builder.constant(1)));
        }
        int node = builder.sum(pulled, shape);
        // one term: the coefficient goes back into a contraction, which devices scale for free
        if (builder.op(node) instanceof Op.Sum sum
                && sum.terms().size() == 1
                && builder.op(sum.terms().getFirst().node()) instanceof Op.Contract contract) {
            return Contractions.node(
                    builder, Contractions.scaled(contract, sum.terms().getFirst().coefficient()));
        }
        return node;
    }
}

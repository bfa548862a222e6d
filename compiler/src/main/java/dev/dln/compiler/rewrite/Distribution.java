package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Multiplies out a product with a sum where that is much cheaper, which it is where products of
 * data come out: {@code (W X - Y) X' = W (X X') - Y X'}, the products of data being computed once.
 * Assumes flattened products.
 *
 * <p>Identity: {@code (f + g) h = f h + g h}, also under a sum over indices. The rounding errors of
 * both sides have the same bound, since that of the left already has {@code |f| |h| + |g| |h|}.
 */
final class Distribution {
    /** The distributed form must cost less than this part of the other. */
    private static final double MOST_COST = 0.5;

    private final ProgramBuilder builder = new ProgramBuilder();
    private final PhaseTracker phases;

    private Distribution(Program program) {
        phases = new PhaseTracker(builder, program);
    }

    /** Runs the pass. */
    static Program run(Program program) {
        return new Distribution(program).rebuild(program);
    }

    private Program rebuild(Program program) {
        int[] numbers = new int[program.nodes().size()];
        for (int i = 0; i < numbers.length; i++) {
            Op op = program.op(i);
            Op moved = op.withOperands(op.operands().stream().map(o -> numbers[o]).toList());
            numbers[i] =
                    moved instanceof Op.Contract contract
                            ? distributed(contract)
                            : builder.add(moved);
        }
        var outputs = new ArrayList<Program.Output>();
        program.outputs()
                .forEach(o -> outputs.add(new Program.Output(o.name(), numbers[o.node()])));
        return builder.build(outputs);
    }

    private int distributed(Op.Contract contract) {
        for (int i = 0; i < contract.factors().size() && contract.factors().size() > 1; i++) {
            if (builder.op(contract.factors().get(i).node()) instanceof Op.Sum sum
                    && meetsData(contract, i)) {
                Optional<List<Op.Contract>> products = paying(contract, i, sum);
                if (products.isPresent()) {
                    var terms = new ArrayList<Op.Term>();
                    for (Op.Contract product : products.get()) {
                        terms.add(new Op.Term(Rational.ONE, distributed(product)));
                    }
                    return Sums.add(builder, terms, Contractions.shape(contract));
                }
            }
        }
        return Contractions.node(builder, contract);
    }

    /** Whether a factor is summed together with data, without which nothing can pay. */
    private boolean meetsData(Op.Contract contract, int position) {
        List<Integer> indices = contract.factors().get(position).indices();
        for (Op.Factor other : contract.factors()) {
            if (phases.phase(other.node()) == Op.Role.DATA
                    && other.indices().stream()
                            .anyMatch(i -> indices.contains(i) && !contract.output().contains(i))) {
                return true;
            }
        }
        return false;
    }

    private Optional<List<Op.Contract>> paying(Op.Contract contract, int position, Op.Sum sum) {
        var products = new ArrayList<Op.Contract>();
        double cost = 0;
        for (Op.Term term : sum.terms()) {
            Op.Contract inner =
                    builder.op(term.node()) instanceof Op.Contract product
                            ? product
                            : Contractions.identity(term.node(), builder.shape(term.node()));
            if (!Contractions.isShort(contract, inner)) {
                return Optional.empty();
            }
            Op.Contract product =
                    Contractions.simplify(
                            builder,
                            Contractions.inline(
                                    contract,
                                    position,
                                    Contractions.scaled(inner, term.coefficient())));
            products.add(product);
            cost += phases.cost(product);
        }
        return cost < MOST_COST * phases.cost(contract) ? Optional.of(products) : Optional.empty();
    }
}

package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Multiplies out a product with a sum where that is much cheaper, which it is where products of
 * data come out: {@code (W X - Y) X' = W (X X') - Y X'}, the products of data being computed once.
 * Assumes flattened products.
 *
 * <p>First the product as a whole is compared, then that of the sum with the data alone.
 *
 * <p>Identity: {@code (f + g) h = f h + g h}, also under a sum over indices. The rounding errors of
 * both sides have the same bound, since that of the left already has {@code |f| |h| + |g| |h|}.
 */
final class Distribution {
    /** The distributed form must cost less than this part of the other. */
    private static final double MOST_COST = 0.5;

    private final ProgramBuilder builder = new ProgramBuilder();
    private final PhaseTracker phases;

    /** Whether products are looked into instead of sums. */
    private final boolean ofProducts;

    private Distribution(Program program, boolean ofProducts) {
        phases = new PhaseTracker(builder, program);
        this.ofProducts = ofProducts;
    }

    /** Runs the pass. */
    static Program run(Program program) {
        return new Distribution(program, false).rebuild(program);
    }

    /**
     * The same for a product that several others read, as if it were a sum of one: {@code (W X) X'
     * = W (X X')}, by associativity. After factor, when sums of such products have become one.
     */
    static Program associate(Program program) {
        return new Distribution(program, true).rebuild(program);
    }

    private Program rebuild(Program program) {
        return program.rebuilt(
                builder,
                (op, _) ->
                        op instanceof Op.Contract contract
                                ? distributed(contract)
                                : builder.add(op));
    }

    private int distributed(Op.Contract contract) {
        for (int i = 0; i < contract.factors().size() && contract.factors().size() > 1; i++) {
            List<Op.Term> terms = terms(contract.factors().get(i).node());
            if (!terms.isEmpty() && meetsData(contract, i)) {
                Optional<List<Op.Contract>> paying =
                        ofProducts ? Optional.empty() : paying(contract, i, terms);
                if (paying.isPresent()) {
                    return sum(paying.get(), Contractions.shape(contract));
                }
                Optional<Op.Contract> parts = withDataAlone(contract, i, terms);
                if (parts.isPresent()) {
                    return distributed(parts.get());
                }
            }
        }
        return Contractions.node(builder, contract);
    }

    /** What a node is the sum of, if it is of the kind that is looked into. */
    private List<Op.Term> terms(int node) {
        return switch (builder.op(node)) {
            case Op.Sum sum when !ofProducts -> sum.terms();
            case Op.Contract _ when ofProducts -> List.of(new Op.Term(Rational.ONE, node));
            case Op.Sum _,
                    Op.Contract _,
                    Op.Input _,
                    Op.Const _,
                    Op.Literal _,
                    Op.Size _,
                    Op.Select _,
                    Op.Map _,
                    Op.Power _,
                    Op.LogSumExp _ ->
                    List.of();
        };
    }

    private int sum(List<Op.Contract> products, List<Dim> shape) {
        var terms = new ArrayList<Op.Term>();
        for (Op.Contract product : products) {
            terms.add(new Op.Term(Rational.ONE, distributed(product)));
        }
        return Sums.add(builder, terms, shape);
    }

    /** Whether a factor is summed together with data, without which nothing can pay. */
    private boolean meetsData(Op.Contract contract, int position) {
        return contract.factors().stream().anyMatch(f -> meetsData(contract, position, f));
    }

    private boolean meetsData(Op.Contract contract, int position, Op.Factor other) {
        List<Integer> indices = contract.factors().get(position).indices();
        return phases.phase(other.node()) == Op.Role.DATA
                && other.indices().stream()
                        .anyMatch(i -> indices.contains(i) && !contract.output().contains(i));
    }

    /**
     * The contraction with the sum and the data it meets replaced by their product, multiplied out,
     * if that pays for this product: {@code V' ((W X - Y) X')} is then {@code V' G}, where other
     * contractions too have the same G. In a long product it may pay when the whole does not seem
     * to, where the factors of W would be multiplied again.
     */
    private Optional<Op.Contract> withDataAlone(
            Op.Contract contract, int position, List<Op.Term> terms) {
        var inside = new ArrayList<Op.Factor>(List.of(contract.factors().get(position)));
        var outside = new ArrayList<Op.Factor>();
        for (int i = 0; i < contract.factors().size(); i++) {
            if (i != position) {
                Op.Factor factor = contract.factors().get(i);
                (meetsData(contract, position, factor) ? inside : outside).add(factor);
            }
        }
        if (outside.isEmpty()) {
            return Optional.empty();
        }
        Set<Integer> elsewhere = new TreeSet<>(Contractions.indices(outside));
        elsewhere.addAll(contract.output());
        // in an order that does not depend on what is outside
        List<Integer> axes =
                inside.stream()
                        .flatMap(f -> f.indices().stream())
                        .distinct()
                        .filter(elsewhere::contains)
                        .toList();
        var part =
                Contractions.compact(
                        new Op.Contract(Rational.ONE, inside, axes, contract.extents()));
        return paying(part, 0, terms)
                .map(
                        products -> {
                            outside.add(
                                    new Op.Factor(sum(products, Contractions.shape(part)), axes));
                            return Contractions.compact(
                                    new Op.Contract(
                                            contract.coefficient(),
                                            outside,
                                            contract.output(),
                                            contract.extents()));
                        });
    }

    private Optional<List<Op.Contract>> paying(
            Op.Contract contract, int position, List<Op.Term> terms) {
        var products = new ArrayList<Op.Contract>();
        double cost = 0;
        for (Op.Term term : terms) {
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

package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes common factors out of sums of products where that costs less. Assumes flattened products;
 * what it makes is flattened again by nobody, since a sum stands between.
 *
 * <p>Identity: {@code f g + f h = f (g + h)}, also under a sum over indices.
 */
final class Factoring {
    /** A merge must save at least this part of what the two products cost. */
    private static final double LEAST_GAIN = 0.02;

    /** In sums longer than this, of which deep networks have many, only neighbours are compared. */
    private static final int SHORT_SUM = 8;

    private static final int NEIGHBOURS = 3;

    private final ProgramBuilder builder = new ProgramBuilder();
    private final PhaseTracker phases;

    /**
     * What is known of pairs of products: after a merge only pairs with the new one are looked at.
     */
    private final Map<List<Op.Contract>, Optional<Merge>> merges = new HashMap<>();

    private Factoring(Program program) {
        phases = new PhaseTracker(builder, program);
    }

    /** Runs the pass. */
    static Program run(Program program) {
        return new Factoring(program).rebuild(program);
    }

    private Program rebuild(Program program) {
        int[] uses = Normalise.uses(program);
        Set<Integer> shared = new TreeSet<>();
        return program.rebuilt(
                builder,
                (op, node) -> {
                    int number = op instanceof Op.Sum sum ? factored(sum, shared) : builder.add(op);
                    if (uses[node] > 1) {
                        shared.add(number);
                    }
                    return number;
                });
    }

    private int factored(Op.Sum sum, Set<Integer> shared) {
        var products = new ArrayList<Op.Contract>();
        for (Op.Term term : sum.terms()) {
            // a product that is needed anyway costs nothing here
            Op.Contract product =
                    builder.op(term.node()) instanceof Op.Contract contract
                                    && !shared.contains(term.node())
                            ? contract
                            : Contractions.identity(term.node(), builder.shape(term.node()));
            products.add(Contractions.scaled(product, term.coefficient()));
        }
        while (mergeBestPair(products)) {
            // each round has one product less
        }
        if (products.size() == sum.terms().size()) {
            return builder.add(sum);
        }
        var terms = new ArrayList<Op.Term>();
        for (Op.Contract product : products) {
            terms.add(new Op.Term(Rational.ONE, Contractions.add(builder, product)));
        }
        return Sums.add(builder, terms, builder.shape(sum.terms().getFirst().node()));
    }

    /** A way to write two products as one, with the cost it saves. */
    private record Merge(
            Op.Contract first,
            Op.Contract second,
            CommonFactors parts,
            List<Integer> axes,
            double gain) {}

    private boolean mergeBestPair(List<Op.Contract> products) {
        Optional<Merge> best = Optional.empty();
        int reach = products.size() <= SHORT_SUM ? SHORT_SUM : NEIGHBOURS;
        for (int i = 0; i < products.size(); i++) {
            for (int j = i + 1; j < Math.min(products.size(), i + reach); j++) {
                Optional<Merge> merge =
                        merges.computeIfAbsent(
                                List.of(products.get(i), products.get(j)),
                                pair -> merge(pair.get(0), pair.get(1)));
                if (merge.isPresent()
                        && (best.isEmpty() || merge.get().gain() > best.get().gain())) {
                    best = merge;
                }
            }
        }
        best.ifPresent(
                merge -> {
                    products.remove(merge.second());
                    products.set(products.indexOf(merge.first()), build(merge));
                });
        return best.isPresent();
    }

    private Optional<Merge> merge(Op.Contract a, Op.Contract b) {
        CommonFactors all = CommonFactors.of(a, b);
        // taking out what is summed with the rest leaves a larger rest that is summed later
        CommonFactors some = all.withoutShared(a.output());
        return java.util.stream.Stream.of(all, some)
                .distinct()
                .flatMap(parts -> merge(a, b, parts).stream())
                .max(java.util.Comparator.comparingDouble(Merge::gain));
    }

    private Optional<Merge> merge(Op.Contract a, Op.Contract b, CommonFactors parts) {
        if (parts.common().isEmpty()) {
            return Optional.empty();
        }
        Set<Integer> outside = new TreeSet<>(a.output());
        outside.addAll(Contractions.indices(parts.common()));
        List<Op.Factor> rests = new ArrayList<>(parts.first());
        rests.addAll(parts.second());
        Set<Integer> inside = Contractions.indices(rests);
        inside.retainAll(outside);
        List<Integer> axes = Axes.order(rests, inside, parts.extents());
        List<Dim> shape = axes.stream().map(parts.extents()::get).toList();
        Op.Contract first = part(parts, parts.first(), axes);
        Op.Contract second = part(parts, parts.second(), axes);
        // the sum that is not built yet is stood for by its widest operand
        double weight = Math.max(weight(parts.first()), weight(parts.second()));
        double separately =
                phases.cost(a) + phases.cost(b) + Cost.elements(Contractions.shape(a)) * weight(a);
        double together =
                phases.cost(first)
                        + phases.cost(second)
                        + 4 * Cost.elements(shape) * weight
                        + costWithSum(a, parts, axes, weight);
        return separately - together > LEAST_GAIN * separately
                ? Optional.of(new Merge(a, b, parts, axes, separately - together))
                : Optional.empty();
    }

    private Op.Contract build(Merge merge) {
        CommonFactors parts = merge.parts();
        int first = Contractions.add(builder, part(parts, parts.first(), merge.axes()));
        int second = Contractions.add(builder, part(parts, parts.second(), merge.axes()));
        int sum =
                Sums.add(
                        builder,
                        List.of(
                                new Op.Term(merge.first().coefficient(), first),
                                new Op.Term(merge.second().coefficient(), second)),
                        builder.shape(first));
        var factors = new ArrayList<>(parts.common());
        factors.add(new Op.Factor(sum, merge.axes()));
        return Contractions.simplify(
                builder,
                Contractions.compact(
                        new Op.Contract(
                                Rational.ONE, factors, merge.first().output(), parts.extents())));
    }

    private static Op.Contract part(
            CommonFactors parts, List<Op.Factor> factors, List<Integer> axes) {
        return Contractions.compact(new Op.Contract(Rational.ONE, factors, axes, parts.extents()));
    }

    /** The cost of the merged product, whose sum is no node yet. */
    private double costWithSum(
            Op.Contract a, CommonFactors parts, List<Integer> axes, double weight) {
        var factors = new ArrayList<>(parts.common());
        factors.add(new Op.Factor(-1, axes));
        var merged =
                Contractions.compact(
                        new Op.Contract(Rational.ONE, factors, a.output(), parts.extents()));
        return new ContractionPlan(
                        merged, ContractionPlan.NOTHING, n -> n < 0 ? weight : phases.weight(n))
                .cost();
    }

    private double weight(Op.Contract contract) {
        return weight(contract.factors());
    }

    private double weight(List<Op.Factor> factors) {
        return factors.stream().mapToDouble(f -> phases.weight(f.node())).max().orElse(0);
    }
}

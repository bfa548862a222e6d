package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns every contraction into contractions of at most two factors, in the order that costs least,
 * preferring what depends on the data only, then on the point only, and sharing intermediates
 * between contractions. Assumes normal forms; guarantees that no contraction has more than two
 * factors.
 *
 * <p>Identity: multiplication is associative and commutative, and a sum over an index may be taken
 * as soon as no other factor has it.
 */
final class Ordering {
    private final ProgramBuilder builder = new ProgramBuilder();
    private final PhaseTracker phases;
    private final Map<Product, Value> known = new HashMap<>();

    private final boolean byCost;

    private Ordering(Program program, boolean byCost) {
        this.byCost = byCost;
        phases = new PhaseTracker(builder, program);
    }

    /** A product of factors whose indices are numbered canonically, summed over those not kept. */
    record Product(List<Op.Factor> factors, Set<Integer> kept) {}

    /** A node with the indices of its axes. */
    private record Value(int node, List<Integer> axes) {}

    /**
     * Runs the pass.
     *
     * @param byCost whether to choose the cheapest order, not that of the factors
     */
    static Program run(Program program, boolean byCost) {
        return new Ordering(program, byCost).rebuild(program);
    }

    private Program rebuild(Program program) {
        return program.rebuilt(
                builder,
                (op, _) -> op instanceof Op.Contract contract ? order(contract) : builder.add(op));
    }

    private int order(Op.Contract raw) {
        Op.Contract contract = reduceAlone(raw);
        if (contract.factors().size() <= 1) {
            return Contractions.node(builder, contract);
        }
        var plan =
                byCost
                        ? new ContractionPlan(contract, this::isKnown, phases::weight)
                        : ContractionPlan.inOrder(contract);
        return finish(contract, emit(contract, plan, plan.all()));
    }

    /** Sums out the indices that only one factor has: identity: sum_i a[i] b = (sum_i a[i]) b. */
    private Op.Contract reduceAlone(Op.Contract contract) {
        if (contract.factors().size() < 2) {
            return contract;
        }
        var factors = new ArrayList<Op.Factor>();
        boolean changed = false;
        for (int i = 0; i < contract.factors().size(); i++) {
            Op.Factor factor = contract.factors().get(i);
            var others = new ArrayList<>(contract.factors());
            others.remove(i);
            Set<Integer> elsewhere = new TreeSet<>(contract.output());
            elsewhere.addAll(Contractions.indices(others));
            List<Integer> kept =
                    factor.indices().stream().distinct().filter(elsewhere::contains).toList();
            if (kept.size() == Set.copyOf(factor.indices()).size()) {
                factors.add(factor);
            } else {
                var alone =
                        new Op.Contract(Rational.ONE, List.of(factor), kept, contract.extents());
                factors.add(new Op.Factor(addCompact(alone), kept));
                changed = true;
            }
        }
        return changed
                ? Contractions.compact(
                        new Op.Contract(
                                contract.coefficient(),
                                factors,
                                contract.output(),
                                contract.extents()))
                : contract;
    }

    private int addCompact(Op.Contract contract) {
        return Contractions.node(builder, Contractions.compact(contract));
    }

    private boolean isKnown(List<Op.Factor> factors, Set<Integer> kept) {
        return known.containsKey(product(factors, kept, new ArrayList<>()));
    }

    /** The canonical key; {@code names} receives the original index of each canonical one. */
    static Product product(List<Op.Factor> factors, Set<Integer> kept, List<Integer> names) {
        var sorted = new ArrayList<>(factors);
        sorted.sort(
                java.util.Comparator.comparingInt(Op.Factor::node)
                        .thenComparing(Op.Factor::indices, ContractionRules::compare));
        var renamed = new ArrayList<Op.Factor>();
        for (Op.Factor factor : sorted) {
            var indices = new ArrayList<Integer>();
            for (int index : factor.indices()) {
                if (!names.contains(index)) {
                    names.add(index);
                }
                indices.add(names.indexOf(index));
            }
            renamed.add(new Op.Factor(factor.node(), indices));
        }
        Set<Integer> keptNames = new TreeSet<>();
        kept.forEach(i -> keptNames.add(names.indexOf(i)));
        return new Product(renamed, keptNames);
    }

    private Value emit(Op.Contract contract, ContractionPlan plan, long set) {
        if (Long.bitCount(set) == 1) {
            Op.Factor factor = contract.factors().get(Long.numberOfTrailingZeros(set));
            return new Value(factor.node(), factor.indices());
        }
        List<Op.Factor> factors = plan.factors(set);
        Set<Integer> kept = plan.kept(set);
        var names = new ArrayList<Integer>();
        Product product = product(factors, kept, names);
        Value value = known.get(product);
        if (value != null) {
            return new Value(value.node(), value.axes().stream().map(names::get).toList());
        }
        long left = plan.left(set);
        Value a = emit(contract, plan, left);
        Value b = emit(contract, plan, set & ~left);
        var pair = List.of(new Op.Factor(a.node(), a.axes()), new Op.Factor(b.node(), b.axes()));
        var pairNames = new ArrayList<Integer>();
        Product pairProduct = product(pair, kept, pairNames);
        Value same = known.get(pairProduct); // of the same two, which came about differently
        List<Integer> axes =
                same == null
                        ? axes(contract, a, b, kept, set == plan.all())
                        : same.axes().stream().map(pairNames::get).toList();
        int node =
                same == null
                        ? addCompact(new Op.Contract(Rational.ONE, pair, axes, contract.extents()))
                        : same.node();
        known.put(product, new Value(node, axes.stream().map(names::indexOf).toList()));
        known.put(pairProduct, new Value(node, axes.stream().map(pairNames::indexOf).toList()));
        return new Value(node, axes);
    }

    /** The axes of the last product are the result's, those of an intermediate are free. */
    private static List<Integer> axes(
            Op.Contract contract, Value a, Value b, Set<Integer> kept, boolean last) {
        if (last) {
            return contract.output().stream().filter(kept::contains).toList();
        }
        return Axes.order(
                List.of(new Op.Factor(a.node(), a.axes()), new Op.Factor(b.node(), b.axes())),
                kept,
                contract.extents());
    }

    /** The value with the contraction's coefficient and axes. */
    private int finish(Op.Contract contract, Value value) {
        if (builder.op(value.node()) instanceof Op.Contract last
                && value.axes().equals(contract.output())) {
            return Contractions.node(builder, Contractions.scaled(last, contract.coefficient()));
        }
        return addCompact(
                new Op.Contract(
                        contract.coefficient(),
                        List.of(new Op.Factor(value.node(), value.axes())),
                        contract.output(),
                        contract.extents()));
    }
}

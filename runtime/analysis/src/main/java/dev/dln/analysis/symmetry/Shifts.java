package dev.dln.analysis.symmetry;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parameters to which numbers may be added along one axis, P[i, k] += c[k], without changing the
 * loss: the weights and biases of a softmax layer with cross entropy, where log sum_i exp(q_i +
 * gamma) = log sum_i exp(q_i) + gamma cancels sum_i y_i (q_i + gamma).
 *
 * <p>Proved by carrying the exact change of each node, a sum of products linear in c, through the
 * program: sums and products of what does not change otherwise are linear; a logsumexp over an axis
 * along which the change is constant changes by that constant; anything else ends the attempt. The
 * change of the loss must cancel term by term.
 */
final class Shifts {
    /** Stands for c among the factors of a product. */
    private static final int ADDED = -1;

    private Shifts() {}

    /** The axes along which numbers may be added. */
    static List<Slot> of(Program program, Unknowns unknowns) {
        return unknowns.slots().stream()
                .filter(slot -> slot.axis() != Unknowns.WHOLE && changesNothing(program, slot))
                .toList();
    }

    /**
     * One product of the change.
     *
     * @param factors with indices
     * @param rank the indices below this are the output's
     * @param extents of all indices
     */
    private record Product(List<Op.Factor> factors, int rank, List<Dim> extents) {}

    private static boolean changesNothing(Program program, Slot slot) {
        var changes = new ArrayList<Map<Product, Rational>>();
        for (int node = 0; node < program.nodes().size(); node++) {
            Optional<Map<Product, Rational>> change = change(program, node, slot, changes);
            if (change.isEmpty()) {
                return false;
            }
            changes.add(change.get());
        }
        return program.outputs().stream().allMatch(o -> changes.get(o.node()).isEmpty());
    }

    /** The change of a node; empty where it is not linear in c. */
    private static Optional<Map<Product, Rational>> change(
            Program program, int node, Slot slot, List<Map<Product, Rational>> changes) {
        int rank = program.shape(node).size();
        Op op = program.op(node);
        if (op instanceof Op.Input input && input.name().equals(slot.parameter().name())) {
            var rest = new ArrayList<Integer>();
            for (int axis = 0; axis < rank; axis++) {
                if (axis != slot.axis()) {
                    rest.add(axis);
                }
            }
            return Optional.of(
                    Map.of(
                            new Product(
                                    List.of(new Op.Factor(ADDED, rest)), rank, program.shape(node)),
                            Rational.ONE));
        }
        if (op.operands().stream().allMatch(operand -> changes.get(operand).isEmpty())) {
            return Optional.of(Map.of());
        }
        return switch (op) {
            case Op.Sum sum -> {
                var total = new HashMap<Product, Rational>();
                for (Op.Term term : sum.terms()) {
                    changes.get(term.node())
                            .forEach((p, c) -> add(total, p, c.multiply(term.coefficient())));
                }
                yield Optional.of(total);
            }
            case Op.Contract contract -> contract(program, contract, changes);
            case Op.LogSumExp lse -> logSumExp(program, lse.axis(), changes.get(lse.arg()));
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _ ->
                    Optional.of(Map.of());
            case Op.Map _, Op.Power _ -> Optional.empty();
        };
    }

    private static void add(Map<Product, Rational> total, Product product, Rational factor) {
        Rational sum = total.getOrDefault(product, Rational.ZERO).add(factor);
        if (sum.isZero()) {
            total.remove(product);
        } else {
            total.put(product, sum);
        }
    }

    private static Optional<Map<Product, Rational>> contract(
            Program program, Op.Contract contract, List<Map<Product, Rational>> changes) {
        int changing = -1;
        for (int f = 0; f < contract.factors().size(); f++) {
            if (!changes.get(contract.factors().get(f).node()).isEmpty()) {
                if (changing >= 0) {
                    return Optional.empty();
                }
                changing = f;
            }
        }
        Op.Factor changed = contract.factors().get(changing);
        var total = new HashMap<Product, Rational>();
        for (Map.Entry<Product, Rational> entry : changes.get(changed.node()).entrySet()) {
            var flat = new Flat(program, contract.extents());
            flat.coefficient = contract.coefficient().multiply(entry.getValue());
            flat.inline(entry.getKey(), changed.indices());
            for (int f = 0; f < contract.factors().size(); f++) {
                if (f != changing) {
                    flat.multiply(contract.factors().get(f));
                }
            }
            Product product = flat.product(contract.output());
            add(total, product, flat.coefficient);
        }
        return Optional.of(total);
    }

    /** A product under construction, in which contractions are replaced by their factors. */
    private static final class Flat {
        private final Program program;
        private final List<Dim> extents;
        private final List<Op.Factor> factors = new ArrayList<>();
        private Rational coefficient = Rational.ONE;

        Flat(Program program, List<Dim> extents) {
            this.program = program;
            this.extents = new ArrayList<>(extents);
        }

        /** Multiplies by a change whose free indices are the given ones. */
        void inline(Product inner, List<Integer> outer) {
            int base = extents.size();
            extents.addAll(inner.extents.subList(inner.rank, inner.extents.size()));
            for (Op.Factor factor : inner.factors) {
                factors.add(
                        new Op.Factor(
                                factor.node(),
                                factor.indices().stream()
                                        .map(
                                                i ->
                                                        i < inner.rank
                                                                ? outer.get(i)
                                                                : base + i - inner.rank)
                                        .toList()));
            }
        }

        void multiply(Op.Factor factor) {
            if (!(program.op(factor.node()) instanceof Op.Contract inner)) {
                factors.add(factor);
                return;
            }
            coefficient = coefficient.multiply(inner.coefficient());
            var names = new HashMap<Integer, Integer>();
            for (int axis = 0; axis < inner.output().size(); axis++) {
                names.put(inner.output().get(axis), factor.indices().get(axis));
            }
            for (int index = 0; index < inner.extents().size(); index++) {
                if (!names.containsKey(index)) {
                    names.put(index, extents.size());
                    extents.add(inner.extents().get(index));
                }
            }
            for (Op.Factor f : inner.factors()) {
                multiply(new Op.Factor(f.node(), f.indices().stream().map(names::get).toList()));
            }
        }

        /**
         * Factors in the order of their nodes, output indices first, then by first occurrence; an
         * index that nothing has is summed out.
         */
        Product product(List<Integer> output) {
            var sorted = new ArrayList<>(factors);
            sorted.sort(Comparator.comparingInt(Op.Factor::node));
            var numbers = new LinkedHashMap<Integer, Integer>();
            output.forEach(index -> numbers.put(index, numbers.size()));
            var renumbered = new ArrayList<Op.Factor>();
            for (Op.Factor factor : sorted) {
                factor.indices().forEach(index -> numbers.putIfAbsent(index, numbers.size()));
                renumbered.add(
                        new Op.Factor(
                                factor.node(),
                                factor.indices().stream().map(numbers::get).toList()));
            }
            for (int index = 0; index < extents.size(); index++) {
                if (!numbers.containsKey(index)) {
                    coefficient =
                            coefficient.multiply(Rational.of(Unknowns.size(extents.get(index))));
                }
            }
            return new Product(
                    renumbered,
                    output.size(),
                    numbers.keySet().stream().map(extents::get).toList());
        }
    }

    private static Optional<Map<Product, Rational>> logSumExp(
            Program program, int axis, Map<Product, Rational> change) {
        var total = new HashMap<Product, Rational>();
        for (Map.Entry<Product, Rational> entry : change.entrySet()) {
            Product product = entry.getKey();
            if (product.factors.stream().anyMatch(f -> f.indices().contains(axis))) {
                return Optional.empty();
            }
            var output = new ArrayList<Integer>();
            for (int i = 0; i < product.rank; i++) {
                if (i != axis) {
                    output.add(i);
                }
            }
            var flat = new Flat(program, product.extents);
            flat.factors.addAll(product.factors);
            Product without = flat.product(output);
            add(total, without, entry.getValue()); // the axis that is left out is not summed
        }
        return Optional.of(total);
    }
}

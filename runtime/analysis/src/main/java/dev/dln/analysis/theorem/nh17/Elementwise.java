package dev.dln.analysis.theorem.nh17;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a node of a program as a function applied entry by entry to another tensor: f with node =
 * f(anchor). The anchor is a linear combination of nodes, because sums in a program are flat: with
 * the anchor W A + b, the node 4 W A + 4 b is 4 t.
 */
final class Elementwise {
    private final Program program;
    private final boolean[] varies;
    private final Map<Integer, Rational> anchor;
    private final boolean constants;
    private final ProgramBuilder builder = ScalarFunction.begin();
    private final Map<Integer, OptionalInt> known = new HashMap<>();

    /** Nodes of data that the function depends on, entry by entry, with their input's name. */
    private final Map<Integer, String> data = new LinkedHashMap<>();

    /**
     * A reading.
     *
     * @param varies which nodes depend on parameters
     * @param anchor the coefficient of each node in the argument
     * @param constants whether the function may depend on data entry by entry
     */
    Elementwise(
            Program program, boolean[] varies, Map<Integer, Rational> anchor, boolean constants) {
        this.program = program;
        this.varies = varies;
        this.anchor = Map.copyOf(anchor);
        this.constants = constants;
    }

    /** The function that a node is of the anchor; empty if it is none. */
    Optional<ScalarFunction> read(int node) {
        OptionalInt value = of(node);
        return value.isPresent()
                ? Optional.of(ScalarFunction.end(builder, value.getAsInt()))
                : Optional.empty();
    }

    /** The data that the function depends on: nodes by the names of its inputs. */
    Map<String, Integer> data() {
        var names = new LinkedHashMap<String, Integer>();
        data.forEach((node, name) -> names.put(name, node));
        return names;
    }

    private OptionalInt of(int node) {
        OptionalInt found = known.get(node);
        if (found == null) {
            found = compute(node);
            known.put(node, found);
        }
        return found;
    }

    private OptionalInt compute(int node) {
        if (anchor.size() == 1 && anchor.containsKey(node)) {
            return OptionalInt.of(builder.scale(anchor.get(node).reciprocal(), 0));
        }
        Op op = program.op(node);
        if (!varies[node] && !(op instanceof Op.Const)) {
            return constant(node);
        }
        return switch (op) {
            case Op.Const constant -> OptionalInt.of(builder.constant(constant.value()));
            case Op.Sum sum -> sum(sum);
            case Op.Power power -> {
                OptionalInt arg = of(power.arg());
                yield arg.isEmpty()
                        ? arg
                        : OptionalInt.of(builder.power(arg.getAsInt(), power.exponent()));
            }
            case Op.Map map -> {
                Optional<List<Integer>> args = all(map.args());
                yield args.isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(builder.add(new Op.Map(map.primitive(), args.get())));
            }
            case Op.Contract contract -> contract(node, contract);
            case Op.Input _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                    OptionalInt.empty();
        };
    }

    private Optional<List<Integer>> all(List<Integer> nodes) {
        var values = new ArrayList<Integer>();
        for (int node : nodes) {
            OptionalInt value = of(node);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.getAsInt());
        }
        return Optional.of(values);
    }

    /** A sum, of which a multiple of the anchor is taken out first. */
    private OptionalInt sum(Op.Sum sum) {
        var left = new LinkedHashMap<Integer, Rational>();
        sum.terms().forEach(t -> left.put(t.node(), t.coefficient()));
        var terms = new ArrayList<Op.Term>();
        if (left.keySet().containsAll(anchor.keySet())) {
            int first = anchor.keySet().iterator().next();
            Rational ratio = coefficient(left, first).divide(coefficient(anchor, first));
            boolean multiple =
                    anchor.entrySet().stream()
                            .allMatch(
                                    e ->
                                            coefficient(left, e.getKey())
                                                    .equals(e.getValue().multiply(ratio)));
            if (multiple) {
                anchor.keySet().forEach(left::remove);
                terms.add(new Op.Term(ratio, 0));
            }
        }
        for (Map.Entry<Integer, Rational> entry : left.entrySet()) {
            OptionalInt value = of(entry.getKey());
            if (value.isEmpty()) {
                return value;
            }
            terms.add(new Op.Term(entry.getValue(), value.getAsInt()));
        }
        return OptionalInt.of(builder.sum(terms, List.of()));
    }

    private static Rational coefficient(Map<Integer, Rational> terms, int node) {
        return terms.getOrDefault(node, Rational.ZERO);
    }

    /** A product entry by entry. */
    private OptionalInt contract(int node, Op.Contract contract) {
        if (!isElementwise(program, node)) {
            return OptionalInt.empty();
        }
        Optional<List<Integer>> args =
                all(contract.factors().stream().map(Op.Factor::node).toList());
        if (args.isEmpty()) {
            return OptionalInt.empty();
        }
        var factors = new ArrayList<Op.Factor>();
        args.get().forEach(a -> factors.add(new Op.Factor(a, List.of())));
        return OptionalInt.of(
                builder.contract(contract.coefficient(), factors, List.of(), List.of()));
    }

    /** Whether a contraction is a product entry by entry, scalars being of every shape. */
    static boolean isElementwise(Program program, int node) {
        if (!(program.op(node) instanceof Op.Contract contract)) {
            return false;
        }
        List<Integer> axes = ProgramBuilder.range(0, program.shape(node).size());
        return contract.output().equals(axes)
                && contract.extents().size() == axes.size()
                && contract.factors().stream()
                        .allMatch(f -> f.indices().equals(axes) || f.indices().isEmpty());
    }

    /** What does not depend on parameters: one number, or data entry by entry. */
    private OptionalInt constant(int node) {
        Optional<Rational> uniform = uniform(program, node);
        if (uniform.isPresent()) {
            return OptionalInt.of(builder.constant(uniform.get()));
        }
        if (alike(node)) {
            return OptionalInt.of(copied(node));
        }
        if (!constants) {
            return OptionalInt.empty();
        }
        String name = data.computeIfAbsent(node, _ -> "y" + data.size());
        return OptionalInt.of(builder.input(name, Op.Role.DATA, List.of()));
    }

    /** Whether all entries of a node are one number, made of constants and broadcasts alone. */
    private boolean alike(int node) {
        return switch (program.op(node)) {
            case Op.Const _ -> true;
            case Op.Map _, Op.Power _, Op.Sum _ ->
                    program.op(node).operands().stream().allMatch(this::alike);
            case Op.Contract contract ->
                    contract.extents().size() == contract.output().size()
                            && contract.operands().stream().allMatch(this::alike);
            case Op.Input _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ -> false;
        };
    }

    /** That number as a scalar node. */
    private int copied(int node) {
        Op op = program.op(node);
        List<Integer> operands = op.operands().stream().map(this::copied).toList();
        if (op instanceof Op.Contract contract) {
            return builder.contract(
                    contract.coefficient(),
                    operands.stream().map(o -> new Op.Factor(o, List.of())).toList(),
                    List.of(),
                    List.of());
        }
        return builder.add(op.withOperands(operands));
    }

    /** The one number that all entries of a node are, as it is written; empty if not known. */
    static Optional<Rational> uniform(Program program, int node) {
        return switch (program.op(node)) {
            case Op.Const constant -> Optional.of(constant.value());
            case Op.Contract contract ->
                    contract.factors().isEmpty()
                                    && contract.extents().size() == contract.output().size()
                            ? Optional.of(contract.coefficient())
                            : Optional.empty();
            case Op.Literal literal ->
                    literal.entries().stream().distinct().count() == 1
                            ? Optional.of(literal.entries().getFirst())
                            : Optional.empty();
            case Op.Input _,
                    Op.Size _,
                    Op.Select _,
                    Op.Map _,
                    Op.Power _,
                    Op.Sum _,
                    Op.LogSumExp _ ->
                    Optional.empty();
        };
    }
}

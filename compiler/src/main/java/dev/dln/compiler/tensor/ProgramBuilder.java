package dev.dln.compiler.tensor;

import dev.dln.compiler.problem.CompilerBug;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Builds a {@link Program} node by node. Equal ops get the same number (hash-consing), shapes are
 * inferred, and an ill-formed op is a {@link CompilerBug}. The few rewrites done here only keep
 * programs in a normal form: sums are flattened one level and merged, and what is a plain copy of
 * an operand is that operand.
 */
public final class ProgramBuilder {
    private final List<Op> nodes = new ArrayList<>();
    private final List<List<Dim>> shapes = new ArrayList<>();
    private final Map<Op, Integer> numbers = new HashMap<>();

    /**
     * Adds any op as it is; the general entry that rebuilding uses. Operands must be numbers of
     * this builder.
     */
    public int add(Op op) {
        Integer known = numbers.get(op);
        return known != null ? known : addApart(op);
    }

    /**
     * Adds an op as a node of its own, even if there is an equal one. Only what lowering gets may
     * have such nodes: {@link Verifier} refuses them, and rebuilding makes one of them.
     */
    public int addApart(Op op) {
        List<Dim> shape = infer(op);
        int number = nodes.size();
        nodes.add(op);
        shapes.add(shape);
        numbers.putIfAbsent(op, number);
        return number;
    }

    public List<Dim> shape(int node) {
        return shapes.get(node);
    }

    public Op op(int node) {
        return nodes.get(node);
    }

    /** How many nodes there are so far. */
    public int count() {
        return nodes.size();
    }

    /** The program of these outputs, without the nodes they do not need, renumbered in order. */
    public Program build(List<Program.Output> outputs) {
        boolean[] live = new boolean[nodes.size()];
        for (Program.Output output : outputs) {
            live[output.node()] = true;
        }
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (live[i]) {
                nodes.get(i).operands().forEach(o -> live[o] = true);
            }
        }
        int[] renumbered = new int[nodes.size()];
        var keptNodes = new ArrayList<Op>();
        var keptShapes = new ArrayList<List<Dim>>();
        for (int i = 0; i < nodes.size(); i++) {
            if (live[i]) {
                renumbered[i] = keptNodes.size();
                keptNodes.add(nodes.get(i).renumbered(renumbered));
                keptShapes.add(shapes.get(i));
            }
        }
        return new Program(
                keptNodes,
                keptShapes,
                outputs.stream().map(o -> o.at(renumbered[o.node()])).toList());
    }

    // ---- leaves

    public int input(String name, Op.Role role, List<Dim> shape) {
        return add(new Op.Input(name, role, shape));
    }

    public int constant(Rational value) {
        return add(new Op.Const(value));
    }

    public int constant(long value) {
        return constant(Rational.of(value));
    }

    /** A constant of every shape: the scalar, broadcast. */
    public int filled(Rational value, List<Dim> shape) {
        if (shape.isEmpty()) {
            return constant(value);
        }
        return add(new Op.Contract(value, List.of(), range(0, shape.size()), shape));
    }

    public int size(Dim dim) {
        return dim instanceof Dim.Fixed fixed ? constant(fixed.size()) : add(new Op.Size(dim));
    }

    /** The identity matrix of a dimension. */
    public int delta(Dim dim) {
        return add(new Op.Select(dim, dim, 0));
    }

    // ---- elementwise

    public int map(Primitive primitive, Integer... args) {
        return add(new Op.Map(primitive, List.of(args)));
    }

    public int power(int arg, Rational exponent) {
        return exponent.isOne() ? arg : add(new Op.Power(arg, exponent));
    }

    public int power(int arg, long exponent) {
        return power(arg, Rational.of(exponent));
    }

    public int plus(int a, int b) {
        return sum(List.of(new Op.Term(Rational.ONE, a), new Op.Term(Rational.ONE, b)), shape(a));
    }

    public int minus(int a, int b) {
        return sum(
                List.of(new Op.Term(Rational.ONE, a), new Op.Term(Rational.MINUS_ONE, b)),
                shape(a));
    }

    public int scale(Rational coefficient, int a) {
        return sum(List.of(new Op.Term(coefficient, a)), shape(a));
    }

    /**
     * The linear combination, like terms merged; the shape is needed for the empty one, which is
     * zero.
     */
    public int sum(List<Op.Term> terms, List<Dim> shape) {
        var merged = new java.util.LinkedHashMap<Integer, Rational>();
        for (Op.Term term : terms) {
            if (nodes.get(term.node()) instanceof Op.Sum inner) {
                for (Op.Term t : inner.terms()) {
                    merged.merge(
                            t.node(), t.coefficient().multiply(term.coefficient()), Rational::add);
                }
            } else {
                merged.merge(term.node(), term.coefficient(), Rational::add);
            }
        }
        merged.values().removeIf(Rational::isZero);
        if (merged.isEmpty()) {
            return filled(Rational.ZERO, shape);
        }
        if (merged.size() == 1 && merged.values().iterator().next().isOne()) {
            return merged.keySet().iterator().next();
        }
        var list = new ArrayList<Op.Term>();
        merged.forEach((node, coefficient) -> list.add(new Op.Term(coefficient, node)));
        return add(new Op.Sum(list));
    }

    /** The elementwise product of equal shapes, or of a scalar with anything. */
    public int times(int a, int b) {
        if (shape(a).size() < shape(b).size()) {
            return times(b, a);
        }
        List<Integer> all = range(0, shape(a).size());
        List<Integer> of = shape(b).isEmpty() ? List.of() : all;
        return contract(
                Rational.ONE, List.of(new Op.Factor(a, all), new Op.Factor(b, of)), all, shape(a));
    }

    // ---- contractions

    /** A contraction in index notation; a plain copy of one factor is that factor. */
    public int contract(
            Rational coefficient,
            List<Op.Factor> factors,
            List<Integer> output,
            List<Dim> extents) {
        if (factors.size() == 1
                && coefficient.isOne()
                && factors.getFirst().indices().equals(output)) {
            boolean distinct = new HashSet<>(output).size() == output.size();
            if (distinct && extents.size() == output.size()) {
                return factors.getFirst().node();
            }
        }
        return add(new Op.Contract(coefficient, factors, output, extents));
    }

    /**
     * One value for every index of a shape: {@code indices} says which axes of the result the axes
     * of a are.
     */
    public int broadcast(int a, List<Integer> indices, List<Dim> shape) {
        return contract(
                Rational.ONE, List.of(new Op.Factor(a, indices)), range(0, shape.size()), shape);
    }

    public int logSumExp(int arg, int axis) {
        return add(new Op.LogSumExp(arg, axis));
    }

    /** The numbers from (inclusive) to (exclusive). */
    public static List<Integer> range(int from, int to) {
        return java.util.stream.IntStream.range(from, to).boxed().toList();
    }

    private List<Dim> infer(Op op) {
        for (int operand : op.operands()) {
            if (operand < 0 || operand >= nodes.size()) {
                throw new CompilerBug("operand %" + operand + " of " + op + " does not exist");
            }
        }
        return switch (op) {
            case Op.Input input -> input.shape();
            case Op.Const _, Op.Size _ -> List.of();
            case Op.Literal literal -> literal.shape();
            case Op.Select select -> List.of(select.rows(), select.cols());
            case Op.Map map -> {
                require(
                        map.args().size() == map.primitive().arity(),
                        op,
                        "wrong number of arguments");
                yield sameShape(op, map.args());
            }
            case Op.Power power -> shape(power.arg());
            case Op.Sum sum -> {
                require(!sum.terms().isEmpty(), op, "an empty sum has no shape");
                yield sameShape(op, op.operands());
            }
            case Op.Contract contract -> inferContract(contract);
            case Op.LogSumExp lse -> {
                var shape = new ArrayList<>(shape(lse.arg()));
                require(lse.axis() >= 0 && lse.axis() < shape.size(), op, "no such axis");
                shape.remove(lse.axis());
                yield List.copyOf(shape);
            }
        };
    }

    private List<Dim> inferContract(Op.Contract contract) {
        for (Op.Factor factor : contract.factors()) {
            List<Dim> shape = shape(factor.node());
            require(
                    shape.size() == factor.indices().size(),
                    contract,
                    "a factor's indices do not match its rank");
            for (int axis = 0; axis < shape.size(); axis++) {
                int index = factor.indices().get(axis);
                require(index >= 0 && index < contract.extents().size(), contract, "no such index");
                require(
                        shape.get(axis).equals(contract.extents().get(index)),
                        contract,
                        "index "
                                + index
                                + " runs over "
                                + contract.extents().get(index)
                                + ", not "
                                + shape.get(axis));
            }
        }
        require(
                new HashSet<>(contract.output()).size() == contract.output().size(),
                contract,
                "an output index is repeated");
        return contract.output().stream().map(contract.extents()::get).toList();
    }

    private List<Dim> sameShape(Op op, List<Integer> operands) {
        List<Dim> shape = shape(operands.getFirst());
        for (int operand : operands) {
            require(
                    shape(operand).equals(shape),
                    op,
                    "operands of different shapes " + shape + ", " + shape(operand));
        }
        return shape;
    }

    private static void require(boolean condition, Op op, String message) {
        if (!condition) {
            throw new CompilerBug(message + " in " + op);
        }
    }
}

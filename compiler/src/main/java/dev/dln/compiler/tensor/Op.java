package dev.dln.compiler.tensor;

import java.util.List;

/**
 * The node kinds of the tensor IR. An operand is the number of an earlier node of the same {@link
 * Program}; a value is a dense tensor of any rank, scalars having rank 0. Every op but {@link
 * Input} is determined by its operands, so equal ops denote equal values and {@link ProgramBuilder}
 * keeps one of each.
 */
public sealed interface Op {

    /** A value given from outside: data, a parameter, or a direction. */
    record Input(String name, Role role, List<Dim> shape) implements Op {
        public Input {
            shape = List.copyOf(shape);
        }
    }

    /**
     * What an input is, hence when its value is known and what may be hoisted: data before points
     * before directions.
     */
    enum Role {
        DATA,
        PARAMETER,
        DIRECTION
    }

    /** An exact scalar. */
    record Const(Rational value) implements Op {}

    /** A dense tensor of exact entries, row-major. */
    record Literal(List<Rational> entries, List<Dim> shape) implements Op {
        public Literal {
            entries = List.copyOf(entries);
            shape = List.copyOf(shape);
        }
    }

    /** The extent of a dimension as a scalar; a constant once the dimension is bound. */
    record Size(Dim dim) implements Op {}

    /**
     * The 0/1 matrix with a one at (i, i + offset): a Kronecker delta where rows = cols and offset
     * = 0, the operator of a slice otherwise. Never meant to be stored: rewrites absorb it into the
     * contraction that uses it.
     */
    record Select(Dim rows, Dim cols, int offset) implements Op {}

    /** An elementwise primitive; operands of equal shape. */
    record Map(Primitive primitive, List<Integer> args) implements Op {
        public Map {
            args = List.copyOf(args);
        }
    }

    /** An elementwise power with a constant exponent. */
    record Power(int arg, Rational exponent) implements Op {}

    /** A linear combination of tensors of equal shape. */
    record Sum(List<Term> terms) implements Op {
        public Sum {
            terms = List.copyOf(terms);
        }
    }

    /** A coefficient times a node. */
    record Term(Rational coefficient, int node) {}

    /**
     * coefficient * product of factors, summed over every index that is not in the output. Index
     * {@code i} runs over {@code extents.get(i)}. An output index that no factor has is a
     * broadcast; an index twice in one factor takes a diagonal; output indices are distinct. The
     * matrix product is {@code A[0,1] B[1,2] -> [0,2]}.
     */
    record Contract(
            Rational coefficient, List<Factor> factors, List<Integer> output, List<Dim> extents)
            implements Op {
        public Contract {
            factors = List.copyOf(factors);
            output = List.copyOf(output);
            extents = List.copyOf(extents);
        }
    }

    /** A node with one index per axis. */
    record Factor(int node, List<Integer> indices) {
        public Factor {
            indices = List.copyOf(indices);
        }
    }

    /**
     * log(sum(exp(arg))) over one axis, computed with the maximum taken out; the axis disappears
     * from the shape.
     */
    record LogSumExp(int arg, int axis) implements Op {}

    /** The operands, in order, with repetitions. */
    default List<Integer> operands() {
        return switch (this) {
            case Input _, Const _, Literal _, Size _, Select _ -> List.of();
            case Map map -> map.args;
            case Power power -> List.of(power.arg);
            case Sum sum -> sum.terms.stream().map(Term::node).toList();
            case Contract contract -> contract.factors.stream().map(Factor::node).toList();
            case LogSumExp lse -> List.of(lse.arg);
        };
    }

    /** The same op where node {@code i} has the number {@code numbers[i]}. */
    default Op renumbered(int[] numbers) {
        return withOperands(operands().stream().map(o -> numbers[o]).toList());
    }

    /** The same op over other operands, given in the order of {@link #operands()}. */
    default Op withOperands(List<Integer> nodes) {
        return switch (this) {
            case Input _, Const _, Literal _, Size _, Select _ -> this;
            case Map map -> new Map(map.primitive, nodes);
            case Power power -> new Power(nodes.getFirst(), power.exponent);
            case Sum sum -> {
                var terms = new java.util.ArrayList<Term>();
                for (int i = 0; i < nodes.size(); i++) {
                    terms.add(new Term(sum.terms.get(i).coefficient, nodes.get(i)));
                }
                yield new Sum(terms);
            }
            case Contract contract -> {
                var factors = new java.util.ArrayList<Factor>();
                for (int i = 0; i < nodes.size(); i++) {
                    factors.add(new Factor(nodes.get(i), contract.factors.get(i).indices));
                }
                yield new Contract(
                        contract.coefficient, factors, contract.output, contract.extents);
            }
            case LogSumExp lse -> new LogSumExp(nodes.getFirst(), lse.axis);
        };
    }
}

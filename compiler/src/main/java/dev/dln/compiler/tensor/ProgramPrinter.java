package dev.dln.compiler.tensor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints a program as text, one node per line with its shape. {@link ProgramReader} reads it back
 * to an equal program. For {@code 1/2 * sum (W X)^2}:
 *
 * <pre>
 * %0: [2, d] = input parameter W
 * %1: [d, m] = input data X
 * %2: [2, m] = contract %0[i,j] * %1[j,k] -&gt; [i,k] over i=2, j=d, k=m
 * %3: [2, m] = power %2 ^ 2
 * %4: [] = contract 1/2 * %3[i,j] -&gt; [] over i=2, j=m
 * output loss = %4
 * </pre>
 *
 * <p>The other nodes are {@code const 1/3}, {@code literal [1, 2]} (entries row-major), {@code size
 * m}, {@code select 1} (the offset), {@code sum %1 - 1/2 * %2}, {@code map tanh(%3)} and {@code
 * logsumexp %3 axis 0}. A line of an output that is known to be {@linkplain
 * Program.Output#symmetric symmetric} ends with that word.
 */
public final class ProgramPrinter {
    /** The names of the first indices of a contraction; later ones are n14, n15, ... */
    private static final String LETTERS = "ijklpqrsuvwxyz";

    private ProgramPrinter() {}

    /** The whole program, every line ended by a line feed. */
    public static String print(Program program) {
        var text = new StringBuilder();
        for (int i = 0; i < program.nodes().size(); i++) {
            text.append("%").append(i).append(": ").append(program.shape(i));
            text.append(" = ").append(print(program.op(i))).append('\n');
        }
        for (Program.Output output : program.outputs()) {
            text.append("output ").append(output.name()).append(" = %");
            text.append(output.node()).append(output.symmetric() ? " symmetric\n" : "\n");
        }
        return text.toString();
    }

    /** One op on one line, without its number and shape. */
    public static String print(Op op) {
        return switch (op) {
            case Op.Input(var name, var role, var _) -> "input " + role(role) + " " + name;
            case Op.Const(var value) -> "const " + value;
            case Op.Literal(var entries, var _) -> "literal " + entries;
            case Op.Size(var dim) -> "size " + dim;
            case Op.Select(var _, var _, int offset) -> "select " + offset;
            case Op.Map(var primitive, var args) ->
                    args.stream()
                            .map(arg -> "%" + arg)
                            .collect(
                                    Collectors.joining(
                                            ", ", "map " + primitive.symbol() + "(", ")"));
            case Op.Power(int arg, var exponent) -> "power %" + arg + " ^ " + exponent;
            case Op.Sum(var terms) -> "sum" + printTerms(terms);
            case Op.Contract contract -> "contract " + printContract(contract);
            case Op.LogSumExp(int arg, int axis) -> "logsumexp %" + arg + " axis " + axis;
        };
    }

    /** The name of index i of a contraction. */
    static String index(int i) {
        return i < LETTERS.length() ? LETTERS.substring(i, i + 1) : "n" + i;
    }

    /** How a role is written. */
    static String role(Op.Role role) {
        return switch (role) {
            case DATA -> "data";
            case PARAMETER -> "parameter";
            case DIRECTION -> "direction";
        };
    }

    private static String printTerms(List<Op.Term> terms) {
        var text = new StringBuilder();
        for (Op.Term term : terms) {
            boolean negative = term.coefficient().signum() < 0;
            Rational size = negative ? term.coefficient().negate() : term.coefficient();
            String sign = negative ? " - " : text.isEmpty() ? " " : " + ";
            text.append(sign)
                    .append(size.isOne() ? "" : size + " * ")
                    .append('%')
                    .append(term.node());
        }
        return text.toString();
    }

    private static String printContract(Op.Contract contract) {
        var text = new StringBuilder();
        if (!contract.coefficient().isOne() || contract.factors().isEmpty()) {
            text.append(contract.coefficient());
        }
        for (Op.Factor factor : contract.factors()) {
            text.append(text.isEmpty() ? "%" : " * %").append(factor.node());
            text.append(indices(factor.indices()));
        }
        text.append(" -> ").append(indices(contract.output()));
        for (int i = 0; i < contract.extents().size(); i++) {
            text.append(i == 0 ? " over " : ", ").append(index(i)).append('=');
            text.append(contract.extents().get(i));
        }
        return text.toString();
    }

    private static String indices(List<Integer> indices) {
        return indices.stream()
                .map(ProgramPrinter::index)
                .collect(Collectors.joining(",", "[", "]"));
    }
}

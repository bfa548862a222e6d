package dev.dln.compiler.emit;

import dev.dln.compiler.rewrite.Contractions;
import dev.dln.compiler.rewrite.Passes;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a program as the equations of a paper: matrix products, transposes, elementwise and
 * Kronecker products where contractions are those, index notation elsewhere. What is used more than
 * once, or has three axes, gets a name and a line of its own. Vectors are columns; a Hessian block
 * belongs to row-major listings, and K is the matrix that turns the row-major listing of a matrix
 * into that of its transpose.
 */
public final class Latex {
    private static final int LONGEST_INLINE = 160;

    private final Program program;
    private final int[] uses;
    private final Map<Integer, String> names = new HashMap<>();
    private final List<String> lines = new ArrayList<>();
    private int temporaries;

    private Latex(Program program) {
        this.program = program;
        this.uses = new int[program.nodes().size()];
        program.outputs().forEach(o -> uses[o.node()]++);
        for (int i = uses.length - 1; i >= 0; i--) {
            if (uses[i] > 0) {
                program.op(i).operands().forEach(o -> uses[o]++);
            }
        }
    }

    /** An {@code align*} environment; the program may have named dimensions. */
    public static String of(Program program) {
        return new Latex(Passes.flatten(program)).write();
    }

    private String write() {
        for (int node = 0; node < uses.length; node++) {
            if (program.op(node) instanceof Op.Input input) {
                names.put(node, symbol(input.name()));
                lines.add("&" + symbol(input.name()) + " \\in " + space(input.shape()));
            }
        }
        for (int node = 0; node < uses.length; node++) {
            define(node);
        }
        for (Program.Output output : program.outputs()) {
            lines.add(equation(outputName(output.name()), output.node()));
        }
        return lines.stream()
                .collect(Collectors.joining(" \\\\\n", "\\begin{align*}\n", "\n\\end{align*}\n"));
    }

    /** Gives a node a name and a line if it is shared or cannot stand inside a formula. */
    private void define(int node) {
        if (names.containsKey(node) || isAtomic(program.op(node))) {
            return;
        }
        boolean output =
                program.outputs().stream().anyMatch(o -> o.node() == node) && uses[node] == 1;
        boolean indexed = matrix(node) == null;
        boolean tooLong = !indexed && expression(node).length() > LONGEST_INLINE;
        if (!output && (uses[node] > 1 || indexed || tooLong)) {
            String name = "T_{" + ++temporaries + "}";
            lines.add(equation(name, node));
            names.put(node, name);
        }
    }

    private static boolean isAtomic(Op op) {
        return switch (op) {
            case Op.Input _, Op.Const _, Op.Size _, Op.Select _ -> true;
            case Op.Contract contract -> contract.factors().isEmpty();
            case Op.Literal _, Op.Map _, Op.Power _, Op.Sum _, Op.LogSumExp _ -> false;
        };
    }

    private String equation(String name, int node) {
        String matrix = names.get(node);
        if (matrix == null) {
            matrix = matrix(node);
        }
        if (matrix != null) {
            return name + " &= " + matrix;
        }
        List<Integer> axes = ProgramBuilder.range(0, program.shape(node).size());
        return "\\left(%s\\right)_{%s} &= %s"
                .formatted(name, Graphviz.letters(axes), indexed(program.op(node)));
    }

    /** The node as a formula of matrices; null where index notation is needed. */
    private @org.jspecify.annotations.Nullable String matrix(int node) {
        return switch (program.op(node)) {
            case Op.Input input -> symbol(input.name());
            case Op.Const constant -> number(constant.value());
            case Op.Literal literal -> literal(literal);
            case Op.Size size -> dim(size.dim());
            case Op.Select select ->
                    select.offset() == 0 && select.rows().equals(select.cols())
                            ? "I"
                            : "S_{" + select.offset() + "}";
            case Op.Map map ->
                    map.primitive() == Primitive.EXP && program.shape(node).isEmpty()
                            ? "e^{" + expression(map.args().getFirst()) + "}"
                            : function(map.primitive())
                                    + map.args().stream()
                                            .map(this::expression)
                                            .collect(
                                                    Collectors.joining(
                                                            ", ", "\\left(", "\\right)"));
            case Op.Power power -> power(power);
            case Op.Sum sum -> sum(sum);
            case Op.Contract contract -> {
                String scale = coefficient(contract.coefficient());
                if (contract.factors().isEmpty() && contract.output().size() <= 2) {
                    yield scale
                            + (contract.output().size() == 1
                                    ? "\\mathbf{1}"
                                    : "\\mathbf{1}\\mathbf{1}^\\top");
                }
                yield contract.factors().stream().anyMatch(f -> !isReadable(f.node()))
                        ? null
                        : MatrixForm.of(contract, this::atom).map(m -> scale + m).orElse(null);
            }
            case Op.LogSumExp lse ->
                    program.shape(lse.arg()).size() > 2
                            ? null
                            : "\\operatorname{logsumexp}_{%s}\\left(%s\\right)"
                                    .formatted(
                                            lse.axis() == 0 ? "\\downarrow" : "\\rightarrow",
                                            expression(lse.arg()));
        };
    }

    private boolean isReadable(int node) {
        return names.containsKey(node) || matrix(node) != null;
    }

    private @org.jspecify.annotations.Nullable String sum(Op.Sum sum) {
        var text = new StringBuilder();
        for (Op.Term term : sum.terms()) {
            if (!isReadable(term.node())) {
                return null;
            }
            Rational size =
                    term.coefficient().signum() < 0
                            ? term.coefficient().negate()
                            : term.coefficient();
            String inner =
                    size.isOne() ? expression(term.node()) : number(size) + " " + atom(term.node());
            text.append(
                    term.coefficient().signum() < 0
                            ? (text.isEmpty() ? "-" : " - ")
                            : (text.isEmpty() ? "" : " + "));
            text.append(inner);
        }
        return text.toString();
    }

    private String power(Op.Power power) {
        String base = atom(power.arg());
        String exponent = power.exponent().toString();
        boolean scalar = program.shape(power.arg()).isEmpty();
        String wrapped =
                base.contains("^") && !base.startsWith("\\left(")
                        ? "\\left(" + base + "\\right)"
                        : base;
        return wrapped + "^{" + (scalar ? "" : "\\odot ") + exponent + "}";
    }

    /** A formula that may stand as a summand. */
    private String expression(int node) {
        String name = names.get(node);
        String matrix = name != null ? name : matrix(node);
        return matrix != null ? matrix : "\\left[" + indexed(program.op(node)) + "\\right]";
    }

    /** A formula that may stand as a factor. */
    private String atom(int node) {
        String text = expression(node);
        return names.containsKey(node) || isClosed(program.op(node))
                ? text
                : "\\left(" + text + "\\right)";
    }

    private static boolean isClosed(Op op) {
        return switch (op) {
            case Op.Input _, Op.Literal _, Op.Size _, Op.Select _, Op.Map _, Op.LogSumExp _ -> true;
            case Op.Const constant -> constant.value().signum() >= 0;
            case Op.Power _ -> true;
            case Op.Sum _ -> false;
            case Op.Contract contract ->
                    contract.factors().isEmpty()
                            && contract.coefficient().isOne()
                            && contract.output().size() < 2;
        };
    }

    /** The entry of a node at the indices i, j, k, ... of its axes. */
    private String indexed(Op op) {
        return switch (op) {
            case Op.Sum sum ->
                    sum.terms().stream()
                            .map(
                                    t ->
                                            coefficient(t.coefficient())
                                                    + entry(
                                                            t.node(),
                                                            ProgramBuilder.range(
                                                                    0,
                                                                    program.shape(t.node())
                                                                            .size())))
                            .collect(Collectors.joining(" + "))
                            .replace("+ -", "- ");
            case Op.Contract contract -> {
                List<Integer> hidden = List.copyOf(Contractions.hidden(contract));
                yield coefficient(contract.coefficient())
                        + (hidden.isEmpty() ? "" : "\\sum_{" + Graphviz.letters(hidden) + "} ")
                        + contract.factors().stream()
                                .map(f -> entry(f.node(), f.indices()))
                                .collect(Collectors.joining(" \\, "));
            }
            case Op.Map map ->
                    function(map.primitive())
                            + map.args().stream()
                                    .map(a -> entry(a, all(a)))
                                    .collect(Collectors.joining(", ", "\\left(", "\\right)"));
            case Op.Power power ->
                    "\\left("
                            + entry(power.arg(), all(power.arg()))
                            + "\\right)^{"
                            + power.exponent()
                            + "}";
            case Op.LogSumExp lse -> {
                var axes = new ArrayList<>(all(lse.arg()));
                // the summed axis takes the letter after the others
                for (int axis = lse.axis() + 1; axis < axes.size(); axis++) {
                    axes.set(axis, axis - 1);
                }
                axes.set(lse.axis(), axes.size() - 1);
                yield "\\log \\sum_{"
                        + Graphviz.letters(List.of(axes.size() - 1))
                        + "} \\exp\\left("
                        + entry(lse.arg(), axes)
                        + "\\right)";
            }
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _ -> "1";
        };
    }

    private List<Integer> all(int node) {
        return ProgramBuilder.range(0, program.shape(node).size());
    }

    private String entry(int node, List<Integer> indices) {
        String at = Graphviz.letters(indices);
        String name = names.get(node);
        if (name == null
                && program.op(node) instanceof Op.Select select
                && select.offset() == 0
                && select.rows().equals(select.cols())) {
            return "\\delta_{" + at + "}";
        }
        if (indices.isEmpty()) {
            return atom(node);
        }
        if (name == null && program.op(node) instanceof Op.Contract c && c.factors().isEmpty()) {
            return number(c.coefficient());
        }
        return "\\left(" + (name != null ? name : expression(node)) + "\\right)_{" + at + "}";
    }

    private static String function(Primitive primitive) {
        return switch (primitive.symbol()) {
            case "exp", "log", "sin", "cos", "tanh" -> "\\" + primitive.symbol();
            case "sigmoid" -> "\\sigma";
            default -> "\\operatorname{" + primitive.symbol() + "}";
        };
    }

    private static String number(Rational value) {
        String sign = value.signum() < 0 ? "-" : "";
        Rational size = value.signum() < 0 ? value.negate() : value;
        return size.isInteger()
                ? sign + size
                : sign + "\\tfrac{" + size.numerator() + "}{" + size.denominator() + "}";
    }

    private static String coefficient(Rational value) {
        if (value.isOne()) {
            return "";
        }
        return value.equals(Rational.MINUS_ONE) ? "-" : number(value) + " \\, ";
    }

    private static String literal(Op.Literal literal) {
        int columns =
                literal.shape().size() == 2 && literal.shape().get(1) instanceof Dim.Fixed fixed
                        ? fixed.size()
                        : 1;
        var text = new StringBuilder("\\begin{bmatrix} ");
        for (int i = 0; i < literal.entries().size(); i++) {
            if (i > 0) {
                text.append(i % columns == 0 ? " \\\\ " : " & ");
            }
            text.append(number(literal.entries().get(i)));
        }
        return text.append(" \\end{bmatrix}").toString();
    }

    private static String space(List<Dim> shape) {
        return shape.isEmpty()
                ? "\\mathbb{R}"
                : shape.stream()
                        .map(Latex::dim)
                        .collect(Collectors.joining(" \\times ", "\\mathbb{R}^{", "}"));
    }

    private static String dim(Dim dim) {
        return switch (dim) {
            case Dim.Fixed fixed -> Integer.toString(fixed.size());
            case Dim.Named named -> symbol(named.name());
        };
    }

    private static String outputName(String name) {
        String[] parts = name.split("\\.", -1);
        return switch (parts[0]) {
            case "loss" -> "\\mathcal{L}";
            case "gradient" -> "\\nabla_{" + symbol(parts[1]) + "} \\mathcal{L}";
            case "hvp" ->
                    "\\left(\\nabla^2 \\mathcal{L} \\, \\dot\\theta\\right)_{"
                            + symbol(parts[1])
                            + "}";
            case "hessian" ->
                    "\\nabla^2_{" + symbol(parts[1]) + ", " + symbol(parts[2]) + "} \\mathcal{L}";
            default -> symbol(name);
        };
    }

    /** A name as a symbol: trailing digits below, a direction with a dot above. */
    private static String symbol(String name) {
        if (name.startsWith("direction.")) {
            return "\\dot{" + symbol(name.substring("direction.".length())) + "}";
        }
        int digits = name.length();
        while (digits > 0 && Character.isDigit(name.charAt(digits - 1))) {
            digits--;
        }
        String letters = name.substring(0, digits).replace("_", "\\_");
        String base = digits > 1 ? "\\mathit{" + letters + "}" : letters;
        return digits == name.length() || digits == 0
                ? (digits == 0 ? name : base)
                : base + "_{" + name.substring(digits) + "}";
    }
}

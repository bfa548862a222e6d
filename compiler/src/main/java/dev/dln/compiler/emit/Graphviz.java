package dev.dln.compiler.emit;

import dev.dln.compiler.rewrite.Phases;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Draws a program as a directed graph in the language of Graphviz: data grey, what depends on the
 * parameters white, what depends on a direction blue; operands point to their users.
 */
public final class Graphviz {
    private Graphviz() {}

    /** The text of a dot file. */
    public static String of(Program program) {
        var text = new StringBuilder();
        text.append("digraph program {\n");
        text.append("  rankdir=BT;\n");
        text.append("  node [shape=box, style=filled, fontname=\"monospace\"];\n");
        List<Op.Role> phases = Phases.of(program);
        for (int node = 0; node < program.nodes().size(); node++) {
            Op op = program.op(node);
            text.append(
                    "  n%d [label=\"%s\\n%s\", fillcolor=\"%s\"%s];%n"
                            .formatted(
                                    node,
                                    escaped(label(op)),
                                    escaped(shape(program, node)),
                                    colour(phases.get(node)),
                                    op instanceof Op.Input ? ", shape=ellipse" : ""));
            List<Integer> operands = op.operands();
            for (int i = 0; i < operands.size(); i++) {
                String indices =
                        op instanceof Op.Contract contract
                                ? letters(contract.factors().get(i).indices())
                                : "";
                text.append(
                        "  n%d -> n%d [label=\"%s\"];%n".formatted(operands.get(i), node, indices));
            }
        }
        for (int i = 0; i < program.outputs().size(); i++) {
            Program.Output output = program.outputs().get(i);
            text.append(
                    "  out%d [label=\"%s\", shape=plaintext, style=\"\"];%n"
                            .formatted(i, escaped(output.name())));
            text.append("  n%d -> out%d;%n".formatted(output.node(), i));
        }
        return text.append("}\n").toString().replace("\r", "");
    }

    private static String label(Op op) {
        return switch (op) {
            case Op.Input input -> input.name();
            case Op.Const constant -> constant.value().toString();
            case Op.Literal _ -> "literal";
            case Op.Size size -> "size " + size.dim();
            case Op.Select select ->
                    select.offset() == 0 && select.rows().equals(select.cols())
                            ? "delta"
                            : "select +" + select.offset();
            case Op.Map map -> map.primitive().symbol();
            case Op.Power power -> "^ " + power.exponent();
            case Op.Sum sum ->
                    sum.terms().stream()
                            .map(t -> t.coefficient().toString())
                            .collect(Collectors.joining(", ", "sum ", ""));
            case Op.Contract contract ->
                    (contract.coefficient().isOne() ? "" : contract.coefficient() + " ")
                            + contract.factors().stream()
                                    .map(f -> letters(f.indices()))
                                    .collect(Collectors.joining(" "))
                            + " -> "
                            + letters(contract.output());
            case Op.LogSumExp lse -> "logsumexp axis " + lse.axis();
        };
    }

    private static String shape(Program program, int node) {
        return program.shape(node).stream()
                .map(Object::toString)
                .collect(Collectors.joining(" x ", "[", "]"));
    }

    private static String colour(Op.Role phase) {
        return switch (phase) {
            case DATA -> "grey90";
            case PARAMETER -> "white";
            case DIRECTION -> "lightblue";
        };
    }

    /** Index letters as in the literature: i, j, k, ... */
    static String letters(List<Integer> indices) {
        return indices.stream().map(Graphviz::letter).collect(Collectors.joining());
    }

    private static String letter(int index) {
        return index < 18 ? String.valueOf((char) ('i' + index)) : "i" + index;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}

package dev.dln.compiler.opencl;

import dev.dln.compiler.kernel.CSyntax;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints one kernel as a function of a work-item's number {@code g}, which for a kernel for
 * work-groups is the group's, and pointers to where its parameters and local buffers start.
 */
final class OpenClPrinter {
    private final StringBuilder text;
    private final OpenClValues values;
    private final Map<Integer, WorkItems.Range> chunks = new HashMap<>();

    private OpenClPrinter(StringBuilder text, OpenClValues values) {
        this.text = text;
        this.values = values;
    }

    /**
     * Prints a function.
     *
     * @param name of the function
     * @param checked whether each access is compared with the parameter's size, {@code fault} being
     *     set by one outside
     */
    static void print(
            StringBuilder text,
            Kernel kernel,
            WorkItems items,
            String name,
            Precision precision,
            boolean checked) {
        var parameters = new ArrayList<>(List.of("uint g"));
        BitSet written = kernel.written();
        for (int i = 0; i < kernel.parameters().size(); i++) {
            parameters.add(pointer(precision, written.get(i), "p" + i));
        }
        for (int i = 0; i < kernel.locals().size(); i++) {
            String type = OpenClValues.type(precision);
            parameters.add("local " + type + " *p" + (kernel.parameters().size() + i));
        }
        if (checked) {
            parameters.add(FAULT);
        }
        text.append("static void ").append(name);
        text.append('(').append(String.join(", ", parameters)).append(") {\n");
        var values = new OpenClValues(precision, kernel, checked);
        new OpenClPrinter(text, values).pieces(items);
        text.append("}\n\n");
    }

    /** The parameter that accesses out of range set. */
    static final String FAULT = "global volatile int *fault";

    /** The declaration of a pointer to a memory. */
    static String pointer(Precision precision, boolean written, String name) {
        return "global " + (written ? "" : "const ") + OpenClValues.type(precision) + " *" + name;
    }

    private void pieces(WorkItems items) {
        for (int i = 0; i < items.pieces().size(); i++) {
            WorkItems.Piece piece = items.pieces().get(i);
            if (i == items.pieces().size() - 1) {
                piece(piece, "    ");
                return;
            }
            text.append("    if (g < " + piece.items() + ") {\n");
            piece(piece, "        ");
            text.append("        return;\n    }\n");
            text.append("    g -= " + piece.items() + ";\n");
        }
    }

    /** What the work-items of a piece do; its variables are digits of {@code g}. */
    private void piece(WorkItems.Piece piece, String indent) {
        long inner = piece.items();
        long outer = 1;
        for (WorkItems.Range range : piece.loops()) {
            inner /= range.items();
            String digit = inner == 1 ? "g" : "g / " + inner;
            digit =
                    outer == 1
                            ? digit
                            : (inner == 1 ? "g" : "(" + digit + ")") + " % " + range.items();
            outer *= range.items();
            String name = range.chunk() > 1 ? "c" : "i";
            text.append(indent + "int " + name + range.variable() + " = " + digit + ";\n");
            if (range.chunk() > 1) {
                chunks.put(range.variable(), range);
            }
        }
        block(piece.body(), indent);
        chunks.clear();
    }

    private void block(List<Statement> statements, String indent) {
        for (Statement statement : statements) {
            text.append(indent);
            switch (statement) {
                case Statement.Loop s -> {
                    loop(s);
                    block(s.body(), indent + "    ");
                    text.append(indent).append("}\n");
                }
                case Statement.Items s -> {
                    String item = "get_local_id(0)";
                    text.append("int i%d = %s / %d, ".formatted(s.row(), item, s.columns()))
                            .append("i%d = %s %% %d;\n".formatted(s.column(), item, s.columns()));
                    block(s.body(), indent);
                }
                case Statement.Barrier _ -> text.append("barrier(CLK_LOCAL_MEM_FENCE);\n");
                case Statement.Wrap s -> text.append(CSyntax.wrap(s));
                case Statement.Sort s -> text.append(CSyntax.sort(s, ""));
                case Statement.Define s ->
                        text.append(values.define(s.register(), s.value())).append('\n');
                case Statement.Update s ->
                        text.append("r" + s.register() + " = " + values.print(s.value()) + ";\n");
                case Statement.Store s ->
                        text.append(values.place(s.parameter(), s.index()))
                                .append(" = r" + s.register() + ";\n");
                case Statement.StoreLanes s -> text.append(values.store(s)).append('\n');
            }
        }
    }

    private void loop(Statement.Loop s) {
        WorkItems.Range range = chunks.get(s.variable());
        String from = range == null ? "0" : "c" + s.variable() + " * " + range.chunk();
        String to =
                range == null
                        ? Integer.toString(s.count())
                        : "min(" + from + " + " + range.chunk() + ", " + s.count() + ")";
        text.append(CSyntax.loop(s.variable(), from, to));
    }
}

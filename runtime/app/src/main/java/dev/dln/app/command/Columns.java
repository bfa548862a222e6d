package dev.dln.app.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table of plain text: each column as wide as its widest cell, numbers to the right. */
final class Columns {
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table; a heading that starts with {@code >} sets its column to the right. */
    Columns(String... headings) {
        this.headings = List.of(headings);
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Prints headings and rows. */
    void print(PrintStream out, String indent) {
        line(out, indent, names(), widths());
        printBody(out, indent);
    }

    /** Prints the rows alone. */
    void printBody(PrintStream out, String indent) {
        int[] widths = widths();
        rows.forEach(row -> line(out, indent, row, widths));
    }

    private List<String> names() {
        return headings.stream().map(h -> h.startsWith(">") ? h.substring(1) : h).toList();
    }

    private int[] widths() {
        List<String> names = names();
        int[] widths = new int[names.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] =
                    Math.max(
                            names.get(i).length(),
                            rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0));
        }
        return widths;
    }

    private void line(PrintStream out, String indent, List<String> cells, int[] widths) {
        var text = new StringBuilder(indent);
        for (int i = 0; i < widths.length; i++) {
            String pad = " ".repeat(widths[i] - cells.get(i).length());
            boolean right = headings.get(i).startsWith(">");
            text.append(right ? pad : "").append(cells.get(i)).append(right ? "" : pad);
            text.append(i < widths.length - 1 ? "  " : "");
        }
        out.println(text.toString().stripTrailing());
    }
}

package dev.dln.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table with headings.
 *
 * @param caption what it lists
 * @param columns heading and alignment of each column
 * @param rows cells as text, as many as there are columns
 */
public record Table(String caption, List<Column> columns, List<List<String>> rows) {
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        row.size() + " cells for " + columns.size() + " columns");
            }
        }
    }

    /**
     * A column.
     *
     * @param heading its heading
     * @param numeric whether its cells are numbers, set to the right
     * @param prose whether its cells are sentences, set in several lines where they are long
     */
    public record Column(String heading, boolean numeric, boolean prose) {
        /** A column of words. */
        public static Column words(String heading) {
            return new Column(heading, false, false);
        }

        /** A column of numbers. */
        public static Column numbers(String heading) {
            return new Column(heading, true, false);
        }

        /** A column of sentences. */
        public static Column prose(String heading) {
            return new Column(heading, false, true);
        }

        private String cell() {
            return numeric ? "<td class=\"n\">" : prose ? "<td class=\"p\">" : "<td>";
        }
    }

    /** The table as HTML, in a frame that scrolls sideways where it is too wide. */
    public String html() {
        var out = new ArrayList<String>();
        out.add(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table>"
                        .formatted(Xml.escape(caption)));
        out.add("<caption>" + Xml.escape(caption) + "</caption>");
        var head = new StringBuilder("<thead><tr>");
        for (Column column : columns) {
            head.append("<th scope=\"col\"")
                    .append(column.numeric ? " class=\"n\">" : ">")
                    .append(Xml.escape(column.heading))
                    .append("</th>");
        }
        out.add(head + "</tr></thead><tbody>");
        for (List<String> row : rows) {
            var line = new StringBuilder("<tr>");
            for (int i = 0; i < row.size(); i++) {
                line.append(columns.get(i).cell()).append(Xml.escape(row.get(i))).append("</td>");
            }
            out.add(line + "</tr>");
        }
        out.add("</tbody></table></div>");
        return String.join("\n", out);
    }
}

package dev.dln.bench.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The rows as text, a heading for each group. */
public final class TextTable {
    private TextTable() {}

    private static final List<String> HEADS = List.of("what", "of", "threads", "precision", "ms");
    private static final List<String> TAIL = List.of("target", "", "GFLOP/s", "of peak", "");

    /** The table; every peer that a group has is a column of it. */
    public static String of(List<Row> rows) {
        var text = new StringBuilder();
        for (String group : rows.stream().map(Row::group).distinct().toList()) {
            List<Row> ours = rows.stream().filter(r -> r.group().equals(group)).toList();
            text.append(group).append("\n\n").append(group(ours)).append('\n');
        }
        return text.toString();
    }

    private static String group(List<Row> rows) {
        List<String> peers =
                rows.stream().flatMap(r -> r.peers().keySet().stream()).distinct().toList();
        var lines = new ArrayList<List<String>>();
        var head = new ArrayList<>(HEADS);
        for (String peer : peers) {
            head.add(peer + " ms");
            head.add("ratio");
        }
        head.addAll(TAIL);
        lines.add(head);
        rows.forEach(row -> lines.add(line(row, peers)));
        return align(used(lines));
    }

    /** Without the columns that hold nothing. */
    private static List<List<String>> used(List<List<String>> lines) {
        int[] kept =
                IntStream.range(0, lines.getFirst().size())
                        .filter(
                                c ->
                                        lines.stream()
                                                .skip(1)
                                                .map(line -> line.get(c))
                                                .anyMatch(cell -> !cell.matches("-?")))
                        .toArray();
        return lines.stream().map(line -> IntStream.of(kept).mapToObj(line::get).toList()).toList();
    }

    private static List<String> line(Row row, List<String> peers) {
        var cells = new ArrayList<String>();
        cells.add(row.subject());
        cells.add(row.function());
        cells.add(String.valueOf(row.threads()));
        cells.add(row.precision());
        cells.add(number(row.milliseconds()));
        for (String peer : peers) {
            Double theirs = row.peers().get(peer);
            cells.add(theirs == null ? "-" : number(OptionalDouble.of(theirs)));
            OptionalDouble ratio = row.ratio(peer);
            cells.add(ratio.isEmpty() ? "-" : number(ratio) + "x");
        }
        cells.add(row.target() == 0 ? "-" : number(OptionalDouble.of(row.target())) + "x");
        cells.add(row.verdict() == Row.Verdict.NONE ? "" : row.verdict().word());
        cells.add(number(row.gigaflops()));
        OptionalDouble part = row.ofPeak();
        cells.add(
                part.isEmpty()
                        ? "-"
                        : String.format(Locale.ROOT, "%.0f%%", 100 * part.getAsDouble()));
        var facts = new ArrayList<String>();
        row.facts().forEach((name, value) -> facts.add(name + " " + value));
        cells.add(String.join("; ", facts));
        return cells;
    }

    /** Three digits. */
    static String number(OptionalDouble value) {
        if (value.isEmpty()) {
            return "-";
        }
        double v = value.getAsDouble();
        int before = v == 0 ? 1 : (int) Math.floor(Math.log10(Math.abs(v))) + 1;
        return String.format(Locale.ROOT, "%." + Math.clamp(3L - before, 0, 6) + "f", v);
    }

    private static String align(List<List<String>> lines) {
        int columns = lines.getFirst().size();
        int[] width = new int[columns];
        for (List<String> line : lines) {
            for (int c = 0; c < columns; c++) {
                width[c] = Math.max(width[c], line.get(c).length());
            }
        }
        var text = new StringBuilder();
        for (List<String> line : lines) {
            var out = new StringBuilder("  ");
            for (int c = 0; c < columns; c++) {
                boolean left = c < 2 || c == columns - 1;
                String pad = " ".repeat(width[c] - line.get(c).length());
                out.append(left ? line.get(c) + pad : pad + line.get(c)).append("  ");
            }
            text.append(out.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}

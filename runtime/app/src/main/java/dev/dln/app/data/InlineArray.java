package dev.dln.app.data;

import dev.dln.engine.Array;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Arrays written where a file could be named: {@code [1, 0; 0, 1]} is a matrix with its rows
 * between semicolons, {@code [1; 2]} a column, {@code [1, 2]} a row, {@code 3} a number. Entries
 * are separated by a comma or by blanks.
 */
public final class InlineArray {
    private static final String NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
    private static final Pattern ONE = Pattern.compile(NUMBER);
    private static final Pattern BETWEEN = Pattern.compile("\\s*,\\s*|\\s+");

    private InlineArray() {}

    /** Whether a text is an array, or is meant for one, rather than the name of a file. */
    public static boolean isMeant(String text) {
        return text.startsWith("[") || ONE.matcher(text).matches();
    }

    /**
     * Reads an array.
     *
     * @return of shape rows by columns; without extents for a number without brackets
     * @throws DataException with reason USAGE if a bracket is missing, BAD if an entry is no finite
     *     number or the rows differ in length
     */
    public static Array parse(String text) throws DataException {
        String whole = text.strip();
        if (!whole.startsWith("[")) {
            return new Array(List.of(), new double[] {number(whole, whole)});
        }
        if (!whole.endsWith("]")) {
            throw DataException.usage("'" + whole + "' has no ] at its end");
        }
        String inside = whole.substring(1, whole.length() - 1);
        var rows = new ArrayList<double[]>();
        for (String row : inside.split(";", -1)) {
            String entries = row.strip();
            if (entries.isEmpty()) {
                throw DataException.bad(whole, "row " + (rows.size() + 1) + " is empty");
            }
            double[] values = new double[Math.toIntExact(parts(entries).count())];
            int next = 0;
            for (String entry : parts(entries).toList()) {
                values[next++] = number(whole, entry);
            }
            if (!rows.isEmpty() && rows.getFirst().length != values.length) {
                throw DataException.bad(
                        whole,
                        "row 1 has %d entries and row %d has %d"
                                .formatted(rows.getFirst().length, rows.size() + 1, values.length));
            }
            rows.add(values);
        }
        return new Array(
                List.of(rows.size(), rows.getFirst().length),
                rows.stream().flatMapToDouble(java.util.Arrays::stream).toArray());
    }

    private static Stream<String> parts(String entries) {
        return Stream.of(BETWEEN.split(entries, -1));
    }

    private static double number(String whole, String entry) throws DataException {
        double value = ONE.matcher(entry).matches() ? Double.parseDouble(entry) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw DataException.bad(
                    whole,
                    entry.isEmpty() ? "an entry is missing" : "'" + entry + "' is not a number");
        }
        return value;
    }
}

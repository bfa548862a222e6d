package dev.dln.app.data;

import de.siegmar.fastcsv.reader.CsvRecord;

import dev.dln.engine.Array;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** The records of one table as a matrix: header, columns, numbers. */
final class CsvTable {
    private final String file;
    private final String columns;
    private final Limits limits;
    private double[] values = new double[16];
    private int count;
    private int rows;
    private int width;
    private int[] chosen = {};

    /**
     * @param columns the columns wanted: names, numbers from 1, ranges such as 2..5, separated by
     *     commas; empty for all
     */
    CsvTable(String file, String columns, Limits limits) {
        this.file = file;
        this.columns = columns;
        this.limits = limits;
    }

    /** Reads all records into a matrix of at least one row and one column. */
    Array read(Iterator<CsvRecord> records) throws DataException {
        boolean first = true;
        while (records.hasNext()) {
            CsvRecord record = records.next();
            if (first) {
                width = record.getFieldCount();
                boolean header = isHeader(record);
                chosen = choose(header ? record.getFields() : List.of());
                first = false;
                if (header) {
                    continue;
                }
            }
            add(record);
        }
        if (rows == 0) {
            throw DataException.bad(file, first ? "is empty" : "has a header but no numbers");
        }
        return new Array(List.of(rows, chosen.length), Arrays.copyOf(values, count));
    }

    private boolean isHeader(CsvRecord record) throws DataException {
        int words = 0;
        int numbers = 0;
        for (String cell : record.getFields()) {
            String trimmed = cell.strip();
            if (looksNumeric(trimmed)) {
                numbers++;
            } else if (!trimmed.isEmpty()) {
                words++;
            }
        }
        if (words > 0 && numbers > 0) {
            for (int i = 0; i < width; i++) {
                String cell = record.getField(i).strip();
                if (!cell.isEmpty() && !looksNumeric(cell) && columns.isEmpty()) {
                    throw bad(
                            record,
                            i,
                            quote(cell)
                                    + " is not a number, but others on the line are: a header has"
                                    + " no numbers, a row nothing else; choose columns as in "
                                    + file
                                    + ":1,2..4");
                }
            }
            return false;
        }
        return words > 0;
    }

    private void add(CsvRecord record) throws DataException {
        if (record.getFieldCount() != width) {
            throw DataException.bad(
                    file,
                    "line "
                            + record.getStartingLineNumber()
                            + " has "
                            + record.getFieldCount()
                            + " cells, the first one has "
                            + width);
        }
        long needed = (long) count + chosen.length;
        if (needed > limits.values()) {
            limits.count(file, List.of(rows + 1L, (long) chosen.length));
        }
        if (needed > values.length) {
            values =
                    Arrays.copyOf(
                            values,
                            (int)
                                    Math.max(
                                            needed,
                                            Math.min(
                                                    limits.values(),
                                                    values.length + (values.length >> 1))));
        }
        for (int column : chosen) {
            values[count++] = number(record, column);
        }
        rows++;
    }

    private double number(CsvRecord record, int column) throws DataException {
        String cell = record.getField(column).strip();
        if (cell.isEmpty()) {
            throw bad(record, column, "is empty; dln has no missing values");
        }
        if (!isNumber(cell)) {
            String why =
                    isNumber(cell.replace(',', '.'))
                            ? "; write a decimal point, not a comma"
                            : looksNumeric(cell) ? "; data must be finite numbers" : "";
            throw bad(record, column, quote(cell) + " is not a number" + why);
        }
        double value = Double.parseDouble(cell);
        if (Double.isInfinite(value)) {
            throw bad(record, column, quote(cell) + " is too large for a double");
        }
        return value;
    }

    /** The columns wanted, from 0. */
    private int[] choose(List<String> header) throws DataException {
        if (columns.isEmpty()) {
            int[] all = new int[width];
            Arrays.setAll(all, i -> i);
            return all;
        }
        List<String> names = header.stream().map(String::strip).toList();
        java.util.stream.IntStream.Builder wanted = java.util.stream.IntStream.builder();
        for (String part : columns.split(",", -1)) {
            String word = part.strip();
            int named = names.indexOf(word);
            if (named >= 0) {
                if (names.lastIndexOf(word) != named) {
                    throw DataException.bad(file, "two columns are named " + quote(word));
                }
                wanted.add(named);
                continue;
            }
            int dots = word.indexOf("..");
            int from = position(dots < 0 ? word : word.substring(0, dots), names);
            int to = dots < 0 ? from : position(word.substring(dots + 2), names);
            for (int i = from; i <= to; i++) {
                wanted.add(i);
            }
        }
        return wanted.build().toArray();
    }

    private int position(String word, List<String> names) throws DataException {
        String stripped = word.strip();
        boolean digits =
                !stripped.isEmpty()
                        && stripped.length() < 9
                        && stripped.chars().allMatch(c -> c >= '0' && c <= '9');
        int position = digits ? Integer.parseInt(stripped) : names.indexOf(stripped) + 1;
        if (position < 1 || position > width) {
            throw DataException.bad(
                    file,
                    "has no column "
                            + quote(stripped)
                            + "; it has "
                            + width
                            + " columns"
                            + (names.isEmpty()
                                    ? " without names"
                                    : ": "
                                            + String.join(
                                                    ", ", names.subList(0, Math.min(30, width)))));
        }
        return position - 1;
    }

    private DataException bad(CsvRecord record, int column, String what) {
        return DataException.bad(
                file,
                "line " + record.getStartingLineNumber() + ", cell " + (column + 1) + ": " + what);
    }

    private static String quote(String cell) {
        String printable =
                cell.codePoints()
                        .limit(40)
                        .collect(
                                StringBuilder::new,
                                (text, c) ->
                                        text.appendCodePoint(Character.isISOControl(c) ? '?' : c),
                                StringBuilder::append)
                        .toString();
        return "'" + printable + (printable.length() < cell.length() ? "...'" : "'");
    }

    /** Whether a cell is a number or one of the words that programs write for what is none. */
    private static boolean looksNumeric(String cell) {
        return isNumber(cell)
                || isNumber(cell.replace(',', '.'))
                || List.of("nan", "inf", "infinity", "na")
                        .contains(
                                (cell.startsWith("-") || cell.startsWith("+")
                                                ? cell.substring(1)
                                                : cell)
                                        .toLowerCase(java.util.Locale.ROOT));
    }

    /** Digits with at most one point, a sign before, an exponent behind. */
    private static boolean isNumber(String cell) {
        int at = 0;
        int end = cell.length();
        if (at < end && (cell.charAt(at) == '+' || cell.charAt(at) == '-')) {
            at++;
        }
        int whole = digits(cell, at);
        int digits = whole - at;
        at = whole;
        if (at < end && cell.charAt(at) == '.') {
            int fraction = digits(cell, at + 1);
            digits += fraction - at - 1;
            at = fraction;
        }
        if (digits == 0) {
            return false;
        }
        if (at < end && (cell.charAt(at) == 'e' || cell.charAt(at) == 'E')) {
            at++;
            if (at < end && (cell.charAt(at) == '+' || cell.charAt(at) == '-')) {
                at++;
            }
            int exponent = digits(cell, at);
            if (exponent == at) {
                return false;
            }
            at = exponent;
        }
        return at == end;
    }

    private static int digits(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }
}

package dev.dln.compiler.problem;

import java.util.Arrays;

/**
 * The lines of a text. A line ends with LF, CR LF or a lone CR, the same everywhere lines and
 * columns are counted. Lookups take logarithmic time.
 */
public final class Lines {
    private final String text;
    private final int[] starts;

    private Lines(String text, int[] starts) {
        this.text = text;
        this.starts = starts;
    }

    /** Finds the lines of a text. */
    public static Lines of(String text) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends =
                    c == '\n'
                            || (c == '\r'
                                    && (i + 1 == text.length() || text.charAt(i + 1) != '\n'));
            if (ends) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                }
                starts[count++] = i + 1;
            }
        }
        return new Lines(text, Arrays.copyOf(starts, count));
    }

    /** How many lines there are; an empty text has one. */
    public int count() {
        return starts.length;
    }

    /** The 1-based line that holds an offset; offsets past the end are on the last line. */
    public int lineAt(int offset) {
        int found = Arrays.binarySearch(starts, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** The 1-based column of an offset, counted in code points. */
    public int columnAt(int offset) {
        int limit = Math.min(offset, text.length());
        return text.codePointCount(start(lineAt(limit)), limit) + 1;
    }

    /** The offset at which a 1-based line starts. */
    public int start(int line) {
        return starts[line - 1];
    }

    /** The offset after the last character of a 1-based line, before its line end. */
    public int end(int line) {
        int end = line < starts.length ? starts[line] : text.length();
        while (end > start(line)
                && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return end;
    }

    /** The text of a 1-based line, without its line end; empty where there is no such line. */
    public String text(int line) {
        return line < 1 || line > starts.length ? "" : text.substring(start(line), end(line));
    }
}

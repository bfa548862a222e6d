package dev.dln.compiler.problem;

/**
 * A piece of source text with the name it is reported under.
 *
 * @param name the file name as the user wrote it, or a label such as {@code <string>} or {@code
 *     stdlib/losses.dln}
 * @param text the whole text
 */
public record Source(String name, String text) {

    /** The text of a 1-based line, without its line end; empty past the end. */
    public String line(int number) {
        return text.lines().skip(number - 1L).findFirst().orElse("");
    }

    /**
     * A span from {@code start} (inclusive) to {@code end} (exclusive), both offsets in UTF-16
     * units.
     */
    public Span span(int start, int end) {
        return new Span(this, start, Math.max(start, end));
    }

    /** The 1-based line that holds an offset. */
    public int lineAt(int offset) {
        int line = 1;
        int limit = Math.min(offset, text.length());
        for (int i = 0; i < limit; i++) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    /** The 1-based column of an offset, counted in code points. */
    public int columnAt(int offset) {
        int limit = Math.min(offset, text.length());
        int start = text.lastIndexOf('\n', limit - 1) + 1;
        return text.codePointCount(start, limit) + 1;
    }

    @Override
    public String toString() {
        return "Source[" + name + "]";
    }
}

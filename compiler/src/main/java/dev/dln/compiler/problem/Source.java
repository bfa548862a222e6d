package dev.dln.compiler.problem;

/**
 * A piece of source text with the name it is reported under.
 *
 * @param name the file name as the user wrote it, or a label such as {@code <string>} or {@code
 *     stdlib/losses.dln}
 * @param text the whole text
 */
public record Source(String name, String text) {

    /**
     * A span from {@code start} (inclusive) to {@code end} (exclusive), both offsets in UTF-16
     * units.
     */
    public Span span(int start, int end) {
        return new Span(this, start, Math.max(start, end));
    }

    /**
     * Where the lines are. Asking for many places, make it once: it takes one pass over the text.
     */
    public Lines lines() {
        return Lines.of(text);
    }

    /** The text of a 1-based line, without its line end; empty past the end. */
    public String line(int number) {
        return lines().text(number);
    }

    /** The 1-based line that holds an offset. */
    public int lineAt(int offset) {
        return lines().lineAt(offset);
    }

    /** The 1-based column of an offset, counted in code points. */
    public int columnAt(int offset) {
        return lines().columnAt(offset);
    }

    @Override
    public String toString() {
        return "Source[" + name + "]";
    }
}

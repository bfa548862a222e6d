package dev.dln.compiler.problem;

/**
 * A place in a source.
 *
 * @param source the text
 * @param start first offset, in UTF-16 units
 * @param end offset after the last one, at least {@code start}
 */
public record Span(Source source, int start, int end) {

    /** The 1-based line of the first character. */
    public int line() {
        return source.lineAt(start);
    }

    /** The 1-based column of the first character. */
    public int column() {
        return source.columnAt(start);
    }

    /** The 1-based line of the end. */
    public int endLine() {
        return source.lineAt(end);
    }

    /** The 1-based column after the last character. */
    public int endColumn() {
        return source.columnAt(end);
    }

    /** The smallest span that holds both; {@code other} must be of the same source. */
    public Span to(Span other) {
        return new Span(source, Math.min(start, other.start), Math.max(end, other.end));
    }

    @Override
    public String toString() {
        return source.name() + ":" + line() + ":" + column();
    }
}

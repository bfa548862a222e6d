package dev.dln.compiler.check;

import dev.dln.compiler.problem.Span;

/** Pieces of the source text, for messages. */
final class Text {
    private static final int LONGEST = 32;

    private Text() {}

    /** What stands at a place, on one line, whole. */
    static String of(Span span) {
        String text = span.source().text();
        int end = Math.min(span.end(), text.length());
        return text.substring(Math.min(span.start(), end), end).strip().replaceAll("\\s+", " ");
    }

    /** What stands at a place, or something else to call it where that is long. */
    static String of(Span span, String otherwise) {
        String text = of(span);
        return text.length() <= LONGEST && !text.isEmpty() ? text : otherwise;
    }

    /** {@code on line 3}, with the file's name where it is another file than that of the reader. */
    static String line(Span span, Span reader) {
        return span.source().equals(reader.source())
                ? "on line " + span.line()
                : "in " + span.source().name() + ", line " + span.line();
    }

    /** {@code 1 row}, {@code 2 rows}, {@code m rows}. */
    static String count(Object number, String noun) {
        return number + " " + noun + (number.toString().equals("1") ? "" : "s");
    }
}

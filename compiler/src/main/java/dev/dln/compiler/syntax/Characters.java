package dev.dln.compiler.syntax;

/** Single characters in words. */
final class Characters {
    private Characters() {}

    /** A character as a reader can tell it apart: itself where visible, and its number. */
    static String describe(int codePoint) {
        if (codePoint == 0) {
            return "a NUL character (U+0000)";
        }
        String number = "U+%04X".formatted(codePoint);
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK ->
                    "an invisible character (" + number + ")";
            default ->
                    codePoint < 0x80
                            ? "`" + Character.toString(codePoint) + "` means nothing here"
                            : "`"
                                    + Character.toString(codePoint)
                                    + "` ("
                                    + number
                                    + ") means nothing here";
        };
    }

    /** What was probably meant, as a whole sentence; empty if there is no guess. */
    static String suggestion(int codePoint) {
        return switch (codePoint) {
            case '’', '‘', '′', '`', '´' -> "a transpose is written `'`";
            case '“', '”', '«', '»' -> "file names stand in plain quotes: `\"`";
            case '–', '—', '‐', '‑', '‒' -> "a minus is written `-`";
            case '÷' -> "a division is written `/`";
            case '∗', '•' -> "a product is written `*`";
            case '#', '%' -> "comments start with `//`";
            case '!' -> "`!=` compares; there is no negation";
            case '&', '|' -> "there is no such operator; `if` can stand inside `if`";
            case '.' -> "elementwise operators are `.*`, `./` and `.^`, a range is `..`";
            case '\\' -> "a division is written `/`; there is no solve operator";
            case '√' -> "a square root is written `sqrt(x)`";
            case '∞' -> "there is no infinite number";
            case '@' -> "an annotation is `@` and a word, without a blank between";
            default -> "";
        };
    }
}

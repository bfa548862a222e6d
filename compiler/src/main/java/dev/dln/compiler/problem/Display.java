package dev.dln.compiler.problem;

/** How text looks on a terminal: columns, tabs, and what must not reach it as it is. */
final class Display {
    private static final int TAB = 4;
    private static final int MOST_COLUMNS = 160;

    /** East Asian wide characters and emoji: first and last code points. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}
    };

    private Display() {}

    /**
     * A line with a marked part.
     *
     * @param text the line as shown
     * @param from how many columns stand before the mark
     * @param width how many columns are marked, at least 1
     */
    record Marked(String text, int from, int width) {}

    /** Shows a line of which the part from one UTF-16 offset to another is marked. */
    static Marked mark(String line, int from, int to) {
        int begin = 0;
        int stop = line.length();
        if (line.length() > MOST_COLUMNS) {
            begin = boundary(line, Math.max(0, from - MOST_COLUMNS / 2));
            stop = boundary(line, Math.min(line.length(), begin + MOST_COLUMNS));
        }
        int end = Math.min(to, stop);
        var shown = new StringBuilder(begin > 0 ? "..." : "");
        int column = shown.length();
        int markedFrom = from <= begin ? column : -1;
        int markedTo = -1;
        for (int i = begin; i < stop; ) {
            int c = line.codePointAt(i);
            if (i >= from && markedFrom < 0) {
                markedFrom = column;
            }
            if (i >= end && markedTo < 0) {
                markedTo = column;
            }
            if (c == '\t') {
                int blanks = TAB - column % TAB;
                shown.append(" ".repeat(blanks));
                column += blanks;
            } else {
                int visible = visible(c);
                shown.appendCodePoint(visible);
                column += width(visible);
            }
            i += Character.charCount(c);
        }
        if (markedFrom < 0) {
            markedFrom = column;
        }
        if (markedTo < 0) {
            markedTo = column;
        }
        if (stop < line.length()) {
            shown.append("...");
        }
        return new Marked(shown.toString(), markedFrom, Math.max(1, markedTo - markedFrom));
    }

    /** A text in which nothing is left that a terminal would obey. */
    static String plain(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> shown.appendCodePoint(visible(c)));
        return shown.toString();
    }

    private static int boundary(String line, int at) {
        return at > 0
                        && at < line.length()
                        && Character.isLowSurrogate(line.charAt(at))
                        && Character.isHighSurrogate(line.charAt(at - 1))
                ? at - 1
                : at;
    }

    private static int visible(int codePoint) {
        if (codePoint < 0x20) {
            return 0x2400 + codePoint; // the picture of a control character
        }
        if (codePoint == 0x7F) {
            return 0x2421;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    0xFFFD;
            default -> codePoint;
        };
    }

    /** Terminal columns: none for combining marks, two for East Asian wide characters and emoji. */
    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        for (int[] range : WIDE) {
            if (c >= range[0] && c <= range[1]) {
                return 2;
            }
        }
        return 1;
    }
}

package dev.dln.compiler.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines that a formatter writes: code, a comment after it, or nothing. Comments after code on
 * lines that follow one another with one indentation start in one column.
 */
final class FormatLines {
    private record Line(String code, String comment) {}

    private final List<Line> lines = new ArrayList<>();
    private final StringBuilder code = new StringBuilder();
    private boolean open;

    /** Whether more can be appended to the current line. */
    boolean isOpen() {
        return open;
    }

    /** Starts a line at an indentation. */
    void start(int indentation) {
        end();
        code.append(" ".repeat(indentation));
        open = true;
    }

    void append(String text) {
        code.append(text);
    }

    /** Ends the current line, if one is open. */
    void end() {
        if (open) {
            lines.add(new Line(code.toString().stripTrailing(), ""));
            code.setLength(0);
            open = false;
        }
    }

    /** Whether a comment can stand after the code written last. */
    boolean canTrail() {
        return open;
    }

    /** Ends the current line with a comment. */
    void trail(String comment) {
        lines.add(new Line(code.toString().stripTrailing(), comment));
        code.setLength(0);
        open = false;
    }

    /** An empty line, unless at the start, after another one, or after an opening brace. */
    void blank() {
        end();
        if (!lines.isEmpty()) {
            Line last = lines.getLast();
            boolean none = last.code().isEmpty() && last.comment().isEmpty();
            if (!none && !last.code().endsWith("{")) {
                lines.add(new Line("", ""));
            }
        }
    }

    /** Takes back an empty line at the end. */
    void dropBlank() {
        end();
        if (!lines.isEmpty() && lines.getLast().equals(new Line("", ""))) {
            lines.removeLast();
        }
    }

    String text() {
        end();
        dropBlank();
        var out = new StringBuilder();
        int run = 0; // lines before this index are written
        for (int i = 0; i < lines.size(); i++) {
            if (i >= run && !lines.get(i).comment().isEmpty()) {
                run = i;
                int indentation = indentation(lines.get(i));
                while (run < lines.size()
                        && !lines.get(run).comment().isEmpty()
                        && indentation(lines.get(run)) == indentation) {
                    run++;
                }
                trailing(lines.subList(i, run), out);
            } else if (i >= run) {
                out.append(lines.get(i).code()).append('\n');
            }
        }
        return out.toString();
    }

    private static void trailing(List<Line> group, StringBuilder out) {
        int column = group.stream().mapToInt(l -> width(l.code())).max().orElse(0) + 2;
        for (Line line : group) {
            out.append(line.code())
                    .append(" ".repeat(column - width(line.code())))
                    .append(line.comment())
                    .append('\n');
        }
    }

    private static int indentation(Line line) {
        return line.code().length() - line.code().stripLeading().length();
    }

    private static int width(String code) {
        return code.codePointCount(0, code.length());
    }
}

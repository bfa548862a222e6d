package dev.dln.compiler.problem;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Problems as text for people:
 *
 * <pre>
 * error[DLN0203]: these shapes cannot be multiplied
 *   --&gt; mlp.dln:5:10
 *     |
 *   5 |   output W2 * A + b2
 *     |          ^^^^^^ W2 is [10 x 30], A is [20 x m]
 *     = W2 was declared on line 3
 *     = help: did you mean W2[10, 20]?
 * </pre>
 *
 * <p>Carets stand under what they mean also after tabs, wide and combining characters; characters
 * that a terminal would obey are shown as pictures. Of a place that spans many lines the first two
 * and the last are shown, of a very long line the part around the place.
 */
public final class ProblemRenderer {
    private final boolean colour;
    private final IdentityHashMap<Source, Lines> known = new IdentityHashMap<>();

    private ProblemRenderer(boolean colour) {
        this.colour = colour;
    }

    /**
     * One problem, without a line end after it.
     *
     * @param colour whether to use ANSI escapes for colours
     */
    public static String render(Problem problem, boolean colour) {
        return new ProblemRenderer(colour).one(problem);
    }

    /** Several problems in the given order, with an empty line between two. */
    public static String render(List<Problem> problems, boolean colour) {
        var renderer = new ProblemRenderer(colour);
        return String.join("\n\n", problems.stream().map(renderer::one).toList());
    }

    private String one(Problem problem) {
        Source source = problem.span().source();
        Lines lines = known.computeIfAbsent(source, Source::lines);
        int start = Math.clamp(problem.span().start(), 0, source.text().length());
        int end = Math.clamp(problem.span().end(), start, source.text().length());
        int first = lines.lineAt(start);
        int last = lines.lineAt(end);
        if (last > first && end == lines.start(last)) {
            last--; // the place ends with a line end: nothing of the next line belongs to it
        }
        boolean error = problem.isError();
        String tint = error ? RED : YELLOW;
        int digits = Integer.toString(last).length();
        String gutter = " ".repeat(digits + 2);

        var out = new ArrayList<String>();
        out.add(
                paint(tint, (error ? "error" : "warning") + "[" + problem.code().id() + "]")
                        + paint(BOLD, ": " + problem.code().title()));
        out.add(
                paint(BLUE, "  -->")
                        + " %s:%d:%d"
                                .formatted(
                                        Display.plain(source.name()),
                                        first,
                                        lines.columnAt(start)));
        out.add(paint(BLUE, gutter + " |"));
        for (int line = first; line <= last; line++) {
            if (line == first + 2 && line < last) {
                line = last;
                out.add(paint(BLUE, gutter + "..."));
            }
            int from = Math.max(start, lines.start(line)) - lines.start(line);
            int to = Math.min(end, lines.end(line)) - lines.start(line);
            if (line > first) {
                from = indentation(lines.text(line));
            }
            Display.Marked marked = Display.mark(lines.text(line), from, Math.max(from, to));
            String label = line == last ? Display.plain(problem.label()) : "";
            out.add(
                    paint(BLUE, "  " + pad(line, digits) + " |")
                            + (marked.text().isEmpty() ? "" : " " + marked.text()));
            out.add(
                    paint(BLUE, gutter + " |")
                            + " "
                            + " ".repeat(marked.from())
                            + paint(
                                    tint,
                                    "^".repeat(marked.width())
                                            + (label.isEmpty() ? "" : " " + label)));
        }
        problem.notes().forEach(n -> out.add(remark(gutter, Display.plain(n))));
        problem.help()
                .forEach(
                        h ->
                                out.add(
                                        remark(
                                                gutter,
                                                paint(CYAN, "help:") + " " + Display.plain(h))));
        return String.join("\n", out);
    }

    private String remark(String gutter, String text) {
        return paint(BLUE, gutter + " =") + " " + text;
    }

    private static int indentation(String line) {
        int i = 0;
        while (i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    private static String pad(int line, int digits) {
        String number = Integer.toString(line);
        return " ".repeat(digits - number.length()) + number;
    }

    // ---- colours

    private static final String RED = "\u001b[1;31m";
    private static final String YELLOW = "\u001b[1;33m";
    private static final String BLUE = "\u001b[34m";
    private static final String CYAN = "\u001b[36m";
    private static final String BOLD = "\u001b[1m";
    private static final String RESET = "\u001b[0m";

    private String paint(String tint, String text) {
        return colour ? tint + text + RESET : text;
    }
}

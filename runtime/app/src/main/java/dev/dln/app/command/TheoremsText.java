package dev.dln.app.command;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the statements come to, for people. */
final class TheoremsText {
    /** Of a longer list or a wider matrix only the beginning is printed; JSON has all. */
    private static final int MOST_NUMBERS = 12;

    private static final String MARGIN = "    ";

    private final PrintStream out;

    TheoremsText(PrintStream out) {
        this.out = out;
    }

    /**
     * Prints the results.
     *
     * @param asked how many there would be had nobody interrupted
     * @param all whether those that do not apply are listed
     * @param kept whether everything is being written to a folder
     */
    void print(List<TheoremsCommand.Result> results, int asked, boolean all, boolean kept) {
        for (TheoremsCommand.Result result : results) {
            if (all || result.applies()) {
                print(result);
            }
        }
        String interrupted =
                results.size() == asked
                        ? ""
                        : "interrupted after %d of %d statements: "
                                .formatted(results.size(), asked);
        out.println(interrupted + summary(results));
        long hidden = all ? 0 : results.stream().filter(r -> !r.applies()).count();
        if (hidden > 0) {
            out.println("--all lists those that do not apply, each with the hypothesis that fails");
        }
        if (!kept && count(results, Ruling.VIOLATED) > 0) {
            out.println("--out DIR writes everything that repeats a violation");
        }
    }

    /** {@code 3 proved, 1 undecided, 12 do not apply}. */
    static String summary(List<TheoremsCommand.Result> results) {
        var parts = new ArrayList<String>();
        for (Ruling ruling : Ruling.values()) {
            long n = count(results, ruling);
            if (n > 0) {
                parts.add(n + " " + word(ruling, n));
            }
        }
        return parts.isEmpty() ? "no statement was examined" : String.join(", ", parts);
    }

    private static long count(List<TheoremsCommand.Result> results, Ruling ruling) {
        return results.stream().filter(r -> r.finding().ruling() == ruling).count();
    }

    private static String word(Ruling ruling, long n) {
        return switch (ruling) {
            case NOT_APPLICABLE -> n == 1 ? "does not apply" : "do not apply";
            case UNSOUND -> "unsound as printed";
            case PROVED, CONFIRMED, UNDECIDED, VACUOUS, VIOLATED -> ruling.id();
        };
    }

    private void print(TheoremsCommand.Result result) {
        Statement s = result.statement();
        Finding f = result.finding();
        out.println("%s  %s: %s".formatted(f.ruling().id().replace('_', ' '), s.id(), s.title()));
        out.println(MARGIN + s.paper().citation() + ", " + s.number());
        for (Hypothesis h : f.hypotheses()) {
            Wrapped.print(
                    out,
                    "%s%-9s ".formatted(MARGIN, mark(h.standing())),
                    h.name() + decided(h) + (h.detail().isEmpty() ? "" : ": " + h.detail()));
        }
        if (!f.conclusion().isEmpty()) {
            Wrapped.print(out, MARGIN + "so        ", f.conclusion());
        }
        f.evidence().forEach(this::print);
        Wrapped.print(out, MARGIN + "verdict   ", f.reason());
        out.println();
    }

    /** {@code holds}, {@code open} or {@code fails}. */
    static String mark(Standing standing) {
        return standing.holds() ? "holds" : standing.fails() ? "fails" : "open";
    }

    /** How a hypothesis was decided: exactly, or in floating point with a margin. */
    static String decided(Hypothesis h) {
        return switch (h.standing()) {
            case PROVED, REFUTED -> " (exact)";
            case CONFIRMED, DENIED -> " (margin " + Numbers.rough(h.margin()) + ")";
            case OPEN -> h.margin() > 0 ? " (margin " + Numbers.rough(h.margin()) + ")" : "";
        };
    }

    private void print(Exhibit exhibit) {
        switch (exhibit) {
            case Exhibit.Remark r -> evidence(r.caption());
            case Exhibit.Quantity q -> evidence(q.caption() + ": " + value(q));
            case Exhibit.Exact e -> evidence(e.caption() + ": " + e.brief());
            case Exhibit.Spectrum s -> evidence(s.caption() + ": " + list(s.values()));
            case Exhibit.Grid g -> {
                evidence(g.caption() + " [%d x %d]:".formatted(g.rows(), g.columns()));
                grid(g);
            }
            case Exhibit.Curves c ->
                    evidence(
                            "%s: %s over %s, %s (in JSON and on the page of --report)"
                                    .formatted(
                                            c.caption(),
                                            c.vertical(),
                                            c.horizontal(),
                                            Numbers.count(c.lines().size(), "curve")));
            case Exhibit.Rows r -> {
                evidence(r.caption() + ":");
                var table = new Columns(r.head().toArray(String[]::new));
                r.body().forEach(row -> table.row(row.toArray(String[]::new)));
                table.print(out, MARGIN + "            ");
            }
            case Exhibit.Point p -> evidence(p.caption() + ": " + list(p.point()));
        }
    }

    private void evidence(String text) {
        Wrapped.print(out, MARGIN + "evidence  ", text);
    }

    static String value(Exhibit.Quantity q) {
        String number = Numbers.number(q.value());
        return q.error() == 0
                ? number + " (exact)"
                : Double.isNaN(q.error())
                        ? number
                        : number + " (known to within " + Numbers.rough(q.error()) + ")";
    }

    static String list(double[] values) {
        String shown =
                Arrays.stream(values)
                        .limit(MOST_NUMBERS)
                        .mapToObj(v -> Numbers.digits(v, 6))
                        .collect(Collectors.joining(", "));
        int more = values.length - MOST_NUMBERS;
        return more > 0 ? shown + ", and " + more + " more" : shown;
    }

    private void grid(Exhibit.Grid g) {
        int columns = Math.min(g.columns(), MOST_NUMBERS);
        var headings = new String[columns];
        Arrays.fill(headings, ">");
        var table = new Columns(headings);
        for (int i = 0; i < Math.min(g.rows(), MOST_NUMBERS); i++) {
            var row = new String[columns];
            for (int j = 0; j < columns; j++) {
                row[j] = Numbers.digits(g.values()[i * g.columns() + j], 6);
            }
            table.row(row);
        }
        table.printBody(out, MARGIN + "            ");
        if (g.rows() > MOST_NUMBERS || g.columns() > MOST_NUMBERS) {
            out.println(MARGIN + "            (its beginning)");
        }
    }
}

package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.app.Version;
import dev.dln.app.report.Margins;
import dev.dln.app.report.Page;
import dev.dln.app.report.Table;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page of {@code dln theorems}: a hand-out with each statement, its numbers and pictures. */
final class TheoremsReport {
    /** The point of a larger model is not classified for the page alone. */
    private static final int MOST_PARAMETERS = 500;

    /** Arrays with more entries are described, not printed. */
    private static final int MOST_ENTRIES = 60;

    private TheoremsReport() {}

    /**
     * Builds the page.
     *
     * @param all whether statements that do not apply get their own section
     * @param command repeats it
     */
    static Page page(
            Instance instance, List<TheoremsCommand.Result> results, boolean all, String command) {
        BoundModel bound = instance.model();
        var page =
                new Page("Theorems about " + bound.compiled().name())
                        .lead(
                                "Statements of five papers, examined on this model and its data: "
                                        + TheoremsText.summary(results)
                                        + ".")
                        .facts(facts(instance));
        page.heading("The model").verbatim(bound.compiled().source().text().strip());
        bound.data().forEach((name, array) -> array(page, name, array));
        instance.point()
                .ifPresent(
                        p ->
                                Points.toArrays(bound.layout(), p)
                                        .forEach(
                                                (name, array) ->
                                                        array(
                                                                page,
                                                                name + " at the point",
                                                                array)));
        List<TheoremsCommand.Result> shown =
                results.stream().filter(r -> all || r.applies()).toList();
        if (!shown.isEmpty()) {
            page.heading("At a glance").table(glance(shown));
        }
        var pictures = new ExhibitPictures(instance, page);
        shown.forEach(r -> section(page, r, pictures));
        List<TheoremsCommand.Result> others =
                results.stream().filter(r -> !shown.contains(r)).toList();
        if (!others.isEmpty()) {
            page.heading("Statements that do not apply").table(others(others));
        }
        page.heading("To repeat this").verbatim(command);
        return page.footer(
                "%s. Proved: by exact arithmetic, structure or an enclosure. Confirmed: in floating point, the decisive number exceeding the bound on its error by the margin. Nothing is concluded from a statement that is false as printed."
                        .formatted(Version.line()));
    }

    private static Map<String, String> facts(Instance instance) {
        BoundModel bound = instance.model();
        var facts = new LinkedHashMap<String, String>();
        int n = bound.layout().size();
        facts.put("parameters", Integer.toString(n));
        if (instance.point().isEmpty()) {
            facts.put("point", "none given");
            return facts;
        }
        if (n > MOST_PARAMETERS) {
            facts.put("loss", Numbers.rough(instance.session().loss(instance.point().get())));
            return facts;
        }
        Classification c = instance.classification().orElseThrow();
        facts.put("loss", Numbers.digits(c.loss(), 6));
        facts.put("gradient norm", Numbers.rough(c.gradientNorm()));
        facts.put("the point", Kinds.name(c.kind()));
        facts.put(
                "negative, zero, positive",
                "%d, %d, %d".formatted(c.negative(), c.zero(), c.positive()));
        return facts;
    }

    private static void array(Page page, String name, Array array) {
        List<Integer> shape = array.shape();
        int columns = shape.size() == 2 ? shape.get(1) : 1;
        if (array.values().length > MOST_ENTRIES || shape.size() > 2 || columns == 0) {
            page.paragraph(
                    "%s: %s, too large to be printed here".formatted(name, Numbers.shape(shape)));
            return;
        }
        page.matrix(
                name,
                ExhibitPictures.matrix(array.values().length / columns, columns, array.values()));
    }

    private static Table glance(List<TheoremsCommand.Result> shown) {
        return new Table(
                "Verdicts; the margin is the smallest of all that decided",
                List.of(
                        Table.Column.words("verdict"),
                        Table.Column.words("id"),
                        Table.Column.words("number"),
                        Table.Column.prose("statement"),
                        Table.Column.numbers("margin")),
                shown.stream()
                        .map(
                                r ->
                                        List.of(
                                                word(r.finding().ruling()),
                                                r.statement().id(),
                                                r.statement().paper().citation()
                                                        + ", "
                                                        + r.statement().number(),
                                                r.statement().title(),
                                                margin(r.finding().margin())))
                        .toList());
    }

    private static Table others(List<TheoremsCommand.Result> others) {
        return new Table(
                "What each is about, and what fails here",
                List.of(
                        Table.Column.words("id"),
                        Table.Column.prose("statement"),
                        Table.Column.prose("why it does not apply")),
                others.stream()
                        .map(
                                r ->
                                        List.of(
                                                r.statement().id(),
                                                r.statement().title(),
                                                r.finding().reason()))
                        .toList());
    }

    private static void section(
            Page page, TheoremsCommand.Result result, ExhibitPictures pictures) {
        Statement s = result.statement();
        Finding f = result.finding();
        page.heading(word(f.ruling()), colour(f.ruling()), ExhibitPictures.sentence(s.title()));
        page.paragraph(s.paper().citation() + ", " + s.number() + " (" + s.id() + ")");
        page.quotation(ended(s.says()));
        page.paragraph(aside(s));
        if (!s.note().isEmpty()) {
            page.paragraph((s.sound() ? "Note: " : "False as printed: ") + ended(s.note()));
        }
        page.figure(
                margins(s, f),
                "Each hypothesis and the conclusion on this instance, and how surely they are"
                        + " decided.");
        if (f.hypotheses().stream().anyMatch(h -> !h.detail().isEmpty())) {
            page.table(hypotheses(f));
        }
        if (!f.conclusion().isEmpty()) {
            page.paragraph("What follows: " + ended(f.conclusion()));
        }
        pictures.add(f.evidence());
        page.paragraph("Verdict: " + word(f.ruling()) + "; " + ended(f.reason()));
    }

    /** What it is about and how it is decided, where the registry says so. */
    private static String aside(Statement s) {
        String about = s.scope().isEmpty() ? "" : "About: " + ended(s.scope()) + " ";
        return (about + (s.decided().isEmpty() ? "" : "Decided: " + ended(s.decided()))).strip();
    }

    /** With a full stop at its end. */
    private static String ended(String sentence) {
        return sentence.matches("(?s).*[.!?]") ? sentence : sentence + ".";
    }

    private static Table hypotheses(Finding f) {
        return new Table(
                "The hypotheses with their numbers",
                List.of(
                        Table.Column.prose("hypothesis"),
                        Table.Column.words("here"),
                        Table.Column.numbers("margin"),
                        Table.Column.prose("numbers")),
                f.hypotheses().stream()
                        .map(
                                h ->
                                        List.of(
                                                h.name(),
                                                TheoremsText.mark(h.standing()),
                                                margin(h.margin()),
                                                h.detail()))
                        .toList());
    }

    private static Margins margins(Statement s, Finding f) {
        var rows = new ArrayList<Margins.Row>();
        for (Hypothesis h : f.hypotheses()) {
            rows.add(row(h.name(), h.standing(), h.margin()));
        }
        if (f.concluded() != Standing.OPEN) {
            rows.add(row("the conclusion, looked at on its own", f.concluded(), f.margin()));
        } else if (f.ruling() == Ruling.PROVED || f.ruling() == Ruling.CONFIRMED) {
            rows.add(new Margins.Row("the conclusion", Margins.Answer.YES, f.margin(), "follows"));
        }
        String told =
                rows.stream()
                        .map(r -> r.name() + ": " + r.label())
                        .collect(Collectors.joining("; "));
        return new Margins(
                "How %s is decided".formatted(s.number()),
                told.isEmpty() ? "There is nothing to decide." : told,
                rows);
    }

    private static Margins.Row row(String name, Standing standing, double margin) {
        boolean exact = standing == Standing.PROVED || standing == Standing.REFUTED;
        String how =
                exact
                        ? ", exact"
                        : standing == Standing.OPEN ? "" : ", margin " + Numbers.rough(margin);
        return new Margins.Row(
                name,
                standing.holds()
                        ? Margins.Answer.YES
                        : standing.fails() ? Margins.Answer.NO : Margins.Answer.OPEN,
                exact ? Double.POSITIVE_INFINITY : margin,
                TheoremsText.mark(standing) + how);
    }

    private static String margin(double margin) {
        return Double.isInfinite(margin) ? "exact" : margin == 0 ? "-" : Numbers.rough(margin);
    }

    private static String word(Ruling ruling) {
        return ruling == Ruling.NOT_APPLICABLE ? "does not apply" : ruling.id();
    }

    private static int colour(Ruling ruling) {
        return switch (ruling) {
            case PROVED -> 3;
            case CONFIRMED -> 1;
            case UNDECIDED -> 5;
            case NOT_APPLICABLE -> 0;
            case VACUOUS -> 6;
            case VIOLATED -> 2;
            case UNSOUND -> 4;
        };
    }
}

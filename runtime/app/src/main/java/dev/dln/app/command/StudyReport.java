package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Kind;
import dev.dln.analysis.linear.IndexSet;
import dev.dln.analysis.linear.Inertia;
import dev.dln.analysis.linear.LinearStudy;
import dev.dln.app.Version;
import dev.dln.app.report.Axis;
import dev.dln.app.report.Chart;
import dev.dln.app.report.Page;
import dev.dln.app.report.Series;
import dev.dln.app.report.Table;
import dev.dln.engine.BoundModel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a study of a linear network came to, as a page and as a few lines of text. */
final class StudyReport {
    private final BoundModel bound;
    private final LinearStudy study;
    private final long seed;
    private final String device;
    private final int descents;
    private final List<Row> rows;

    StudyReport(BoundModel bound, LinearStudy study, long seed, String device, int descents) {
        this.descents = descents;
        this.bound = bound;
        this.study = study;
        this.seed = seed;
        this.device = device;
        this.rows = rows(study);
    }

    /**
     * The found points of one index set.
     *
     * @param best the one with the smallest gradient
     * @param times how often it was found
     * @param agrees whether all of them agree with the closed form
     */
    record Row(LinearStudy.Found best, int times, boolean agrees) {
        Classification found() {
            return best.point().classification();
        }

        Kind kind() {
            return found().kind();
        }

        IndexSet set() {
            return best.match().set();
        }
    }

    private static List<Row> rows(LinearStudy study) {
        var groups = new LinkedHashMap<IndexSet, List<LinearStudy.Found>>();
        study.found()
                .forEach(
                        f ->
                                groups.computeIfAbsent(f.match().set(), _ -> new ArrayList<>())
                                        .add(f));
        return groups.values().stream()
                .map(
                        group ->
                                new Row(
                                        group.stream()
                                                .min(
                                                        Comparator.comparingDouble(
                                                                f ->
                                                                        f.point()
                                                                                .classification()
                                                                                .gradientNorm()))
                                                .orElseThrow(),
                                        group.size(),
                                        group.stream().allMatch(LinearStudy.Found::agrees)))
                .sorted(Comparator.comparingDouble(r -> r.found().loss()))
                .toList();
    }

    LinearStudy study() {
        return study;
    }

    /** The distinct points by loss. */
    List<Row> rows() {
        return rows;
    }

    long agreeing() {
        return rows.stream().filter(Row::agrees).count();
    }

    /** The largest difference between found and predicted loss, over the loss at the origin. */
    double largestDifference() {
        return rows.stream()
                .mapToDouble(
                        r ->
                                Math.abs(r.found().loss() - r.best().match().value())
                                        / study.theory().lossScale())
                .max()
                .orElse(0);
    }

    private double smallestMargin() {
        return rows.stream().mapToDouble(r -> r.found().margin()).min().orElse(Double.NaN);
    }

    private double largestGradient() {
        return rows.stream().mapToDouble(r -> r.found().gradientNorm()).max().orElse(Double.NaN);
    }

    private String kinds() {
        var counts = new EnumMap<Kind, Integer>(Kind.class);
        rows.forEach(r -> counts.merge(r.kind(), 1, Integer::sum));
        return Kinds.tally(counts);
    }

    private int directions() {
        return study.theory().eigenvalues().length;
    }

    private int hidden() {
        return study.theory().maxRank();
    }

    private int samples() {
        return bound.data().values().iterator().next().shape().getLast();
    }

    private String setting() {
        return "a linear autoencoder with %s on %d wines, each described by %d measurements (%d weights)"
                .formatted(
                        Numbers.count(hidden(), "hidden unit"),
                        samples(),
                        directions(),
                        bound.layout().size());
    }

    private String agreement() {
        return agreeing() == rows.size()
                ? "All %d agree with theory in loss, index and nullity".formatted(rows.size())
                : "%d of %d agree with theory in loss, index and nullity"
                        .formatted(agreeing(), rows.size());
    }

    /** The few lines for the terminal. */
    List<String> text() {
        var lines = new ArrayList<String>();
        lines.add("The landscape of " + setting() + ".");
        lines.add("");
        lines.add(
                "theory    %d critical values: one for each set of at most %d of the %d eigen-directions"
                        .formatted(study.predicted().size(), hidden(), directions()));
        lines.add("          of the covariance; one is the minimum, all others are saddles");
        lines.add(
                "search    %s: %s"
                        .formatted(
                                Numbers.count(study.search().attempts().size(), "random start"),
                                CriticalOutput.statuses(study.search())));
        lines.add(
                "          (Newton's method for gradient = 0; %d starts descended to a minimum first)"
                        .formatted(descents));
        lines.add("found     %d distinct: %s".formatted(rows.size(), kinds()));
        lines.add("check     " + agreement() + ";");
        lines.add(
                "          the losses differ by at most %s of the loss at the origin"
                        .formatted(Numbers.rough(largestDifference())));
        lines.add(
                "certainty numerical: gradients below %s; every eigenvalue that counts as nonzero is"
                        .formatted(Numbers.rough(largestGradient())));
        lines.add(
                "          at least %s times its error bound"
                        .formatted(Numbers.rough(smallestMargin())));
        rows.stream()
                .filter(r -> !r.agrees())
                .forEach(r -> lines.add("DIFFERS   " + r.set() + ": " + r.found().reason()));
        return lines;
    }

    /** The page. */
    Page page() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("random starts", Integer.toString(study.search().attempts().size()));
        facts.put("converged", Integer.toString(study.search().points().size()));
        facts.put("distinct critical points", Integer.toString(rows.size()));
        facts.put("predicted by theory", Integer.toString(study.predicted().size()));
        facts.put("agree with theory", agreeing() + " of " + rows.size());
        facts.put("largest loss difference", Numbers.rough(largestDifference()));
        String upper = setting().substring(0, 1).toUpperCase(java.util.Locale.ROOT);
        return new Page("The critical points of a linear autoencoder")
                .lead(
                        upper
                                + setting().substring(1)
                                + ". Found from random starts: "
                                + kinds()
                                + ". "
                                + agreement()
                                + ".")
                .facts(facts)
                .figure(
                        chart(),
                        "Index (number of negative eigenvalues of the Hessian) against loss. Grey:"
                                + " what the closed form predicts, one stroke for each set of at"
                                + " most %d eigen-directions. Coloured: what the search found."
                                        .formatted(hidden())
                                + " The lower the loss, the"
                                + " fewer the ways down; only the minimum has none.")
                .heading("What theory says")
                .paragraph(
                        "At a critical point, the network projects the data onto some of the"
                                + " eigen-directions of X X\u1d40. A set S of at most %d of them gives the critical"
                                        .formatted(hidden())
                                + " value \u00bd (tr X X\u1d40 \u2212 \u03a3 of the eigenvalues in"
                                + " S). Only the set of the largest ones is a minimum, and it is"
                                + " global: principal component analysis. Every other set is a"
                                + " saddle with a negative eigenvalue, that is, with a way down"
                                + " that second derivatives see (Baldi and Hornik 1989; Kawaguchi"
                                + " 2016, Theorem 2.3).")
                .heading("What was found")
                .paragraph(
                        ("Newton's method for gradient = 0, damped by Levenberg and Marquardt, from"
                             + " normally distributed weights; %d of the starts descended to a"
                             + " minimum first. The Hessian is exact, its spectrum is LAPACK's. An"
                             + " eigenvalue counts as nonzero only if it exceeds ten times its"
                             + " error bound (here at least %s times); the symmetry (GW\u2081,"
                             + " W\u2082G\u207b\u00b9) explains the zeros. The search does not use"
                             + " the closed form; the verdict that the lowest point is a global"
                             + " minimum does, second derivatives alone would say local.")
                                .formatted(descents, Numbers.rough(smallestMargin())))
                .table(table())
                .heading("Do it yourself")
                .verbatim(bound.compiled().source().text().strip())
                .verbatim(
                        "dln critical samples/%s --data X=samples/%s:X --set k=%d --report r.html"
                                .formatted(DemoCommand.MODEL, DemoCommand.DATA, hidden()))
                .footer(
                        ("Data: Wine, Forina et al., UCI Machine Learning Repository,"
                             + " doi:10.24432/C5PC7J, CC BY 4.0; each measurement scaled to mean 0"
                             + " and variance 1. %s. Device %s, seed %d.")
                                .formatted(Version.line(), device, seed));
    }

    private Chart chart() {
        var series = new ArrayList<Series>();
        series.add(
                new Series(
                        "predicted",
                        Series.Shape.STROKE,
                        0,
                        study.predicted().stream()
                                .map(
                                        p ->
                                                new Series.Point(
                                                        p.value(),
                                                        p.inertia().negative(),
                                                        "predicted: directions %s, loss %s, index %d"
                                                                .formatted(
                                                                        p.set(),
                                                                        Numbers.number(p.value()),
                                                                        p.inertia().negative())))
                                .toList()));
        for (Kind kind : Kind.values()) {
            List<Series.Point> points =
                    rows.stream()
                            .filter(r -> r.kind() == kind)
                            .map(
                                    r ->
                                            new Series.Point(
                                                    r.found().loss(),
                                                    r.found().negative(),
                                                    "found: %s, directions %s, loss %s, index %d"
                                                            .formatted(
                                                                    Kinds.name(kind),
                                                                    r.set(),
                                                                    Numbers.number(
                                                                            r.found().loss()),
                                                                    r.found().negative())))
                            .toList();
            if (!points.isEmpty()) {
                Series plain = Kinds.series(kind, points);
                series.add(
                        new Series(
                                "found: " + plain.name(), plain.shape(), plain.colour(), points));
            }
        }
        return new Chart(
                "Index against loss: found over predicted",
                "%d predicted values as grey strokes, %d found points over them: %s. The index rises with the loss."
                        .formatted(study.predicted().size(), rows.size(), kinds()),
                Axis.linear(
                        "loss",
                        series.stream()
                                .flatMap(s -> s.points().stream())
                                .mapToDouble(Series.Point::x)
                                .toArray()),
                Axis.counts(
                        "index",
                        series.stream()
                                .flatMap(s -> s.points().stream())
                                .mapToDouble(Series.Point::y)
                                .toArray()),
                series);
    }

    private Table table() {
        Map<IndexSet, LinearStudy.Predicted> predicted = new LinkedHashMap<>();
        study.predicted().forEach(p -> predicted.put(p.set(), p));
        var cells = new ArrayList<List<String>>();
        for (Row row : rows) {
            Classification c = row.found();
            double value = row.best().match().value();
            LinearStudy.Predicted theory = predicted.get(row.set());
            cells.add(
                    List.of(
                            row.set().toString(),
                            Kinds.name(c.kind()),
                            Numbers.number(c.loss()),
                            Numbers.number(value),
                            Numbers.rough(c.loss() - value),
                            both(c.negative(), theory == null ? -1 : negative(theory.inertia())),
                            both(c.zero(), theory == null ? -1 : theory.inertia().zero()),
                            Numbers.rough(c.gradientNorm()),
                            Integer.toString(row.times()),
                            row.agrees() ? "yes" : "NO"));
        }
        return new Table(
                "Distinct critical points by loss; index and nullity as found / as predicted",
                List.of(
                        Table.Column.words("directions"),
                        Table.Column.words("kind"),
                        Table.Column.numbers("loss found"),
                        Table.Column.numbers("loss predicted"),
                        Table.Column.numbers("difference"),
                        Table.Column.numbers("index"),
                        Table.Column.numbers("nullity"),
                        Table.Column.numbers("gradient norm"),
                        Table.Column.numbers("times"),
                        Table.Column.words("agrees")),
                cells);
    }

    private static int negative(Inertia inertia) {
        return inertia.negative();
    }

    private static String both(int found, int predicted) {
        return found + " / " + (predicted < 0 ? "\u2013" : Integer.toString(predicted));
    }
}

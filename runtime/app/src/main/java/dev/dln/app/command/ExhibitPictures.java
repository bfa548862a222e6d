package dev.dln.app.command;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.path.LineSlice;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Instance;
import dev.dln.app.report.Axis;
import dev.dln.app.report.Chart;
import dev.dln.app.report.MatrixPicture;
import dev.dln.app.report.Page;
import dev.dln.app.report.Series;
import dev.dln.app.report.Table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The evidence of statements on a page: numbers as tables, rows of numbers and paths as charts. */
final class ExhibitPictures {
    /** A matrix with more rows or columns is a picture of colours, not a table. */
    private static final int MOST_CELLS = 12;

    /** A matrix with more entries is not drawn. */
    private static final int MOST_DRAWN = 40_000;

    /**
     * Positive values whose greatest is so many times the least are drawn on a logarithmic axis.
     */
    private static final double WIDE = 1e3;

    /** The way to another point is drawn from so much before to so much after. */
    private static final double BEYOND = 0.25;

    private static final int SAMPLES = 121;

    private final Instance instance;
    private final Page page;

    ExhibitPictures(Instance instance, Page page) {
        this.instance = instance;
        this.page = page;
    }

    /** Adds evidence: sentences, then numbers in one table, then what is drawn. */
    void add(List<Exhibit> evidence) {
        var numbers = new ArrayList<List<String>>();
        for (Exhibit exhibit : evidence) {
            switch (exhibit) {
                case Exhibit.Remark r -> page.paragraph(r.caption());
                case Exhibit.Quantity q -> numbers.add(List.of(q.caption(), TheoremsText.value(q)));
                case Exhibit.Exact e -> numbers.add(List.of(e.caption(), e.brief()));
                case Exhibit.Spectrum _,
                        Exhibit.Grid _,
                        Exhibit.Curves _,
                        Exhibit.Rows _,
                        Exhibit.Point _ -> {}
            }
        }
        if (!numbers.isEmpty()) {
            page.table(
                    new Table(
                            "Evidence",
                            List.of(Table.Column.prose("what"), Table.Column.prose("value")),
                            numbers));
        }
        evidence.forEach(this::draw);
    }

    private void draw(Exhibit exhibit) {
        switch (exhibit) {
            case Exhibit.Remark _, Exhibit.Quantity _, Exhibit.Exact _ -> {}
            case Exhibit.Spectrum s -> spectrum(s);
            case Exhibit.Grid g -> grid(g);
            case Exhibit.Curves c -> curves(c);
            case Exhibit.Rows r ->
                    page.table(
                            new Table(
                                    r.caption(),
                                    r.head().stream().map(Table.Column::prose).toList(),
                                    r.body()));
            case Exhibit.Point p -> point(p);
        }
    }

    private void spectrum(Exhibit.Spectrum s) {
        if (Arrays.stream(s.values()).noneMatch(Double::isFinite)) {
            page.paragraph(s.caption() + ": " + TheoremsText.list(s.values()));
            return;
        }
        Series.Shape[] shapes = {Series.Shape.TRIANGLE, Series.Shape.RING, Series.Shape.DISC};
        String[] names = {"negative", "zero", "positive"};
        int[] colours = {2, 4, 1};
        var series = new ArrayList<Series>();
        for (int k = 0; k < 3; k++) {
            int sign = k - 1;
            List<Series.Point> points =
                    IntStream.range(0, s.values().length)
                            .filter(i -> Math.signum(s.values()[i]) == sign)
                            .mapToObj(
                                    i ->
                                            new Series.Point(
                                                    i + 1,
                                                    s.values()[i],
                                                    "number %d: %s"
                                                            .formatted(
                                                                    i + 1,
                                                                    Numbers.number(s.values()[i]))))
                            .toList();
            if (!points.isEmpty()) {
                series.add(new Series(names[k], shapes[k], colours[k], points));
            }
        }
        page.figure(
                new Chart(
                                s.caption(),
                                "Values in order: " + TheoremsText.list(s.values()),
                                Axis.counts("number", 1, s.values().length),
                                vertical("value", s.values()),
                                series)
                        .low(),
                sentence(s.caption()) + ": " + TheoremsText.list(s.values()) + ".");
    }

    private void grid(Exhibit.Grid g) {
        if (g.rows() <= MOST_CELLS && g.columns() <= MOST_CELLS) {
            page.matrix(g.caption(), matrix(g.rows(), g.columns(), g.values()));
            return;
        }
        if (g.values().length > MOST_DRAWN || g.values().length != g.rows() * g.columns()) {
            page.paragraph(g.caption() + ": " + TheoremsText.list(g.values()));
            return;
        }
        page.figure(
                new MatrixPicture(
                        g.caption(),
                        "A matrix of %d rows and %d columns as colours"
                                .formatted(g.rows(), g.columns()),
                        g.rows(),
                        g.columns(),
                        g.values()),
                "%s, %d x %d: blue is positive, orange negative."
                        .formatted(sentence(g.caption()), g.rows(), g.columns()));
    }

    private void curves(Exhibit.Curves c) {
        double[] xs = all(c.lines().stream().map(Exhibit.Line::x));
        double[] ys = all(c.lines().stream().map(Exhibit.Line::y));
        var series = new ArrayList<Series>();
        for (Exhibit.Line line : c.lines()) {
            int colour = 1 + series.size() % 6;
            series.add(
                    new Series(
                            line.name(),
                            line.x().length == 1
                                    ? Series.Shape.DISC
                                    : series.size() < 6 ? Series.Shape.LINE : Series.Shape.DASHES,
                            colour,
                            points(line.x(), line.y(), line.name())));
        }
        page.figure(
                new Chart(
                                c.caption(),
                                "%s over %s: %s"
                                        .formatted(
                                                c.vertical(),
                                                c.horizontal(),
                                                String.join(
                                                        ", ",
                                                        c.lines().stream()
                                                                .map(Exhibit.Line::name)
                                                                .toList())),
                                Axis.linear(c.horizontal(), xs),
                                vertical(c.vertical(), ys),
                                series)
                        .low(),
                sentence(c.caption()) + ".");
    }

    /** The loss on the straight way from the given point to this one, and beyond. */
    private void point(Exhibit.Point p) {
        page.paragraph(sentence(p.caption()) + ": " + TheoremsText.list(p.point()));
        if (instance.point().isEmpty() || p.point().length != instance.point().get().length) {
            return;
        }
        double[] from = instance.point().get();
        double[] direction = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            direction[i] = p.point()[i] - from[i];
        }
        if (Arrays.stream(direction).allMatch(d -> d == 0)
                || !Arrays.stream(direction).allMatch(Double::isFinite)) {
            return;
        }
        double[] at = LineSlice.grid(-BEYOND, 1 + BEYOND, SAMPLES);
        LineSlice slice =
                LineSlice.of(instance.session(), from, direction, at, false, Monitor.NONE);
        double there = instance.session().loss(p.point());
        page.figure(
                new Chart(
                                "The loss on the way to: " + p.caption(),
                                "The loss is %s at the given point and %s at the other"
                                        .formatted(
                                                Numbers.number(slice.originLoss()),
                                                Numbers.number(there)),
                                Axis.linear("part of the way from the given point", at),
                                vertical("loss", slice.loss()),
                                List.of(
                                        new Series(
                                                "loss on the straight way",
                                                Series.Shape.LINE,
                                                1,
                                                points(at, slice.loss(), "")),
                                        new Series(
                                                "the given point",
                                                Series.Shape.DISC,
                                                2,
                                                List.of(
                                                        new Series.Point(
                                                                0,
                                                                slice.originLoss(),
                                                                Numbers.number(
                                                                        slice.originLoss())))),
                                        new Series(
                                                "the other",
                                                Series.Shape.SQUARE,
                                                3,
                                                List.of(
                                                        new Series.Point(
                                                                1, there, Numbers.number(there))))))
                        .low(),
                "The loss along the straight line from the given point to this one: %s here, %s there."
                        .formatted(Numbers.number(slice.originLoss()), Numbers.number(there)));
    }

    /** The cells of a matrix. */
    static List<List<String>> matrix(int rows, int columns, double[] values) {
        return IntStream.range(0, rows)
                .mapToObj(
                        i ->
                                IntStream.range(0, columns)
                                        .mapToObj(j -> Numbers.digits(values[i * columns + j], 6))
                                        .toList())
                .toList();
    }

    private static Axis vertical(String label, double[] values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        double low = Arrays.stream(finite).min().orElse(0);
        double high = Arrays.stream(finite).max().orElse(0);
        return low > 0 && high > WIDE * low
                ? Axis.logarithmic(label, finite)
                : Axis.linear(label, finite);
    }

    private static double[] all(Stream<double[]> parts) {
        return parts.flatMapToDouble(Arrays::stream).toArray();
    }

    private static List<Series.Point> points(double[] x, double[] y, String title) {
        return IntStream.range(0, Math.min(x.length, y.length))
                .mapToObj(i -> new Series.Point(x[i], y[i], title))
                .toList();
    }

    /** With a capital at its beginning. */
    static String sentence(String caption) {
        return caption.isEmpty()
                ? caption
                : Character.toUpperCase(caption.charAt(0)) + caption.substring(1);
    }
}

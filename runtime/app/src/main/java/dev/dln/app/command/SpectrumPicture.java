package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.app.report.Axis;
import dev.dln.app.report.Chart;
import dev.dln.app.report.Page;
import dev.dln.app.report.Series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The spectrum of a classified point. */
final class SpectrumPicture {
    /** An eigenvalue is surely nonzero beyond so many times its error bound. */
    private static final double SURE = 10;

    /** Smaller than this part of the largest, sizes are drawn at the lower edge. */
    private static final double FLOOR = 1e-22;

    private SpectrumPicture() {}

    /** Adds a figure: eigenvalues by rank, those that count as zero as rings. */
    static void add(Classification c, int number, Page page) {
        double[] values = c.eigenvalues();
        int n = values.length;
        double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
        double floor = largest > 0 ? FLOOR * largest : 1e-300;
        double[] sizes = Arrays.stream(values).map(v -> Math.max(Math.abs(v), floor)).toArray();
        var series = new ArrayList<Series>();
        add(series, "negative", Series.Shape.TRIANGLE, 2, values, sizes, 0, c.negative());
        add(
                series,
                "counted as zero",
                Series.Shape.RING,
                4,
                values,
                sizes,
                c.negative(),
                c.negative() + c.zero());
        add(series, "positive", Series.Shape.DISC, 1, values, sizes, c.negative() + c.zero(), n);
        double sure = SURE * c.eigenvalueBound();
        boolean bounded = sure > 0 && Double.isFinite(sure);
        Axis y =
                Axis.logarithmic(
                        "size of the eigenvalue",
                        DoubleStream.concat(
                                        Arrays.stream(sizes),
                                        bounded ? DoubleStream.of(sure) : DoubleStream.empty())
                                .toArray());
        Axis x = Axis.counts("rank", 1, n);
        List<Chart.Zone> zones =
                bounded
                        ? List.of(
                                new Chart.Zone(
                                        x.low(),
                                        x.high(),
                                        y.low(),
                                        sure,
                                        "cannot be told from zero: below " + Numbers.rough(sure)))
                        : List.of();
        page.figure(
                new Chart(
                        "Spectrum of the Hessian at point " + number,
                        "%d negative eigenvalues, %d counted as zero, %d positive; the largest is %s in size."
                                .formatted(
                                        c.negative(),
                                        c.zero(),
                                        c.positive(),
                                        Numbers.rough(largest)),
                        x,
                        y,
                        series,
                        zones),
                "Point %d (%s, loss %s): %d negative, %d zero (%d by symmetry, %d flat), %d positive. Each eigenvalue is known to within %s; %s"
                        .formatted(
                                number,
                                Kinds.name(c.kind()),
                                Numbers.number(c.loss()),
                                c.negative(),
                                c.zero(),
                                c.nullity().symmetric(),
                                c.nullity().flat(),
                                c.positive(),
                                Numbers.rough(c.eigenvalueBound()),
                                c.zero() == 0
                                        ? "the smallest is %s times that."
                                                .formatted(Numbers.rough(c.margin()))
                                        : c.zero() == n
                                                ? "all count as zero."
                                                : "the gap above the zero cluster is a factor of %s, and the smallest nonzero one is %s times the bound."
                                                        .formatted(
                                                                Numbers.rough(c.gap()),
                                                                Numbers.rough(c.margin()))));
    }

    private static void add(
            List<Series> series,
            String name,
            Series.Shape shape,
            int colour,
            double[] values,
            double[] sizes,
            int from,
            int to) {
        if (from < to) {
            series.add(
                    new Series(
                            name,
                            shape,
                            colour,
                            IntStream.range(from, to)
                                    .mapToObj(
                                            i ->
                                                    new Series.Point(
                                                            i + 1,
                                                            sizes[i],
                                                            "number %d: %s"
                                                                    .formatted(
                                                                            i + 1,
                                                                            Numbers.number(
                                                                                    values[i]))))
                                    .toList()));
        }
    }
}

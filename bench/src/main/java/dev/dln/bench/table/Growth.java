package dev.dln.bench.table;

import dev.dln.app.report.Axis;
import dev.dln.app.report.Chart;
import dev.dln.app.report.Series;
import dev.dln.app.report.SvgFile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the time of something grows.
 *
 * @param what is computed, and against what
 * @param expected the exponent that it is meant to have
 * @param points size and milliseconds
 */
public record Growth(String what, double expected, List<PowerFit.Point> points) {
    public Growth {
        points = List.copyOf(points);
    }

    /** The law. */
    public PowerFit fit() {
        return PowerFit.of(points);
    }

    /** A line for the table. */
    public String text() {
        var times = new ArrayList<String>();
        points.forEach(p -> times.add(String.format(Locale.ROOT, "%.0f: %.3g ms", p.x(), p.y())));
        return String.format(
                Locale.ROOT,
                "%s: exponent %.2f (expected %.0f)%n    %s",
                what,
                fit().exponent(),
                expected,
                String.join(", ", times));
    }

    /** All of them in one picture, on logarithmic axes, with the fitted laws. */
    public static String svg(List<Growth> all) {
        var series = new ArrayList<Series>();
        var shapes = List.of(Series.Shape.DISC, Series.Shape.SQUARE, Series.Shape.TRIANGLE);
        for (int i = 0; i < all.size(); i++) {
            Growth one = all.get(i);
            PowerFit fit = one.fit();
            double low = one.points.stream().mapToDouble(PowerFit.Point::x).min().orElseThrow();
            double high = one.points.stream().mapToDouble(PowerFit.Point::x).max().orElseThrow();
            series.add(
                    new Series(
                            "",
                            Series.Shape.DASHES,
                            1 + i % 6,
                            List.of(
                                    new Series.Point(low, fit.at(low), ""),
                                    new Series.Point(high, fit.at(high), ""))));
            series.add(
                    new Series(
                            String.format(
                                    Locale.ROOT, "%s: exponent %.2f", one.what, fit.exponent()),
                            shapes.get(i % shapes.size()),
                            1 + i % 6,
                            one.points.stream()
                                    .map(
                                            p ->
                                                    new Series.Point(
                                                            p.x(),
                                                            p.y(),
                                                            String.format(
                                                                    Locale.ROOT,
                                                                    "%.0f: %.3g ms",
                                                                    p.x(),
                                                                    p.y())))
                                    .toList()));
        }
        List<PowerFit.Point> points = all.stream().flatMap(g -> g.points.stream()).toList();
        return SvgFile.of(
                new Chart(
                        "How time grows",
                        "Milliseconds of an evaluation upwards, samples or parameters to the"
                                + " right, both logarithmic, with a fitted line for each.",
                        Axis.logarithmic(
                                "samples or parameters",
                                points.stream().mapToDouble(PowerFit.Point::x).toArray()),
                        Axis.logarithmic(
                                "milliseconds",
                                points.stream().mapToDouble(PowerFit.Point::y).toArray()),
                        series));
    }
}

package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Kind;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.app.Version;
import dev.dln.app.report.Axis;
import dev.dln.app.report.Chart;
import dev.dln.app.report.Page;
import dev.dln.app.report.Series;
import dev.dln.app.report.Table;
import dev.dln.engine.BoundModel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The page of {@code dln critical --report}: index against loss, and every distinct point. */
final class CriticalReport {
    private CriticalReport() {}

    static Page page(BoundModel bound, CriticalPoints found, int starts, long seed) {
        String name = bound.compiled().name();
        var facts = new LinkedHashMap<String, String>();
        facts.put("starts", Integer.toString(found.attempts().size()));
        facts.put("critical points", Integer.toString(found.points().size()));
        facts.put("distinct", Integer.toString(found.distinct().size()));
        facts.put("parameters", Integer.toString(bound.layout().size()));
        return new Page("Critical points of " + name)
                .lead(
                        "%s from random points: %s. Distinct critical points: %s."
                                .formatted(
                                        Numbers.count(found.attempts().size(), "search"),
                                        CriticalCommand.statuses(found),
                                        Kinds.tally(found.kindCounts())))
                .facts(facts)
                .figure(
                        chart(found),
                        "Index (number of negative eigenvalues of the Hessian) against loss. Points"
                                + " that loss, index and nullity do not tell apart are drawn once.")
                .heading("The points")
                .table(table(found))
                .heading("The model")
                .verbatim(bound.compiled().source().text().strip())
                .footer(
                        "%s. Seed %d, %s. Every verdict is numerical: an eigenvalue counts as nonzero"
                                        .formatted(
                                                Version.line(),
                                                seed,
                                                Numbers.count(starts, "start"))
                                + " only if it exceeds ten times its error bound.");
    }

    private static Chart chart(CriticalPoints found) {
        var losses = new ArrayList<Double>();
        var indices = new ArrayList<Double>();
        var series = new ArrayList<Series>();
        for (Kind kind : Kind.values()) {
            var points = new ArrayList<Series.Point>();
            for (CriticalPoints.Distinct d : found.distinct()) {
                Classification c = d.representative().classification();
                if (c.kind() == kind) {
                    losses.add(c.loss());
                    indices.add((double) c.negative());
                    points.add(
                            new Series.Point(
                                    c.loss(),
                                    c.negative(),
                                    "%s: loss %s, index %d, nullity %d"
                                            .formatted(
                                                    Kinds.name(kind),
                                                    Numbers.number(c.loss()),
                                                    c.negative(),
                                                    c.zero())));
                }
            }
            if (!points.isEmpty()) {
                series.add(Kinds.series(kind, points));
            }
        }
        return new Chart(
                "Index against loss",
                Kinds.tally(found.kindCounts()) + ", by loss to the right and index upwards.",
                Axis.linear("loss", values(losses)),
                Axis.counts("index", values(indices)),
                series);
    }

    private static double[] values(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Table table(CriticalPoints found) {
        var rows = new ArrayList<List<String>>();
        for (CriticalPoints.Distinct d : found.distinct()) {
            Classification c = d.representative().classification();
            rows.add(
                    List.of(
                            Numbers.number(c.loss()),
                            Integer.toString(c.negative()),
                            Integer.toString(c.zero()),
                            Kinds.name(c.kind()),
                            Numbers.rough(c.gradientNorm()),
                            Numbers.rough(c.margin()),
                            Integer.toString(d.hits()),
                            c.reason()));
        }
        return new Table(
                "Distinct critical points by loss; margin is the smallest nonzero eigenvalue over"
                        + " its error bound",
                List.of(
                        Table.Column.numbers("loss"),
                        Table.Column.numbers("index"),
                        Table.Column.numbers("nullity"),
                        Table.Column.words("kind"),
                        Table.Column.numbers("gradient norm"),
                        Table.Column.numbers("margin"),
                        Table.Column.numbers("times found"),
                        Table.Column.words("reason")),
                rows);
    }
}

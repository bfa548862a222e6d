package dev.dln.app.command;

import dev.dln.analysis.Certainty;
import dev.dln.analysis.Classification;
import dev.dln.analysis.critical.Attempt;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.app.Version;
import dev.dln.app.report.Page;
import dev.dln.app.report.Table;
import dev.dln.engine.BoundModel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page of {@code dln critical}: what was found, and pictures of it. */
final class CriticalReport {
    private CriticalReport() {}

    static Page page(
            BoundModel bound,
            CriticalPoints found,
            CriticalExtras extras,
            String method,
            long seed) {
        String name = bound.compiled().name();
        var page =
                new Page("Critical points of " + name)
                        .lead(
                                "%s %sby %s: %s. Distinct critical points: %s.%s"
                                        .formatted(
                                                Numbers.count(
                                                        found.attempts().size(),
                                                        "search",
                                                        "searches"),
                                                from(found),
                                                method,
                                                CriticalOutput.statuses(found),
                                                Kinds.tally(found.kindCounts()),
                                                ending(found)))
                        .facts(facts(bound, found));
        CriticalPictures.index(found, page);
        page.heading("The points").table(table(found));
        CriticalPictures.spectra(found, extras, page);
        CriticalPictures.histories(found, page);
        CriticalPictures.slices(found, extras, page);
        extras.graph().ifPresent(graph -> GraphPicture.add(graph, extras.leftOut(), page));
        return page.heading("The model")
                .verbatim(bound.compiled().source().text().strip())
                .footer(
                        "%s. Seed %d. An eigenvalue counts as nonzero only if it exceeds ten times its error bound; a verdict is called certified only if a certificate of it was verified."
                                .formatted(Version.line(), seed));
    }

    /** Where the searches started, by the label of the first. */
    private static String from(CriticalPoints found) {
        return found.attempts().stream()
                .findFirst()
                .map(Attempt::label)
                .map(
                        label ->
                                label.startsWith("random:")
                                        ? "from random points "
                                        : "(the first: " + label + ") ")
                .orElse("");
    }

    private static String ending(CriticalPoints found) {
        String text = CriticalOutput.ending(found);
        return text.isEmpty()
                ? ""
                : " " + text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }

    private static Map<String, String> facts(BoundModel bound, CriticalPoints found) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("starts", Integer.toString(found.attempts().size()));
        facts.put("critical points", Integer.toString(found.points().size()));
        facts.put("distinct", Integer.toString(found.distinct().size()));
        facts.put("parameters", Integer.toString(bound.layout().size()));
        long certified =
                found.distinct().stream()
                        .filter(
                                d ->
                                        d.representative().classification().certainty()
                                                == Certainty.CERTIFIED)
                        .count();
        facts.put("certified", certified + " of " + found.distinct().size());
        return facts;
    }

    private static Table table(CriticalPoints found) {
        var rows = new ArrayList<List<String>>();
        for (CriticalPoints.Distinct d : found.distinct()) {
            Classification c = d.representative().classification();
            rows.add(
                    List.of(
                            Integer.toString(rows.size() + 1),
                            Numbers.number(c.loss()),
                            Integer.toString(c.negative()),
                            Integer.toString(c.zero()),
                            Integer.toString(c.nullity().symmetric()),
                            Integer.toString(c.nullity().flat()),
                            Kinds.name(c.kind()),
                            c.certainty().name().toLowerCase(Locale.ROOT),
                            Numbers.rough(c.gradientNorm()),
                            Numbers.rough(c.margin()),
                            Integer.toString(d.hits()),
                            c.reason()));
        }
        return new Table(
                "Distinct critical points by loss; nullity is what symmetries explain and what is"
                        + " flat besides; margin is the smallest nonzero eigenvalue over its error"
                        + " bound",
                List.of(
                        Table.Column.numbers("#"),
                        Table.Column.numbers("loss"),
                        Table.Column.numbers("index"),
                        Table.Column.numbers("nullity"),
                        Table.Column.numbers("of symmetry"),
                        Table.Column.numbers("flat"),
                        Table.Column.words("kind"),
                        Table.Column.words("certainty"),
                        Table.Column.numbers("gradient norm"),
                        Table.Column.numbers("margin"),
                        Table.Column.numbers("times found"),
                        Table.Column.words("reason")),
                rows);
    }
}

package dev.dln.app.command;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.app.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Statements and what they come to, as JSON. */
final class TheoremsJson {
    private TheoremsJson() {}

    /** A statement without a model. */
    static Json.Fields of(Statement s) {
        return Json.object()
                .with("id", s.id())
                .with("paper", s.paper().citation())
                .with("number", s.number())
                .with("title", s.title())
                .with("says", s.says())
                .with("scope", s.scope())
                .with("decided", s.decided())
                .with("sound", s.sound())
                .with("note", s.note())
                .with("cases", s.cases());
    }

    /** A result: the fields of the contract first. */
    static Json.Fields of(TheoremsCommand.Result result) {
        Statement s = result.statement();
        Finding f = result.finding();
        return Json.object()
                .with("id", s.id())
                .with("title", s.title())
                .with("verdict", f.ruling().id())
                .with("hypotheses", f.hypotheses().stream().map(TheoremsJson::of).toList())
                .with("conclusion", f.conclusion())
                .with("evidence", f.evidence().stream().map(TheoremsJson::of).toList())
                .with("concluded", holds(f.concluded()))
                .with("standing", f.concluded().id())
                .with("margin", f.margin())
                .with("reason", f.reason())
                .with("paper", s.paper().citation())
                .with("number", s.number());
    }

    /** How often each verdict came out, all of them named. */
    static Json.Fields counts(List<TheoremsCommand.Result> results) {
        Json.Fields counts = Json.object();
        for (Ruling ruling : Ruling.values()) {
            counts.with(
                    ruling.id(),
                    results.stream().filter(r -> r.finding().ruling() == ruling).count());
        }
        return counts;
    }

    private static Json.Fields of(Hypothesis h) {
        return Json.object()
                .with("name", h.name())
                .with("holds", holds(h.standing()))
                .with("margin", h.margin())
                .with("standing", h.standing().id())
                .with("detail", h.detail());
    }

    /** True, false, or null where it cannot be told. */
    private static @Nullable Boolean holds(Standing standing) {
        return standing.holds() ? Boolean.TRUE : standing.fails() ? Boolean.FALSE : null;
    }

    private static Json.Fields of(Exhibit exhibit) {
        Json.Fields fields =
                Json.object().with("kind", kind(exhibit)).with("caption", exhibit.caption());
        return switch (exhibit) {
            case Exhibit.Remark _ -> fields;
            case Exhibit.Quantity q -> fields.with("value", q.value()).with("error", q.error());
            case Exhibit.Exact e -> fields.with("value", e.value());
            case Exhibit.Spectrum s -> fields.with("values", s.values());
            case Exhibit.Grid g ->
                    fields.with("rows", g.rows())
                            .with("columns", g.columns())
                            .with("values", g.values());
            case Exhibit.Curves c ->
                    fields.with("horizontal", c.horizontal())
                            .with("vertical", c.vertical())
                            .with(
                                    "lines",
                                    c.lines().stream()
                                            .map(
                                                    l ->
                                                            Json.object()
                                                                    .with("name", l.name())
                                                                    .with("x", l.x())
                                                                    .with("y", l.y()))
                                            .toList());
            case Exhibit.Rows r -> fields.with("head", r.head()).with("body", r.body());
            case Exhibit.Point p -> fields.with("point", p.point());
        };
    }

    private static String kind(Exhibit exhibit) {
        return switch (exhibit) {
            case Exhibit.Remark _ -> "remark";
            case Exhibit.Quantity _ -> "quantity";
            case Exhibit.Exact _ -> "exact";
            case Exhibit.Spectrum _ -> "spectrum";
            case Exhibit.Grid _ -> "matrix";
            case Exhibit.Curves _ -> "curves";
            case Exhibit.Rows _ -> "table";
            case Exhibit.Point _ -> "point";
        };
    }
}

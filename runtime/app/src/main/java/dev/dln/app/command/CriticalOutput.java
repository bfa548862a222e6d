package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.critical.Attempt;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What {@code dln critical} prints: a table for people, JSON for programs. */
final class CriticalOutput {
    private CriticalOutput() {}

    /** The table, with what was run above it. */
    static void print(PrintStream out, CriticalPoints found) {
        out.println(
                "%s: %s"
                        .formatted(
                                Numbers.count(found.attempts().size(), "start"), statuses(found)));
        String ending = ending(found);
        if (!ending.isEmpty()) {
            out.println(ending);
        }
        out.println(
                "%d distinct: %s"
                        .formatted(found.distinct().size(), Kinds.tally(found.kindCounts())));
        long lost =
                found.attempts().stream()
                                .filter(a -> a.status() == Attempt.Status.CONVERGED)
                                .count()
                        - found.points().size();
        if (lost > 0) {
            out.println(
                    "%d of those that converged not counted: Newton's step is long where the gradient is small"
                                    .formatted(lost)
                            + " (badly scaled data or parameters, or a point that runs off to"
                            + " infinity)");
        }
        if (found.distinct().isEmpty()) {
            return;
        }
        var table =
                new Columns(
                        ">#",
                        ">loss",
                        ">index",
                        ">nullity",
                        ">symmetric",
                        ">flat",
                        "kind",
                        "certainty",
                        ">gradient norm",
                        ">margin",
                        ">times");
        int number = 0;
        for (CriticalPoints.Distinct point : found.distinct()) {
            Classification c = point.representative().classification();
            number++;
            table.row(
                    Integer.toString(number),
                    Numbers.number(c.loss()),
                    Integer.toString(c.negative()),
                    Integer.toString(c.zero()),
                    Integer.toString(c.nullity().symmetric()),
                    Integer.toString(c.nullity().flat()),
                    Kinds.name(c.kind()),
                    c.certainty().name().toLowerCase(Locale.ROOT),
                    Numbers.rough(c.gradientNorm()),
                    Numbers.rough(c.margin()),
                    Integer.toString(point.hits()));
        }
        table.print(out, "");
        long alone =
                found.distinct().stream()
                        .filter(d -> d.merged() == CriticalPoints.Merged.BY_INVARIANTS)
                        .filter(d -> d.hits() > 1)
                        .count();
        if (alone > 0) {
            out.println(
                    "of these, %s found more than once count as one by loss, index and nullity only"
                            .formatted(Numbers.count(alone, "point")));
        }
    }

    /** Why the search ended before all starts were run; empty if it did not. */
    static String ending(CriticalPoints found) {
        String left = Numbers.count(found.notRun().size(), "start") + " not run";
        return switch (found.ending()) {
            case DONE -> "";
            case TIME_BUDGET -> "stopped at the time limit: " + left;
            case POINT_BUDGET -> "stopped at the wanted number of distinct points: " + left;
            case CANCELLED -> "interrupted: " + left;
        };
    }

    /** {@code 187 converged, 13 stagnated}. */
    static String statuses(CriticalPoints found) {
        return found.attempts().isEmpty()
                ? "none finished"
                : String.join(
                        ", ",
                        found.statusCounts().entrySet().stream()
                                .map(e -> e.getValue() + " " + status(e.getKey()))
                                .toList());
    }

    private static String status(Attempt.Status status) {
        return switch (status) {
            case CONVERGED -> "converged";
            case GRADIENT_NORM_MINIMUM -> "ended in a minimum of the gradient norm";
            case STAGNATED -> "stagnated";
            case ITERATION_LIMIT -> "reached the limit of iterations";
            case DIVERGED -> "diverged";
            case NOT_FINITE -> "met a value that is not finite";
            case CANCELLED -> "were cancelled";
        };
    }

    /** The document without the names of files, which are not part of the result. */
    static Json.Fields json(BoundModel bound, CriticalPoints found, String method) {
        Json.Fields attempts = Json.object();
        found.statusCounts().forEach((status, n) -> attempts.with(status.id(), n));
        return Json.document("dln.critical/1")
                .with("network", bound.compiled().name())
                .with("status", found.ending().id())
                .with("method", method)
                .with("starts", found.attempts().size())
                .with("notRun", found.notRun().size())
                .with("attempts", attempts)
                .with("lossTolerance", found.lossTolerance())
                .with("points", found.distinct().stream().map(CriticalOutput::point).toList());
    }

    private static Json.Fields point(CriticalPoints.Distinct d) {
        Attempt attempt = d.representative().attempt();
        return ClassifyCommand.json(d.representative().classification())
                .with("times", d.hits())
                .with("merged", d.merged().id())
                .with("widest", d.widest())
                .with("told", d.told().id())
                .with("nearest", d.nearest())
                .with("start", attempt.label())
                .with("iterations", attempt.iterations());
    }

    /** The representatives, in the order listed. */
    static List<double[]> points(CriticalPoints found) {
        return found.distinct().stream().map(d -> d.representative().attempt().point()).toList();
    }
}

package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.critical.Attempt;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.analysis.critical.CriticalSearch;
import dev.dln.analysis.critical.Starts;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.json.Json;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code dln critical FILE}. */
@Command(
        name = "critical",
        description = "Find critical points of any index from random starts, and classify them.",
        footer = {
            "",
            "Points that loss, index and nullity do not tell apart are listed once. DIR/points.npz",
            "has every parameter with one more axis in front, over the points in the order listed.",
            "Ctrl-C prints what there is.",
            "Example:  dln critical mlp.dln --data X=x.npy --data Y=y.npy --starts 100 --report"
                    + " r.html"
        })
final class CriticalCommand implements Callable<Integer> {
    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;

    @Option(
            names = "--starts",
            paramLabel = "N",
            description = "How many starts at most (default: 100).")
    private int starts = 100;

    @Mixin private SeedOption seed;

    @Mixin private SearchOptions how;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write a page with a picture of index against loss, and a table.")
    private String report = "";

    @Mixin private CertifyOption certify;
    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    CriticalCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MinimizeCommand.require(starts >= 1, "--starts must be at least 1");
        CriticalSearch search = how.search(starts, seed.seed());
        BoundModel bound = data.bind(context, model.compile(context));
        ClassifyCommand.dense(bound);
        Path page = report.isEmpty() ? Path.of("") : Reports.prepare(report);
        out.prepare();
        Device device = data.device();
        Starts from = how.from(context, bound, device, seed.seed(), starts);
        CriticalPoints found;
        try (var watch = new Watch(context, "searching")) {
            found = search.run(() -> device.open(bound), from, KnownFacts.about(bound), watch);
        }
        found = certify.certified(bound, found, out);
        out.write("points.npz", points(bound, found));
        if (!report.isEmpty()) {
            Reports.write(page, CriticalReport.page(bound, found, starts, seed.seed()));
        }
        if (format.json()) {
            json(bound, found);
        } else {
            print(found);
            if (!report.isEmpty()) {
                context.out().println("report: " + page);
            }
        }
        return ExitCode.OK;
    }

    private void print(CriticalPoints found) {
        context.out()
                .println(
                        "%s: %s"
                                .formatted(
                                        Numbers.count(found.attempts().size(), "start"),
                                        statuses(found)));
        context.out()
                .println(
                        "%d distinct: %s"
                                .formatted(
                                        found.distinct().size(), Kinds.tally(found.kindCounts())));
        if (!found.distinct().isEmpty()) {
            var table =
                    new Columns(
                            ">loss",
                            ">index",
                            ">nullity",
                            "kind",
                            ">gradient norm",
                            ">margin",
                            ">times");
            for (CriticalPoints.Distinct point : found.distinct()) {
                Classification c = point.representative().classification();
                table.row(
                        Numbers.number(c.loss()),
                        Integer.toString(c.negative()),
                        Integer.toString(c.zero()),
                        Kinds.name(c.kind()),
                        Numbers.rough(c.gradientNorm()),
                        Numbers.rough(c.margin()),
                        Integer.toString(point.hits()));
            }
            table.print(context.out(), "");
        }
        out.written().forEach(file -> context.out().println("wrote " + file));
    }

    /** {@code 187 converged, 13 stagnated}. */
    static String statuses(CriticalPoints found) {
        return String.join(
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

    private void json(BoundModel bound, CriticalPoints found) {
        Json.Fields attempts = Json.object();
        found.statusCounts().forEach((status, n) -> attempts.with(status.id(), n));
        Json.print(
                context.out(),
                Json.document("dln.critical/1")
                        .with("network", bound.compiled().name())
                        .with("status", found.ending().id())
                        .with("method", how.method())
                        .with("starts", found.attempts().size())
                        .with("attempts", attempts)
                        .with(
                                "points",
                                found.distinct().stream()
                                        .map(
                                                d ->
                                                        ClassifyCommand.json(
                                                                        d.representative()
                                                                                .classification())
                                                                .with("times", d.hits())
                                                                .with("merged", d.merged().id())
                                                                .with("widest", d.widest())
                                                                .with("told", d.told().id())
                                                                .with("nearest", d.nearest()))
                                        .toList())
                        .with("files", out.written()));
    }

    private static Map<String, Array> points(BoundModel bound, CriticalPoints found) {
        var arrays = new LinkedHashMap<String, Array>();
        int count = found.distinct().size();
        bound.layout()
                .entries()
                .forEach(
                        entry -> {
                            double[] values = new double[count * entry.size()];
                            for (int i = 0; i < count; i++) {
                                System.arraycopy(
                                        found.distinct().get(i).representative().attempt().point(),
                                        entry.offset(),
                                        values,
                                        i * entry.size(),
                                        entry.size());
                            }
                            var shape = new java.util.ArrayList<>(List.of(count));
                            shape.addAll(entry.shape());
                            arrays.put(entry.name(), new Array(shape, values));
                        });
        return arrays;
    }
}

package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.path.Band;
import dev.dln.analysis.path.Connections;
import dev.dln.analysis.path.ElasticBand;
import dev.dln.analysis.path.NearestCopy;
import dev.dln.analysis.symmetry.Symmetries;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.json.Json;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code dln path FILE}. */
@Command(
        name = "path",
        description =
                "The path of least height between two minima, and the saddle on it, by a nudged"
                        + " elastic band.",
        footer = {
            "",
            "DIR/band.npz has every parameter with one more axis in front, over the images, and",
            "their loss and arc; DIR/saddle.npz is the saddle, a point for other commands.",
            "Example:  dln path mlp.dln --data d.npz --from a.npz --to b.npz --report p.html"
        })
final class PathCommand implements Callable<Integer> {
    /** Ends of such nearly equal loss and spectrum may be copies of each other. */
    private static final double ALIKE = 1e-6;

    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;

    @Option(
            names = "--from",
            paramLabel = "POINT",
            required = true,
            description = "One end: zeros, random:SEED, numbers, FILE.npz, or FILE.npz:ROW.")
    private String from = "";

    @Option(names = "--to", paramLabel = "POINT", required = true, description = "The other end.")
    private String to = "";

    @Option(names = "--relax", description = "Descend from both ends to minima first (L-BFGS).")
    private boolean relax;

    @Option(
            names = "--align",
            description =
                    "Go to the copy of the other end, under permutations and sign flips of units,"
                            + " that is nearest.")
    private boolean align;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Points between the ends (default: 15); more are put in where needed.")
    private int images = ElasticBand.DEFAULT.images();

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Steps of the band at most (default: 5000).")
    private int iterations = ElasticBand.DEFAULT.maxIterations();

    @Mixin private ReportOption report;
    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    PathCommand(Context context) {
        this.context = context;
    }

    /**
     * What came out.
     *
     * @param first the first end, classified
     * @param last the other end
     * @param band the path
     * @param sides the minima that descents from the saddle reach; empty without a saddle
     * @param alignment the other end's copy near the first
     * @param aligned whether the path goes to that copy
     */
    record Outcome(
            Classification first,
            Classification last,
            Band band,
            List<Optional<Connections.Place>> sides,
            NearestCopy alignment,
            boolean aligned) {
        /** Whether loss and spectrum of the ends are equal as far as can be told. */
        boolean alike() {
            double[] a = first.eigenvalues();
            double[] b = last.eigenvalues();
            double size = 0;
            double difference = 0;
            for (int k = 0; k < Math.min(a.length, b.length); k++) {
                size = Math.max(size, Math.abs(a[k]));
                difference = Math.max(difference, Math.abs(a[k] - b[k]));
            }
            return a.length > 0
                    && a.length == b.length
                    && difference <= ALIKE * size
                    && Math.abs(first.loss() - last.loss())
                            <= ALIKE * Math.max(Math.abs(first.loss()), band.pass() - first.loss())
                    && band.status() != Band.Status.SAME_POINT;
        }

        /** Which end a side of the saddle reaches: {@code the start}, or what else. */
        String names(Optional<Connections.Place> side) {
            Connections.Same same = Connections.DEFAULT.same();
            if (side.isEmpty()) {
                return "no minimum";
            }
            Connections.Place place = side.get();
            Band.Image start = band.images().getFirst();
            Band.Image end = band.images().getLast();
            return same.test(start.point(), start.loss(), place.point(), place.loss())
                    ? "the start"
                    : same.test(end.point(), end.loss(), place.point(), place.loss())
                            ? "the end"
                            : "another minimum, of loss " + Numbers.number(place.loss());
        }
    }

    @Override
    public Integer call() {
        MinimizeCommand.require(images >= 1 && images <= 1000, "--images must be from 1 to 1000");
        MinimizeCommand.require(iterations >= 0, "--iterations must not be negative");
        BoundModel bound = data.bind(context, model.compile(context));
        ClassifyCommand.dense(bound);
        double[] start = PointOption.read(context, bound, from, "--from");
        double[] end = PointOption.read(context, bound, to, "--to");
        report.prepare();
        out.prepare();
        Outcome outcome;
        try (Session session = data.open(context, bound)) {
            outcome = run(bound, session, start, end);
        }
        out.write("band.npz", arrays(bound, outcome.band()));
        outcome.band()
                .saddle()
                .ifPresent(
                        s ->
                                out.write(
                                        "saddle.npz",
                                        Points.toArrays(bound.layout(), s.attempt().point())));
        report.write(() -> BandPictures.page(bound, outcome, from, to));
        if (format.json()) {
            json(bound, outcome);
        } else {
            print(outcome);
        }
        return ExitCode.OK;
    }

    private Outcome run(BoundModel bound, Session session, double[] start, double[] end) {
        Knowledge knowledge = KnownFacts.about(bound);
        double[] first = start;
        double[] last = end;
        try (var watch = new Watch(context, "minimizing")) {
            if (relax) {
                first = Lbfgs.DEFAULT.minimize(session, start, StopRule.DEFAULT, watch).point();
                last = Lbfgs.DEFAULT.minimize(session, end, StopRule.DEFAULT, watch).point();
            }
        }
        NearestCopy alignment = NearestCopy.of(Symmetries.of(bound).units(), last, first);
        last = align ? alignment.point() : last;
        Classification a = Classifier.DEFAULT.classify(session, first, knowledge);
        Classification b = Classifier.DEFAULT.classify(session, last, knowledge);
        try (var watch = new Watch(context, "relaxing the band")) {
            Band band =
                    ElasticBand.DEFAULT
                            .withImages(images)
                            .withMaxIterations(iterations)
                            .connect(session, first, last, knowledge, watch);
            List<Optional<Connections.Place>> sides =
                    band.saddle()
                            .filter(Band.Saddle::trusted)
                            .map(
                                    s ->
                                            Connections.DEFAULT.sides(
                                                    session,
                                                    new Connections.Place(
                                                            s.attempt().point(),
                                                            s.attempt().loss()),
                                                    watch))
                            .orElse(List.of());
            return new Outcome(a, b, band, sides, alignment, align);
        }
    }

    /** What the reader should know beside the verdict. */
    static List<String> remarks(Outcome outcome) {
        var remarks = new ArrayList<String>();
        end(remarks, "the start", outcome.first());
        end(remarks, "the end", outcome.last());
        if (outcome.alike()) {
            remarks.add(
                    "both ends have the same loss and the same spectrum: they may be copies of one"
                            + " another under a symmetry");
        }
        NearestCopy alignment = outcome.alignment();
        if (alignment.steps() > 0) {
            remarks.add(
                    (outcome.aligned()
                                    ? "the end was replaced by a copy of it: permuting units and"
                                          + " changing their signs brings it from a distance of %s"
                                          + " to %s"
                                    : "permuting units and changing their signs would bring the end"
                                            + " from a distance of %s to %s; --align does")
                            .formatted(
                                    Numbers.rough(alignment.before()),
                                    Numbers.rough(alignment.after())));
        }
        if (!outcome.band().dips().isEmpty()) {
            remarks.add(
                    "the path passes through "
                            + Numbers.count(outcome.band().dips().size(), "lower place")
                            + " on the way (image "
                            + String.join(
                                    ", ",
                                    outcome.band().dips().stream().map(String::valueOf).toList())
                            + "), which may be further minima");
        }
        if (!outcome.sides().isEmpty()) {
            remarks.add(
                    "downhill from the saddle lie "
                            + outcome.names(outcome.sides().get(0))
                            + " and "
                            + outcome.names(outcome.sides().get(1)));
        }
        return remarks;
    }

    private static void end(List<String> remarks, String which, Classification c) {
        switch (c.kind()) {
            case GLOBAL_MINIMUM, LOCAL_MINIMUM -> {}
            case NOT_CRITICAL ->
                    remarks.add(which + " is no critical point; --relax descends to a minimum");
            case STRICT_SADDLE, NONSTRICT_SADDLE, LOCAL_MAXIMUM, UNDETERMINED ->
                    remarks.add(which + " is called " + Kinds.name(c.kind()) + ": " + c.reason());
        }
    }

    private void print(Outcome outcome) {
        Band band = outcome.band();
        context.out()
                .println("%s: %s".formatted(band.status().id().replace('_', ' '), band.reason()));
        var table = new Columns("", "");
        table.row("loss at the ends", ends(band));
        if (band.status() != Band.Status.NOT_FINITE) {
            table.row("pass", Numbers.number(band.pass()));
            table.row(
                    "to climb",
                    "%s from the start, %s from the end"
                            .formatted(
                                    Numbers.number(band.barrierFromStart()),
                                    Numbers.number(band.barrierFromEnd())));
        }
        band.saddle()
                .flatMap(Band.Saddle::classification)
                .ifPresent(
                        c ->
                                table.row(
                                        "saddle",
                                        "%s, index %d, nullity %d, gradient norm %s"
                                                .formatted(
                                                        Kinds.name(c.kind()),
                                                        c.negative(),
                                                        c.zero(),
                                                        Numbers.rough(c.gradientNorm()))));
        table.row(
                "length",
                "%s (the straight line: %s)"
                        .formatted(
                                Numbers.rough(band.length()),
                                Numbers.rough(
                                        Vectors.distance(
                                                band.images().getFirst().point(),
                                                band.images().getLast().point()))));
        table.row(
                "force across",
                "%s (at rest below %s), %s"
                        .formatted(
                                Numbers.rough(band.force()),
                                Numbers.rough(band.tolerance()),
                                Numbers.count(band.iterations(), "step")));
        table.printBody(context.out(), "  ");
        remarks(outcome).forEach(remark -> context.out().println("note: " + remark));
        out.written().forEach(file -> context.out().println("wrote " + file));
        report.path().ifPresent(file -> context.out().println("report: " + file));
    }

    private static String ends(Band band) {
        return Numbers.number(band.images().getFirst().loss())
                + ", "
                + Numbers.number(band.images().getLast().loss());
    }

    private void json(BoundModel bound, Outcome outcome) {
        Band band = outcome.band();
        Json.print(
                context.out(),
                Json.document("dln.path/1")
                        .with("network", bound.compiled().name())
                        .with("status", band.status().id())
                        .with("reason", band.reason())
                        .with("pass", band.pass())
                        .with("barrierFromStart", band.barrierFromStart())
                        .with("barrierFromEnd", band.barrierFromEnd())
                        .with("length", band.length())
                        .with("force", band.force())
                        .with("tolerance", band.tolerance())
                        .with("iterations", band.iterations())
                        .with("evaluations", band.evaluations())
                        .with("highest", band.highest())
                        .with("saddle", saddle(outcome))
                        .with("start", ClassifyCommand.json(outcome.first()))
                        .with("end", ClassifyCommand.json(outcome.last()))
                        .with("endsAlike", outcome.alike())
                        .with("aligned", outcome.aligned())
                        .with("distance", outcome.alignment().before())
                        .with("alignedDistance", outcome.alignment().after())
                        .with("notes", remarks(outcome))
                        .with(
                                "images",
                                band.images().stream()
                                        .map(
                                                i ->
                                                        Json.object()
                                                                .with("arc", i.arc())
                                                                .with("loss", i.loss())
                                                                .with("force", i.force()))
                                        .toList())
                        .with("files", out.written()));
    }

    private static Json.@org.jspecify.annotations.Nullable Fields saddle(Outcome outcome) {
        if (outcome.band().saddle().isEmpty()) {
            return null;
        }
        Band.Saddle s = outcome.band().saddle().get();
        Json.Fields json =
                s.classification()
                        .map(ClassifyCommand::json)
                        .orElseGet(() -> Json.object().with("loss", s.attempt().loss()));
        return json.with("trusted", s.trusted())
                .with("search", s.attempt().status().id())
                .with("method", s.attempt().method())
                .with("distanceFromImage", s.distance())
                .with("downhill", outcome.sides().stream().map(outcome::names).toList());
    }

    private static Map<String, Array> arrays(BoundModel bound, Band band) {
        Map<String, Array> arrays =
                PointArrays.stack(bound, band.images().stream().map(Band.Image::point).toList());
        var all = new LinkedHashMap<>(arrays);
        int count = band.images().size();
        all.put(
                "loss",
                new Array(
                        List.of(count),
                        band.images().stream().mapToDouble(Band.Image::loss).toArray()));
        all.put(
                "arc",
                new Array(
                        List.of(count),
                        band.images().stream().mapToDouble(Band.Image::arc).toArray()));
        return all;
    }
}

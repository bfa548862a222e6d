package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Kind;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Share;
import dev.dln.analysis.minimize.Minima;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.MinimumSearch;
import dev.dln.app.Context;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** What many minimisations came to: the runs, the distinct minima and how often each was met. */
final class MinimaReport {
    /** Up to so many runs are listed one by one. */
    private static final int LISTED = 20;

    /** A loss may be below its bound by so much, relative to 1 + |bound|, through rounding. */
    private static final double BOUND_ROUNDING = 1e-9;

    /** Of so many distinct minima the points are classified, shown and written. */
    private static final int SHOWN = 50;

    private final BoundModel bound;
    private final Minima minima;
    private final Knowledge knowledge;
    private final IntFunction<String> start;
    private final Context context;
    private final Optional<Minimum> best;
    private final List<Line> lines = new ArrayList<>();

    /**
     * A distinct minimum.
     *
     * @param minimum what was found
     * @param judged what its point is; empty if it was not computed
     * @param standing against all losses
     */
    private record Line(
            Minima.Distinct minimum, Optional<Classification> judged, Standing standing) {}

    /** Whether a minimum is global. */
    private enum Standing {
        GLOBAL("global"),
        NOT_GLOBAL("not global"),
        NO_MINIMUM("no minimum"),
        BELOW_BOUND("below bound"),
        NOT_KNOWN("not known");

        private final String text;

        Standing(String text) {
            this.text = text;
        }
    }

    MinimaReport(
            BoundModel bound,
            Minima minima,
            Knowledge knowledge,
            IntFunction<String> start,
            Device device,
            Context context) {
        this.bound = bound;
        this.minima = minima;
        this.knowledge = knowledge;
        this.start = start;
        this.context = context;
        this.best =
                minima.runs().stream()
                        .filter(run -> !Double.isNaN(run.loss()))
                        .min(Comparator.comparingDouble(Minimum::loss));
        boolean dense = bound.layout().size() <= MinimumSearch.POLISH_LIMIT;
        try (Session session = device.open(bound)) {
            for (Minima.Distinct minimum : minima.distinct()) {
                boolean judge = dense && minima.runs().size() > 1 && lines.size() < SHOWN;
                lines.add(
                        line(
                                minimum,
                                judge
                                        ? Optional.of(
                                                Classifier.DEFAULT.classify(
                                                        session,
                                                        minimum.representative().point(),
                                                        knowledge))
                                        : Optional.empty()));
            }
        }
    }

    private Line line(Minima.Distinct minimum, Optional<Classification> judged) {
        double loss = minimum.representative().loss();
        double lowest = best.map(Minimum::loss).orElse(loss);
        return new Line(minimum, judged, standing(loss, lowest, judged));
    }

    private Standing standing(double loss, double lowest, Optional<Classification> judged) {
        if (knowledge.lowerBound().isPresent()) {
            double bound = knowledge.lowerBound().getAsDouble();
            double rounding = BOUND_ROUNDING * (1 + Math.abs(bound));
            if (loss < bound - Math.max(minima.lossTolerance(), rounding)) {
                return Standing.BELOW_BOUND;
            }
            if (loss - bound <= minima.lossTolerance()) {
                return Standing.GLOBAL;
            }
        }
        if (judged.filter(c -> c.kind() == Kind.GLOBAL_MINIMUM).isPresent()) {
            return Standing.GLOBAL;
        }
        if (judged.filter(c -> c.kind() == Kind.NOT_CRITICAL).isPresent()) {
            return Standing.NO_MINIMUM;
        }
        return loss - lowest > minima.lossTolerance() ? Standing.NOT_GLOBAL : Standing.NOT_KNOWN;
    }

    /** The best point, and one of each distinct minimum. */
    void write(OutOption out) {
        best.ifPresent(b -> out.write("best.npz", Points.toArrays(bound.layout(), b.point())));
        if (minima.runs().size() > 1) {
            for (int i = 0; i < Math.min(SHOWN, lines.size()); i++) {
                out.write(
                        file(i),
                        Points.toArrays(
                                bound.layout(), lines.get(i).minimum.representative().point()));
            }
        }
    }

    private static String file(int index) {
        return "minimum-" + (index + 1) + ".npz";
    }

    void print() {
        if (minima.runs().size() <= LISTED) {
            var table = new Columns(">start", "status", ">loss", ">gradient norm", ">iterations");
            for (int i = 0; i < minima.runs().size(); i++) {
                Minimum run = minima.runs().get(i);
                table.row(
                        start.apply(i),
                        run.status().id(),
                        Numbers.number(run.loss()),
                        Numbers.rough(run.gradientNorm()),
                        Integer.toString(run.iterations()));
            }
            table.print(context.out(), "");
        } else {
            context.out()
                    .println(
                            Numbers.count(minima.runs().size(), "start")
                                    + ": "
                                    + minima.statusCounts().entrySet().stream()
                                            .map(e -> e.getValue() + " " + e.getKey().id())
                                            .collect(Collectors.joining(", ")));
        }
        if (minima.runs().size() > 1 && !lines.isEmpty()) {
            printDistinct();
        }
        best.ifPresent(
                b ->
                        context.out()
                                .println(
                                        "lowest loss %s, gradient norm %s (start %s)"
                                                .formatted(
                                                        Numbers.number(b.loss()),
                                                        Numbers.rough(b.gradientNorm()),
                                                        start.apply(minima.runs().indexOf(b)))));
    }

    private void printDistinct() {
        context.out()
                .println(
                        "%d distinct (losses within %s count as one), of %s that settled:"
                                .formatted(
                                        lines.size(),
                                        Numbers.rough(minima.lossTolerance()),
                                        Numbers.count(minima.settledCount(), "run")));
        var table =
                new Columns(
                        ">",
                        ">loss",
                        "kind",
                        "global?",
                        ">gradient norm",
                        ">lowest eigenvalue",
                        ">times",
                        ">converged",
                        ">share",
                        "95% interval",
                        "first start");
        for (int i = 0; i < Math.min(SHOWN, lines.size()); i++) {
            Line line = lines.get(i);
            Minima.Distinct d = line.minimum;
            Share share = new Share(d.hits(), minima.runs().size());
            table.row(
                    Integer.toString(i + 1),
                    Numbers.number(d.representative().loss()),
                    line.judged.map(c -> Kinds.name(c.kind())).orElse("-"),
                    line.standing.text,
                    Numbers.rough(d.representative().gradientNorm()),
                    line.judged
                            .filter(c -> c.eigenvalues().length > 0)
                            .map(c -> Numbers.rough(c.eigenvalues()[0]))
                            .orElse("-"),
                    Integer.toString(d.hits()),
                    Integer.toString(d.converged()),
                    percent(share.value()),
                    interval(share),
                    start.apply(d.start()));
        }
        table.print(context.out(), "");
        if (lines.size() > SHOWN) {
            context.out().println("... and " + (lines.size() - SHOWN) + " more");
        }
        Share stuck = stuck();
        context.out()
                .println(
                        "%d of %s ended in a minimum that is not global: %s (95%%: %s)"
                                .formatted(
                                        stuck.count(),
                                        Numbers.count(stuck.total(), "start"),
                                        percent(stuck.value()),
                                        interval(stuck)));
    }

    /** The runs that settled above another. */
    private Share stuck() {
        int count =
                lines.stream()
                        .filter(l -> l.standing == Standing.NOT_GLOBAL)
                        .mapToInt(l -> l.minimum.hits())
                        .sum();
        return new Share(count, minima.runs().size());
    }

    private static String interval(Share share) {
        return percent(share.low()) + " to " + percent(share.high());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }

    Json.Fields json(Json.Fields document, List<String> files) {
        var list = new ArrayList<Json.Fields>();
        for (int i = 0; i < minima.runs().size(); i++) {
            list.add(json(start.apply(i), minima.runs().get(i)));
        }
        var distinct = new ArrayList<Json.Fields>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            Share share = new Share(line.minimum.hits(), minima.runs().size());
            Json.Fields fields =
                    json(start.apply(line.minimum.start()), line.minimum.representative())
                            .with("times", line.minimum.hits())
                            .with("converged", line.minimum.converged())
                            .with("share", share.value())
                            .with("shareLow", share.low())
                            .with("shareHigh", share.high())
                            .with("standing", line.standing.text.replace(' ', '_'));
            line.judged.ifPresent(c -> fields.with("point", ClassifyCommand.json(c)));
            distinct.add(fields);
        }
        return document.with("best", best.map(b -> list.get(minima.runs().indexOf(b))).orElse(null))
                .with("lossTolerance", minima.lossTolerance())
                .with("distinct", distinct)
                .with("notGlobal", stuck().count())
                .with("runs", list)
                .with("files", files);
    }

    private static Json.Fields json(String start, Minimum run) {
        return Json.object()
                .with("start", start)
                .with("status", run.status().id())
                .with("loss", run.loss())
                .with("gradientNorm", run.gradientNorm())
                .with("iterations", run.iterations())
                .with("evaluations", run.evaluations())
                .with("hessians", run.hessians());
    }
}

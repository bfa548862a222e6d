package dev.dln.app.command;

import dev.dln.analysis.Certainty;
import dev.dln.analysis.Classification;
import dev.dln.analysis.Kind;
import dev.dln.analysis.Step;
import dev.dln.analysis.critical.Attempt;
import dev.dln.analysis.critical.ConvergenceOrder;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.analysis.path.LineSlice;
import dev.dln.app.report.Axis;
import dev.dln.app.report.Chart;
import dev.dln.app.report.Page;
import dev.dln.app.report.Series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The pictures of {@code dln critical}'s page. */
final class CriticalPictures {
    /** More curves than this are a grey cloud. */
    private static final int MOST_HISTORIES = 60;

    private CriticalPictures() {}

    /** Index against loss, certified points ringed, with the law that fits them. */
    static void index(CriticalPoints found, Page page) {
        if (found.distinct().isEmpty()) {
            return;
        }
        List<Classification> all =
                found.distinct().stream().map(d -> d.representative().classification()).toList();
        double[] losses = all.stream().mapToDouble(Classification::loss).toArray();
        int[] indices = all.stream().mapToInt(Classification::negative).toArray();
        Axis x = Axis.linear("loss", losses);
        Optional<IndexFit> fit = IndexFit.of(losses, indices);
        var series = new ArrayList<Series>();
        fit.ifPresent(f -> series.add(law(f, x)));
        for (Kind kind : Kind.values()) {
            List<Series.Point> points =
                    all.stream().filter(c -> c.kind() == kind).map(c -> mark(all, c)).toList();
            if (!points.isEmpty()) {
                series.add(Kinds.series(kind, points));
            }
        }
        List<Series.Point> certified =
                all.stream()
                        .filter(c -> c.certainty() == Certainty.CERTIFIED)
                        .map(c -> mark(all, c))
                        .toList();
        if (!certified.isEmpty()) {
            series.add(new Series("certified", Series.Shape.HALO, 5, certified));
        }
        page.figure(
                new Chart(
                        "Index against loss",
                        Kinds.tally(found.kindCounts())
                                + ", by loss to the right and index upwards; "
                                + certified.size()
                                + " certified.",
                        x,
                        Axis.counts("index", Arrays.stream(indices).asDoubleStream().toArray()),
                        series),
                "Index (number of negative eigenvalues of the Hessian) against loss. Points that"
                        + " known symmetries move onto one another are drawn once. "
                        + fit.map(CriticalPictures::words)
                                .orElse(
                                        "Too few points of different index for the fit of an"
                                                + " exponent."));
    }

    private static String words(IndexFit f) {
        return "The dashed line is the law index ~ (loss - %s)^p that fits the %s of positive index best: p = %s, standard error %s; random landscapes have 3/2."
                .formatted(
                        Numbers.rough(f.threshold()),
                        Numbers.count(f.points(), "point"),
                        Numbers.rough(f.exponent()),
                        Numbers.rough(f.error()));
    }

    private static Series law(IndexFit fit, Axis x) {
        double from = Math.max(x.low(), fit.threshold());
        double[] at =
                from < x.high()
                        ? LineSlice.grid(from, x.high(), 101)
                        : new double[] {x.low(), x.high()};
        return SlicePictures.curve(
                "fit, exponent " + Numbers.rough(fit.exponent()),
                Series.Shape.DASHES,
                0,
                at,
                Arrays.stream(at).map(fit::at).toArray());
    }

    private static Series.Point mark(List<Classification> all, Classification c) {
        return new Series.Point(
                c.loss(),
                c.negative(),
                "point %d, %s: loss %s, index %d, nullity %d"
                        .formatted(
                                all.indexOf(c) + 1,
                                Kinds.name(c.kind()),
                                Numbers.number(c.loss()),
                                c.negative(),
                                c.zero()));
    }

    /** The spectra of the chosen points, with the zero cluster marked. */
    static void spectra(CriticalPoints found, CriticalExtras extras, Page page) {
        List<Integer> chosen =
                extras.chosen().stream()
                        .filter(k -> CriticalExtras.at(found, k).eigenvalues().length > 0)
                        .toList();
        if (chosen.isEmpty()) {
            return;
        }
        page.heading("Spectra of the Hessian")
                .paragraph(
                        "Eigenvalues in ascending order, by their size on a logarithmic scale. The"
                                + " shaded zone is what an eigenvalue may be wrong by, ten times"
                                + " over: inside it none can be told from zero.");
        for (int k : chosen) {
            SpectrumPicture.add(CriticalExtras.at(found, k), k + 1, page);
        }
    }

    /** How the gradient norm fell in each search. */
    static void histories(CriticalPoints found, Page page) {
        List<Attempt> attempts =
                found.attempts().stream().filter(a -> a.history().size() > 1).toList();
        if (attempts.isEmpty()) {
            return;
        }
        int every = Math.ceilDiv(attempts.size(), MOST_HISTORIES);
        List<Attempt> shown =
                IntStream.range(0, attempts.size())
                        .filter(i -> i % every == 0)
                        .mapToObj(attempts::get)
                        .toList();
        var series = new ArrayList<Series>();
        for (Attempt attempt : shown) {
            boolean converged = attempt.status() == Attempt.Status.CONVERGED;
            series.add(
                    new Series(
                            "",
                            Series.Shape.HAIRLINE,
                            converged ? 1 : 2,
                            attempt.history().stream()
                                    .filter(s -> s.gradientNorm() > 0)
                                    .map(
                                            s ->
                                                    new Series.Point(
                                                            s.iteration(),
                                                            s.gradientNorm(),
                                                            "start %d: %s"
                                                                    .formatted(
                                                                            attempt.index(),
                                                                            attempt.status().id())))
                                    .toList()));
        }
        series.add(new Series("converged", Series.Shape.LINE, 1, List.of()));
        if (shown.stream().anyMatch(a -> a.status() != Attempt.Status.CONVERGED)) {
            series.add(new Series("did not", Series.Shape.LINE, 2, List.of()));
        }
        double[] norms =
                shown.stream()
                        .flatMap(a -> a.history().stream())
                        .mapToDouble(Step::gradientNorm)
                        .toArray();
        int longest =
                shown.stream().mapToInt(a -> a.history().getLast().iteration()).max().orElse(1);
        page.heading("How the searches converged")
                .figure(
                        new Chart(
                                "Gradient norm against iteration",
                                "%s; each falls from left to right."
                                        .formatted(Numbers.count(shown.size(), "curve")),
                                new Axis("iteration", 0, Math.max(1, longest), Axis.Scale.LINEAR),
                                Axis.logarithmic("gradient norm", norms),
                                series),
                        orders(found.attempts())
                                + (every > 1
                                        ? " Every %d-th start is drawn.".formatted(every)
                                        : ""));
    }

    private static String orders(List<Attempt> attempts) {
        double[] orders =
                attempts.stream()
                        .filter(a -> a.status() == Attempt.Status.CONVERGED)
                        .map(a -> ConvergenceOrder.of(a.history()))
                        .flatMapToDouble(
                                o ->
                                        o.isPresent()
                                                ? DoubleStream.of(o.getAsDouble())
                                                : DoubleStream.empty())
                        .sorted()
                        .toArray();
        return orders.length == 0
                ? "The gradient norm of each search, step by step. None had steps enough between"
                        + " its last stretch and rounding to fit an order of convergence."
                : "The gradient norm of each search, step by step. The order of convergence p in |g'| ~ |g|^p, fitted to the last steps before rounding of %s: median %s, from %s to %s; 2 is quadratic."
                        .formatted(
                                Numbers.count(orders.length, "search", "searches"),
                                Numbers.rough(orders[orders.length / 2]),
                                Numbers.rough(orders[0]),
                                Numbers.rough(orders[orders.length - 1]));
    }

    /** The loss around the chosen points. */
    static void slices(CriticalPoints found, CriticalExtras extras, Page page) {
        if (extras.chosen().isEmpty()) {
            return;
        }
        page.heading("The loss around some points")
                .paragraph(
                        "Along the eigenvectors of the lowest and the highest eigenvalue, with the"
                                + " parabola that the eigenvalue predicts, and on the plane of"
                                + " both.");
        for (int i = 0; i < extras.chosen().size(); i++) {
            int k = extras.chosen().get(i);
            Classification c = CriticalExtras.at(found, k);
            String where = "point " + (k + 1) + ", " + Kinds.name(c.kind());
            List<String> ends = List.of("lowest", "highest");
            for (int e = 0; e < extras.lines().get(i).size(); e++) {
                LineSlice line = extras.lines().get(i).get(e);
                page.figure(
                        SlicePictures.line(
                                line,
                                "Along the eigenvector of the "
                                        + ends.get(e)
                                        + " eigenvalue, "
                                        + where,
                                "t along the " + ends.get(e) + " eigenvector",
                                List.of(new SlicePictures.Mark("point " + (k + 1), 0, 0))),
                        "%s: the %s eigenvalue is %s."
                                .formatted(
                                        where.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                                                + where.substring(1),
                                        ends.get(e),
                                        Numbers.rough(line.curvature())));
            }
            extras.planes()
                    .get(i)
                    .ifPresent(
                            plane ->
                                    page.figure(
                                            SlicePictures.plane(
                                                    plane,
                                                    "The loss on the plane of both eigenvectors, "
                                                            + where,
                                                    "along the lowest eigenvector",
                                                    "along the highest eigenvector",
                                                    List.of(
                                                            new SlicePictures.Mark(
                                                                    "point " + (k + 1), 0, 0))),
                                            "Lines connect places of equal loss."));
        }
    }
}

package dev.dln.app.command;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.spectrum.Eigenpairs;
import dev.dln.analysis.spectrum.Estimate;
import dev.dln.analysis.spectrum.SpectralDensity;
import dev.dln.analysis.spectrum.SpectralMeasure;
import dev.dln.app.Version;
import dev.dln.app.report.Axis;
import dev.dln.app.report.Chart;
import dev.dln.app.report.Page;
import dev.dln.app.report.Series;
import dev.dln.app.report.Table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The page of {@code dln spectrum --report}. */
final class SpectrumReport {
    /** Densities are drawn down to this part of their greatest value. */
    private static final double FLOOR = 1e-6;

    /** Up to so many eigenvalues have a mark each. */
    private static final int SINGLE = 500;

    private SpectrumReport() {}

    static Page page(SpectrumCommand.Facts facts, List<SpectrumCommand.Result> results) {
        String what =
                facts.part() == SpectrumCommand.Part.hessian
                        ? "Hessian"
                        : facts.part() + " part of the Hessian";
        var numbers = new LinkedHashMap<String, String>();
        numbers.put("parameters", Integer.toString(facts.bound().layout().size()));
        numbers.put("loss", Numbers.number(facts.loss()));
        numbers.put("gradient norm", Numbers.rough(facts.gradientNorm()));
        numbers.put("method", facts.method().name());
        var page =
                new Page("Spectrum of " + facts.bound().compiled().name())
                        .lead("The eigenvalues of the " + what + " at a point.")
                        .facts(numbers);
        for (SpectrumCommand.Result result : results) {
            if (!result.block().isEmpty()) {
                page.heading(
                        "Block %s, %s"
                                .formatted(
                                        result.block(), Numbers.count(result.size(), "parameter")));
            }
            add(page, result.outcome());
        }
        facts.comparison().ifPresent(c -> page.paragraph("Compared: " + c.text() + "."));
        return page.heading("The model")
                .verbatim(facts.bound().compiled().source().text().strip())
                .footer(
                        "%s. Method %s, seed %d."
                                .formatted(
                                        Version.line(),
                                        facts.method().name(),
                                        facts.method().seed()));
    }

    private static void add(Page page, SpectrumOutcome outcome) {
        switch (outcome) {
            case SpectrumOutcome.Whole(var eigen) ->
                    eigen.ifPresentOrElse(
                            e -> whole(page, e),
                            () ->
                                    page.paragraph(
                                            "No eigenvalues: an entry of the Hessian is not"
                                                    + " finite."));
            case SpectrumOutcome.Some(var found) -> some(page, found);
            case SpectrumOutcome.Density(var density, var width) -> density(page, density, width);
            case SpectrumOutcome.Trace(var result) -> {
                page.paragraph("Status: " + SpectrumText.status(result.status()) + ".");
                if (result.status() == SpectralDensity.Status.DONE) {
                    page.paragraph("Trace: " + SpectrumText.estimate(result.trace()) + ".")
                            .paragraph(
                                    "Trace of the square: "
                                            + SpectrumText.estimate(result.ofSquare())
                                            + ".");
                }
            }
        }
    }

    private static void whole(Page page, SymmetricEigen eigen) {
        double[] values = eigen.values();
        SpectralMeasure measure = SpectralMeasure.of(values);
        SpectralDensity.Curve curve =
                new SpectralDensity(
                                SpectralDensity.Status.DONE,
                                values.length,
                                List.of(new SpectralDensity.Probe(List.of(measure), measure)),
                                values.length,
                                0)
                        .curve(SpectrumFiles.GRID, SpectrumFiles.SPREAD);
        page.figure(
                chart(curve, false),
                ("The density of all %d eigenvalues, each spread out with a standard deviation of"
                                + " %s, drawn down to a millionth of the peak.")
                        .formatted(values.length, Numbers.rough(curve.width())));
        var ranked = new ArrayList<Series.Point>();
        var zero = new ArrayList<Series.Point>();
        double[] ranks = new double[values.length];
        boolean few = values.length <= SINGLE;
        for (int i = 0; i < values.length; i++) {
            ranks[i] = i + 1;
            boolean cluster = Math.abs(values[i]) <= eigen.bound();
            (cluster ? zero : ranked)
                    .add(new Series.Point(i + 1, values[i], few ? Numbers.number(values[i]) : ""));
        }
        var series = new ArrayList<Series>();
        Series.Shape shape = few ? Series.Shape.DISC : Series.Shape.LINE;
        series.add(new Series("eigenvalues", shape, 1, ranked));
        if (!zero.isEmpty()) {
            String name = "within rounding of zero: " + zero.size();
            series.add(new Series(name, few ? Series.Shape.RING : Series.Shape.CROSS, 2, zero));
        }
        page.figure(
                new Chart(
                        "Eigenvalues by rank",
                        "All eigenvalues in ascending order.",
                        Axis.linear("rank", ranks),
                        Axis.linear("eigenvalue", values),
                        series),
                "All eigenvalues in ascending order; each is within %s of an exact one."
                        .formatted(Numbers.rough(eigen.bound())));
    }

    private static void some(Page page, Eigenpairs found) {
        page.paragraph(
                "Status: %s; %s, %s."
                        .formatted(
                                SpectrumText.status(found),
                                Numbers.count(found.products(), "product"),
                                Numbers.count(found.iterations(), "iteration")));
        if (found.pairs().isEmpty()) {
            return;
        }
        var converged = new ArrayList<Series.Point>();
        var others = new ArrayList<Series.Point>();
        var rows = new ArrayList<List<String>>();
        for (Eigenpairs.Pair pair : found.pairs()) {
            String bound = Numbers.rough(pair.residual());
            (pair.converged() ? converged : others)
                    .add(
                            new Series.Point(
                                    pair.value(),
                                    Math.max(pair.residual(), Double.MIN_NORMAL),
                                    Numbers.number(pair.value()) + ", within " + bound));
            rows.add(
                    List.of(
                            pair.place().id().replace('_', ' '),
                            Numbers.number(pair.value()),
                            bound,
                            pair.converged() ? "yes" : "no"));
        }
        var series = new ArrayList<Series>();
        series.add(new Series("converged", Series.Shape.DISC, 1, converged));
        if (!others.isEmpty()) {
            series.add(new Series("not converged", Series.Shape.CROSS, 2, others));
        }
        page.figure(
                        new Chart(
                                "Eigenvalues and their bounds",
                                "Eigenvalues to the right, residual bounds upwards.",
                                Axis.linear("eigenvalue", found.values()),
                                Axis.logarithmic("residual bound", found.residuals()),
                                series),
                        "Within each bound of its value there is an eigenvalue of the Hessian.")
                .table(
                        new Table(
                                "Eigenvalues",
                                List.of(
                                        Table.Column.words("end"),
                                        Table.Column.numbers("eigenvalue"),
                                        Table.Column.numbers("within"),
                                        Table.Column.words("converged")),
                                rows));
    }

    private static void density(Page page, SpectralDensity density, double width) {
        page.paragraph(
                "Status: %s; %s of %s, %s."
                        .formatted(
                                SpectrumText.status(density.status()),
                                Numbers.count(density.probes().size(), "probe"),
                                Numbers.count(density.steps(), "step"),
                                Numbers.count(density.products(), "product")));
        if (density.isEmpty()) {
            return;
        }
        double zero = width * density.norm();
        SpectralDensity.Curve curve = density.curve(SpectrumFiles.GRID, SpectrumFiles.SPREAD);
        page.figure(
                chart(curve, density.probes().size() > 1),
                "The density of the eigenvalues, estimated by stochastic Lanczos quadrature, each"
                        + " node spread out with a standard deviation of %s. Lines in grey: two"
                                .formatted(Numbers.rough(curve.width()))
                        + " standard errors over the probes to either side. Drawn down to a"
                        + " millionth of the peak.");
        var rows = new ArrayList<List<String>>();
        row(rows, "trace", density.sum(x -> x));
        row(rows, "trace of the square", density.sum(x -> x * x));
        row(rows, "eigenvalues below " + Numbers.rough(-zero), density.negative(zero));
        row(
                rows,
                "eigenvalues within " + Numbers.rough(zero) + " of zero",
                density.count(-zero, zero));
        page.table(
                new Table(
                        "Estimates. The first error is that of so few probes, the second that of"
                                + " so few steps with each",
                        List.of(
                                Table.Column.words(""),
                                Table.Column.numbers("estimate"),
                                Table.Column.numbers("standard error"),
                                Table.Column.numbers("of few steps")),
                        rows));
    }

    private static void row(List<List<String>> rows, String name, Estimate estimate) {
        rows.add(
                List.of(
                        name,
                        Numbers.digits(estimate.value(), 6),
                        Numbers.rough(estimate.standardError()),
                        Numbers.rough(estimate.truncation())));
    }

    private static Chart chart(SpectralDensity.Curve curve, boolean errors) {
        double most = curve.values().stream().mapToDouble(Estimate::value).max().orElse(1);
        double floor = most * FLOOR;
        var middle = new ArrayList<Series.Point>();
        var low = new ArrayList<Series.Point>();
        var high = new ArrayList<Series.Point>();
        for (int i = 0; i < curve.grid().length; i++) {
            Estimate estimate = curve.values().get(i);
            double x = curve.grid()[i];
            double error = errors ? 2 * estimate.standardError() : 0;
            middle.add(new Series.Point(x, Math.max(floor, estimate.value()), ""));
            low.add(new Series.Point(x, Math.max(floor, estimate.value() - error), ""));
            high.add(new Series.Point(x, Math.max(floor, estimate.value() + error), ""));
        }
        var series = new ArrayList<Series>();
        if (errors) {
            series.add(new Series("two standard errors below", Series.Shape.LINE, 0, low));
            series.add(new Series("and above", Series.Shape.LINE, 0, high));
        }
        series.add(new Series("density", Series.Shape.LINE, 1, middle));
        return new Chart(
                "Density of the eigenvalues",
                "Eigenvalues to the right, density upwards on a logarithmic axis.",
                Axis.linear("eigenvalue", curve.grid()),
                Axis.logarithmic("density", floor, most),
                series);
    }
}

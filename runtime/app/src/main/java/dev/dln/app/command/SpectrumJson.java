package dev.dln.app.command;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.spectrum.Eigenpairs;
import dev.dln.analysis.spectrum.Estimate;
import dev.dln.analysis.spectrum.HutchPlusPlus;
import dev.dln.analysis.spectrum.SpectralDensity;
import dev.dln.app.json.Json;

import java.util.List;
import java.util.stream.DoubleStream;

/** What {@code dln spectrum --format json} prints. */
final class SpectrumJson {
    /** The shares whose quantiles are printed. */
    static final double[] SHARES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

    private SpectrumJson() {}

    /** The document. Eigenvalues that go to a file are not listed. */
    static Json.Fields document(
            SpectrumCommand.Facts facts, List<SpectrumCommand.Result> results, OutOption out) {
        Json.Fields json =
                Json.document("dln.spectrum/1").with("network", facts.bound().compiled().name());
        SpectrumCommand.Result first = results.getFirst();
        if (!facts.blocks()) {
            json.with("status", first.outcome().status());
        }
        json.with("method", facts.method().name())
                .with("part", facts.part().toString())
                .with("loss", facts.loss())
                .with("gradientNorm", facts.gradientNorm());
        if (facts.blocks()) {
            json.with(
                    "blocks",
                    results.stream()
                            .map(
                                    result -> {
                                        Json.Fields one =
                                                Json.object()
                                                        .with("block", result.block())
                                                        .with("status", result.outcome().status());
                                        add(one, result, !out.given());
                                        return one;
                                    })
                            .toList());
        } else {
            if (!first.block().isEmpty()) {
                json.with("block", first.block());
            }
            add(json, first, !out.given());
        }
        facts.comparison().ifPresent(c -> json.with("against", c.json()));
        return out.given() ? json.with("files", out.written()) : json;
    }

    private static void add(Json.Fields json, SpectrumCommand.Result result, boolean values) {
        json.with("size", result.size());
        switch (result.outcome()) {
            case SpectrumOutcome.Whole(var eigen) -> {
                json.with("bound", eigen.map(SymmetricEigen::bound).orElse(null));
                double[] all = eigen.map(SymmetricEigen::values).orElse(new double[0]);
                if (eigen.isPresent()) {
                    json.with("trace", DoubleStream.of(all).sum());
                }
                if (values) {
                    json.with("eigenvalues", all);
                }
            }
            case SpectrumOutcome.Some(var found) -> pairs(json, found, values);
            case SpectrumOutcome.Density(var density, var width) -> density(json, density, width);
            case SpectrumOutcome.Trace(var trace) -> trace(json, trace);
        }
    }

    private static void pairs(Json.Fields json, Eigenpairs found, boolean values) {
        json.with("norm", found.scale())
                .with("tolerance", found.tolerance())
                .with("iterations", found.iterations())
                .with("products", found.products())
                .with("converged", found.converged())
                .with("bound", found.worst())
                .with("orthogonality", found.orthogonality());
        if (values) {
            json.with("eigenvalues", found.values());
        }
        json.with(
                "pairs",
                found.pairs().stream()
                        .map(
                                pair ->
                                        Json.object()
                                                .with("place", pair.place().id())
                                                .with("value", pair.value())
                                                .with("residual", pair.residual())
                                                .with("converged", pair.converged()))
                        .toList());
    }

    private static void density(Json.Fields json, SpectralDensity density, double width) {
        json.with("probes", density.probes().size())
                .with("steps", density.steps())
                .with("products", density.products());
        if (density.isEmpty()) {
            return;
        }
        double zero = width * density.norm();
        json.with("least", density.least())
                .with("greatest", density.greatest())
                .with("trace", estimate(density.sum(x -> x)))
                .with("traceOfSquare", estimate(density.sum(x -> x * x)))
                .with("negative", estimate(density.negative(zero)))
                .with("nearZero", estimate(density.count(-zero, zero)).with("within", zero))
                .with(
                        "quantiles",
                        DoubleStream.of(SHARES)
                                .mapToObj(density::quantile)
                                .map(
                                        q ->
                                                Json.object()
                                                        .with("share", q.share())
                                                        .with("value", q.value())
                                                        .with("low", q.low())
                                                        .with("high", q.high()))
                                .toList());
    }

    private static void trace(Json.Fields json, HutchPlusPlus.Result result) {
        json.with("products", result.products());
        if (result.status() == SpectralDensity.Status.DONE) {
            json.with("trace", estimate(result.trace()))
                    .with("traceOfSquare", estimate(result.ofSquare()));
        }
    }

    private static Json.Fields estimate(Estimate estimate) {
        return Json.object()
                .with("value", estimate.value())
                .with("standardError", estimate.standardError())
                .with("truncation", estimate.truncation());
    }
}

package dev.dln.app.command;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.spectrum.Eigenpairs;
import dev.dln.app.json.Json;

/** What {@code dln spectrum --format json} says about an operator. */
final class SpectrumJson {
    private SpectrumJson() {}

    /**
     * Adds the fields of an outcome.
     *
     * @param values whether eigenvalues are listed: where they go to a file, they are not
     */
    static void add(Json.Fields json, SpectrumOutcome outcome, boolean values) {
        switch (outcome) {
            case SpectrumOutcome.Whole(var spectrum) -> {
                double[] all = spectrum.eigen().map(SymmetricEigen::values).orElse(new double[0]);
                json.with("size", all.length)
                        .with("bound", spectrum.eigen().map(SymmetricEigen::bound).orElse(null));
                if (values) {
                    json.with("eigenvalues", all);
                }
            }
            case SpectrumOutcome.Some(var found) -> pairs(json, found, values);
        }
    }

    private static void pairs(Json.Fields json, Eigenpairs found, boolean values) {
        json.with("norm", found.scale())
                .with("tolerance", found.tolerance())
                .with("iterations", found.iterations())
                .with("products", found.products())
                .with("wantedConverged", found.converged())
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
}

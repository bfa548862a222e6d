package dev.dln.app.command;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.spectrum.Eigenpairs;
import dev.dln.analysis.spectrum.SpectralMeasure;
import dev.dln.app.Failure;
import dev.dln.app.data.DataSpec;
import dev.dln.app.json.Json;
import dev.dln.engine.Array;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What a method found beside all eigenvalues, which were computed before.
 *
 * @param file where those are
 * @param range the greatest of them less the least
 * @param what the name of the difference
 * @param field the same in JSON
 * @param difference how far apart the two are
 */
record SpectrumComparison(String file, double range, String what, String field, double difference) {

    /** All eigenvalues, ascending, from an archive that {@code --method dense --out} wrote. */
    static double[] read(String file, int size) {
        Array values;
        try {
            values = DataSpec.loadAll(List.of(file), Path.of("")).get("eigenvalues");
        } catch (IOException e) {
            throw DataOptions.failure(e);
        }
        if (values == null || values.values().length != size) {
            throw Failure.input(
                    file + " does not hold the " + size + " eigenvalues of this operator",
                    "--method dense --out DIR writes them to DIR/spectrum.npz");
        }
        double[] sorted = values.values().clone();
        Arrays.sort(sorted);
        return sorted;
    }

    /** Compares; nothing to say where nothing was found. */
    static SpectrumComparison of(String file, double[] all, SpectrumOutcome outcome) {
        double range = all[all.length - 1] - all[0];
        return switch (outcome) {
            case SpectrumOutcome.Whole(var eigen) ->
                    eigenvalues(
                            file,
                            range,
                            ranked(eigen.map(SymmetricEigen::values).orElse(new double[0]), all));
            case SpectrumOutcome.Some(var found) ->
                    eigenvalues(file, range, pairs(found.pairs(), all));
            case SpectrumOutcome.Density(var density, _) ->
                    new SpectrumComparison(
                            file,
                            range,
                            "Wasserstein distance",
                            "wasserstein",
                            density.isEmpty()
                                    ? Double.POSITIVE_INFINITY
                                    : density.measure().wasserstein(SpectralMeasure.of(all)));
            case SpectrumOutcome.Trace(var result) ->
                    new SpectrumComparison(
                            file,
                            range,
                            "difference of the traces",
                            "trace",
                            Math.abs(result.trace().value() - DoubleStream.of(all).sum()));
        };
    }

    private static SpectrumComparison eigenvalues(String file, double range, double difference) {
        return new SpectrumComparison(
                file, range, "greatest difference of an eigenvalue", "eigenvalue", difference);
    }

    private static double ranked(double[] values, double[] all) {
        double worst = values.length == all.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            worst = Math.max(worst, Math.abs(values[i] - all[i]));
        }
        return worst;
    }

    /** Pairs at an end have a rank; those near zero are compared in the order of their moduli. */
    private static double pairs(List<Eigenpairs.Pair> pairs, double[] all) {
        double[] nearZero =
                Arrays.stream(all)
                        .boxed()
                        .sorted(java.util.Comparator.comparingDouble(Math::abs))
                        .limit(pairs.size())
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
        double worst = pairs.isEmpty() ? Double.POSITIVE_INFINITY : 0;
        for (int i = 0; i < pairs.size(); i++) {
            double exact =
                    switch (pairs.get(i).place()) {
                        case SMALLEST -> all[i];
                        case LARGEST -> all[all.length - pairs.size() + i];
                        case NEAR_ZERO -> nearZero[i];
                    };
            worst = Math.max(worst, Math.abs(pairs.get(i).value() - exact));
        }
        return worst;
    }

    /** As JSON. */
    Json.Fields json() {
        return Json.object().with("file", file).with("range", range).with(field, difference);
    }

    /** As text. */
    String text() {
        String share = "%s of the range".formatted(Numbers.rough(difference / range));
        return "%s %s (%s)"
                .formatted(
                        what,
                        Numbers.rough(difference)
                                + (field.equals("trace") || range == 0 ? "" : ", " + share),
                        file);
    }
}

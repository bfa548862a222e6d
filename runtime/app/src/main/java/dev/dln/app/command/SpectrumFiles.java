package dev.dln.app.command;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.spectrum.Eigenpairs;
import dev.dln.analysis.spectrum.Estimate;
import dev.dln.analysis.spectrum.SpectralDensity;
import dev.dln.analysis.spectrum.SpectralMeasure;
import dev.dln.engine.Array;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arrays of {@code dln spectrum --out}. */
final class SpectrumFiles {
    /** Places of a density on its grid, and how far a node is spread, as a part of the range. */
    static final int GRID = 801;

    static final double SPREAD = 0.01;

    private SpectrumFiles() {}

    /** Writes spectrum.npz; with more than one block, keys end in a point and the block's name. */
    static void write(OutOption out, List<SpectrumCommand.Result> results, boolean vectors) {
        if (!out.given()) {
            return;
        }
        var arrays = new LinkedHashMap<String, Array>();
        for (SpectrumCommand.Result result : results) {
            String suffix = results.size() > 1 ? "." + result.block() : "";
            arrays(result.outcome(), vectors)
                    .forEach((name, array) -> arrays.put(name + suffix, array));
        }
        out.write("spectrum.npz", arrays);
    }

    private static Map<String, Array> arrays(SpectrumOutcome outcome, boolean vectors) {
        var arrays = new LinkedHashMap<String, Array>();
        switch (outcome) {
            case SpectrumOutcome.Whole(var eigen) -> {
                arrays.put(
                        "eigenvalues",
                        vector(eigen.map(SymmetricEigen::values).orElse(new double[0])));
                if (vectors && eigen.isPresent()) {
                    int n = eigen.get().size();
                    double[] rows = eigen.get().vectors();
                    arrays.put("eigenvectors", columns(n, n, (i, k) -> rows[k * n + i]));
                }
            }
            case SpectrumOutcome.Some(var found) -> {
                List<Eigenpairs.Pair> pairs = found.pairs();
                arrays.put("eigenvalues", vector(found.values()));
                arrays.put("residuals", vector(found.residuals()));
                if (vectors && !pairs.isEmpty()) {
                    int n = pairs.getFirst().vector().length;
                    arrays.put(
                            "eigenvectors",
                            columns(n, pairs.size(), (i, k) -> pairs.get(k).vector()[i]));
                }
            }
            case SpectrumOutcome.Density(var density, _) -> density(density, arrays);
            case SpectrumOutcome.Trace(var result) -> {
                arrays.put("trace", estimate(result.trace()));
                arrays.put("traceOfSquare", estimate(result.ofSquare()));
            }
        }
        return arrays;
    }

    private static void density(SpectralDensity density, Map<String, Array> arrays) {
        if (density.isEmpty()) {
            return;
        }
        SpectralMeasure measure = density.measure();
        SpectralDensity.Curve curve = density.curve(GRID, SPREAD);
        arrays.put("nodes", vector(measure.nodes()));
        arrays.put("weights", vector(measure.weights()));
        arrays.put("grid", vector(curve.grid()));
        arrays.put(
                "density", vector(curve.values().stream().mapToDouble(Estimate::value).toArray()));
        arrays.put(
                "densityError",
                vector(curve.values().stream().mapToDouble(Estimate::standardError).toArray()));
        List<Estimate> below =
                java.util.Arrays.stream(curve.grid()).mapToObj(density::below).toList();
        arrays.put("below", vector(below.stream().mapToDouble(Estimate::value).toArray()));
        arrays.put(
                "belowError",
                vector(below.stream().mapToDouble(Estimate::standardError).toArray()));
        arrays.put(
                "belowTruncation",
                vector(below.stream().mapToDouble(Estimate::truncation).toArray()));
    }

    private static Array estimate(Estimate estimate) {
        return vector(new double[] {estimate.value(), estimate.standardError()});
    }

    @FunctionalInterface
    private interface Entry {
        double at(int row, int column);
    }

    private static Array vector(double[] values) {
        return new Array(List.of(values.length), values);
    }

    private static Array columns(int rows, int columns, Entry entry) {
        double[] values = new double[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < columns; k++) {
                values[i * columns + k] = entry.at(i, k);
            }
        }
        return new Array(List.of(rows, columns), values);
    }
}

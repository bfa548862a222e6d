package dev.dln.app.command;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.spectrum.Eigenpairs;
import dev.dln.engine.Array;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arrays of {@code dln spectrum --out}. */
final class SpectrumFiles {
    private SpectrumFiles() {}

    /** Writes spectrum.npz. */
    static void write(OutOption out, SpectrumOutcome outcome, boolean vectors) {
        if (out.given()) {
            out.write("spectrum.npz", arrays(outcome, vectors));
        }
    }

    private static Map<String, Array> arrays(SpectrumOutcome outcome, boolean vectors) {
        var arrays = new LinkedHashMap<String, Array>();
        switch (outcome) {
            case SpectrumOutcome.Whole(var spectrum) -> {
                Optional<SymmetricEigen> eigen = spectrum.eigen();
                double[] values = eigen.map(SymmetricEigen::values).orElse(new double[0]);
                arrays.put("eigenvalues", vector(values));
                if (vectors && eigen.isPresent()) {
                    int n = values.length;
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
        }
        return arrays;
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

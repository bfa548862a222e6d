package dev.dln.analysis.spectrum;

import dev.dln.analysis.Vectors;

import java.util.SplittableRandom;

/** Operators with a known spectrum, and what counts how often they are applied. */
final class Operators {
    private Operators() {}

    /** The given eigenvalues on eigenvectors made by random reflections. */
    static SymmetricOperator withSpectrum(double[] values, long seed) {
        int n = values.length;
        var random = new SplittableRandom(seed);
        double[][] mirrors = new double[3][n];
        for (double[] mirror : mirrors) {
            for (int i = 0; i < n; i++) {
                mirror[i] = random.nextGaussian();
            }
        }
        return SymmetricOperator.of(
                n,
                (vector, product) -> {
                    System.arraycopy(vector, 0, product, 0, n);
                    for (double[] mirror : mirrors) {
                        reflect(mirror, product);
                    }
                    for (int i = 0; i < n; i++) {
                        product[i] *= values[i];
                    }
                    for (int k = mirrors.length - 1; k >= 0; k--) {
                        reflect(mirrors[k], product);
                    }
                });
    }

    private static void reflect(double[] mirror, double[] v) {
        double t = -2 * Vectors.dot(mirror, v) / Vectors.dot(mirror, mirror);
        Vectors.step(v, t, mirror, v);
    }
}

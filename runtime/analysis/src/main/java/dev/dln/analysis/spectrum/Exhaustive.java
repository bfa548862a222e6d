package dev.dln.analysis.spectrum;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;

import java.util.ArrayList;
import java.util.List;

/**
 * Eigenpairs of an operator so small that a block of the wanted size fills it: all its entries, by
 * n products, and LAPACK.
 */
final class Exhaustive {
    private Exhaustive() {}

    static Eigenpairs solve(SymmetricOperator operator, Wanted wanted, EigenSolver.Limits limits) {
        int n = operator.size();
        double[] matrix = operator.entries();
        if (!Vectors.isFinite(matrix)) {
            return Eigenpairs.notFinite(limits.tolerance(), 0, n);
        }
        SymmetricEigen eigen = SymmetricEigen.of(matrix, n);
        double scale = Math.max(Math.abs(eigen.values()[0]), Math.abs(eigen.values()[n - 1]));
        var pairs = new ArrayList<Eigenpairs.Pair>();
        List<double[]> vectors = new ArrayList<>();
        double[] product = new double[n];
        for (int k = 0; k < n; k++) {
            boolean low = k < wanted.smallest();
            if (low || k >= n - wanted.largest()) {
                double[] vector = eigen.vector(k);
                vectors.add(vector);
                pairs.add(
                        Eigenpairs.Pair.measure(
                                operator,
                                low ? Eigenpairs.Place.SMALLEST : Eigenpairs.Place.LARGEST,
                                vector,
                                limits.tolerance() * scale,
                                product));
            }
        }
        return new Eigenpairs(
                Eigenpairs.ended(Eigenpairs.Status.CONVERGED, pairs),
                pairs,
                Eigenpairs.defect(vectors),
                scale,
                limits.tolerance(),
                0,
                n + pairs.size());
    }
}

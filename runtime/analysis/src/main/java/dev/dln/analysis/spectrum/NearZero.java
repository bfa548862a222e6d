package dev.dln.analysis.spectrum;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;

import java.util.ArrayList;
import java.util.List;

/**
 * The eigenvalues of least modulus: the smallest of the square of the operator, by any solver, and
 * then Rayleigh-Ritz with the operator itself on the vectors found, which tells the two signs of an
 * eigenvalue apart. The bounds are residuals of the operator, not of its square.
 *
 * <p>The square costs two products and squares the condition number, so eigenvalues that are small
 * beside the norm come slowly: without a gap between them and the next, in a dense bulk of
 * thousands of eigenvalues, the whole spectrum by LAPACK costs less as long as the matrix fits; and
 * where more eigenvalues than asked for are smaller than about 1e-8 times the norm, their square
 * does not tell which of them are least: any of them may come out, or mixtures of them, whose
 * residuals then say so.
 *
 * @param solver finds the smallest eigenvalues of the square
 */
public record NearZero(EigenSolver solver) {
    /**
     * The tolerance for the square, relative to its norm: little above what rounding in two
     * products leaves. A pair counts as converged if its residual is within the root of this.
     */
    private static final double TOLERANCE = 1e-13;

    /** How many more pairs of the square are found, for Rayleigh-Ritz to choose from. */
    private static final int MORE = 2;

    /** How many doubles the bases take. */
    public long memory(int size, int count) {
        return solver.forInterior().memory(size, wanted(size, count))
                + (long) size * (count + MORE + 2);
    }

    private static Wanted wanted(int size, int count) {
        return new Wanted(Math.min(size, count + MORE), 0);
    }

    /**
     * Computes.
     *
     * @param count how many
     * @param limits when to stop; of the tolerance, what is above the attainable one counts
     * @throws IllegalArgumentException if more are wanted than there are
     */
    public Eigenpairs solve(
            SymmetricOperator operator, int count, EigenSolver.Limits limits, Monitor monitor) {
        new Wanted(count, 0).check(operator.size());
        double square = Math.max(TOLERANCE, limits.tolerance() * limits.tolerance());
        var inner =
                new EigenSolver.Limits(square, Math.max(1, limits.products() / 2), limits.seed());
        Eigenpairs found =
                solver.forInterior()
                        .solve(operator.squared(), wanted(operator.size(), count), inner, monitor);
        double tolerance = Math.sqrt(square);
        int products = 2 * found.products();
        int m = found.pairs().size();
        if (m == 0) {
            return new Eigenpairs(
                    found.status(), List.of(), 0, 0, tolerance, found.iterations(), products);
        }
        List<double[]> vectors = found.pairs().stream().map(Eigenpairs.Pair::vector).toList();
        List<double[]> images = new ArrayList<>();
        for (double[] vector : vectors) {
            double[] image = new double[operator.size()];
            operator.apply(vector, image);
            images.add(image);
        }
        double[] small = new double[m * m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < m; j++) {
                small[i * m + j] =
                        (Vectors.dot(vectors.get(i), images.get(j))
                                        + Vectors.dot(vectors.get(j), images.get(i)))
                                / 2;
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(small, m);
        double scale = Math.sqrt(found.scale());
        var pairs = new ArrayList<Eigenpairs.Pair>();
        double[] product = new double[operator.size()];
        for (int k = 0; k < m; k++) {
            double[] vector = new double[operator.size()];
            for (int i = 0; i < m; i++) {
                Vectors.step(vector, eigen.vectors()[k * m + i], vectors.get(i), vector);
            }
            pairs.add(
                    Eigenpairs.Pair.measure(
                            operator,
                            Eigenpairs.Place.NEAR_ZERO,
                            vector,
                            tolerance * scale,
                            product));
        }
        pairs.sort(java.util.Comparator.comparingDouble(p -> Math.abs(p.value())));
        List<Eigenpairs.Pair> least = new ArrayList<>(pairs.subList(0, Math.min(count, m)));
        least.sort(java.util.Comparator.comparingDouble(Eigenpairs.Pair::value));
        return new Eigenpairs(
                Eigenpairs.ended(
                        found.status() == Eigenpairs.Status.ROUNDING
                                ? Eigenpairs.Status.CONVERGED
                                : found.status(),
                        least),
                least,
                Eigenpairs.defect(least.stream().map(Eigenpairs.Pair::vector).toList()),
                scale,
                tolerance,
                found.iterations(),
                products + 2 * m);
    }
}

package dev.dln.analysis.spectrum;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The trace of an operator, and of its square, from a few products: Hutch++ (Meyer, Musco, Musco
 * and Woodruff 2021). A third of the products finds a subspace that holds most of the operator, a
 * third takes the trace there exactly, and a third estimates what is left by random signs.
 *
 * @param products how often the operator is applied at most, at least 6
 * @param seed where the random signs come from
 */
public record HutchPlusPlus(int products, long seed) {
    /** 90 products. */
    public static final HutchPlusPlus DEFAULT = new HutchPlusPlus(90, 0);

    /**
     * @throws IllegalArgumentException if there are fewer than 6 products
     */
    public HutchPlusPlus {
        if (products < 6) {
            throw new IllegalArgumentException(products + " products, not at least 6");
        }
    }

    /**
     * What came out.
     *
     * @param status how it ended: {@code CANCELLED} and {@code NOT_FINITE} give no estimates
     * @param trace the sum of the eigenvalues; its standard error is 0 where the subspace is the
     *     whole space
     * @param ofSquare the sum of their squares, from the same products
     * @param products how often the operator was applied
     */
    public record Result(
            SpectralDensity.Status status, Estimate trace, Estimate ofSquare, int products) {}

    /** How many doubles the basis takes. */
    public long memory(int size) {
        return (long) size * (Math.min(products / 3, size) + 2 + 2L * SymmetricOperator.TOGETHER);
    }

    /**
     * Estimates.
     *
     * @param monitor hears of progress and may cancel
     */
    public Result estimate(SymmetricOperator operator, Monitor monitor) {
        int n = operator.size();
        int third = products / 3;
        int rank = Math.min(third, n);
        var random = new SplittableRandom(seed);
        var basis = new Basis(n, rank);
        double[] g = new double[n];
        double[] w = new double[n];
        int done = 0;
        int most = Math.min(SymmetricOperator.TOGETHER, Math.max(rank, 1));
        double[] some = new double[most * n];
        double[] images = new double[most * n];
        while (done < rank && !monitor.cancelled()) {
            int count = Math.min(most, rank - done);
            for (int i = 0; i < count; i++) {
                signs(random, g);
                System.arraycopy(g, 0, some, i * n, n);
            }
            operator.applyAll(some, images, count);
            done += count;
            for (int i = 0; i < count; i++) {
                System.arraycopy(images, i * n, w, 0, n);
                double length = Vectors.norm(w);
                if (!Double.isFinite(length)) {
                    return none(SpectralDensity.Status.NOT_FINITE, done);
                }
                basis.orthogonalise(w, new double[basis.count()]);
                double left = Vectors.norm(w);
                if (left > Basis.DEPENDENT * length) {
                    basis.orthogonalise(w, new double[basis.count()]);
                    basis.append(w, Vectors.norm(w));
                }
            }
            monitor.products("hutch++", done, products, 0, 1);
        }
        double trace = 0;
        double square = 0;
        for (int first = 0; first < basis.count() && !monitor.cancelled(); first += most) {
            int count = Math.min(most, basis.count() - first);
            for (int i = 0; i < count; i++) {
                System.arraycopy(basis.row(first + i), 0, some, i * n, n);
            }
            operator.applyAll(some, images, count);
            done += count;
            for (int i = 0; i < count; i++) {
                System.arraycopy(images, i * n, w, 0, n);
                double length = Vectors.norm(w);
                if (!Double.isFinite(length)) {
                    return none(SpectralDensity.Status.NOT_FINITE, done);
                }
                trace += Vectors.dot(basis.row(first + i), w);
                square += length * length;
            }
        }
        List<double[]> samples = new ArrayList<>();
        boolean whole = basis.count() == n;
        for (int first = 0; first < third && !whole && !monitor.cancelled(); first += most) {
            int count = Math.min(most, third - first);
            for (int i = 0; i < count; i++) {
                signs(random, g);
                basis.orthogonalise(g, new double[basis.count()]);
                System.arraycopy(g, 0, some, i * n, n);
            }
            operator.applyAll(some, images, count);
            done += count;
            for (int i = 0; i < count; i++) {
                System.arraycopy(some, i * n, g, 0, n);
                System.arraycopy(images, i * n, w, 0, n);
                double length = Vectors.norm(w);
                if (!Double.isFinite(length)) {
                    return none(SpectralDensity.Status.NOT_FINITE, done);
                }
                samples.add(new double[] {Vectors.dot(g, w), length * length});
            }
            monitor.products("hutch++", done, products, 0, 1);
        }
        if (monitor.cancelled()) {
            return none(SpectralDensity.Status.CANCELLED, done);
        }
        return new Result(
                SpectralDensity.Status.DONE,
                whole ? new Estimate(trace, 0, 0) : plus(trace, samples, 0),
                whole ? new Estimate(square, 0, 0) : plus(square, samples, 1),
                done);
    }

    private static Estimate plus(double exact, List<double[]> samples, int which) {
        Estimate rest = Estimate.mean(samples, s -> s[which], 0);
        return new Estimate(exact + rest.value(), rest.standardError(), 0);
    }

    private static Result none(SpectralDensity.Status status, int products) {
        var nothing = new Estimate(0, Double.POSITIVE_INFINITY, 0);
        return new Result(status, nothing, nothing, products);
    }

    private static void signs(SplittableRandom random, double[] g) {
        for (int i = 0; i < g.length; i++) {
            g[i] = random.nextBoolean() ? 1 : -1;
        }
    }
}

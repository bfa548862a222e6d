package dev.dln.analysis.spectrum;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Stochastic Lanczos quadrature (Ubaru, Chen and Saad 2017; the idea is Golub and Welsch's 1969):
 * the distribution of an operator's eigenvalues, from Lanczos steps with random vectors. A probe is
 * uniform on the sphere; the tridiagonal matrix of its steps has as eigenvalues the nodes, as
 * squared first components of its eigenvectors the weights, of the Gauss quadrature for the
 * distribution that the probe sees, whose mean over all probes is that of the eigenvalues. The
 * basis is kept orthogonal, so no node appears twice.
 *
 * @param probes how many random vectors
 * @param steps how many products with each
 * @param seed where they come from; probe i is the same whatever the number of probes
 */
public record LanczosQuadrature(int probes, int steps, long seed) {
    /** Ten probes of a hundred steps. */
    public static final LanczosQuadrature DEFAULT = new LanczosQuadrature(10, 100, 0);

    /** A direction gives out if less than this times the norm of H is left of it. */
    private static final double BREAKDOWN = 1e-14;

    /** The mean is taken over the quadratures of the last tenth of the steps. */
    private static final int AVERAGED = 10;

    /**
     * @throws IllegalArgumentException if a number is not positive
     */
    public LanczosQuadrature {
        if (probes < 1 || steps < 1) {
            throw new IllegalArgumentException(probes + " probes of " + steps + " steps");
        }
    }

    /** How many doubles the basis takes. */
    public long memory(int size) {
        return (long) size * (Math.min(steps, size) + 2);
    }

    /**
     * Estimates.
     *
     * @param monitor hears of progress after each probe and may cancel
     */
    public SpectralDensity estimate(SymmetricOperator operator, Monitor monitor) {
        int n = operator.size();
        int most = Math.min(steps, n);
        var seen = new ArrayList<SpectralDensity.Probe>();
        var basis = new Basis(n, most);
        int products = 0;
        var status = SpectralDensity.Status.DONE;
        var source = new SplittableRandom(seed);
        for (int probe = 0; probe < probes; probe++) {
            basis.truncate(0);
            basis.appendRandom(source.split());
            double[] diagonal = new double[most];
            double[] beside = new double[most];
            double[] w = new double[n];
            double scale = 0;
            int done = 0;
            while (done < most && !monitor.cancelled()) {
                operator.apply(basis.row(done), w);
                products++;
                double length = Vectors.norm(w);
                if (!Double.isFinite(length)) {
                    return new SpectralDensity(
                            SpectralDensity.Status.NOT_FINITE,
                            n,
                            new ArrayList<>(),
                            most,
                            products);
                }
                scale = Math.max(scale, length);
                double[] coefficients = new double[basis.count()];
                basis.orthogonalise(w, coefficients);
                diagonal[done] = coefficients[done];
                double left = Vectors.norm(w);
                beside[done] = left;
                done++;
                if (left <= BREAKDOWN * scale) {
                    break; // the steps span an invariant subspace: the quadrature is exact
                }
                if (done < most) {
                    basis.append(w, left);
                }
            }
            if (monitor.cancelled()) {
                status = SpectralDensity.Status.CANCELLED;
                break;
            }
            seen.add(probe(diagonal, beside, done, done < most || most == n));
            monitor.products("slq", products, probes * most, probe + 1, probes);
        }
        return new SpectralDensity(status, n, seen, most, products);
    }

    private static SpectralDensity.Probe probe(
            double[] diagonal, double[] beside, int done, boolean exact) {
        SpectralMeasure whole = measure(diagonal, beside, done);
        if (exact) {
            return new SpectralDensity.Probe(List.of(whole), whole);
        }
        var last = new ArrayList<>(List.of(whole));
        for (int m = done - 1; m > done - done / AVERAGED; m--) {
            last.add(measure(diagonal, beside, m));
        }
        return new SpectralDensity.Probe(last, measure(diagonal, beside, (3 * done + 3) / 4));
    }

    private static SpectralMeasure measure(double[] diagonal, double[] beside, int m) {
        double[] tridiagonal = new double[m * m];
        for (int i = 0; i < m; i++) {
            tridiagonal[i * m + i] = diagonal[i];
            if (i + 1 < m) {
                tridiagonal[i * m + i + 1] = beside[i];
                tridiagonal[(i + 1) * m + i] = beside[i];
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(tridiagonal, m);
        double[] weights = new double[m];
        for (int k = 0; k < m; k++) {
            double first = eigen.vectors()[k * m];
            weights[k] = first * first;
        }
        double sum = Arrays.stream(weights).sum();
        for (int k = 0; k < m; k++) {
            weights[k] /= sum;
        }
        return new SpectralMeasure(eigen.values(), weights);
    }
}

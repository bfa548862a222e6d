package dev.dln.analysis.spectrum;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One end of {@link Lobpcg}: the smallest eigenvalues of an operator. */
final class LobpcgRun {
    /** After so many iterations the iterates are made orthonormal and applied to afresh. */
    private static final int REFRESH = 40;

    /**
     * Where residuals are below this times the norm of H and have not shrunk by a tenth in {@link
     * #PATIENCE} iterations, rounding in the products keeps them from it.
     */
    private static final double DEEP = 1e-7;

    private static final int PATIENCE = 60;

    private final SymmetricOperator operator;
    private final Basis complementOf;
    private final int wanted;
    private final int block;
    private final EigenSolver.Limits limits;
    private final int mostProducts;
    private final Monitor monitor;
    private final SplittableRandom random;

    /** The iterates, then the last directions, then the residuals; orthonormal. */
    private final Basis basis;

    /** What the operator makes of each vector of the basis. */
    private final Basis images;

    private double[] theta = {};
    private double[] residuals = {};
    private int products;
    private int iterations;
    private double scale;
    private double least = Double.POSITIVE_INFINITY;
    private int leastAt;
    private boolean finite = true;

    /**
     * @param complementOf eigenvectors to which everything is kept orthogonal
     */
    LobpcgRun(
            SymmetricOperator operator,
            Basis complementOf,
            int wanted,
            int guard,
            EigenSolver.Limits limits,
            int mostProducts,
            Monitor monitor) {
        this.operator = operator;
        this.complementOf = complementOf;
        this.wanted = wanted;
        this.block = wanted + guard;
        this.limits = limits;
        this.mostProducts = mostProducts;
        this.monitor = monitor;
        this.random = new SplittableRandom(limits.seed());
        this.basis = new Basis(operator.size(), 3 * block);
        this.images = new Basis(operator.size(), 3 * block);
    }

    int iterations() {
        return iterations;
    }

    int products() {
        return products;
    }

    double scale() {
        return scale;
    }

    Eigenpairs.Status go() {
        double[] w = new double[operator.size()];
        while (basis.count() < block) {
            for (int i = 0; i < w.length; i++) {
                w[i] = random.nextGaussian();
            }
            append(w);
        }
        apply(0);
        if (finite) {
            extract();
        }
        while (finite) {
            int converged = measure();
            monitor.products("lobpcg", products, mostProducts, converged, wanted);
            if (converged == wanted) {
                refresh();
                if (finite && measure() == wanted) {
                    return Eigenpairs.Status.CONVERGED;
                }
                converged = 0;
            }
            if (stagnates()) {
                return Eigenpairs.Status.ROUNDING;
            }
            if (monitor.cancelled()) {
                return Eigenpairs.Status.CANCELLED;
            }
            if (products >= mostProducts) {
                return Eigenpairs.Status.LIMIT;
            }
            if (finite && iterations % REFRESH == REFRESH - 1) {
                refresh();
                measure();
            }
            int before = basis.count();
            addResiduals(w);
            apply(before);
            if (finite) {
                extract();
                iterations++;
            }
        }
        return Eigenpairs.Status.NOT_FINITE;
    }

    /** Applies the operator to the basis vectors from this one on. */
    private void apply(int from) {
        int n = operator.size();
        double[] w = new double[n];
        int most = Math.min(SymmetricOperator.TOGETHER, basis.count() - from);
        double[] some = new double[Math.max(most, 0) * n];
        double[] their = new double[some.length];
        for (int first = from; first < basis.count() && finite; first += most) {
            int count = Math.min(most, basis.count() - first);
            for (int i = 0; i < count; i++) {
                System.arraycopy(basis.row(first + i), 0, some, i * n, n);
            }
            operator.applyAll(some, their, count);
            for (int i = 0; i < count && finite; i++) {
                System.arraycopy(their, i * n, w, 0, n);
                products++;
                double length = Vectors.norm(w);
                finite = Double.isFinite(length);
                scale = Math.max(scale, length);
                images.append(w, 1);
            }
        }
    }

    /** The residual norms of the iterates; how many of the wanted ones have converged. */
    private int measure() {
        residuals = new double[block];
        double[] r = new double[operator.size()];
        int converged = 0;
        for (int i = 0; i < block; i++) {
            Vectors.step(images.row(i), -theta[i], basis.row(i), r);
            residuals[i] = Vectors.norm(r);
            converged += i < wanted && small(residuals[i]) ? 1 : 0;
        }
        return converged;
    }

    /** Whether the largest wanted residual is small and shrinks no more. */
    private boolean stagnates() {
        double worst = 0;
        for (int i = 0; i < wanted; i++) {
            worst = Math.max(worst, residuals[i]);
        }
        if (worst < 0.9 * least || worst > DEEP * scale) {
            least = Math.min(least, worst);
            leastAt = iterations;
        }
        return iterations - leastAt > PATIENCE;
    }

    private boolean small(double residual) {
        return residual <= limits.tolerance() * scale;
    }

    /**
     * Makes the iterates orthonormal again and applies the operator to them: both have been
     * combined many times since that was done last.
     */
    private void refresh() {
        var old = new double[block][];
        for (int i = 0; i < block; i++) {
            old[i] = basis.row(i).clone();
        }
        basis.truncate(0);
        images.truncate(0);
        for (double[] w : old) {
            append(w);
        }
        apply(0);
        if (finite) {
            extract();
        }
    }

    private void addResiduals(double[] w) {
        for (int i = 0; i < block; i++) {
            if (small(residuals[i])) {
                continue;
            }
            Vectors.step(images.row(i), -theta[i], basis.row(i), w);
            append(w);
        }
    }

    /** Makes a vector orthogonal to the basis and appends it, unless nothing is left of it. */
    private void append(double[] w) {
        double length = Vectors.norm(w);
        double left = orthogonalise(w);
        if (left > Basis.DEPENDENT * length && left > 0) {
            // once more, from norm 1: what is left may be small beside what was taken away
            for (int j = 0; j < w.length; j++) {
                w[j] /= left;
            }
            basis.append(w, orthogonalise(w));
        }
    }

    private double orthogonalise(double[] w) {
        complementOf.orthogonalise(w, new double[complementOf.count()]);
        basis.orthogonalise(w, new double[basis.count()]);
        return Vectors.norm(w);
    }

    /** Rayleigh-Ritz on the basis; leaves the new iterates and the new directions in it. */
    private void extract() {
        int m = basis.count();
        double[] small = new double[m * m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j <= i; j++) {
                double entry =
                        (Vectors.dot(basis.row(i), images.row(j))
                                        + Vectors.dot(basis.row(j), images.row(i)))
                                / 2;
                small[i * m + j] = entry;
                small[j * m + i] = entry;
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(small, m);
        for (double value : eigen.values()) {
            scale = Math.max(scale, Math.abs(value));
        }
        theta = java.util.Arrays.copyOf(eigen.values(), block);
        // the new directions: what the new iterates have outside the old ones, made orthogonal
        var turn = new Basis(m, Math.min(m, 2 * block));
        for (int k = 0; k < block; k++) {
            turn.append(eigen.vector(k), 1);
        }
        for (int k = 0; k < block && m > block; k++) {
            double[] y = eigen.vector(k);
            java.util.Arrays.fill(y, 0, block, 0);
            double length = Vectors.norm(y);
            turn.orthogonalise(y, new double[turn.count()]);
            double left = Vectors.norm(y);
            if (!small(residuals[k]) && left > Basis.DEPENDENT * length && turn.count() < m) {
                for (int j = 0; j < m; j++) {
                    y[j] /= left;
                }
                turn.orthogonalise(y, new double[turn.count()]);
                turn.append(y, Vectors.norm(y));
            }
        }
        double[] combinations = new double[turn.count() * m];
        for (int k = 0; k < turn.count(); k++) {
            System.arraycopy(turn.row(k), 0, combinations, k * m, m);
        }
        basis.rotate(combinations, m, turn.count());
        images.rotate(combinations, m, turn.count());
    }

    /** The wanted pairs, measured with another operator: the one whose ends are asked for. */
    List<Eigenpairs.Pair> pairs(SymmetricOperator original, Eigenpairs.Place place) {
        var pairs = new ArrayList<Eigenpairs.Pair>();
        double[] product = new double[original.size()];
        for (int k = 0; k < wanted && k < basis.count() && finite && theta.length > 0; k++) {
            pairs.add(
                    Eigenpairs.Pair.measure(
                            original, place, basis.row(k), limits.tolerance() * scale, product));
            products++;
        }
        return pairs;
    }
}

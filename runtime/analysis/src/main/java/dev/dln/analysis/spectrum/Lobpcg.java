package dev.dln.analysis.spectrum;

import dev.dln.analysis.Monitor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The locally optimal block conjugate gradient method without preconditioner (Knyazev 2001). The
 * basis of each Rayleigh-Ritz step, made of the iterates, their residuals and the last directions,
 * is kept orthonormal, the directions by a decomposition of their coordinates (Hetmaniuk and
 * Lehoucq 2006; Duersch, Shao, Yang and Gu 2018), because the plain method breaks down when these
 * become nearly dependent. Converged iterates get no further residuals but stay in the basis (soft
 * locking). The two ends are computed one after the other, the second in the complement of what was
 * found at the first.
 *
 * <p>The block holds all wanted pairs and a few more, so that all copies of a multiple eigenvalue
 * come together.
 *
 * @param guard how many pairs more than wanted are iterated; the last ones converge slowest and
 *     need not
 */
public record Lobpcg(int guard) implements EigenSolver {
    /** Four guard vectors. */
    public Lobpcg() {
        this(4);
    }

    @Override
    public String name() {
        return "lobpcg";
    }

    @Override
    public long memory(int size, Wanted wanted) {
        int block = block(Math.max(wanted.smallest(), wanted.largest()));
        return (long) size * (7L * block + 4 + 2L * SymmetricOperator.TOGETHER + wanted.count());
    }

    private int block(int wanted) {
        return wanted + guard;
    }

    @Override
    public Eigenpairs solve(
            SymmetricOperator operator, Wanted wanted, Limits limits, Monitor monitor) {
        wanted.check(operator.size());
        if (3L * block(Math.max(wanted.smallest(), wanted.largest())) >= operator.size()) {
            return Exhaustive.solve(operator, wanted, limits);
        }
        var pairs = new ArrayList<Eigenpairs.Pair>();
        var status = Eigenpairs.Status.CONVERGED;
        int iterations = 0;
        int products = 0;
        double scale = 0;
        var found = new Basis(operator.size(), wanted.count());
        if (wanted.smallest() > 0) {
            var low =
                    new LobpcgRun(
                            operator,
                            found,
                            wanted.smallest(),
                            guard,
                            limits,
                            limits.products(),
                            monitor);
            status = low.go();
            iterations += low.iterations();
            products += low.products();
            scale = low.scale();
            pairs.addAll(low.pairs(operator, Eigenpairs.Place.SMALLEST));
            pairs.forEach(pair -> found.append(pair.vector(), 1));
        }
        if (wanted.largest() > 0 && status != Eigenpairs.Status.NOT_FINITE) {
            int left = Math.max(1, limits.products() - products);
            var high =
                    new LobpcgRun(
                            operator.negated(),
                            found,
                            wanted.largest(),
                            guard,
                            limits,
                            left,
                            monitor);
            Eigenpairs.Status other = high.go();
            status = other.compareTo(status) > 0 ? other : status;
            iterations += high.iterations();
            products += high.products();
            scale = Math.max(scale, high.scale());
            pairs.addAll(high.pairs(operator, Eigenpairs.Place.LARGEST));
        }
        if (status == Eigenpairs.Status.NOT_FINITE) {
            return Eigenpairs.notFinite(limits.tolerance(), iterations, products);
        }
        pairs.sort(Comparator.comparingDouble(Eigenpairs.Pair::value));
        List<double[]> vectors = pairs.stream().map(Eigenpairs.Pair::vector).toList();
        return new Eigenpairs(
                Eigenpairs.ended(status, pairs),
                pairs,
                Eigenpairs.defect(vectors),
                scale,
                limits.tolerance(),
                iterations,
                products);
    }
}

package dev.dln.analysis.spectrum;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One computation of {@link ThickRestartLanczos}. Of the basis V, the operator has been applied to
 * the first {@code applied} vectors; T = V'HV is known in their columns, and H V = V T there up to
 * what {@link #hold} gave up.
 */
final class LanczosRun {
    /** The block grows up to this when copies were missed. */
    static final int LARGEST_BLOCK = 16;

    /** A direction gives out if less than this times the norm of H is left of it. */
    private static final double BREAKDOWN = 1e-14;

    /**
     * In the search for missed copies: the extreme Ritz value of the complement is trusted if its
     * residual is at most this times the norm of H ...
     */
    private static final double TRUSTED = 1e-5;

    /** ... or this times its distance to the wanted ones. */
    private static final double CLEAR = 0.3;

    /**
     * A value found in the complement belongs among the wanted if it beats them by more than this
     * times what they may be wrong.
     */
    private static final double SLACK = 10;

    /**
     * Where residuals are below this times the norm of H and have not shrunk by a tenth in {@link
     * #PATIENCE} restarts, rounding in the products keeps them from it.
     */
    private static final double DEEP = 1e-7;

    private static final int PATIENCE = 8;

    private final SymmetricOperator operator;
    private final Wanted wanted;
    private final EigenSolver.Limits limits;
    private final Monitor monitor;
    private final int capacity;
    private final SplittableRandom random;
    private final Basis basis;
    private final double[] t;
    private final int stride;

    /** Which basis vectors are held, in the search for missed copies. */
    private final boolean[] inside;

    /** The largest residual of the held vectors, rounding in the products included. */
    private double heldResidual;

    private int applied;
    private int products;
    private int restarts;
    private double scale;
    private double noise;
    private double least = Double.POSITIVE_INFINITY;
    private int leastAt;
    private boolean finite = true;

    LanczosRun(
            SymmetricOperator operator,
            Wanted wanted,
            EigenSolver.Limits limits,
            Monitor monitor,
            int capacity) {
        this.operator = operator;
        this.wanted = wanted;
        this.limits = limits;
        this.monitor = monitor;
        this.capacity = capacity;
        this.random = new SplittableRandom(limits.seed());
        this.stride = capacity + LARGEST_BLOCK;
        this.basis = new Basis(operator.size(), stride + 1);
        this.t = new double[stride * stride];
        this.inside = new boolean[stride + 1];
    }

    /** The Ritz pairs of the applied part, ascending, with the residual norms T implies. */
    private record Ritz(SymmetricEigen eigen, double[] residuals) {}

    Eigenpairs go(int startingBlock) {
        int block = Math.min(startingBlock, operator.size());
        start(block);
        double[] held = {};
        while (true) {
            fill();
            if (!finite) {
                return Eigenpairs.notFinite(limits.tolerance(), restarts, products);
            }
            Ritz ritz = ritz();
            boolean whole = applied == basis.count();
            boolean out = products >= limits.products();
            watch(ritz);
            int converged = converged(ritz);
            monitor.products(
                    held.length > 0 ? "searching for copies" : "lanczos",
                    products,
                    limits.products(),
                    converged,
                    wanted.count());
            boolean done = converged == wanted.count();
            if (whole || out || monitor.cancelled()) {
                Eigenpairs.Status status =
                        whole
                                ? Eigenpairs.Status.CONVERGED
                                : !out
                                        ? Eigenpairs.Status.CANCELLED
                                        : done || held.length > 0
                                                ? Eigenpairs.Status.UNCHECKED
                                                : Eigenpairs.Status.LIMIT;
                return finish(ritz, status);
            }
            restarts++;
            if (held.length > 0) {
                if (improves(held, wantedValues(ritz))) {
                    block = Math.min(2 * block, LARGEST_BLOCK);
                    held = new double[0];
                } else if (done && complementIsClear(ritz, held)) {
                    return finish(ritz, Eigenpairs.Status.CONVERGED);
                }
            }
            if (done && held.length == 0) {
                held = wantedValues(ritz);
                hold(ritz);
                start(block);
            } else {
                restart(ritz);
            }
        }
    }

    /** Adds random vectors to apply the operator to. */
    private void start(int block) {
        for (int i = 0; i < block; i++) {
            basis.appendRandom(random);
        }
    }

    /** Applies the operator until the basis is full, the space exhausted, or time is up. */
    private void fill() {
        int n = operator.size();
        double[] w = new double[n];
        while (applied < capacity
                && applied < basis.count()
                && products < limits.products()
                && finite
                && !monitor.cancelled()) {
            operator.apply(basis.row(applied), w);
            products++;
            double length = Vectors.norm(w);
            finite = Double.isFinite(length);
            scale = Math.max(scale, length);
            int count = basis.count();
            double[] column = new double[count];
            basis.orthogonalise(w, column);
            for (int i = 0; i < count; i++) {
                t[i * stride + applied] = column[i];
                t[applied * stride + i] = column[i];
            }
            double left = Vectors.norm(w);
            boolean room;
            if (left > BREAKDOWN * scale && count < n) {
                basis.append(w, left);
                room = true;
            } else {
                left = 0;
                room = basis.appendRandom(random);
            }
            if (room) {
                for (int i = 0; i <= count; i++) {
                    t[i * stride + count] = 0;
                    t[count * stride + i] = 0;
                }
                t[count * stride + applied] = left;
                t[applied * stride + count] = left;
            }
            applied++;
        }
    }

    private Ritz ritz() {
        int m = applied;
        double[] small = new double[m * m];
        for (int i = 0; i < m; i++) {
            System.arraycopy(t, i * stride, small, i * m, m);
        }
        SymmetricEigen eigen = SymmetricEigen.of(small, m);
        double[] residuals = new double[m];
        for (int k = 0; k < m; k++) {
            double square = 0;
            for (int row = m; row < basis.count(); row++) {
                double s = coupling(eigen, k, row);
                square += s * s;
            }
            residuals[k] = Math.sqrt(square);
            scale = Math.max(scale, Math.abs(eigen.values()[k]));
        }
        return new Ritz(eigen, residuals);
    }

    /** The entry of T between Ritz vector k and a basis vector that is not applied yet. */
    private double coupling(SymmetricEigen eigen, int k, int row) {
        int m = applied;
        double sum = 0;
        for (int j = 0; j < m; j++) {
            sum += t[row * stride + j] * eigen.vectors()[k * m + j];
        }
        return sum;
    }

    private boolean small(double residual) {
        return residual <= Math.max(limits.tolerance() * scale, noise);
    }

    /** Takes what is left as rounding where residuals are small and shrink no more. */
    private void watch(Ritz ritz) {
        double worst = 0;
        for (int k : wantedRanks()) {
            worst = Math.max(worst, ritz.residuals()[k]);
        }
        if (worst < 0.9 * least || worst > DEEP * scale) {
            least = Math.min(least, worst);
            leastAt = restarts;
        }
        if (restarts - leastAt > PATIENCE) {
            noise = 2 * worst;
        }
    }

    /** How many of the wanted pairs have converged. */
    private int converged(Ritz ritz) {
        int count = 0;
        for (int k : wantedRanks()) {
            count += small(ritz.residuals()[k]) ? 1 : 0;
        }
        return count;
    }

    /** The ranks of the wanted pairs among the Ritz values, as far as there are so many. */
    private int[] wantedRanks() {
        return ranks(wanted.smallest(), wanted.largest());
    }

    private int[] ranks(int low, int high) {
        int m = applied;
        var ranks = new ArrayList<Integer>();
        for (int k = 0; k < m; k++) {
            if (k < low || k >= m - high) {
                ranks.add(k);
            }
        }
        return ranks.stream().mapToInt(Integer::intValue).toArray();
    }

    private double[] wantedValues(Ritz ritz) {
        return Arrays.stream(wantedRanks()).mapToDouble(k -> ritz.eigen().values()[k]).toArray();
    }

    /** Keeps the Ritz vectors nearest the wanted ends, and the vectors not applied yet. */
    private void restart(Ritz ritz) {
        int m = applied;
        int pending = basis.count() - m;
        int room = Math.max(wanted.count(), Math.min((m + wanted.count()) / 2, m - 2 * pending));
        int extra = room - wanted.count();
        int low = wanted.smallest();
        int high = wanted.largest();
        if (low > 0 && high > 0) {
            low += extra / 2;
            high += extra - extra / 2;
        } else if (low > 0) {
            low += extra;
        } else {
            high += extra;
        }
        keep(ritz, ranks(low, high), true);
    }

    /** Keeps the wanted Ritz vectors alone: what couples them to the rest is below tolerance. */
    private void hold(Ritz ritz) {
        keep(ritz, wantedRanks(), false);
        Arrays.fill(inside, false);
        Arrays.fill(inside, 0, applied, true);
        heldResidual = 0;
        double[] product = new double[operator.size()];
        for (int k = 0; k < applied; k++) {
            var place = Eigenpairs.Place.LARGEST;
            var pair = Eigenpairs.Pair.measure(operator, place, basis.row(k), 0, product);
            heldResidual = Math.max(heldResidual, pair.residual());
            products++;
        }
    }

    private void keep(Ritz ritz, int[] ranks, boolean withPending) {
        int m = applied;
        int keep = ranks.length;
        int pending = withPending ? basis.count() - m : 0;
        double[] turn = new double[keep * m];
        double[] couplings = new double[keep * pending];
        boolean[] heldOnes = new boolean[keep];
        for (int k = 0; k < keep; k++) {
            System.arraycopy(ritz.eigen().vectors(), ranks[k] * m, turn, k * m, m);
            heldOnes[k] = isInside(ritz, ranks[k]);
            for (int p = 0; p < pending; p++) {
                couplings[k * pending + p] = coupling(ritz.eigen(), ranks[k], m + p);
            }
        }
        basis.truncate(m + pending);
        basis.rotate(turn, m, keep);
        Arrays.fill(t, 0);
        for (int k = 0; k < keep; k++) {
            t[k * stride + k] = ritz.eigen().values()[ranks[k]];
            for (int p = 0; p < pending; p++) {
                t[k * stride + keep + p] = couplings[k * pending + p];
                t[(keep + p) * stride + k] = couplings[k * pending + p];
            }
        }
        Arrays.fill(inside, false);
        System.arraycopy(heldOnes, 0, inside, 0, keep);
        applied = keep;
    }

    /** Whether some wanted value lies further out than the held one of its rank. */
    private boolean improves(double[] held, double[] now) {
        double slack = SLACK * Math.max(limits.tolerance() * scale, heldResidual);
        for (int i = 0; i < held.length; i++) {
            double gain = i < wanted.smallest() ? held[i] - now[i] : now[i] - held[i];
            if (gain > slack) {
                return true;
            }
        }
        return false;
    }

    /** Whether the extreme values of the complement of the held vectors are known well enough. */
    private boolean complementIsClear(Ritz ritz, double[] held) {
        boolean clear = true;
        if (wanted.smallest() > 0) {
            int k = firstOutside(ritz, false);
            clear &= k < 0 || trusted(ritz, k, held[wanted.smallest() - 1]);
        }
        if (wanted.largest() > 0) {
            int k = firstOutside(ritz, true);
            clear &= k < 0 || trusted(ritz, k, held[wanted.smallest()]);
        }
        return clear;
    }

    private boolean trusted(Ritz ritz, int k, double threshold) {
        double distance = Math.abs(ritz.eigen().values()[k] - threshold);
        return ritz.residuals()[k] <= Math.max(TRUSTED * scale, CLEAR * distance);
    }

    /** The outermost Ritz pair that is not made of the held vectors; -1 if there is none. */
    private int firstOutside(Ritz ritz, boolean fromAbove) {
        for (int i = 0; i < applied; i++) {
            int k = fromAbove ? applied - 1 - i : i;
            if (!isInside(ritz, k)) {
                return k;
            }
        }
        return -1;
    }

    private boolean isInside(Ritz ritz, int k) {
        double sum = 0;
        for (int j = 0; j < applied; j++) {
            double y = ritz.eigen().vectors()[k * applied + j];
            sum += inside[j] ? y * y : 0;
        }
        return sum >= 0.5;
    }

    /** The wanted pairs with residuals from products of their own. */
    private Eigenpairs finish(Ritz ritz, Eigenpairs.Status status) {
        int[] ranks = wantedRanks();
        int low = Math.min(wanted.smallest(), ranks.length);
        keep(ritz, ranks, false);
        double[] product = new double[operator.size()];
        List<double[]> vectors = new ArrayList<>();
        var pairs = new ArrayList<Eigenpairs.Pair>();
        for (int k = 0; k < ranks.length; k++) {
            double[] vector = basis.row(k);
            vectors.add(vector);
            var place = k < low ? Eigenpairs.Place.SMALLEST : Eigenpairs.Place.LARGEST;
            double bound = limits.tolerance() * scale;
            pairs.add(Eigenpairs.Pair.measure(operator, place, vector, bound, product));
            products++;
        }
        pairs.sort(java.util.Comparator.comparingDouble(Eigenpairs.Pair::value));
        return new Eigenpairs(
                Eigenpairs.ended(status, pairs),
                pairs,
                Eigenpairs.defect(vectors),
                scale,
                limits.tolerance(),
                restarts,
                products);
    }
}

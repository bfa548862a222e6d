package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.Arrays;
import java.util.Locale;

/**
 * Damped Newton steps along -H^+ g (Ben-Israel 1966; the line search of Armijo 1966 on 1/2
 * ||g||^2). The rank of the Hessian is decided at each point by the largest gap in its spectrum:
 * eigenvalues below the gap are left out of the pseudo-inverse. The note of the result reports the
 * last rank and its gap.
 *
 * @param rule when to stop
 * @param leastGap two neighbouring absolute eigenvalues must differ by this factor for the lower
 *     ones to be left out
 * @param reach only eigenvalues below this times the largest are ever left out
 */
public record PseudoInverseNewton(SeekRule rule, double leastGap, double reach) implements Finder {
    /** A gap of 1000 below 1e-6 of the largest eigenvalue. */
    public static final PseudoInverseNewton DEFAULT =
            new PseudoInverseNewton(SeekRule.DEFAULT.within(500, 30), 1e3, 1e-6);

    /** Eigenvalues below this times the largest are rounding, gap or not. */
    private static final double ROUNDING = 1e-14;

    private static final double DECREASE = 1e-4;

    @Override
    public String name() {
        return "pseudo-inverse-newton";
    }

    @Override
    public Finder with(SeekRule newRule) {
        return new PseudoInverseNewton(newRule, leastGap, reach);
    }

    @Override
    public Attempt search(Model model, int index, String label, double[] start, Monitor monitor) {
        return new Run(model, start).go(index, label, monitor);
    }

    /** So many eigenvalues are taken as nonzero; above them and the rest there is a gap. */
    record Rank(int rank, double gap) {
        /** Decides by the largest ratio of neighbours. */
        static Rank of(double[] eigenvalues, double leastGap, double reach) {
            double[] sizes = Arrays.stream(eigenvalues).map(Math::abs).sorted().toArray();
            int n = sizes.length;
            double largest = n == 0 ? 0 : sizes[n - 1];
            int zeros = 0;
            while (zeros < n && sizes[zeros] <= ROUNDING * largest) {
                zeros++;
            }
            double best = leastGap;
            int cut = zeros;
            for (int k = Math.max(1, zeros); k < n && sizes[k - 1] <= reach * largest; k++) {
                double gap = sizes[k] / Math.max(sizes[k - 1], ROUNDING * largest);
                if (gap > best) {
                    best = gap;
                    cut = k;
                }
            }
            double gap =
                    cut == 0 || cut == n
                            ? Double.POSITIVE_INFINITY
                            : sizes[cut] / Math.max(sizes[cut - 1], ROUNDING * largest);
            return new Rank(n - cut, gap);
        }
    }

    private final class Run extends EigenSeeking {
        private Rank rank = new Rank(0, 0);

        Run(Model model, double[] start) {
            super(PseudoInverseNewton.this.name(), model, rule, start);
        }

        @Override
        boolean advance() {
            rank = Rank.of(eigen.values(), leastGap, reach);
            double[] sizes = Arrays.stream(eigen.values()).map(Math::abs).sorted().toArray();
            double cut = rank.rank == n ? -1 : sizes[n - rank.rank - 1];
            double[] along = new double[n];
            for (int k = 0; k < n; k++) {
                double value = eigen.values()[k];
                along[k] = Math.abs(value) > cut && value != 0 ? -slopes[k] / value : 0;
            }
            double[] step = new double[n];
            eigen.combine(along, step);
            return Vectors.isFinite(step) && !Double.isNaN(backtrack(step, 1, 0.5, DECREASE));
        }

        @Override
        String note() {
            return String.format(Locale.ROOT, "rank %d of %d, gap %.2g", rank.rank, n, rank.gap);
        }
    }
}

package dev.dln.analysis.minimize;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What many minimisations came to.
 *
 * @param runs one per start, in order; fewer than planned only if cancelled
 * @param distinct those that settled, merged by loss, the lowest first
 * @param lossTolerance losses within this of each other count as one
 */
public record Minima(List<Minimum> runs, List<Distinct> distinct, double lossTolerance) {
    /**
     * A run that stagnated counts as settled up to this gradient norm, relative to 1 + |loss|: for
     * losses that lose digits beside a kink, where no gradient becomes as small as asked.
     */
    public static final double SETTLED = 1e-5;

    public Minima {
        runs = List.copyOf(runs);
        distinct = List.copyOf(distinct);
    }

    /**
     * Runs that ended at one loss.
     *
     * @param representative the one of the smallest gradient norm
     * @param start the number of its start
     * @param hits how many there are
     * @param converged how many of them met the tolerance
     */
    public record Distinct(Minimum representative, int start, int hits, int converged) {}

    /** Merges runs. */
    static Minima of(List<Minimum> runs, double relativeTolerance) {
        var order = new ArrayList<Integer>();
        double scale = 0;
        for (int i = 0; i < runs.size(); i++) {
            if (settled(runs.get(i))) {
                order.add(i);
                scale = Math.max(scale, Math.abs(runs.get(i).loss()));
            }
        }
        double tolerance = relativeTolerance * scale;
        order.sort(
                Comparator.<Integer>comparingDouble(i -> runs.get(i).loss())
                        .thenComparingInt(i -> i));
        var distinct = new ArrayList<Distinct>();
        for (int from = 0; from < order.size(); ) {
            int to = from + 1;
            while (to < order.size()
                    && runs.get(order.get(to)).loss() - runs.get(order.get(to - 1)).loss()
                            <= tolerance) {
                to++;
            }
            List<Integer> members = order.subList(from, to);
            int best =
                    members.stream()
                            .min(Comparator.comparingDouble(i -> runs.get(i).gradientNorm()))
                            .orElseThrow();
            long converged =
                    members.stream()
                            .filter(i -> runs.get(i).status() == Minimum.Status.CONVERGED)
                            .count();
            distinct.add(new Distinct(runs.get(best), best, to - from, (int) converged));
            from = to;
        }
        return new Minima(runs, distinct, tolerance);
    }

    /** Whether a run ended where its gradient vanishes, as far as it was asked to or could. */
    static boolean settled(Minimum run) {
        return switch (run.status()) {
            case CONVERGED -> true;
            case STAGNATED -> run.gradientNorm() <= SETTLED * (1 + Math.abs(run.loss()));
            case ITERATION_LIMIT, EVALUATION_LIMIT, TIME_REACHED, DIVERGED, BAD_START, CANCELLED ->
                    false;
        };
    }

    /** How many runs ended with each status. */
    public Map<Minimum.Status, Integer> statusCounts() {
        var counts = new EnumMap<Minimum.Status, Integer>(Minimum.Status.class);
        runs.forEach(run -> counts.merge(run.status(), 1, Integer::sum));
        return counts;
    }

    /** How many runs settled at all. */
    public int settledCount() {
        return distinct.stream().mapToInt(Distinct::hits).sum();
    }
}

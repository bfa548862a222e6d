package dev.dln.analysis.critical;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Kind;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a search found.
 *
 * @param attempts what came of each start, in order; fewer than planned if the search ended before
 *     all were run
 * @param points the critical points among them, in order
 * @param distinct the points merged, in order of loss and index
 * @param lossTolerance two losses within this count as equal when merging
 * @param ending why the search ended
 * @param notRun the starts of which nothing is said because the search ended before, ascending
 */
public record CriticalPoints(
        List<Attempt> attempts,
        List<Point> points,
        List<Distinct> distinct,
        double lossTolerance,
        Ending ending,
        List<Integer> notRun) {
    public CriticalPoints {
        attempts = List.copyOf(attempts);
        points = List.copyOf(points);
        distinct = List.copyOf(distinct);
        notRun = List.copyOf(notRun);
    }

    /** Why a search of many starts ended. */
    public enum Ending {
        /** All starts were run. */
        DONE,
        /** The time of the budget is over. */
        TIME_BUDGET,
        /** As many distinct points are found as the budget asks for. */
        POINT_BUDGET,
        /** The monitor asked to stop. */
        CANCELLED;

        /** The name used in JSON: {@code time_budget}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A critical point: how it was found and what it is. */
    public record Point(Attempt attempt, Classification classification) {}

    /**
     * Points that loss, index and nullity do not tell apart. Symmetries move a point without
     * changing these three; the rest of the spectrum changes with most of them.
     *
     * @param representative the one of the smallest gradient norm
     * @param hits how many there are
     */
    public record Distinct(Point representative, int hits) {}

    /** The same with other verdicts on the distinct points. */
    public CriticalPoints with(List<Distinct> verdicts) {
        return new CriticalPoints(attempts, points, verdicts, lossTolerance, ending, notRun);
    }

    /** How many attempts ended with each status. */
    public Map<Attempt.Status, Integer> statusCounts() {
        var counts = new EnumMap<Attempt.Status, Integer>(Attempt.Status.class);
        attempts.forEach(a -> counts.merge(a.status(), 1, Integer::sum));
        return counts;
    }

    /** How many distinct points there are of each kind. */
    public Map<Kind, Integer> kindCounts() {
        var counts = new EnumMap<Kind, Integer>(Kind.class);
        distinct.forEach(
                d -> counts.merge(d.representative().classification().kind(), 1, Integer::sum));
        return counts;
    }

    /** Merges points of equal inertia whose losses follow each other within the tolerance. */
    static List<Distinct> merge(List<Point> points, double lossTolerance) {
        var sorted = new ArrayList<>(points);
        sorted.sort(
                java.util.Comparator.<Point>comparingInt(p -> p.classification().negative())
                        .thenComparingInt(p -> p.classification().zero())
                        .thenComparingDouble(p -> p.classification().loss())
                        .thenComparingInt(p -> p.attempt().index()));
        var merged = new ArrayList<Distinct>();
        for (int i = 0; i < sorted.size(); ) {
            int end = i + 1;
            while (end < sorted.size()
                    && same(sorted.get(end - 1), sorted.get(end), lossTolerance)) {
                end++;
            }
            Point best = sorted.get(i);
            for (Point p : sorted.subList(i, end)) {
                if (p.classification().gradientNorm() < best.classification().gradientNorm()) {
                    best = p;
                }
            }
            merged.add(new Distinct(best, end - i));
            i = end;
        }
        merged.sort(
                java.util.Comparator.<Distinct>comparingDouble(
                                d -> d.representative().classification().loss())
                        .thenComparingInt(d -> d.representative().classification().negative()));
        return merged;
    }

    private static boolean same(Point a, Point b, double lossTolerance) {
        Classification x = a.classification();
        Classification y = b.classification();
        return x.negative() == y.negative()
                && x.zero() == y.zero()
                && Math.abs(x.loss() - y.loss()) <= lossTolerance;
    }
}

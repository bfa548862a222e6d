package dev.dln.analysis.critical;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Kind;

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

    /** Why the points of a class count as one. */
    public enum Merged {
        /** Known symmetries move each onto the first. */
        BY_SYMMETRY,
        /** Some of them by equal outputs, on a family of critical points larger than an orbit. */
        BY_OUTPUTS,
        /** Loss, index and nullity agree, and no symmetry is known that could say more. */
        BY_INVARIANTS;

        /** The name used in JSON: {@code by_symmetry}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What tells a class from all others. */
    public enum Told {
        /** Loss, index or nullity. */
        BY_LOSS_AND_INERTIA,
        /** From some, only that no known symmetry moves them onto it. */
        BY_ALIGNMENT;

        /** The name used in JSON: {@code by_alignment}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Points that are one point modulo symmetry; see {@code Merging} for the method.
     *
     * @param representative the one of the smallest gradient norm
     * @param hits how many there are
     * @param merged why they count as one
     * @param widest how far one of them stayed from the first when moved onto it by symmetries, at
     *     most
     * @param told what tells them from other classes
     * @param nearest how far the nearest other class of equal loss, index and nullity stayed when
     *     moved as near as symmetries can; infinite if there is none
     */
    public record Distinct(
            Point representative,
            int hits,
            Merged merged,
            double widest,
            Told told,
            double nearest) {
        /** The same class shown by another point of it, or by the same one judged anew. */
        public Distinct with(Point other) {
            return new Distinct(other, hits, merged, widest, told, nearest);
        }
    }

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
}

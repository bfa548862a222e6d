package dev.dln.app.command;

import dev.dln.analysis.Kind;
import dev.dln.app.report.Series;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Kinds of points in words and in pictures. */
final class Kinds {
    private Kinds() {}

    /** {@code strict saddle}. */
    static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** {@code 1 global minimum, 42 strict saddles}. */
    static String tally(Map<Kind, Integer> counts) {
        var parts = new ArrayList<String>();
        counts.forEach((kind, n) -> parts.add(n + " " + (n == 1 ? name(kind) : plural(kind))));
        return parts.isEmpty() ? "none" : String.join(", ", parts);
    }

    private static String plural(Kind kind) {
        return switch (kind) {
            case GLOBAL_MINIMUM -> "global minima";
            case LOCAL_MINIMUM -> "local minima";
            case LOCAL_MAXIMUM -> "local maxima";
            case STRICT_SADDLE, NONSTRICT_SADDLE -> name(kind) + "s";
            case UNDETERMINED, NOT_CRITICAL -> name(kind);
        };
    }

    /** A series of the kind's own mark and colour. */
    static Series series(Kind kind, List<Series.Point> points) {
        String name = name(kind);
        return switch (kind) {
            case GLOBAL_MINIMUM -> new Series(name, Series.Shape.TRIANGLE, 2, points);
            case LOCAL_MINIMUM -> new Series(name, Series.Shape.SQUARE, 3, points);
            case STRICT_SADDLE -> new Series(name, Series.Shape.DISC, 1, points);
            case NONSTRICT_SADDLE -> new Series(name, Series.Shape.RING, 4, points);
            case LOCAL_MAXIMUM -> new Series(name, Series.Shape.SQUARE, 5, points);
            case UNDETERMINED -> new Series(name, Series.Shape.CROSS, 2, points);
            case NOT_CRITICAL -> new Series(name, Series.Shape.CROSS, 0, points);
        };
    }
}

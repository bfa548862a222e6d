package dev.dln.app.report;

/** The shapes of marks. */
final class Marks {
    private Marks() {}

    /** The classes of a series' group. */
    static String classes(Series one) {
        String kind =
                switch (one.shape()) {
                    case DISC, SQUARE, TRIANGLE -> "filled";
                    case RING, CROSS, STROKE, LINE -> "stroked";
                    case DASHES -> "stroked dashed";
                    case HAIRLINE -> "stroked hair";
                    case HALO -> "stroked halo";
                };
        return "c%d %s".formatted(one.colour(), kind);
    }

    /** Whether a series is drawn as a line from point to point. */
    static boolean isLine(Series.Shape shape) {
        return switch (shape) {
            case LINE, DASHES, HAIRLINE -> true;
            case DISC, RING, SQUARE, TRIANGLE, CROSS, STROKE, HALO -> false;
        };
    }

    /** A mark at a place; what it says when pointed at may be empty. */
    static String mark(Series.Shape shape, double cx, double cy, String title) {
        String element =
                switch (shape) {
                    case DISC -> circle(cx, cy, "4.5");
                    case RING -> circle(cx, cy, "6");
                    case HALO -> circle(cx, cy, "9");
                    case SQUARE -> path(cx, cy, "m-4-4h8v8h-8z");
                    case TRIANGLE -> path(cx, cy, "m0-5.5l5 9h-10z");
                    case CROSS -> path(cx, cy, "m-4-4l8 8m0-8l-8 8");
                    case STROKE -> path(cx, cy, "m0-3.5v7");
                    case LINE, DASHES, HAIRLINE -> path(cx, cy, "m-11 0h22");
                };
        if (title.isEmpty()) {
            return "<" + element + "/>";
        }
        String name = element.substring(0, element.indexOf(' '));
        return "<" + element + "><title>" + Xml.escape(title) + "</title></" + name + ">";
    }

    /** The legend's sample of a series. */
    static Plot.Entry entry(Series one) {
        return new Plot.Entry(
                one.name(),
                (x, y) ->
                        "<g class=\"%s\">%s</g>"
                                .formatted(classes(one), mark(one.shape(), x + 11, y, "")));
    }

    private static String circle(double cx, double cy, String radius) {
        return "circle cx=\"%s\" cy=\"%s\" r=\"%s\""
                .formatted(Xml.pixels(cx), Xml.pixels(cy), radius);
    }

    private static String path(double cx, double cy, String commands) {
        return "path d=\"M%s %s%s\"".formatted(Xml.pixels(cx), Xml.pixels(cy), commands);
    }
}

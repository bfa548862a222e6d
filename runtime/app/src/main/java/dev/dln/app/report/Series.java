package dev.dln.app.report;

import java.util.List;

/**
 * Points that are drawn alike and share an entry of the legend.
 *
 * @param name what the legend says; if empty, the legend leaves it out
 * @param shape how they are drawn
 * @param colour 1 to 6: a colour of the page's palette, told apart in print and by the colour-blind
 *     (Okabe and Ito 2008); 0 is the quiet grey of reference marks
 * @param points in drawing order; those that are not finite are left out
 */
public record Series(String name, Shape shape, int colour, List<Point> points) {
    public Series {
        points = List.copyOf(points);
        if (colour < 0 || colour > 6) {
            throw new IllegalArgumentException("no colour " + colour);
        }
    }

    /** A form that is told from the others without colour. */
    public enum Shape {
        /** A filled circle. */
        DISC,
        /** An empty circle. */
        RING,
        /** A filled square. */
        SQUARE,
        /** A filled triangle. */
        TRIANGLE,
        /** A diagonal cross. */
        CROSS,
        /** A short vertical stroke. */
        STROKE,
        /** No marks, but a line from point to point. */
        LINE,
        /** A dashed line: what a model predicts. */
        DASHES,
        /** A thin line, one of many. */
        HAIRLINE,
        /** A wide circle around another mark. */
        HALO
    }

    /**
     * A point.
     *
     * @param title what it says when pointed at; may be empty
     */
    public record Point(double x, double y, String title) {}
}

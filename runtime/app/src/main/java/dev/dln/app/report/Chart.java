package dev.dln.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A chart of points over two axes, as one SVG element. It has a title and a description for screen
 * readers, its marks say their values when pointed at, and its colours are the page's ({@link
 * Style}), so it follows a light or dark scheme.
 *
 * @param title what the chart shows
 * @param description the same for those who cannot see it: what is up, what is down
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series in drawing order
 */
public record Chart(String title, String description, Axis x, Axis y, List<Series> series) {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 620;
    private static final int LEFT = 76;
    private static final int RIGHT = 24;
    private static final int TOP = 48;
    private static final int BOTTOM = 64;
    private static final int LEGEND_ENTRY_GAP = 30;

    public Chart {
        series = List.copyOf(series);
    }

    /** The SVG element; {@code id} makes its inner names unique on a page. */
    public String svg(String id) {
        var out = new ArrayList<String>();
        out.add(
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\" xmlns=\"http://www.w3.org/2000/svg\">"
                        .formatted(WIDTH, HEIGHT, id, id));
        out.add("<title id=\"%s-t\">%s</title>".formatted(id, Xml.escape(title)));
        out.add("<desc id=\"%s-d\">%s</desc>".formatted(id, Xml.escape(description)));
        axes(out);
        series.forEach(s -> draw(out, s));
        legend(out);
        out.add("</svg>");
        return String.join("\n", out);
    }

    private double px(double value) {
        return LEFT + x.at(value) * (WIDTH - LEFT - RIGHT);
    }

    private double py(double value) {
        return HEIGHT - BOTTOM - y.at(value) * (HEIGHT - TOP - BOTTOM);
    }

    private void axes(List<String> out) {
        int bottom = HEIGHT - BOTTOM;
        out.add("<g class=\"grid\">");
        for (Axis.Tick tick : x.ticks(8)) {
            out.add(line(px(tick.value()), TOP, px(tick.value()), bottom));
        }
        for (Axis.Tick tick : y.ticks(7)) {
            out.add(line(LEFT, py(tick.value()), WIDTH - RIGHT, py(tick.value())));
        }
        out.add("</g><g class=\"axis\">");
        out.add(line(LEFT, bottom, WIDTH - RIGHT, bottom));
        out.add(line(LEFT, TOP, LEFT, bottom));
        out.add("</g><g class=\"tick\">");
        for (Axis.Tick tick : x.ticks(8)) {
            out.add(text(px(tick.value()), bottom + 20, "middle", tick.label()));
        }
        for (Axis.Tick tick : y.ticks(7)) {
            out.add(text(LEFT - 10, py(tick.value()) + 4.5, "end", tick.label()));
        }
        out.add("</g><g class=\"label\">");
        out.add(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 16, "middle", x.label()));
        out.add(
                "<text text-anchor=\"middle\" transform=\"translate(20 %s) rotate(-90)\">%s</text>"
                        .formatted(Xml.pixels((TOP + bottom) / 2.0), Xml.escape(y.label())));
        out.add("</g>");
    }

    private void draw(List<String> out, Series one) {
        List<Series.Point> points =
                one.points().stream()
                        .filter(p -> Double.isFinite(px(p.x())) && Double.isFinite(py(p.y())))
                        .toList();
        out.add("<g class=\"%s\">".formatted(classes(one)));
        if (one.shape() == Series.Shape.LINE) {
            var path = new StringBuilder();
            for (Series.Point p : points) {
                path.append(path.isEmpty() ? "M" : "L");
                path.append(Xml.pixels(px(p.x()))).append(' ').append(Xml.pixels(py(p.y())));
            }
            out.add("<path d=\"%s\"/>".formatted(path));
        } else {
            points.forEach(p -> out.add(mark(one.shape(), px(p.x()), py(p.y()), p.title())));
        }
        out.add("</g>");
    }

    private static String classes(Series one) {
        boolean filled =
                switch (one.shape()) {
                    case DISC, SQUARE, TRIANGLE -> true;
                    case RING, CROSS, STROKE, LINE -> false;
                };
        return "c%d %s".formatted(one.colour(), filled ? "filled" : "stroked");
    }

    private static String mark(Series.Shape shape, double cx, double cy, String title) {
        String inner = title.isEmpty() ? "" : "<title>" + Xml.escape(title) + "</title>";
        String path =
                switch (shape) {
                    case DISC -> null;
                    case RING -> null;
                    case SQUARE -> "m-4-4h8v8h-8z";
                    case TRIANGLE -> "m0-5.5l5 9h-10z";
                    case CROSS -> "m-4-4l8 8m0-8l-8 8";
                    case STROKE, LINE -> "m0-3.5v7";
                };
        String element =
                path == null
                        ? "circle cx=\"%s\" cy=\"%s\" r=\"%s\""
                                .formatted(
                                        Xml.pixels(cx),
                                        Xml.pixels(cy),
                                        shape == Series.Shape.RING ? "6" : "4.5")
                        : "path d=\"M%s %s%s\"".formatted(Xml.pixels(cx), Xml.pixels(cy), path);
        return inner.isEmpty()
                ? "<" + element + "/>"
                : "<"
                        + element
                        + ">"
                        + inner
                        + "</"
                        + element.substring(0, element.indexOf(' '))
                        + ">";
    }

    private void legend(List<String> out) {
        out.add("<g class=\"legend\">");
        double at = LEFT;
        for (Series one : series) {
            out.add("<g class=\"%s\">".formatted(classes(one)));
            out.add(
                    one.shape() == Series.Shape.LINE
                            ? "<path d=\"M%s 22h22\"/>".formatted(Xml.pixels(at - 4))
                            : mark(one.shape(), at + 7, 22, ""));
            out.add("</g>");
            out.add(text(at + 22, 27, "start", one.name()));
            at += LEGEND_ENTRY_GAP + 22 + 7.2 * one.name().length();
        }
        out.add("</g>");
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(Xml.pixels(x1), Xml.pixels(y1), Xml.pixels(x2), Xml.pixels(y2));
    }

    private static String text(double x, double y, String anchor, String content) {
        return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                .formatted(Xml.pixels(x), Xml.pixels(y), anchor, Xml.escape(content));
    }
}

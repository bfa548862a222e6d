package dev.dln.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The frame that pictures with two axes share: its size, where values lie in it, grid, axes, labels
 * and the legend above it, which takes as many lines as it needs.
 */
final class Plot {
    static final int WIDTH = 960;
    static final int LEFT = 84;
    private static final int BOTTOM = 64;
    private static final int LEGEND_LINE = 24;

    /** An average letter of the legend's font, in pixels. */
    private static final double LETTER = 7.4;

    private final Axis x;
    private final Axis y;
    private final int height;
    private final int right;
    private final int top;
    private final List<Entry> legend;
    private final List<String> out = new ArrayList<>();

    /**
     * An entry of the legend.
     *
     * @param mark draws its sample with the left edge at x and the middle at y
     */
    record Entry(String name, Mark mark) {}

    /** Draws a sample. */
    interface Mark {
        String at(double x, double y);
    }

    /**
     * A frame.
     *
     * @param height of the plotting area; the legend comes on top of it
     * @param right room to the right of it
     */
    Plot(Axis x, Axis y, int height, int right, List<Entry> legend) {
        this.x = x;
        this.y = y;
        this.right = right;
        this.legend = legend;
        this.top = legend.isEmpty() ? 16 : 24 + LEGEND_LINE * lines();
        this.height = top + height + BOTTOM;
    }

    private int lines() {
        int lines = 1;
        double at = LEFT;
        for (Entry entry : legend) {
            double width = width(entry);
            if (at > LEFT && at + width > WIDTH) {
                lines++;
                at = LEFT;
            }
            at += width;
        }
        return lines;
    }

    private static double width(Entry entry) {
        return 52 + LETTER * entry.name.length();
    }

    double px(double value) {
        return LEFT + x.at(value) * (WIDTH - LEFT - right);
    }

    double py(double value) {
        return bottom() - y.at(value) * (bottom() - top);
    }

    double top() {
        return top;
    }

    double bottom() {
        return height - BOTTOM;
    }

    double rightEdge() {
        return WIDTH - right;
    }

    /** Whether a point lies inside, give or take a hair. */
    boolean holds(double vx, double vy) {
        double a = x.at(vx);
        double b = y.at(vy);
        return a >= -1e-9 && a <= 1 + 1e-9 && b >= -1e-9 && b <= 1 + 1e-9;
    }

    void add(String element) {
        out.add(element);
    }

    /** Opens the element: title, description, and the area that lines are cut off at. */
    void open(String id, String title, String description) {
        add(
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\" xmlns=\"http://www.w3.org/2000/svg\">"
                        .formatted(WIDTH, height, id, id));
        add("<title id=\"%s-t\">%s</title>".formatted(id, Xml.escape(title)));
        add("<desc id=\"%s-d\">%s</desc>".formatted(id, Xml.escape(description)));
        add(
                "<clipPath id=\"%s-c\"><rect x=\"%d\" y=\"%d\" width=\"%s\" height=\"%s\"/></clipPath>"
                        .formatted(
                                id,
                                LEFT,
                                top,
                                Xml.pixels(rightEdge() - LEFT),
                                Xml.pixels(bottom() - top)));
    }

    void grid(boolean columns) {
        add("<g class=\"grid\">");
        for (Axis.Tick tick : x.ticks(8)) {
            if (columns) {
                add(line(px(tick.value()), top, px(tick.value()), bottom()));
            }
        }
        for (Axis.Tick tick : y.ticks(7)) {
            add(line(LEFT, py(tick.value()), rightEdge(), py(tick.value())));
        }
        add("</g>");
    }

    /** Axes, ticks and labels; without those of x where its values mean nothing. */
    void axes(boolean withX) {
        double bottom = bottom();
        add("<g class=\"axis\">");
        add(line(LEFT, bottom, rightEdge(), bottom));
        add(line(LEFT, top, LEFT, bottom));
        add("</g><g class=\"tick\">");
        if (withX) {
            for (Axis.Tick tick : x.ticks(8)) {
                add(text(px(tick.value()), bottom + 20, "middle", tick.label()));
            }
        }
        for (Axis.Tick tick : y.ticks(7)) {
            add(text(LEFT - 10, py(tick.value()) + 4.5, "end", tick.label()));
        }
        add("</g><g class=\"label\">");
        add(text((LEFT + rightEdge()) / 2, height - 16, "middle", x.label()));
        add(
                "<text text-anchor=\"middle\" transform=\"translate(18 %s) rotate(-90)\">%s</text>"
                        .formatted(Xml.pixels((top + bottom) / 2), Xml.escape(y.label())));
        add("</g>");
    }

    void legend() {
        if (legend.isEmpty()) {
            return;
        }
        add("<g class=\"legend\">");
        double at = LEFT;
        double line = 22;
        for (Entry entry : legend) {
            double width = width(entry);
            if (at > LEFT && at + width > WIDTH) {
                line += LEGEND_LINE;
                at = LEFT;
            }
            add(entry.mark.at(at, line));
            add(text(at + 26, line + 5, "start", entry.name));
            at += width;
        }
        add("</g>");
    }

    String close() {
        out.add("</svg>");
        return String.join("\n", out);
    }

    static String line(double x1, double y1, double x2, double y2) {
        return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(Xml.pixels(x1), Xml.pixels(y1), Xml.pixels(x2), Xml.pixels(y2));
    }

    static String text(double x, double y, String anchor, String content) {
        return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                .formatted(Xml.pixels(x), Xml.pixels(y), anchor, Xml.escape(content));
    }
}

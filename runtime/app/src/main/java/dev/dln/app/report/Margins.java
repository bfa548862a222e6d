package dev.dln.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Conditions one below the other, and how surely each is decided: a bar along a logarithmic scale
 * of "decisive number over the bound on its error". Left of 1 nothing can be told; what exact
 * arithmetic decided reaches the right edge.
 *
 * @param title what the picture shows
 * @param description the same for those who cannot see it
 * @param rows from top to bottom
 */
public record Margins(String title, String description, List<Row> rows) implements Picture {
    private static final int LEFT = 40;
    private static final int RIGHT = 920;
    private static final int TOP = 14;
    private static final int ROW = 46;
    private static final int LAST = 44;

    /** Powers of ten at the left edge and where "exact" begins. */
    private static final int LOWEST = -4;

    private static final int HIGHEST = 16;

    /** Longer names are cut; an average letter is 7.4 pixels wide. */
    private static final int MOST_LETTERS = 92;

    public Margins {
        rows = List.copyOf(rows);
    }

    /** What became of a condition. */
    public enum Answer {
        /** It holds. */
        YES,
        /** It cannot be told. */
        OPEN,
        /** It fails. */
        NO
    }

    /**
     * A condition.
     *
     * @param margin the decisive number over the bound on its error; infinite if exact
     * @param label what is written at the right: {@code holds, exact}
     */
    public record Row(String name, Answer answer, double margin, String label) {}

    @Override
    public String svg(String id) {
        int height = TOP + ROW * rows.size() + LAST;
        var out = new ArrayList<String>();
        out.add(
                "<svg class=\"chart\" viewBox=\"0 0 960 %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\" xmlns=\"http://www.w3.org/2000/svg\">"
                        .formatted(height, id, id));
        out.add("<title id=\"%s-t\">%s</title>".formatted(id, Xml.escape(title)));
        out.add("<desc id=\"%s-d\">%s</desc>".formatted(id, Xml.escape(description)));
        int bottom = height - LAST;
        out.add(
                "<rect class=\"zone\" x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\"/>"
                        .formatted(LEFT, TOP, Xml.pixels(at(0) - LEFT), bottom - TOP));
        out.add("<g class=\"grid\">");
        for (int power = 4; power <= HIGHEST; power += 4) {
            out.add(Plot.line(at(power), TOP, at(power), bottom));
        }
        out.add("</g><g class=\"axis\">" + Plot.line(LEFT, bottom, RIGHT, bottom));
        out.add(Plot.line(at(0), TOP, at(0), bottom) + "</g>");
        for (int i = 0; i < rows.size(); i++) {
            draw(out, rows.get(i), TOP + ROW * i);
        }
        scale(out, bottom);
        out.add("</svg>");
        return String.join("\n", out);
    }

    private static void scale(List<String> out, int bottom) {
        out.add("<g class=\"tick\">");
        out.add(Plot.text((LEFT + at(0)) / 2, bottom + 20, "middle", "cannot be told"));
        out.add(Plot.text(at(0), bottom + 20, "middle", "1"));
        for (int power = 4; power < HIGHEST; power += 4) {
            out.add(
                    Plot.text(
                            at(power),
                            bottom + 20,
                            "middle",
                            "10"
                                    + (power == 4
                                            ? "\u2074"
                                            : power == 8 ? "\u2078" : "\u00b9\u00b2")));
        }
        out.add(Plot.text(RIGHT, bottom + 20, "end", "exact"));
        out.add("</g><g class=\"note\">");
        out.add(
                Plot.text(
                        RIGHT, bottom + 38, "end", "decisive number over the bound on its error"));
        out.add("</g>");
    }

    private static double at(double power) {
        double share = (power - LOWEST) / (HIGHEST - LOWEST);
        return LEFT + Math.clamp(share, 0, 1) * (RIGHT - LEFT);
    }

    private static void draw(List<String> out, Row row, int top) {
        double right = row.margin > 0 ? at(Math.log10(row.margin)) : LEFT;
        int colour =
                switch (row.answer) {
                    case YES -> 3;
                    case OPEN -> 5;
                    case NO -> 2;
                };
        Series.Shape shape =
                switch (row.answer) {
                    case YES -> Series.Shape.DISC;
                    case OPEN -> Series.Shape.RING;
                    case NO -> Series.Shape.CROSS;
                };
        String name =
                row.name.length() <= MOST_LETTERS
                        ? row.name
                        : row.name.substring(0, MOST_LETTERS - 1) + "\u2026";
        out.add(
                "<g class=\"%s\">%s</g>"
                        .formatted(
                                Marks.classes(new Series("", shape, colour, List.of())),
                                Marks.mark(shape, LEFT - 18, top + 18, row.label)));
        out.add(Plot.text(LEFT + 6, top + 22, "start", name));
        out.add("<g class=\"tick\">" + Plot.text(RIGHT, top + 22, "end", row.label) + "</g>");
        out.add(
                "<g class=\"c%d filled\"><rect x=\"%d\" y=\"%d\" width=\"%s\" height=\"7\"/></g>"
                        .formatted(colour, LEFT, top + 30, Xml.pixels(Math.max(3, right - LEFT))));
    }
}

package dev.dln.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The entries of a matrix as cells, the first row on top: blue for positive, orange for negative,
 * the fuller the larger; empty for zero.
 *
 * @param title what the picture shows
 * @param description the same for those who cannot see it
 * @param values row-major
 */
public record MatrixPicture(
        String title, String description, int rows, int columns, double[] values)
        implements Picture {
    private static final int WIDTH = 960;
    private static final int LEFT = 40;
    private static final int TOP = 34;
    private static final double MOST_WIDTH = 560;
    private static final double MOST_HEIGHT = 300;
    private static final double LARGEST_CELL = 26;

    /** With more cells than this, they do not say their values when pointed at. */
    private static final int MOST_TITLES = 900;

    /** The faintest nonzero cell, so that it is not taken for zero. */
    private static final double FAINT = 0.08;

    /**
     * @throws IllegalArgumentException if the number of values is not rows times columns
     */
    public MatrixPicture {
        if (values.length != rows * columns || values.length == 0) {
            throw new IllegalArgumentException(values.length + " for " + rows + " x " + columns);
        }
    }

    @Override
    public String svg(String id) {
        double width = Math.min(LARGEST_CELL, MOST_WIDTH / columns);
        double height = Math.min(LARGEST_CELL, MOST_HEIGHT / rows);
        double largest =
                Arrays.stream(values).map(Math::abs).filter(Double::isFinite).max().orElse(0);
        var out = new ArrayList<String>();
        out.add(
                "<svg class=\"chart\" viewBox=\"0 0 %d %s\" role=\"img\" aria-labelledby=\"%s-t %s-d\" xmlns=\"http://www.w3.org/2000/svg\">"
                        .formatted(WIDTH, Xml.pixels(TOP + rows * height + 8), id, id));
        out.add("<title id=\"%s-t\">%s</title>".formatted(id, Xml.escape(title)));
        out.add("<desc id=\"%s-d\">%s</desc>".formatted(id, Xml.escape(description)));
        cells(out, 1, width, height, largest);
        cells(out, -1, width, height, largest);
        double right = LEFT + columns * width;
        double bottom = TOP + rows * height;
        out.add("<g class=\"axis\">");
        out.add(Plot.line(LEFT, TOP, right, TOP) + Plot.line(LEFT, bottom, right, bottom));
        out.add(Plot.line(LEFT, TOP, LEFT, bottom) + Plot.line(right, TOP, right, bottom));
        out.add("</g><g class=\"tick\">");
        out.add(Plot.text(LEFT + width / 2, TOP - 8, "middle", "1"));
        if (columns > 1) {
            out.add(Plot.text(right - width / 2, TOP - 8, "middle", Integer.toString(columns)));
        }
        out.add(Plot.text(LEFT - 8, TOP + Math.max(height / 2 + 4.5, 10), "end", "1"));
        if (rows > 1) {
            out.add(
                    Plot.text(
                            LEFT - 8,
                            bottom - Math.max(height / 2 - 4.5, 0),
                            "end",
                            Integer.toString(rows)));
        }
        out.add("</g>");
        key(out, right + 28, largest);
        out.add("</svg>");
        return String.join("\n", out);
    }

    private void cells(List<String> out, int sign, double width, double height, double largest) {
        out.add("<g class=\"c%d filled cells\">".formatted(sign > 0 ? 1 : 2));
        for (int k = 0; k < values.length; k++) {
            double value = values[k];
            if (Math.signum(value) != sign || !Double.isFinite(value)) {
                continue;
            }
            String cell =
                    "rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill-opacity=\"%s\""
                            .formatted(
                                    Xml.pixels(LEFT + k % columns * width),
                                    Xml.pixels(TOP + Math.floorDiv(k, columns) * height),
                                    Xml.pixels(width),
                                    Xml.pixels(height),
                                    Xml.pixels(Math.max(FAINT, Math.abs(value) / largest)));
            out.add(
                    values.length <= MOST_TITLES
                            ? "<%s><title>%s</title></rect>"
                                    .formatted(
                                            cell,
                                            Xml.escape(
                                                    "[%d, %d] %s"
                                                            .formatted(
                                                                    k / columns + 1,
                                                                    k % columns + 1,
                                                                    number(value))))
                            : "<" + cell + "/>");
        }
        out.add("</g>");
    }

    private static void key(List<String> out, double x, double largest) {
        String size = number(largest);
        double y = TOP + 4;
        for (int sign : new int[] {1, -1}) {
            out.add(
                    "<g class=\"c%d filled\"><rect x=\"%s\" y=\"%s\" width=\"14\" height=\"14\"/></g>"
                            .formatted(sign > 0 ? 1 : 2, Xml.pixels(x), Xml.pixels(y)));
            out.add(
                    "<g class=\"tick\">"
                            + Plot.text(x + 22, y + 12, "start", (sign > 0 ? "" : "\u2212") + size)
                            + "</g>");
            y += 24;
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value).replace('-', '\u2212');
    }
}

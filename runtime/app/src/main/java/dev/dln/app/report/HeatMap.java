package dev.dln.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Values on a plane as colours with contour lines, and marks over them. Colours go from dark blue
 * for low to yellow for high, evenly in lightness (after viridis, van der Walt and Smith 2015);
 * grey is where there is no finite value. Where the values crowd near the lowest, colours are
 * spaced by the logarithm of the height above it.
 *
 * @param title what the picture shows
 * @param description the same for those who cannot see it
 * @param x the horizontal axis; covers the columns
 * @param y the vertical axis; covers the rows
 * @param columns values of x at which there are columns, ascending
 * @param rows values of y, ascending
 * @param values row-major, one row for each value of y
 * @param label what the values are
 * @param series marks; their names stand beside them
 */
public record HeatMap(
        String title,
        String description,
        Axis x,
        Axis y,
        double[] columns,
        double[] rows,
        double[] values,
        String label,
        List<Series> series)
        implements Picture {
    private static final int HEIGHT = 640;
    private static final int RIGHT = 150;
    private static final int LEVELS = 24;

    /** Logarithmic when the range is this times the height of the median above the lowest. */
    private static final double SKEWED = 8;

    /** Control points of the colour scale, from low to high. */
    private static final int[][] RAMP = {
        {0x44, 0x01, 0x54},
        {0x3b, 0x52, 0x8b},
        {0x21, 0x91, 0x8c},
        {0x5e, 0xc9, 0x62},
        {0xfd, 0xe7, 0x25}
    };

    public HeatMap {
        series = List.copyOf(series);
        if (values.length != columns.length * rows.length) {
            throw new IllegalArgumentException(
                    values.length + " values for " + columns.length + " x " + rows.length);
        }
    }

    @Override
    public String svg(String id) {
        var plot = new Plot(x, y, HEIGHT, RIGHT, List.of());
        double[] levels = levels();
        plot.open(id, title, description);
        plot.add("<g clip-path=\"url(#%s-c)\">".formatted(id));
        plot.add(
                "<rect class=\"zone\" x=\"%d\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
                        .formatted(
                                Plot.LEFT,
                                Xml.pixels(plot.top()),
                                Xml.pixels(plot.rightEdge() - Plot.LEFT),
                                Xml.pixels(plot.bottom() - plot.top())));
        cells(plot, levels);
        contours(plot, levels);
        plot.add("</g>");
        plot.axes(true);
        marks(plot, id);
        bar(plot, levels);
        return plot.close();
    }

    /** Bounds between colours, ascending; empty if all finite values are equal. */
    double[] levels() {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (finite.length == 0 || finite[0] == finite[finite.length - 1]) {
            return new double[0];
        }
        double low = finite[0];
        double high = finite[finite.length - 1];
        double median = finite[finite.length / 2] - low;
        double near = finite[finite.length / 50] - low;
        double[] levels = new double[LEVELS - 1];
        boolean skewed = median > 0 && high - low > SKEWED * median;
        double first = Math.max(near, 1e-6 * (high - low));
        for (int k = 0; k < levels.length; k++) {
            double s = (k + 1.0) / LEVELS;
            levels[k] =
                    skewed
                            ? low + first * Math.pow((high - low) / first, s)
                            : low + s * (high - low);
        }
        return levels;
    }

    private static int level(double value, double[] levels) {
        int at = Arrays.binarySearch(levels, value);
        return at >= 0 ? at + 1 : -at - 1;
    }

    private static String colour(int level) {
        return colour(level / (LEVELS - 1.0));
    }

    /** A colour of the scale, 0 for the lowest and 1 for the highest value. */
    static String colour(double share) {
        double s = Math.clamp(share, 0, 1) * (RAMP.length - 1);
        int k = Math.min((int) s, RAMP.length - 2);
        double t = s - k;
        int[] rgb = new int[3];
        for (int c = 0; c < 3; c++) {
            rgb[c] = (int) Math.round((1 - t) * RAMP[k][c] + t * RAMP[k + 1][c]);
        }
        return "#%02x%02x%02x".formatted(rgb[0], rgb[1], rgb[2]);
    }

    /** One rectangle for each run of equal colours in a row. */
    private void cells(Plot plot, double[] levels) {
        plot.add("<g shape-rendering=\"crispEdges\">");
        for (int j = 0; j < rows.length; j++) {
            double top = plot.py(edge(rows, j + 1));
            double bottom = plot.py(edge(rows, j));
            for (int i = 0; i < columns.length; ) {
                int from = i;
                int level = levelAt(i, j, levels);
                while (i < columns.length && levelAt(i, j, levels) == level) {
                    i++;
                }
                if (level >= 0) {
                    double left = plot.px(edge(columns, from));
                    plot.add(
                            "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>"
                                    .formatted(
                                            Xml.pixels(left),
                                            Xml.pixels(top),
                                            Xml.pixels(plot.px(edge(columns, i)) - left),
                                            Xml.pixels(bottom - top),
                                            colour(level)));
                }
            }
        }
        plot.add("</g>");
    }

    private int levelAt(int i, int j, double[] levels) {
        double value = values[j * columns.length + i];
        return Double.isFinite(value) ? level(value, levels) : -1;
    }

    /** Where cell k begins: half-way between values, and at the first and last value itself. */
    private static double edge(double[] at, int k) {
        return k == 0 ? at[0] : k == at.length ? at[k - 1] : 0.5 * (at[k - 1] + at[k]);
    }

    /** Contour lines by marching squares, one path for every second level. */
    private void contours(Plot plot, double[] levels) {
        for (int l = 1; l < levels.length; l += 2) {
            var path = new StringBuilder();
            for (int j = 0; j + 1 < rows.length; j++) {
                for (int i = 0; i + 1 < columns.length; i++) {
                    square(plot, i, j, levels[l], path);
                }
            }
            if (!path.isEmpty()) {
                plot.add("<path class=\"iso\" d=\"%s\"/>".formatted(path));
            }
        }
    }

    private void square(Plot plot, int i, int j, double level, StringBuilder path) {
        int n = columns.length;
        double[] v = {
            values[j * n + i], values[j * n + i + 1],
            values[(j + 1) * n + i + 1], values[(j + 1) * n + i]
        };
        double[][] corners = {
            {columns[i], rows[j]}, {columns[i + 1], rows[j]},
            {columns[i + 1], rows[j + 1]}, {columns[i], rows[j + 1]}
        };
        var crossings = new ArrayList<double[]>();
        for (int e = 0; e < 4; e++) {
            double a = v[e] - level;
            double b = v[(e + 1) % 4] - level;
            if (!Double.isFinite(a) || !Double.isFinite(b)) {
                return;
            }
            if (a < 0 != b < 0) {
                double s = a / (a - b);
                double[] p = corners[e];
                double[] q = corners[(e + 1) % 4];
                crossings.add(new double[] {p[0] + s * (q[0] - p[0]), p[1] + s * (q[1] - p[1])});
            }
        }
        for (int k = 0; k + 1 < crossings.size(); k += 2) {
            path.append('M').append(place(plot, crossings.get(k)));
            path.append('L').append(place(plot, crossings.get(k + 1)));
        }
    }

    private static String place(Plot plot, double[] p) {
        return String.format(Locale.ROOT, "%.1f %.1f", plot.px(p[0]), plot.py(p[1]));
    }

    private void marks(Plot plot, String id) {
        plot.add("<g class=\"over\">");
        for (Series one : series) {
            List<Series.Point> inside =
                    one.points().stream().filter(p -> plot.holds(p.x(), p.y())).toList();
            if (Marks.isLine(one.shape())) {
                var path = new StringBuilder();
                for (Series.Point p : one.points()) {
                    path.append(path.isEmpty() ? "M" : "L");
                    path.append(place(plot, new double[] {p.x(), p.y()}));
                }
                plot.add(
                        "<g class=\"%s\" clip-path=\"url(#%s-c)\"><path d=\"%s\"/></g>"
                                .formatted(Marks.classes(one), id, path));
                continue;
            }
            plot.add("<g class=\"%s\">".formatted(Marks.classes(one)));
            for (Series.Point p : inside) {
                plot.add(Marks.mark(one.shape(), plot.px(p.x()), plot.py(p.y()), p.title()));
            }
            plot.add("</g>");
            for (Series.Point p : inside) {
                if (!one.name().isEmpty()) {
                    boolean left = plot.px(p.x()) > plot.rightEdge() - 90;
                    plot.add(
                            Plot.text(
                                    plot.px(p.x()) + (left ? -10 : 10),
                                    plot.py(p.y()) - 8,
                                    left ? "end" : "start",
                                    one.name()));
                }
            }
        }
        plot.add("</g>");
    }

    /** The scale of colours, with the values at some of its bounds. */
    private void bar(Plot plot, double[] levels) {
        double left = plot.rightEdge() + 24;
        double height = (plot.bottom() - plot.top()) / LEVELS;
        plot.add("<g shape-rendering=\"crispEdges\">");
        for (int k = 0; k < (levels.length == 0 ? 1 : LEVELS); k++) {
            plot.add(
                    "<rect x=\"%s\" y=\"%s\" width=\"18\" height=\"%s\" fill=\"%s\"/>"
                            .formatted(
                                    Xml.pixels(left),
                                    Xml.pixels(plot.bottom() - (k + 1) * height),
                                    Xml.pixels(height),
                                    colour(k)));
        }
        plot.add("</g><g class=\"tick\">");
        for (int k = 3; k < levels.length; k += 4) {
            plot.add(
                    Plot.text(
                            left + 26,
                            plot.bottom() - (k + 1) * height + 4.5,
                            "start",
                            shortNumber(levels[k])));
        }
        plot.add("</g><g class=\"label\">");
        plot.add(
                "<text text-anchor=\"middle\" transform=\"translate(%s %s) rotate(-90)\">%s</text>"
                        .formatted(
                                Xml.pixels(Plot.WIDTH - 8),
                                Xml.pixels((plot.top() + plot.bottom()) / 2),
                                Xml.escape(label)));
        plot.add("</g>");
    }

    private static String shortNumber(double value) {
        double size = Math.abs(value);
        String text =
                size == 0 || (size >= 1e-3 && size < 1e5)
                        ? new java.math.BigDecimal(value, new java.math.MathContext(4))
                                .stripTrailingZeros()
                                .toPlainString()
                        : String.format(Locale.ROOT, "%.2e", value)
                                .replaceFirst("e([+-])0?", "e$1");
        return text.replace('-', '\u2212').replace("e+", "e");
    }
}

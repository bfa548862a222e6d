package dev.dln.app.report;

import java.util.Arrays;
import java.util.Locale;

/**
 * A function of two variables as a surface seen from above and aside, in parallel projection: x
 * runs to the right, y to the back, heights upwards. Colours are those of {@link HeatMap}, by
 * height. Cells are drawn from the back to the front, so that near ones cover far ones.
 *
 * @param title what the picture shows
 * @param description the same for those who cannot see it
 * @param x the axis to the right; covers the columns
 * @param y the axis to the back; covers the rows
 * @param z the axis of heights; values outside are cut off
 * @param columns values of x, ascending
 * @param rows values of y, ascending
 * @param values row-major, one row for each value of y
 */
public record Relief(
        String title,
        String description,
        Axis x,
        Axis y,
        Axis z,
        double[] columns,
        double[] rows,
        double[] values)
        implements Picture {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 640;
    private static final double LEFT = 110;
    private static final double BOTTOM = 560;

    /** The length of the x axis, and what y adds to the right and upwards. */
    private static final double RUN = 520;

    private static final double SHIFT = 250;
    private static final double RISE = 190;
    private static final double TALL = 300;

    public Relief {
        if (values.length != columns.length * rows.length) {
            throw new IllegalArgumentException(
                    values.length + " values for " + columns.length + " x " + rows.length);
        }
    }

    @Override
    public String svg(String id) {
        var out = new StringBuilder();
        out.append(
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\" xmlns=\"http://www.w3.org/2000/svg\">\n"
                        .formatted(WIDTH, HEIGHT, id, id));
        out.append("<title id=\"%s-t\">%s</title>\n".formatted(id, Xml.escape(title)));
        out.append("<desc id=\"%s-d\">%s</desc>\n".formatted(id, Xml.escape(description)));
        frame(out);
        for (int j = rows.length - 2; j >= 0; j--) {
            for (int i = 0; i + 1 < columns.length; i++) {
                cell(out, i, j);
            }
        }
        labels(out);
        return out.append("</svg>").toString();
    }

    private double height(int i, int j) {
        return values[j * columns.length + i];
    }

    private void cell(StringBuilder out, int i, int j) {
        double[] corners = {height(i, j), height(i + 1, j), height(i + 1, j + 1), height(i, j + 1)};
        if (!Arrays.stream(corners).allMatch(Double::isFinite)) {
            return;
        }
        double middle = Arrays.stream(corners).sum() / 4;
        out.append(
                "<path fill=\"%s\" stroke=\"#000000\" stroke-opacity=\".22\" stroke-width=\".5\" d=\"M%sL%sL%sL%sz\"/>\n"
                        .formatted(
                                HeatMap.colour(z.at(Math.clamp(middle, z.low(), z.high()))),
                                place(columns[i], rows[j], corners[0]),
                                place(columns[i + 1], rows[j], corners[1]),
                                place(columns[i + 1], rows[j + 1], corners[2]),
                                place(columns[i], rows[j + 1], corners[3])));
    }

    /** The edges of the box behind the surface, with lines at the ticks of z. */
    private void frame(StringBuilder out) {
        double back = y.high();
        out.append("<g class=\"grid\">");
        for (Axis.Tick tick : z.ticks(5)) {
            out.append(line(x.low(), back, tick.value(), x.high(), back, tick.value()));
            out.append(line(x.low(), y.low(), tick.value(), x.low(), back, tick.value()));
        }
        out.append("</g>\n<g class=\"axis\">");
        out.append(line(x.low(), y.low(), z.low(), x.high(), y.low(), z.low()));
        out.append(line(x.high(), y.low(), z.low(), x.high(), back, z.low()));
        out.append(line(x.low(), y.low(), z.low(), x.low(), y.low(), z.high()));
        out.append("</g>\n");
    }

    private void labels(StringBuilder out) {
        out.append("<g class=\"tick\">");
        for (Axis.Tick tick : x.ticks(6)) {
            double[] p = at(tick.value(), y.low(), z.low());
            out.append(Plot.text(p[0], p[1] + 20, "middle", tick.label()));
        }
        for (Axis.Tick tick : y.ticks(6)) {
            double[] p = at(x.high(), tick.value(), z.low());
            out.append(Plot.text(p[0] + 12, p[1] + 6, "start", tick.label()));
        }
        for (Axis.Tick tick : z.ticks(5)) {
            double[] p = at(x.low(), y.low(), tick.value());
            out.append(Plot.text(p[0] - 10, p[1] + 5, "end", tick.label()));
        }
        out.append("</g>\n<g class=\"label\">");
        double[] right = at((x.low() + x.high()) / 2, y.low(), z.low());
        out.append(Plot.text(right[0], right[1] + 48, "middle", x.label()));
        double[] deep = at(x.high(), (y.low() + y.high()) / 2, z.low());
        out.append(Plot.text(deep[0] + 56, deep[1] + 14, "start", y.label()));
        double[] up = at(x.low(), y.low(), (z.low() + z.high()) / 2);
        out.append(
                "<text text-anchor=\"middle\" transform=\"translate(%s %s) rotate(-90)\">%s</text>"
                        .formatted(
                                Xml.pixels(up[0] - 62), Xml.pixels(up[1]), Xml.escape(z.label())));
        out.append("</g>\n");
    }

    private double[] at(double vx, double vy, double vz) {
        double a = x.at(vx);
        double b = y.at(vy);
        double c = z.at(Math.clamp(vz, z.low(), z.high()));
        return new double[] {LEFT + RUN * a + SHIFT * b, BOTTOM - RISE * b - TALL * c};
    }

    private String place(double vx, double vy, double vz) {
        double[] p = at(vx, vy, vz);
        return String.format(Locale.ROOT, "%.1f %.1f", p[0], p[1]);
    }

    private String line(double x1, double y1, double z1, double x2, double y2, double z2) {
        double[] p = at(x1, y1, z1);
        double[] q = at(x2, y2, z2);
        return Plot.line(p[0], p[1], q[0], q[1]);
    }
}

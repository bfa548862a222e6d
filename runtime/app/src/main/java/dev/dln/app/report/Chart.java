package dev.dln.app.report;

import java.util.List;

/**
 * A chart of points and lines over two axes, as one SVG element. Its marks say their values when
 * pointed at. Series without a name are not in the legend.
 *
 * @param title what the chart shows
 * @param description the same for those who cannot see it: what is up, what is down
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series in drawing order
 * @param zones shaded behind the series
 * @param height of the plotting area, where its width is about 850
 */
public record Chart(
        String title,
        String description,
        Axis x,
        Axis y,
        List<Series> series,
        List<Zone> zones,
        int height)
        implements Picture {
    private static final int HEIGHT = 500;
    private static final int LOW = 260;
    private static final int RIGHT = 24;

    public Chart {
        series = List.copyOf(series);
        zones = List.copyOf(zones);
    }

    /** A chart without zones. */
    public Chart(String title, String description, Axis x, Axis y, List<Series> series) {
        this(title, description, x, y, series, List.of());
    }

    /** A chart of the usual height. */
    public Chart(
            String title,
            String description,
            Axis x,
            Axis y,
            List<Series> series,
            List<Zone> zones) {
        this(title, description, x, y, series, zones, HEIGHT);
    }

    /** The same chart, lower, for a page with many of them. */
    public Chart low() {
        return new Chart(title, description, x, y, series, zones, LOW);
    }

    /**
     * A shaded rectangle with a note; what lies outside the axes is cut off.
     *
     * @param note written in its upper left corner; may be empty
     */
    public record Zone(double left, double right, double low, double high, String note) {}

    @Override
    public String svg(String id) {
        var plot =
                new Plot(
                        x,
                        y,
                        height,
                        RIGHT,
                        series.stream()
                                .filter(s -> !s.name().isEmpty())
                                .map(Marks::entry)
                                .toList());
        plot.open(id, title, description);
        zones.forEach(zone -> draw(plot, zone));
        plot.grid(true);
        plot.axes(true);
        series.forEach(s -> draw(plot, id, s));
        plot.legend();
        return plot.close();
    }

    private void draw(Plot plot, Zone zone) {
        double left = plot.px(Math.clamp(zone.left, x.low(), x.high()));
        double right = plot.px(Math.clamp(zone.right, x.low(), x.high()));
        double top = plot.py(Math.clamp(zone.high, y.low(), y.high()));
        double bottom = plot.py(Math.clamp(zone.low, y.low(), y.high()));
        plot.add(
                "<rect class=\"zone\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
                        .formatted(
                                Xml.pixels(left),
                                Xml.pixels(top),
                                Xml.pixels(right - left),
                                Xml.pixels(bottom - top)));
        if (!zone.note.isEmpty()) {
            boolean roomToTheRight = left < Plot.WIDTH * 0.6;
            plot.add(
                    "<g class=\"note\">"
                            + Plot.text(
                                    roomToTheRight ? left + 6 : right - 6,
                                    top + 16,
                                    roomToTheRight ? "start" : "end",
                                    zone.note)
                            + "</g>");
        }
    }

    private static void draw(Plot plot, String id, Series one) {
        List<Series.Point> points =
                one.points().stream()
                        .filter(
                                p ->
                                        Double.isFinite(plot.px(p.x()))
                                                && Double.isFinite(plot.py(p.y())))
                        .toList();
        if (!Marks.isLine(one.shape())) {
            plot.add("<g class=\"%s\">".formatted(Marks.classes(one)));
            points.stream()
                    .filter(p -> plot.holds(p.x(), p.y()))
                    .forEach(
                            p ->
                                    plot.add(
                                            Marks.mark(
                                                    one.shape(),
                                                    plot.px(p.x()),
                                                    plot.py(p.y()),
                                                    p.title())));
            plot.add("</g>");
            return;
        }
        plot.add("<g class=\"%s\" clip-path=\"url(#%s-c)\">".formatted(Marks.classes(one), id));
        var path = new StringBuilder();
        for (Series.Point p : points) {
            path.append(path.isEmpty() ? "M" : "L");
            path.append(Xml.pixels(plot.px(p.x()))).append(' ');
            path.append(Xml.pixels(Math.clamp(plot.py(p.y()), -1e5, 1e5)));
        }
        String title = points.isEmpty() ? "" : points.getFirst().title();
        plot.add(
                title.isEmpty()
                        ? "<path d=\"%s\"/>".formatted(path)
                        : "<path d=\"%s\"><title>%s</title></path>"
                                .formatted(path, Xml.escape(title)));
        plot.add("</g>");
    }
}

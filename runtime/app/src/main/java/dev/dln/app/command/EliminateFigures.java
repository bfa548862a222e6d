package dev.dln.app.command;

import dev.dln.analysis.eliminate.NeuronModel;
import dev.dln.analysis.eliminate.ReducedSurface;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.app.Version;
import dev.dln.app.json.Json;
import dev.dln.app.report.Axis;
import dev.dln.app.report.Chart;
import dev.dln.app.report.HeatMap;
import dev.dln.app.report.Page;
import dev.dln.app.report.Picture;
import dev.dln.app.report.Relief;
import dev.dln.app.report.Series;
import dev.dln.compiler.CompiledModel;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What {@code dln eliminate} found: the three panels of Figure 1 of Kawaguchi and Kaelbling (2020)
 * for any network and number, a section beside a closed form, and the growth of the exponents.
 *
 * @param number what varies
 * @param line the network's loss on a fine grid: values of the number, losses
 */
record EliminateFigures(
        String number,
        NeuronModel model,
        ReducedSurface surface,
        EliminateCommand.Flow flow,
        double[][] line) {
    /** Arrows across and up. */
    private static final int ACROSS = 18;

    private static final int UP = 13;

    /** Cells of the relief along each side, at most. */
    private static final int CELLS = 48;

    /** A minimum of the network's loss on the fine grid counts as global within this. */
    private static final double EQUAL = 1e-6;

    /** Where the network's loss on the line is lower than at both neighbours; plateaus once. */
    private List<double[]> minima() {
        var found = new ArrayList<double[]>();
        double[] x = line[0];
        double[] y = line[1];
        for (int i = 0; i < x.length; ) {
            int last = i;
            while (last + 1 < x.length && y[last + 1] == y[i]) {
                last++;
            }
            boolean left = i == 0 || y[i - 1] > y[i];
            boolean right = last + 1 == x.length || y[last + 1] > y[i];
            if (left && right && (i > 0 || last + 1 < x.length)) {
                found.add(new double[] {(x[i] + x[last]) / 2, y[i]});
            }
            i = last + 1;
        }
        return found;
    }

    private double lowest() {
        return Arrays.stream(line[1]).filter(Double::isFinite).min().orElse(0);
    }

    private boolean isGlobal(double[] minimum) {
        return minimum[1] <= lowest() + EQUAL * (1 + Math.abs(lowest()));
    }

    private boolean diverged() {
        return flow.run().status() == Minimum.Status.DIVERGED;
    }

    private String ending() {
        return flow.judgement().global()
                ? "it ends at a global minimum of the network's loss"
                : diverged()
                        ? "failure mode: b grows without bound while the network's loss stays at "
                                + Numbers.number(flow.state().networkLoss())
                        : "it has not ended after "
                                + Numbers.count(flow.run().iterations(), "step")
                                + ", the network's loss is "
                                + Numbers.number(flow.state().networkLoss());
    }

    private Optional<double[]> difference(Optional<double[]> formula) {
        return formula.map(
                f -> {
                    double largest = 0;
                    for (int i = 0; i < f.length; i++) {
                        largest =
                                Math.max(
                                        largest,
                                        Math.abs(f[i] - surface.values()[i])
                                                / (1 + Math.abs(f[i])));
                    }
                    return new double[] {largest};
                });
    }

    void print(PrintStream out, Optional<double[]> formula) {
        var table = new Columns(">" + number, ">network's loss", "minimum along the line");
        minima().forEach(
                        m ->
                                table.row(
                                        Numbers.digits(m[0], 6),
                                        Numbers.number(m[1]),
                                        isGlobal(m) ? "lowest" : "not the lowest"));
        table.print(out, "");
        int cell = lowestCell();
        out.println(
                "with neurons, least over a and W: lowest %s at %s = %s, b = %s"
                        .formatted(
                                Numbers.number(surface.values()[cell]),
                                number,
                                Numbers.digits(surface.thetas()[cell % columns()], 6),
                                Numbers.digits(surface.offsets()[cell / columns()], 6)));
        difference(formula)
                .ifPresent(
                        d ->
                                out.println(
                                        "largest difference from the closed form: %s, relative to"
                                                        .formatted(Numbers.rough(d[0]))
                                                + " 1 + value"));
        out.println("gradient flow: " + ending());
        out.println(
                "  status %s after %s: loss with neurons %s, ||a|| %s, ||(b, W)|| %s, group gradients %s"
                        .formatted(
                                flow.run().status().id(),
                                Numbers.count(flow.run().iterations(), "step"),
                                Numbers.rough(flow.state().loss()),
                                Numbers.rough(flow.state().factors()),
                                Numbers.rough(flow.state().exponents()),
                                Numbers.rough(flow.state().groupGradients())));
    }

    private int columns() {
        return surface.thetas().length;
    }

    private int lowestCell() {
        int best = 0;
        for (int i = 0; i < surface.values().length; i++) {
            if (surface.values()[i] < surface.values()[best]) {
                best = i;
            }
        }
        return best;
    }

    Json.Fields json(Json.Fields document, Optional<double[]> formula, List<String> files) {
        return document.with(
                        "minima",
                        minima().stream()
                                .map(
                                        m ->
                                                Json.object()
                                                        .with("at", m[0])
                                                        .with("loss", m[1])
                                                        .with("lowest", isGlobal(m)))
                                .toList())
                .with(
                        "flow",
                        NeuronReport.json(flow.state(), flow.judgement())
                                .with("status", flow.run().status().id())
                                .with("failureMode", diverged() && !flow.judgement().global())
                                .with("loss", flow.state().loss())
                                .with("iterations", flow.run().iterations()))
                .with("difference", difference(formula).map(d -> (Object) d[0]).orElse(null))
                .with("files", files);
    }

    // ---- the page

    Page page(CompiledModel compiled, Optional<double[]> formula) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("gradient flow", flow.run().status().id());
        facts.put("loss with neurons", Numbers.rough(flow.state().loss()));
        facts.put("network's loss there", Numbers.number(flow.state().networkLoss()));
        facts.put("||(b, W)||", Numbers.rough(flow.state().exponents()));
        facts.put("group gradients", Numbers.rough(flow.state().groupGradients()));
        difference(formula).ifPresent(d -> facts.put("from the closed form", Numbers.rough(d[0])));
        Page page =
                new Page("The failure mode of eliminating local minima")
                        .lead("Gradient flow from the start point: " + ending() + ".")
                        .facts(facts)
                        .heading("(a) The network's own loss")
                        .figure(
                                own(),
                                "Without neurons. A minimum that is not the lowest is where"
                                        + " descent gets stuck.")
                        .heading("(b) With one exponential neuron for each output")
                        .figure(
                                relief(),
                                "The loss with neurons over "
                                        + number
                                        + " and b, least over a and W. Over a bad minimum the"
                                        + " surface has none: it slopes down towards large b, and"
                                        + " comes to the lowest loss only at infinity.")
                        .heading("(c) Where descent goes")
                        .figure(
                                map(),
                                "The same from above. Arrows are negative gradients of equal"
                                        + " length; the line is gradient flow in all parameters,"
                                        + " from b = 0.");
        section(formula)
                .ifPresent(
                        s ->
                                page.heading("A section")
                                        .figure(
                                                s,
                                                "Over one value of "
                                                        + number
                                                        + (formula.isPresent()
                                                                ? ", beside the closed form."
                                                                : ".")));
        page.heading("Divergence, seen by the minimiser")
                .figure(
                        growth(),
                        "As the loss falls like exp(-2b), the norm of (b, W) grows with the"
                                + " logarithm of the steps. A run whose norm grows as much over"
                                + " the last doubling of steps as over the one before is reported"
                                + " as diverged.")
                .heading("The model")
                .verbatim(compiled.source().text())
                .footer(
                        "Kawaguchi and Kaelbling (2020), Theorem 4 and Figure 1. "
                                + Version.line());
        return page;
    }

    private Picture own() {
        var series = new ArrayList<Series>();
        series.add(SlicePictures.curve("loss", Series.Shape.LINE, 1, line[0], line[1]));
        var bad = new ArrayList<Series.Point>();
        var good = new ArrayList<Series.Point>();
        for (double[] m : minima()) {
            (isGlobal(m) ? good : bad)
                    .add(
                            new Series.Point(
                                    m[0],
                                    m[1],
                                    number
                                            + " = "
                                            + Numbers.digits(m[0], 6)
                                            + ", loss "
                                            + Numbers.number(m[1])));
        }
        series.add(new Series("lowest", Series.Shape.DISC, 3, good));
        series.add(new Series("another minimum", Series.Shape.TRIANGLE, 2, bad));
        return new Chart(
                "The network's loss",
                "The loss without neurons along " + number + ", with its minima marked.",
                new Axis(number, line[0][0], line[0][line[0].length - 1], Axis.Scale.LINEAR),
                Axis.linear("loss", line[1]),
                series);
    }

    private Axis thetaAxis() {
        return new Axis(
                number, surface.thetas()[0], surface.thetas()[columns() - 1], Axis.Scale.LINEAR);
    }

    private Axis offsetAxis() {
        return new Axis(
                "b",
                surface.offsets()[0],
                surface.offsets()[surface.offsets().length - 1],
                Axis.Scale.LINEAR);
    }

    private Picture relief() {
        int rows = surface.offsets().length;
        int[] i = thin(columns());
        int[] j = thin(rows);
        double[] values = new double[i.length * j.length];
        for (int r = 0; r < j.length; r++) {
            for (int c = 0; c < i.length; c++) {
                values[r * i.length + c] = surface.values()[j[r] * columns() + i[c]];
            }
        }
        return new Relief(
                "The loss with neurons as a surface",
                "Low for large b at every " + number + "; at small b it is the network's own loss.",
                thetaAxis(),
                offsetAxis(),
                Axis.linear("loss", values),
                Arrays.stream(i).mapToDouble(k -> surface.thetas()[k]).toArray(),
                Arrays.stream(j).mapToDouble(k -> surface.offsets()[k]).toArray(),
                values);
    }

    /** Evenly spread places, the first and the last among them. */
    private static int[] thin(int count) {
        int cells = Math.min(CELLS, count - 1);
        int[] places = new int[cells + 1];
        for (int k = 0; k <= cells; k++) {
            places[k] = Math.round((float) k * (count - 1) / cells);
        }
        return places;
    }

    private Picture map() {
        var series = new ArrayList<Series>();
        for (int r = 0; r < UP; r++) {
            for (int c = 0; c < ACROSS; c++) {
                arrow(
                                (2 * c + 1) * (columns() - 1) / (2 * ACROSS),
                                (2 * r + 1) * (surface.offsets().length - 1) / (2 * UP))
                        .ifPresent(series::add);
            }
        }
        series.add(
                new Series(
                        "",
                        Series.Shape.LINE,
                        2,
                        flow.path().stream().map(p -> new Series.Point(p[0], p[1], "")).toList()));
        double[] first = flow.path().getFirst();
        series.add(
                new Series(
                        "start",
                        Series.Shape.DISC,
                        2,
                        List.of(new Series.Point(first[0], first[1], "start"))));
        return new HeatMap(
                "The loss with neurons from above",
                "Arrows point down the slope: near a bad minimum of the network towards large b.",
                thetaAxis(),
                offsetAxis(),
                surface.thetas(),
                surface.offsets(),
                surface.values(),
                "loss",
                series);
    }

    /** A negative gradient of one length on the page; none where the slope is zero. */
    private Optional<Series> arrow(int column, int row) {
        int cell = row * columns() + column;
        double wide = surface.thetas()[columns() - 1] - surface.thetas()[0];
        double high = surface.offsets()[surface.offsets().length - 1] - surface.offsets()[0];
        // directions as they look on the page: lengths in units of the axes
        double dx = -surface.thetaSlopes()[cell] / wide;
        double dy = -surface.offsetSlopes()[cell] / high;
        double norm = Math.hypot(dx, dy);
        if (!(norm > 1e-12)) {
            return Optional.empty();
        }
        dx *= 0.36 / ACROSS / norm;
        dy *= 0.36 / ACROSS / norm;
        double x = surface.thetas()[column];
        double y = surface.offsets()[row];
        var points = new ArrayList<Series.Point>();
        double[][] corners = {
            {-dx, -dy},
            {dx, dy},
            {dx - 0.7 * dx - 0.4 * dy, dy - 0.7 * dy + 0.4 * dx},
            {dx, dy},
            {dx - 0.7 * dx + 0.4 * dy, dy - 0.7 * dy - 0.4 * dx}
        };
        for (double[] p : corners) {
            points.add(new Series.Point(x + p[0] * wide, y + p[1] * high, ""));
        }
        return Optional.of(new Series("", Series.Shape.HAIRLINE, 1, points));
    }

    /** Over the bad minimum of the highest loss, or the middle where there is none. */
    private Optional<Picture> section(Optional<double[]> formula) {
        double[] at =
                minima().stream()
                        .filter(m -> !isGlobal(m) && m[0] > line[0][0] && m[0] < line[0][2000])
                        .findFirst()
                        .orElse(line[0]);
        int column = 0;
        for (int i = 0; i < columns(); i++) {
            if (Math.abs(surface.thetas()[i] - at[0])
                    < Math.abs(surface.thetas()[column] - at[0])) {
                column = i;
            }
        }
        double[] values = column(surface.values(), column);
        if (Arrays.stream(values).noneMatch(v -> v > 0)) {
            return Optional.empty();
        }
        var series = new ArrayList<Series>();
        series.add(
                SlicePictures.curve(
                        "minimised over a and W", Series.Shape.LINE, 1, surface.offsets(), values));
        int chosen = column;
        formula.ifPresent(
                f ->
                        series.add(
                                SlicePictures.curve(
                                        "closed form",
                                        Series.Shape.DASHES,
                                        2,
                                        surface.offsets(),
                                        column(f, chosen))));
        return Optional.of(
                new Chart(
                        "Over " + number + " = " + Numbers.digits(surface.thetas()[column], 4),
                        "The loss falls with b, without end.",
                        offsetAxis(),
                        Axis.logarithmic("loss", values),
                        series));
    }

    private double[] column(double[] values, int column) {
        double[] picked = new double[surface.offsets().length];
        for (int j = 0; j < picked.length; j++) {
            picked[j] = values[j * columns() + column];
        }
        return picked;
    }

    private Picture growth() {
        double[] steps = new double[flow.norms().size()];
        double[] norms = new double[steps.length];
        for (int k = 0; k < steps.length; k++) {
            steps[k] = k + 1.0;
            norms[k] = flow.norms().get(k);
        }
        return new Chart(
                "The norm of (b, W) along gradient flow",
                "The norm against the number of steps, by its logarithm.",
                Axis.logarithmic("step", steps),
                Axis.linear("||(b, W)||", norms),
                List.of(SlicePictures.curve("", Series.Shape.LINE, 1, steps, norms)));
    }
}

package dev.dln.app.command;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.path.LineSlice;
import dev.dln.analysis.path.PlaneSlice;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.Version;
import dev.dln.app.json.Json;
import dev.dln.app.report.Page;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code dln slice FILE}. */
@Command(
        name = "slice",
        description = "The loss along a line, or on a plane, through a point.",
        footer = {
            "",
            "With --along, t = 1 is a step of length 1; with --to, t = 1 is the other point, and",
            "with --and a third point lies in the plane. Numbers go to DIR/slice.npz.",
            "Example:  dln slice saddle.dln --at zeros --along eig:1,eig:-1 --report s.html",
            "          dln slice mlp.dln --data d.npz --at a.npz --to b.npz"
        })
final class SliceCommand implements Callable<Integer> {
    /** Beyond both points by this part of their distance. */
    private static final double MARGIN = 0.25;

    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;
    @Mixin private PointOption at;

    @Option(
            names = "--along",
            paramLabel = "DIRECTION[,DIRECTION]",
            split = ",",
            description =
                    "One direction for a line, two for a plane: eig:1 is the eigenvector of the"
                        + " lowest eigenvalue of the Hessian, eig:2 of the second lowest, eig:-1 of"
                        + " the highest; or a .npz (default: eig:1).")
    private List<String> along = new ArrayList<>();

    @Option(names = "--to", paramLabel = "POINT", description = "A line to this point instead.")
    private String to = "";

    @Option(
            names = "--and",
            paramLabel = "POINT",
            description = "With --to: the plane that also holds this point.")
    private String and = "";

    @Option(
            names = "--reach",
            paramLabel = "R",
            description =
                    "With --along: how far to go to both sides (default: half of the point's norm,"
                            + " and at least 0.5).")
    private double reach = Double.NaN;

    @Option(
            names = "--points",
            paramLabel = "N",
            description = "How many values along each axis (default: 201 for a line, 81).")
    private int points;

    @Option(names = "--gradients", description = "Gradient norms too.")
    private boolean gradients;

    @Mixin private ReportOption report;
    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    SliceCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MinimizeCommand.require(
                along.isEmpty() || to.isEmpty(), "--along and --to do not go together");
        MinimizeCommand.require(and.isEmpty() || !to.isEmpty(), "--and goes with --to");
        MinimizeCommand.require(along.size() <= 2, "--along takes one or two directions");
        MinimizeCommand.require(
                Double.isNaN(reach) || (reach > 0 && reach < 1e150), "--reach must be positive");
        MinimizeCommand.require(
                points == 0 || (points >= 3 && points <= 2001), "--points must be from 3 to 2001");
        BoundModel bound = data.bind(context, model.compile(context));
        double[] origin = at.point(context, bound);
        report.prepare();
        out.prepare();
        try (Session session = data.open(context, bound);
                var watch = new Watch(context, "slicing")) {
            if (to.isEmpty()) {
                alongDirections(bound, session, origin, watch);
            } else {
                betweenPoints(bound, session, origin, watch);
            }
        }
        return ExitCode.OK;
    }

    private void alongDirections(BoundModel bound, Session session, double[] origin, Watch watch) {
        List<String> names = along.isEmpty() ? List.of("eig:1") : along;
        var ways = new ArrayList<double[]>();
        for (String name : names) {
            ways.add(direction(bound, session, origin, name));
        }
        double far = Double.isNaN(reach) ? Math.max(1, Vectors.norm(origin)) / 2 : reach;
        var mark = List.of(new SlicePictures.Mark(at.text(), 0, 0));
        if (ways.size() == 1) {
            double[] grid = LineSlice.grid(-far, far, points == 0 ? 201 : points);
            LineSlice line = LineSlice.of(session, origin, ways.getFirst(), grid, gradients, watch);
            finish(bound, line, "t along " + names.getFirst(), mark);
            return;
        }
        double[] grid = LineSlice.grid(-far, far, points == 0 ? 81 : points);
        var frame = new PlaneSlice.Frame(origin, ways.get(0), ways.get(1));
        PlaneSlice plane = PlaneSlice.of(session, frame, grid, grid, gradients, watch);
        finish(bound, plane, "along " + names.get(0), "along " + names.get(1), mark);
    }

    private void betweenPoints(BoundModel bound, Session session, double[] origin, Watch watch) {
        double[] other = PointOption.read(context, bound, to, "--to");
        var marks = new ArrayList<SlicePictures.Mark>();
        marks.add(new SlicePictures.Mark(at.text(), 0, 0));
        marks.add(new SlicePictures.Mark(to, 1, 0));
        MinimizeCommand.require(
                Vectors.distance(origin, other) > 0, "--at and --to are the same point");
        if (and.isEmpty()) {
            double[] grid = LineSlice.grid(-MARGIN, 1 + MARGIN, points == 0 ? 201 : points);
            double[] way = Vectors.plus(other, -1, origin);
            LineSlice line = LineSlice.of(session, origin, way, grid, gradients, watch);
            finish(bound, line, "t from " + at.text() + " (0) to " + to + " (1)", marks);
            return;
        }
        double[] third = PointOption.read(context, bound, and, "--and");
        PlaneSlice.Frame frame =
                PlaneSlice.Frame.through(origin, other, third)
                        .orElseThrow(() -> Failure.usage("the three points lie on one line"));
        double[] place = frame.coordinates(third);
        marks.add(new SlicePictures.Mark(and, place[0], place[1]));
        int count = points == 0 ? 81 : points;
        double[] first = axis(Math.min(0, place[0]), Math.max(1, place[0]), count);
        double[] second = axis(Math.min(0, place[1]), Math.max(0, place[1]), count);
        PlaneSlice plane = PlaneSlice.of(session, frame, first, second, gradients, watch);
        finish(bound, plane, "towards " + to, "at right angles, towards " + and, marks);
    }

    private static double[] axis(double low, double high, int count) {
        double room = MARGIN * (high - low);
        return LineSlice.grid(low - room, high + room, count);
    }

    private double[] direction(BoundModel bound, Session session, double[] origin, String name) {
        if (!name.startsWith("eig:")) {
            return PointOption.read(context, bound, name, "--along");
        }
        int n = origin.length;
        int rank;
        try {
            rank = Integer.parseInt(name.substring("eig:".length()));
        } catch (NumberFormatException _) {
            rank = 0;
        }
        MinimizeCommand.require(
                rank != 0 && Math.abs(rank) <= n,
                "--along "
                        + name
                        + ": the rank is 1 for the lowest eigenvalue, -1 for the highest, at most "
                        + n);
        ClassifyCommand.dense(bound);
        double[] hessian = new double[n * n];
        session.hessian(origin, hessian);
        if (!Vectors.isFinite(hessian)) {
            throw Failure.input("the Hessian is not finite at " + at.text());
        }
        return SymmetricEigen.of(hessian, n).vector(rank > 0 ? rank - 1 : n + rank);
    }

    private void finish(
            BoundModel bound, LineSlice line, String axis, List<SlicePictures.Mark> marks) {
        var arrays = new LinkedHashMap<String, Array>();
        arrays.put("t", vector(line.at()));
        arrays.put("loss", vector(line.loss()));
        if (gradients) {
            arrays.put("gradient_norm", vector(line.gradientNorm()));
        }
        arrays.put("origin", vector(line.origin()));
        arrays.put("direction", vector(line.direction()));
        out.write("slice.npz", arrays);
        report.write(
                () -> {
                    Page page =
                            page(bound)
                                    .figure(
                                            SlicePictures.line(
                                                    line, "The loss along a line", axis, marks),
                                            "The loss, and the parabola that its value, slope and"
                                                    + " curvature at t = 0 give.");
                    if (gradients) {
                        page.figure(
                                SlicePictures.gradients(line, "The gradient along the line", axis),
                                "The norm of the whole gradient, not only of its part along the"
                                        + " line.");
                    }
                    return footer(page, bound);
                });
        if (format.json()) {
            Json.Fields json =
                    document(bound, "line")
                            .with("originLoss", line.originLoss())
                            .with("slope", line.slope())
                            .with("curvature", line.curvature())
                            .with("t", line.at())
                            .with("loss", line.loss());
            if (gradients) {
                json.with("gradientNorm", line.gradientNorm());
            }
            Json.print(context.out(), json.with("files", out.written()));
            return;
        }
        var table = new Columns("", "");
        table.row("loss at t = 0", Numbers.number(line.originLoss()));
        table.row("slope there", Numbers.rough(line.slope()));
        table.row("curvature there", Numbers.number(line.curvature()));
        range(table, line.loss());
        table.printBody(context.out(), "");
        written();
    }

    private void finish(
            BoundModel bound,
            PlaneSlice plane,
            String first,
            String second,
            List<SlicePictures.Mark> marks) {
        var arrays = new LinkedHashMap<String, Array>();
        List<Integer> shape = List.of(plane.secondAt().length, plane.firstAt().length);
        arrays.put("first", vector(plane.firstAt()));
        arrays.put("second", vector(plane.secondAt()));
        arrays.put("loss", new Array(shape, plane.loss()));
        if (gradients) {
            arrays.put("gradient_norm", new Array(shape, plane.gradientNorm()));
        }
        arrays.put("origin", vector(plane.origin()));
        arrays.put("first_direction", vector(plane.first()));
        arrays.put("second_direction", vector(plane.second()));
        out.write("slice.npz", arrays);
        report.write(
                () -> {
                    Page page =
                            page(bound)
                                    .figure(
                                            SlicePictures.plane(
                                                    plane,
                                                    "The loss on a plane",
                                                    first,
                                                    second,
                                                    marks),
                                            "Lines connect places of equal loss; every second"
                                                    + " bound between colours has one.");
                    if (gradients) {
                        page.figure(
                                SlicePictures.planeGradients(
                                        plane, "The gradient on the plane", first, second, marks),
                                "The norm of the whole gradient.");
                    }
                    return footer(page, bound);
                });
        if (format.json()) {
            Json.Fields json =
                    document(bound, "plane")
                            .with("first", plane.firstAt())
                            .with("second", plane.secondAt())
                            .with("loss", plane.loss());
            if (gradients) {
                json.with("gradientNorm", plane.gradientNorm());
            }
            Json.print(context.out(), json.with("files", out.written()));
            return;
        }
        var table = new Columns("", "");
        table.row("values", shape.get(0) + " x " + shape.get(1));
        range(table, plane.loss());
        table.printBody(context.out(), "");
        written();
    }

    private static void range(Columns table, double[] loss) {
        double[] finite = java.util.Arrays.stream(loss).filter(Double::isFinite).toArray();
        table.row(
                "loss from, to",
                finite.length == 0
                        ? "nowhere finite"
                        : Numbers.number(java.util.Arrays.stream(finite).min().orElseThrow())
                                + ", "
                                + Numbers.number(
                                        java.util.Arrays.stream(finite).max().orElseThrow()));
        if (finite.length < loss.length) {
            table.row("not finite", Numbers.count(loss.length - finite.length, "value"));
        }
    }

    private void written() {
        out.written().forEach(file -> context.out().println("wrote " + file));
        report.path().ifPresent(file -> context.out().println("report: " + file));
    }

    private Json.Fields document(BoundModel bound, String kind) {
        return Json.document("dln.slice/1")
                .with("network", bound.compiled().name())
                .with("status", context.cancelled() ? "cancelled" : "done")
                .with("kind", kind);
    }

    private Page page(BoundModel bound) {
        String where =
                to.isEmpty()
                        ? "through " + at.text()
                        : "through "
                                + at.text()
                                + " and "
                                + to
                                + (and.isEmpty() ? "" : " and " + and);
        return new Page("The loss of " + bound.compiled().name() + " on a slice")
                .lead("A slice " + where + ".");
    }

    private static Page footer(Page page, BoundModel bound) {
        return page.heading("The model")
                .verbatim(bound.compiled().source().text().strip())
                .footer(Version.line() + ".");
    }

    private static Array vector(double[] values) {
        return new Array(List.of(values.length), values);
    }
}

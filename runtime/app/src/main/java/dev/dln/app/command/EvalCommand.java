package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.json.Json;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** {@code dln eval FILE}. */
@Command(
        name = "eval",
        description = "Evaluate the loss and its exact derivatives at a point.",
        footer = {
            "",
            "Arrays go to DIR/gradient.npz and DIR/hvp.npz by parameter, and DIR/hessian.npz with",
            "key hessian; without --out they are printed.",
            "Example:  dln eval saddle.dln --at random:1 --of loss,gradient,hessian"
        })
final class EvalCommand implements Callable<Integer> {
    /** Longer arrays are printed in JSON only. */
    private static final int MOST_PRINTED = 100;

    private static final double GIB = 1 << 30;

    /** What to do where a Hessian does not fit. */
    private static final String IN_ROWS =
            "--hessian-rows 256 --out DIR writes it in blocks of rows; --of hvp gives its product"
                    + " with a direction";

    /** What can be asked for. */
    enum Quantity {
        loss,
        gradient,
        hvp,
        hessian
    }

    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;
    @Mixin private PointOption at;

    @Option(
            names = "--of",
            split = ",",
            paramLabel = "WHAT",
            description =
                    "What to evaluate, separated by commas: loss, gradient, hvp, hessian (default:"
                            + " loss,gradient).")
    private Set<Quantity> of = EnumSet.of(Quantity.loss, Quantity.gradient);

    @Option(
            names = "--direction",
            paramLabel = "POINT",
            description = "The direction of hvp, given like a point.")
    private String direction = "";

    @Option(
            names = "--hessian-rows",
            paramLabel = "MIB",
            description =
                    "Write the Hessian in blocks of rows that take at most so many MiB, to"
                            + " DIR/hessian.npy: for models whose Hessian does not fit into"
                            + " memory.")
    private Optional<Integer> rowBlocks = Optional.empty();

    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    EvalCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (of.contains(Quantity.hvp) == direction.isEmpty()) {
            throw direction.isEmpty()
                    ? Failure.usage(
                            "--of hvp needs a direction",
                            "add --direction random:1, or a .npz with an array per parameter")
                    : Failure.usage("--direction is for --of hvp only");
        }
        BoundModel bound = data.bindForAnyPrecision(context, model.compile(context));
        double[] point = at.point(context, bound);
        double[] along =
                direction.isEmpty()
                        ? new double[0]
                        : PointOption.read(context, bound, direction, "--direction");
        int n = bound.layout().size();
        MinimizeCommand.require(rowBlocks.orElse(0) >= 0, "--hessian-rows must not be negative");
        if (rowBlocks.isPresent() && !(of.contains(Quantity.hessian) && out.given())) {
            throw Failure.usage("--hessian-rows is for --of hessian with --out DIR");
        }
        if (of.contains(Quantity.hessian) && rowBlocks.isEmpty()) {
            checkFits(n);
        }
        out.prepare();
        Device device = data.device(context, bound, 1);
        try (Session session = device.open(bound)) {
            evaluate(bound, device.name(), session, point, along);
        }
        return ExitCode.OK;
    }

    /** Refuses a Hessian of n parameters that cannot be in memory as a whole. */
    private static void checkFits(int n) {
        double bytes = (double) Double.BYTES * n * n;
        long memory = Runtime.getRuntime().maxMemory();
        if ((long) n * n > Integer.MAX_VALUE - 8 || bytes > memory) {
            throw Failure.usage(
                    "a Hessian of %d parameters takes %.1f GiB, of %.1f GiB; no array holds more than 16"
                            .formatted(n, bytes / GIB, memory / GIB),
                    IN_ROWS);
        }
    }

    /** The whole Hessian, n x n. */
    private static double[] dense(Session session, double[] point) {
        int n = point.length;
        try {
            double[] hessian = new double[n * n];
            session.hessian(point, hessian);
            return hessian;
        } catch (OutOfMemoryError _) {
            double memory = Runtime.getRuntime().maxMemory() / GIB;
            throw new Failure(
                    ExitCode.ENVIRONMENT,
                    "a Hessian of %d parameters takes %.2f GiB and what it is computed from, more than %.2f GiB"
                            .formatted(n, (double) Double.BYTES * n * n / GIB, memory),
                    IN_ROWS);
        }
    }

    private void evaluate(
            BoundModel bound, String device, Session session, double[] point, double[] along) {
        int n = point.length;
        double[] gradient = new double[n];
        double loss = session.gradient(point, gradient);
        if (!Double.isFinite(loss) || !Double.isFinite(norm(gradient))) {
            context.err()
                    .println(
                            "warning: the loss or its gradient is not finite at this point: it"
                                    + " overflows there, or leaves a function's domain");
        }
        Json.Fields json =
                Json.document("dln.eval/1")
                        .with("network", bound.compiled().name())
                        .with("device", device)
                        .with("parameters", InfoCommand.layout(bound.layout()))
                        .with("loss", loss)
                        .with("gradientNorm", norm(gradient));
        var lines = new ArrayList<String>();
        lines.add("loss           " + Numbers.number(loss));
        lines.add("gradient norm  " + Numbers.number(norm(gradient)));
        if (of.contains(Quantity.gradient)) {
            byParameter(bound, "gradient", gradient, json, lines);
        }
        if (of.contains(Quantity.hvp)) {
            double[] product = new double[n];
            session.linearize(point);
            session.hvp(along, product);
            json.with("hvpNorm", norm(product));
            lines.add("hvp norm       " + Numbers.number(norm(product)));
            byParameter(bound, "hvp", product, json, lines);
        }
        if (of.contains(Quantity.hessian) && rowBlocks.isPresent()) {
            out.write(
                    "hessian.npy",
                    List.of(n, n),
                    piece ->
                            session.hessianRows(
                                    point,
                                    (long) rowBlocks.orElseThrow() << 20,
                                    (_, count, rows) -> piece.accept(rows, count * n)));
        } else if (of.contains(Quantity.hessian)) {
            hessian(dense(session, point), n, json, lines);
        }
        if (out.given()) {
            json.with("files", out.written());
            out.written().forEach(file -> lines.add("wrote " + file));
        }
        if (format.json()) {
            Json.print(context.out(), json);
        } else {
            lines.forEach(context.out()::println);
        }
    }

    private void byParameter(
            BoundModel bound, String name, double[] flat, Json.Fields json, List<String> lines) {
        Map<String, Array> arrays = Points.toArrays(bound.layout(), flat);
        if (out.given()) {
            out.write(name + ".npz", arrays);
            return;
        }
        json.with(name, flat);
        if (flat.length > MOST_PRINTED) {
            lines.add(name + ": " + flat.length + " numbers; --out DIR writes them");
            return;
        }
        arrays.forEach(
                (parameter, array) -> {
                    lines.add(name + " " + parameter);
                    rows(array.values(), array.shape().size() == 2 ? array.shape().getLast() : 1)
                            .forEach(lines::add);
                });
    }

    private void hessian(double[] hessian, int n, Json.Fields json, List<String> lines) {
        if (out.given()) {
            out.write("hessian.npz", Map.of("hessian", new Array(List.of(n, n), hessian)));
            return;
        }
        var rows = new ArrayList<double[]>();
        for (int i = 0; i < n; i++) {
            rows.add(Arrays.copyOfRange(hessian, i * n, (i + 1) * n));
        }
        json.with("hessian", rows);
        if (n > 12) {
            lines.add("hessian: " + n + " x " + n + "; --out DIR writes it");
        } else {
            lines.add("hessian");
            lines.addAll(rows(hessian, n));
        }
    }

    /** Numbers in rows, each column to the right. */
    private static List<String> rows(double[] values, int width) {
        List<String> cells =
                Arrays.stream(values)
                        .mapToObj(width > 6 ? Numbers::rough : Numbers::number)
                        .toList();
        int wide = cells.stream().mapToInt(String::length).max().orElse(0);
        var rows = new ArrayList<String>();
        for (int i = 0; i < cells.size(); i += Math.max(1, width)) {
            var row = new StringBuilder();
            for (String cell : cells.subList(i, Math.min(cells.size(), i + width))) {
                row.append("  ").append(" ".repeat(wide - cell.length())).append(cell);
            }
            rows.add(row.toString());
        }
        return rows;
    }

    static double norm(double[] vector) {
        double scale = Arrays.stream(vector).map(Math::abs).max().orElse(0);
        if (scale == 0 || !Double.isFinite(scale)) {
            return scale;
        }
        double sum = 0;
        for (double v : vector) {
            sum += (v / scale) * (v / scale);
        }
        return scale * Math.sqrt(sum);
    }
}

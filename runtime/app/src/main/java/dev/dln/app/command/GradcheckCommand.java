package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.GradCheck;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code dln gradcheck FILE}. */
@Command(
        name = "gradcheck",
        description = "Compare the exact derivatives with differences of the loss and gradient.",
        footer = {
            "",
            "Exit: 0 nothing differs; 1 something does, or nothing could be compared.",
            "Example:  dln gradcheck saddle.dln --at random:1 --order 2"
        })
final class GradcheckCommand implements Callable<Integer> {
    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;

    @Option(
            names = "--at",
            paramLabel = "POINT",
            description = "The point: zeros, random:SEED, or a .npz (default: ${DEFAULT-VALUE}).",
            defaultValue = "random:1")
    private String at;

    @Option(
            names = "--order",
            paramLabel = "1|2",
            description = "1: the gradient; 2: second derivatives too (default: 1).")
    private int order = 1;

    @Mixin private SeedOption seed;
    @Mixin private FormatOption format;

    GradcheckCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MinimizeCommand.require(order == 1 || order == 2, "--order must be 1 or 2");
        BoundModel bound = data.bind(context, model.compile(context));
        double[] point = PointOption.read(context, bound, at, "--at");
        Device device = data.device(context, bound);
        GradCheck.Options defaults = GradCheck.Options.defaults();
        var options =
                new GradCheck.Options(defaults.coordinates(), defaults.directions(), seed.seed());
        var results = new ArrayList<GradCheck.Result>();
        try (Session session = device.open(bound)) {
            results.add(GradCheck.gradient(session, point, options));
            if (order == 2) {
                results.add(GradCheck.hessian(session, point, options));
            }
        }
        boolean passed = results.stream().allMatch(GradCheck.Result::passed);
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.gradcheck/1")
                            .with("network", bound.compiled().name())
                            .with("device", device.name())
                            .with("passed", passed)
                            .with(
                                    "results",
                                    results.stream().map(GradcheckCommand::json).toList()));
        } else {
            results.forEach(this::print);
            context.out().println((passed ? "passed" : "FAILED") + " on device " + device.name());
        }
        return passed ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private void print(GradCheck.Result result) {
        var parts = new ArrayList<String>();
        parts.add(Numbers.count(result.compared(), "entry", "entries") + " compared");
        parts.add(result.failed() + " differ");
        if (result.kinks() > 0) {
            parts.add(result.kinks() + " at a kink");
        }
        if (result.unresolved() > 0) {
            parts.add(result.unresolved() + " lost in noise");
        }
        context.out()
                .println(
                        "%-8s %s: %s"
                                .formatted(
                                        result.order() == 1 ? "gradient" : "hessian",
                                        id(result.status()),
                                        String.join(", ", parts)));
        result.worst()
                .ifPresent(
                        w ->
                                context.out()
                                        .println(
                                                "         largest error %s of what is allowed, at %s"
                                                        .formatted(
                                                                Numbers.rough(result.worstRatio()),
                                                                place(w))));
        List<GradCheck.Entry> listed = result.listed();
        if (!listed.isEmpty()) {
            var table = new Columns("entry", ">exact", ">by differences", ">allowed", "");
            listed.forEach(
                    e ->
                            table.row(
                                    place(e),
                                    Numbers.number(e.exact()),
                                    Numbers.number(e.difference()),
                                    Numbers.rough(e.tolerance()),
                                    id(e.reason())));
            table.print(context.out(), "  ");
        }
    }

    private static String place(GradCheck.Entry entry) {
        return entry.column().isEmpty() ? entry.row() : entry.row() + " by " + entry.column();
    }

    private static String id(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Json.Fields json(GradCheck.Result result) {
        return Json.object()
                .with("order", result.order())
                .with("status", id(result.status()))
                .with("compared", result.compared())
                .with("failed", result.failed())
                .with("kinks", result.kinks())
                .with("unresolved", result.unresolved())
                .with("worstRatio", result.worstRatio())
                .with("worst", result.worst().map(GradcheckCommand::json).orElse(null))
                .with("listed", result.listed().stream().map(GradcheckCommand::json).toList());
    }

    private static Json.Fields json(GradCheck.Entry entry) {
        return Json.object()
                .with("row", entry.row())
                .with("column", entry.column())
                .with("exact", entry.exact())
                .with("difference", entry.difference())
                .with("tolerance", entry.tolerance())
                .with("reason", id(entry.reason()));
    }
}

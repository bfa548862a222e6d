package dev.dln.app.command;

import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code dln minimize FILE}. */
@Command(
        name = "minimize",
        description = "Minimise the loss from random starts.",
        footer = {
            "",
            "The best point goes to DIR/best.npz, which --at of other commands takes.",
            "A run that does not converge is a result with a status; Ctrl-C prints what there is.",
            "Example:  dln minimize mlp.dln --data X=x.npy --data Y=y.npy --starts 10 --out run"
        })
final class MinimizeCommand implements Callable<Integer> {
    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;

    @Option(
            names = "--starts",
            paramLabel = "N",
            description = "How many random starts (default: 1).")
    private int starts = 1;

    @Option(
            names = "--at",
            paramLabel = "POINT",
            description = "Start from this point instead: zeros, random:SEED, or a .npz.")
    private String at = "";

    @Mixin private SeedOption seed;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "lbfgs, newton, saddle-free or gd (default: lbfgs).")
    private String method = "lbfgs";

    @Option(
            names = "--tolerance",
            paramLabel = "T",
            description = "Converged when ||gradient|| <= T (1 + |loss|) (default: 1e-10).")
    private double tolerance = StopRule.DEFAULT.gradientTolerance();

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Iterations of a run at most (default: 10000).")
    private int iterations = StopRule.DEFAULT.maxIterations();

    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    MinimizeCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Minimizer minimizer =
                Minimizer.named(method)
                        .orElseThrow(
                                () ->
                                        Failure.usage(
                                                "there is no method '" + method + "'",
                                                "the methods are "
                                                        + String.join(
                                                                ", ", Minimizer.all().keySet())));
        require(starts >= 1, "--starts must be at least 1");
        require(iterations >= 0, "--iterations must not be negative");
        require(tolerance >= 0, "--tolerance must not be negative");
        StopRule stop = StopRule.DEFAULT.withTolerance(tolerance).withMaxIterations(iterations);
        BoundModel bound = data.bind(context, model.compile(context));
        List<double[]> points = starts(bound);
        out.prepare();
        var runs = new ArrayList<Minimum>();
        try (Session session = data.open(bound);
                var watch = new Watch(context, "minimizing")) {
            for (double[] point : points) {
                if (context.cancelled()) {
                    break;
                }
                runs.add(minimizer.minimize(session, point, stop, watch));
            }
        }
        Optional<Minimum> best =
                runs.stream()
                        .filter(run -> !Double.isNaN(run.loss()))
                        .min(Comparator.comparingDouble(Minimum::loss));
        best.ifPresent(b -> out.write("best.npz", Points.toArrays(bound.layout(), b.point())));
        if (format.json()) {
            json(bound, runs, best);
        } else {
            print(runs, best);
        }
        return ExitCode.OK;
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw Failure.usage(message);
        }
    }

    private List<double[]> starts(BoundModel bound) {
        if (!at.isEmpty()) {
            require(starts == 1, "--at gives one start; --starts is for random ones");
            return List.of(PointOption.read(context, bound, at, "--at"));
        }
        var points = new ArrayList<double[]>();
        for (int i = 0; i < starts; i++) {
            points.add(Points.random(bound, seed.seed() + i));
        }
        return points;
    }

    private void print(List<Minimum> runs, Optional<Minimum> best) {
        var table = new Columns(">start", "status", ">loss", ">gradient norm", ">iterations");
        for (int i = 0; i < runs.size(); i++) {
            Minimum run = runs.get(i);
            table.row(
                    start(i),
                    run.status().id(),
                    Numbers.number(run.loss()),
                    Numbers.rough(run.gradientNorm()),
                    Integer.toString(run.iterations()));
        }
        table.print(context.out(), "");
        best.ifPresent(
                b ->
                        context.out()
                                .println(
                                        "lowest loss %s, gradient norm %s (start %s)"
                                                .formatted(
                                                        Numbers.number(b.loss()),
                                                        Numbers.rough(b.gradientNorm()),
                                                        start(runs.indexOf(b)))));
        out.written().forEach(file -> context.out().println("wrote " + file));
    }

    private String start(int index) {
        return at.isEmpty() ? "random:" + (seed.seed() + index) : at;
    }

    private void json(BoundModel bound, List<Minimum> runs, Optional<Minimum> best) {
        var list = new ArrayList<Json.Fields>();
        for (int i = 0; i < runs.size(); i++) {
            list.add(json(start(i), runs.get(i)));
        }
        Json.print(
                context.out(),
                Json.document("dln.minimize/1")
                        .with("network", bound.compiled().name())
                        .with("status", context.cancelled() ? "cancelled" : "done")
                        .with("method", method)
                        .with("best", best.map(b -> list.get(runs.indexOf(b))).orElse(null))
                        .with("runs", list)
                        .with("files", out.written()));
    }

    private static Json.Fields json(String start, Minimum run) {
        return Json.object()
                .with("start", start)
                .with("status", run.status().id())
                .with("loss", run.loss())
                .with("gradientNorm", run.gradientNorm())
                .with("iterations", run.iterations())
                .with("evaluations", run.evaluations())
                .with("hessians", run.hessians());
    }
}

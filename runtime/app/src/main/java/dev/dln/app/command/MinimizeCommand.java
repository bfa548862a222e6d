package dev.dln.app.command;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.eliminate.HybridResult;
import dev.dln.analysis.eliminate.HybridSearch;
import dev.dln.analysis.eliminate.NeuronModel;
import dev.dln.analysis.eliminate.WatchedMinimizer;
import dev.dln.analysis.minimize.GradientFlow;
import dev.dln.analysis.minimize.Minima;
import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.MinimumSearch;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Points;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/** {@code dln minimize FILE}. */
@Command(
        name = "minimize",
        description = "Minimise the loss from random starts.",
        footer = {
            "",
            "The best point goes to DIR/best.npz and one point of each distinct minimum to",
            "DIR/minimum-1.npz, minimum-2.npz, ..., the lowest first; --at of other commands takes",
            "them. Shares come with 95%% intervals.",
            "A run that does not converge is a result with a status; Ctrl-C prints what there is.",
            "Of a model with @eliminate the norms of its exponential neurons and the group"
                    + " gradients",
            "are watched: for a convex loss without penalties a run that ends at a minimum is at a"
                    + " global one of the network's loss; others diverge.",
            "--method hybrid answers each divergence with a global step; --at is a point of the",
            "network then, without the neurons, and network.npz the point found.",
            "Example:  dln minimize mlp.dln --data X=x.npy --data Y=y.npy --starts 10 --out run"
        })
final class MinimizeCommand implements Callable<Integer> {
    private static final String HYBRID = "hybrid";

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
            description =
                    "lbfgs (default), newton, saddle-free, gd, perturbed-gd, which leaves saddles,"
                            + " gradient-flow, or hybrid (with local phases by another method:"
                            + " hybrid:newton).")
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

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "With --method hybrid: local phases at most (default: 20).")
    private Integer rounds;

    @Option(
            names = "--time",
            paramLabel = "T",
            description =
                    "With --method gradient-flow: stop at this time, and keep the flow exact to"
                            + " about ten digits; time runs as in dx/dt = -gradient.")
    private Double time;

    @Option(
            names = "--polish",
            negatable = true,
            description =
                    "Go on by Newton's method from where each run ended, as far as rounding allows"
                            + " (by default with more than one start, up to 2000 parameters).")
    private Boolean polish;

    @Option(
            names = "--lower-bound",
            paramLabel = "B",
            description =
                    "No loss is below B: a fact that you know, such as 0 for an expectation of"
                            + " squares; minima at B are then called global on your word.")
    private Double lowerBound;

    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    MinimizeCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        boolean hybrid = method.equals(HYBRID) || method.startsWith(HYBRID + ":");
        Minimizer minimizer =
                minimizer(
                        !hybrid
                                ? method
                                : method.equals(HYBRID)
                                        ? "lbfgs"
                                        : method.substring(HYBRID.length() + 1));
        require(rounds == null || hybrid, "--rounds is for --method hybrid");
        require(rounds == null || rounds >= 1, "--rounds must be at least 1");
        require(!hybrid || starts == 1, "--method hybrid takes its starts itself: --rounds");
        require(starts >= 1, "--starts must be at least 1");
        require(iterations >= 0, "--iterations must not be negative");
        require(tolerance >= 0, "--tolerance must not be negative");
        require(
                lowerBound == null || Double.isFinite(lowerBound),
                "--lower-bound must be a number");
        require(
                time == null || (time >= 0 && Double.isFinite(time)),
                "--time must be a number that is not negative");
        require(
                time == null || polish == null || !polish,
                "--time says where the flow ends; --polish would go on from there");
        StopRule stop = StopRule.DEFAULT.withTolerance(tolerance).withMaxIterations(iterations);
        BoundModel bound = data.bind(context, model.compile(context));
        Device device = data.device(context, bound, starts);
        Optional<NeuronModel> neurons = NeuronModel.of(bound);
        if (hybrid) {
            return hybrid(neurons, device, minimizer, stop);
        }
        IntFunction<double[]> from = starts(bound);
        out.prepare();
        Minimizer watched =
                neurons.<Minimizer>map(n -> new WatchedMinimizer(minimizer, n, device))
                        .orElse(minimizer);
        MinimumSearch search =
                MinimumSearch.of(starts, watched, stop)
                        .withPolish(polish == null ? starts > 1 && time == null : polish);
        Minima minima;
        try (var watch = new Watch(context, "minimizing")) {
            minima = search.run(() -> device.open(bound), from, watch);
        }
        var report =
                new MinimaReport(bound, minima, knowledge(bound), this::start, device, context);
        report.write(out);
        Optional<NeuronReport> beside =
                neurons.map(n -> new NeuronReport(context, n, minima, this::start, device));
        if (format.json()) {
            Json.Fields fields =
                    report.json(
                            Json.document("dln.minimize/1")
                                    .with("network", bound.compiled().name())
                                    .with("status", context.cancelled() ? "cancelled" : "done")
                                    .with("method", method),
                            out.written());
            beside.ifPresent(b -> fields.with("neurons", b.json()));
            Json.print(context.out(), fields);
        } else {
            report.print();
            beside.ifPresent(NeuronReport::print);
            out.written().forEach(file -> context.out().println("wrote " + file));
        }
        return ExitCode.OK;
    }

    /** Local phases with neurons and global ones in turn. */
    private int hybrid(
            Optional<NeuronModel> neurons, Device device, Minimizer local, StopRule stop) {
        NeuronModel model =
                neurons.orElseThrow(
                        () ->
                                Failure.usage(
                                        "--method hybrid is for models with exponential neurons",
                                        "add @eliminate(lambda = 0.1) to the output"));
        require(time == null, "--time is for --method gradient-flow");
        double[] start =
                at.isEmpty()
                        ? Points.random(model.base(), seed.seed())
                        : PointOption.read(context, model.base(), at, "--at");
        out.prepare();
        HybridSearch search = HybridSearch.of(model, device, seed.seed()).with(local, stop);
        HybridResult result;
        try (var watch = new Watch(context, "minimizing")) {
            result = (rounds == null ? search : search.withRounds(rounds)).run(start, watch);
        }
        var report = new HybridReport(context, model, result);
        report.write(out);
        if (format.json()) {
            Json.print(
                    context.out(),
                    report.json(
                            Json.document("dln.minimize/1")
                                    .with("network", model.whole().compiled().name())
                                    .with("method", method),
                            out.written()));
        } else {
            report.print();
            out.written().forEach(file -> context.out().println("wrote " + file));
        }
        return ExitCode.OK;
    }

    private Knowledge knowledge(BoundModel bound) {
        Knowledge known = KnownFacts.about(bound);
        return lowerBound == null
                ? known
                : known.withLowerBound(lowerBound, "given on the command line");
    }

    private Minimizer minimizer(String name) {
        Minimizer found =
                Minimizer.named(name)
                        .orElseThrow(
                                () ->
                                        Failure.usage(
                                                "there is no method '" + name + "'",
                                                "the methods are "
                                                        + String.join(
                                                                ", ", Minimizer.all().keySet())
                                                        + ", "
                                                        + HYBRID));
        if (time == null) {
            return found;
        }
        require(found instanceof GradientFlow, "--time is for --method gradient-flow");
        return GradientFlow.until(time);
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw Failure.usage(message);
        }
    }

    private IntFunction<double[]> starts(BoundModel bound) {
        if (!at.isEmpty()) {
            require(starts == 1, "--at gives one start; --starts is for random ones");
            double[] point = PointOption.read(context, bound, at, "--at");
            return _ -> point;
        }
        return i -> Points.random(bound, seed.seed() + i);
    }

    private String start(int index) {
        return at.isEmpty() ? "random:" + (seed.seed() + index) : at;
    }
}

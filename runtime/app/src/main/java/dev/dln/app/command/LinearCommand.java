package dev.dln.app.command;

import dev.dln.analysis.Classifier;
import dev.dln.analysis.linear.ConvexRelaxation;
import dev.dln.analysis.linear.DeepLinearTheory;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.linear.LinearConstruction;
import dev.dln.analysis.linear.LinearStudy;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

/** {@code dln linear FILE}. */
@Command(
        name = "linear",
        description =
                "What theory knows of a linear network with squared loss: every critical value, the"
                        + " index and kind of its points, the global minimum; and a check of it on"
                        + " points that are built. With another convex loss, a lower bound.",
        footer = {
            "",
            "With --out, the points that were built go to DIR/points.npz, one array per parameter",
            "with the points along its first axis.",
            "Example:  dln linear autoencoder.dln --data X=x.npy --construct all"
        })
final class LinearCommand implements Callable<Integer> {
    /** More index sets are counted but not listed or built. */
    private static final int MOST = 1_000_000;

    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;

    @Option(
            names = "--list",
            paramLabel = "N",
            description = "List at most so many index sets, small ones first (default: 20).")
    private int list = 20;

    @Option(
            names = "--construct",
            paramLabel = "N|all",
            description =
                    "Build a critical point of the first N index sets, or of all, and check loss,"
                            + " gradient, inertia and kind by the model's own derivatives.")
    private String construct = "0";

    @Option(
            names = "--patterns",
            paramLabel = "N",
            description =
                    "Build so many points for each index set: one for each rank pattern of the"
                            + " hidden units that nothing is selected for (default: 1).")
    private int patterns = 1;

    @Option(
            names = "--moved",
            description =
                    "Move each built point by a random element of the symmetry group (--seed).")
    private boolean moved;

    @Option(
            names = "--starts",
            paramLabel = "N",
            description =
                    "Search from N random starts too, without the closed form, and set what is"
                            + " found beside it (default: 0).")
    private int starts;

    @Option(
            names = "--at",
            paramLabel = "POINT",
            description =
                    "Say what a critical point is: its directions, the ranks of partial products,"
                            + " and whether it is proved to be a global minimum. A direction of"
                            + " negative curvature goes to DIR/descent.npz.")
    private String at = "";

    @Mixin private SeedOption seed;
    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    LinearCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        int sets = construct.equals("all") ? MOST : count(construct);
        MinimizeCommand.require(list >= 0, "--list must not be negative");
        MinimizeCommand.require(patterns >= 1, "--patterns must be at least 1");
        MinimizeCommand.require(starts >= 0, "--starts must not be negative");
        BoundModel bound = data.bind(context, model.compile(context));
        Optional<LinearChain> recognised = LinearChain.recognise(bound);
        if (recognised.isEmpty()) {
            relaxation(bound);
            return ExitCode.OK;
        }
        LinearChain chain = recognised.get();
        if (sets > 0 || starts > 0 || !at.isEmpty()) {
            ClassifyCommand.dense(bound);
        }
        DeepLinearTheory theory = chain.theory();
        out.prepare();
        Device device = data.device(context, bound);
        Optional<LinearPoint> point =
                at.isEmpty() ? Optional.empty() : Optional.of(look(bound, chain, device));
        point.ifPresent(p -> p.write(bound, chain, out));
        LinearConstruction built;
        Optional<LinearStudy> study = Optional.empty();
        try (var watch = new Watch(context, sets > 0 ? "constructing" : "searching")) {
            built =
                    LinearConstruction.run(
                            () -> device.open(bound),
                            chain,
                            sets == 0
                                    ? List.of()
                                    : LinearConstruction.plans(theory, sets, patterns),
                            moved ? OptionalLong.of(seed.seed()) : OptionalLong.empty(),
                            Runtime.getRuntime().availableProcessors(),
                            watch);
            if (starts > 0) {
                study =
                        Optional.of(
                                LinearStudy.run(
                                        () -> device.open(bound),
                                        chain,
                                        LinearStudy.Options.of(starts, seed.seed()),
                                        watch));
            }
        }
        var report = new LinearReport(bound, chain, built, study, list, patterns);
        if (!built.built().isEmpty()) {
            out.write("points.npz", report.points());
        }
        if (format.json()) {
            Json.print(context.out(), report.json(point, context.cancelled(), out.written()));
        } else {
            report.print(context.out());
            point.ifPresent(p -> p.print(context.out()));
            out.written().forEach(file -> context.out().println("wrote " + file));
        }
        return ExitCode.OK;
    }

    /** Another convex loss: no closed form, but a lower bound. */
    private void relaxation(BoundModel bound) {
        ConvexRelaxation relaxation =
                ConvexRelaxation.of(bound, data.device(context, bound))
                        .orElseThrow(
                                () ->
                                        new Failure(
                                                ExitCode.BAD_INPUT,
                                                "network "
                                                        + bound.compiled().name()
                                                        + " is not a linear network with squared"
                                                        + " loss",
                                                "the output must be a product of each parameter"
                                                        + " once and a data matrix, such as"
                                                        + " W2 * W1 * X, the loss squared or mse,"
                                                        + " without penalties; for logistic,"
                                                        + " cross_entropy and pseudo_huber there is"
                                                        + " a lower bound, if the convex problem"
                                                        + " over all matrices has a minimum"));
        MinimizeCommand.require(
                construct.equals("0") && starts == 0 && at.isEmpty(),
                "without a squared loss there is no closed form to build points from or to set"
                        + " points beside");
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.linear/1")
                            .with("network", bound.compiled().name())
                            .with("status", "done")
                            .with("lowerBound", relaxation.value())
                            .with("lowerBoundSource", relaxation.source())
                            .with("minimumOverMatrices", relaxation.minimum())
                            .with("attainable", relaxation.attainable()));
            return;
        }
        context.out().println("a linear network whose loss is convex: no closed form is known");
        context.out()
                .println(
                        "no loss is below %s (%s)"
                                .formatted(
                                        Numbers.number(relaxation.value()), relaxation.source()));
        context.out()
                .println(
                        "the minimum over all matrices was reached within %s of that; the widths %s"
                                .formatted(
                                        Numbers.rough(relaxation.minimum() - relaxation.value()),
                                        relaxation.attainable()
                                                ? "allow every matrix, so it is the network's"
                                                : "do not allow every matrix, so the network's may"
                                                        + " be higher"));
    }

    private LinearPoint look(BoundModel bound, LinearChain chain, Device device) {
        double[] point = PointOption.read(context, bound, at, "--at");
        try (Session session = device.open(bound)) {
            return LinearPoint.of(
                    bound,
                    chain,
                    point,
                    Classifier.DEFAULT.classify(session, point, KnownFacts.about(bound)));
        }
    }

    private static int count(String text) {
        try {
            int n = Integer.parseInt(text);
            if (n >= 0) {
                return n;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw Failure.usage("--construct takes a number or all, not '" + text + "'");
    }
}

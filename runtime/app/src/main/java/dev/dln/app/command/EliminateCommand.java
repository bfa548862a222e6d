package dev.dln.app.command;

import dev.dln.analysis.eliminate.Judge;
import dev.dln.analysis.eliminate.Judgement;
import dev.dln.analysis.eliminate.NeuronModel;
import dev.dln.analysis.eliminate.NeuronState;
import dev.dln.analysis.eliminate.ReducedSurface;
import dev.dln.analysis.eliminate.WatchedMinimizer;
import dev.dln.analysis.minimize.GradientFlow;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.path.LineSlice;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.json.Json;
import dev.dln.compiler.CompiledModel;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code dln eliminate FILE}. */
@Command(
        name = "eliminate",
        description =
                "What the exponential neurons of @eliminate do to a loss: over one number of the"
                        + " network and the offset b, minimised over a and W.",
        footer = {
            "",
            "Prints where the network's own loss has minima along the number, and how gradient"
                    + " flow",
            "from --at ends in the loss with neurons: at a global minimum, or with b growing"
                    + " without",
            "bound. Numbers go to DIR/surface.npz.",
            "Example:  dln eliminate samples/published/eliminate-figure1.dln --along t=0..1 --at"
                    + " t=0.1 \\",
            "            --beside reduced --report figure1.html"
        })
final class EliminateCommand implements Callable<Integer> {
    private static final Pattern ALONG =
            Pattern.compile("\\s*([^=\\[\\s]+)\\s*(?:\\[([0-9, ]+)])?\\s*=(.+?)\\.\\.(.+)");
    private static final Pattern RANGE = Pattern.compile("(.+?)\\.\\.(.+)");

    /** The flow is followed for so many steps; divergence shows long before. */
    private static final int STEPS = 5000;

    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;

    @Option(
            names = "--at",
            paramLabel = "POINT",
            description =
                    "A point of the network, without the neurons: what the other numbers are, and"
                            + " where gradient flow starts (default: zeros).")
    private String at = "zeros";

    @Option(
            names = "--along",
            paramLabel = "NAME=LOW..HIGH",
            required = true,
            description = "The number that varies, such as t=0..1 or W1[2,1]=-3..3.")
    private String along;

    @Option(
            names = "--offsets",
            paramLabel = "LOW..HIGH",
            description = "The offsets b (default: ${DEFAULT-VALUE}).")
    private String offsets = "-4..6";

    @Option(
            names = "--points",
            paramLabel = "N",
            description = "How many values along each axis (default: ${DEFAULT-VALUE}).")
    private int points = 81;

    @Option(
            names = "--beside",
            paramLabel = "NETWORK",
            description =
                    "A network of the same file with two numbers, the one that varies and b, whose"
                            + " loss is the surface in closed form: the largest difference is"
                            + " printed.")
    private String beside = "";

    @Mixin private ReportOption report;
    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    EliminateCommand(Context context) {
        this.context = context;
    }

    /**
     * A number of the network and a range of its values.
     *
     * @param name as written
     * @param place in the flat point
     */
    private record Along(String name, int place, double low, double high) {}

    /**
     * Gradient flow with neurons.
     *
     * @param path the number that varies and the mean of b, for each step
     * @param norms ||(b, W)|| for each step
     */
    record Flow(
            Minimum run,
            NeuronState state,
            Judgement judgement,
            List<double[]> path,
            List<Double> norms) {}

    @Override
    public Integer call() {
        MinimizeCommand.require(points >= 3 && points <= 401, "--points must be from 3 to 401");
        BoundModel bound = data.bind(context, model.compile(context));
        NeuronModel neurons =
                NeuronModel.of(bound)
                        .orElseThrow(
                                () ->
                                        Failure.usage(
                                                "the network has no exponential neurons",
                                                "add @eliminate(lambda = 0.1) to its output"));
        Along number = number(neurons.base().layout());
        double[] range = range(offsets, "--offsets");
        double[] theta = PointOption.read(context, neurons.base(), at, "--at");
        Optional<BoundModel> closed = closed();
        report.prepare();
        out.prepare();
        Device device = data.device(context, neurons.whole());
        double[] thetas = LineSlice.grid(number.low, number.high, points);
        double[] grid = LineSlice.grid(range[0], range[1], points);
        ReducedSurface surface;
        Flow flow;
        try (var watch = new Watch(context, "eliminating")) {
            surface = ReducedSurface.of(neurons, device, theta, number.place, thetas, grid, watch);
            flow = flow(neurons, device, theta, number.place, watch);
        }
        var figures =
                new EliminateFigures(
                        number.name, neurons, surface, flow, line(neurons, device, theta, number));
        Optional<double[]> formula = closed.map(c -> formula(c, device, thetas, grid));
        write(surface);
        report.write(() -> figures.page(bound.compiled(), formula));
        if (format.json()) {
            Json.print(
                    context.out(),
                    figures.json(
                            Json.document("dln.eliminate/1")
                                    .with("network", bound.compiled().name()),
                            formula,
                            out.written()));
        } else {
            figures.print(context.out(), formula);
            report.path().ifPresent(file -> context.out().println("wrote " + file));
            out.written().forEach(file -> context.out().println("wrote " + file));
        }
        return ExitCode.OK;
    }

    private Along number(ParameterLayout layout) {
        Matcher parts = ALONG.matcher(along);
        MinimizeCommand.require(
                parts.matches(), "--along " + along + " is not of the form NAME=LOW..HIGH");
        String name = parts.group(1);
        ParameterLayout.Entry entry =
                layout.entries().stream()
                        .filter(e -> e.name().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        Failure.usage(
                                                "--along: the network has no parameter " + name));
        String index = parts.group(2) == null ? "" : parts.group(2);
        List<Integer> places = new ArrayList<>();
        for (String part : index.isEmpty() ? new String[0] : index.split(",", -1)) {
            String digits = part.strip();
            MinimizeCommand.require(
                    digits.matches("[0-9]{1,9}"), "--along " + along + " has a bad index");
            places.add(Integer.parseInt(digits));
        }
        boolean single = places.isEmpty() && entry.size() == 1;
        MinimizeCommand.require(
                single || places.size() == entry.shape().size(),
                "--along: " + name + " is " + Numbers.shape(entry.shape()) + ", say which number");
        int offset = 0;
        for (int axis = 0; axis < places.size(); axis++) {
            int extent = entry.shape().get(axis);
            MinimizeCommand.require(
                    places.get(axis) >= 1 && places.get(axis) <= extent,
                    "--along: " + name + " is " + Numbers.shape(entry.shape()));
            offset = offset * extent + places.get(axis) - 1;
        }
        double[] range = range(parts.group(3) + ".." + parts.group(4), "--along");
        return new Along(
                index.isEmpty() ? name : name + "[" + index + "]",
                entry.offset() + offset,
                range[0],
                range[1]);
    }

    private static double[] range(String text, String option) {
        Matcher parts = RANGE.matcher(text);
        try {
            if (parts.matches()) {
                double low = Double.parseDouble(parts.group(1).strip());
                double high = Double.parseDouble(parts.group(2).strip());
                if (low < high && Double.isFinite(high - low)) {
                    return new double[] {low, high};
                }
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw Failure.usage(option + ": " + text + " is no range LOW..HIGH");
    }

    private Optional<BoundModel> closed() {
        if (beside.isEmpty()) {
            return Optional.empty();
        }
        CompiledModel other = model.compile(context, beside);
        BoundModel bound = DataOptions.checked(context, Binder.bind(other, Map.of()));
        MinimizeCommand.require(
                bound.layout().size() == 2,
                "--beside " + beside + " has " + bound.layout().size() + " numbers, not 2");
        return Optional.of(bound);
    }

    private static double[] formula(
            BoundModel closed, Device device, double[] thetas, double[] offsets) {
        double[] values = new double[thetas.length * offsets.length];
        try (Session session = device.open(closed)) {
            for (int j = 0; j < offsets.length; j++) {
                for (int i = 0; i < thetas.length; i++) {
                    values[j * thetas.length + i] =
                            session.loss(new double[] {thetas[i], offsets[j]});
                }
            }
        }
        return values;
    }

    private static Flow flow(
            NeuronModel neurons, Device device, double[] theta, int place, Watch watch) {
        var path = new ArrayList<double[]>();
        var norms = new ArrayList<Double>();
        StopRule.Watch recorder =
                (point, _, _) -> {
                    double sum = 0;
                    for (int k = 0; k < neurons.b().size(); k++) {
                        sum += point[neurons.b().offset() + k];
                    }
                    path.add(new double[] {point[place], sum / neurons.b().size()});
                    norms.add(neurons.exponentNorm(point));
                    return Optional.empty();
                };
        var watched = new WatchedMinimizer(GradientFlow.DEFAULT, neurons, device);
        try (Session whole = device.open(neurons.whole())) {
            StopRule stop = StopRule.DEFAULT.withMaxIterations(STEPS).withWatch(() -> recorder);
            Minimum run = watched.minimize(whole, neurons.silent(theta), stop, watch);
            NeuronState state = watched.state(whole, run.point());
            Judgement judgement =
                    new Judge(neurons, device)
                            .at(neurons.theta(run.point()), state.networkLoss(), state.ratio());
            return new Flow(run, state, judgement, path, norms);
        }
    }

    /** The network's loss on a fine grid. */
    private static double[][] line(
            NeuronModel neurons, Device device, double[] theta, Along number) {
        double[] grid = LineSlice.grid(number.low, number.high, 2001);
        double[] losses = new double[grid.length];
        double[] point = theta.clone();
        try (Session base = device.open(neurons.base())) {
            for (int i = 0; i < grid.length; i++) {
                point[number.place] = grid[i];
                losses[i] = base.loss(point);
            }
        }
        return new double[][] {grid, losses};
    }

    private void write(ReducedSurface surface) {
        var arrays = new LinkedHashMap<String, Array>();
        int columns = surface.thetas().length;
        int rows = surface.offsets().length;
        arrays.put("theta", new Array(List.of(columns), surface.thetas()));
        arrays.put("b", new Array(List.of(rows), surface.offsets()));
        arrays.put("network", new Array(List.of(columns), surface.network()));
        arrays.put("value", new Array(List.of(rows, columns), surface.values()));
        arrays.put("factors", new Array(List.of(rows, columns), surface.factors()));
        out.write("surface.npz", arrays);
    }
}

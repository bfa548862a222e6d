package dev.dln.app.command;

import dev.dln.analysis.eliminate.LeastLoss;
import dev.dln.analysis.eliminate.NeuronModel;
import dev.dln.analysis.eliminate.NeuronState;
import dev.dln.analysis.eliminate.Optimality;
import dev.dln.analysis.eliminate.WatchedMinimizer;
import dev.dln.analysis.minimize.Minima;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.app.Context;
import dev.dln.app.json.Json;
import dev.dln.engine.Device;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What minimising a model with exponential neurons says about the network without them: a run
 * either ended at a global minimum of the network's loss, with a proof, or in the failure mode.
 */
final class NeuronReport {
    private static final int LISTED = 20;

    private final Context context;
    private final List<Line> lines = new ArrayList<>();
    private final IntFunction<String> start;

    private record Line(Minimum run, NeuronState state, Optional<Optimality> proof) {
        String verdict() {
            return state.settled()
                    ? NeuronReport.verdict(proof)
                    : run.status() == Minimum.Status.DIVERGED
                            ? "failure mode"
                            : run.status() == Minimum.Status.CONVERGED
                                    ? "no minimum: a saddle with a = 0"
                                    : "not ended";
        }
    }

    NeuronReport(
            Context context,
            NeuronModel model,
            Minima minima,
            IntFunction<String> start,
            Device device) {
        this.context = context;
        this.start = start;
        var watched = new WatchedMinimizer(dev.dln.analysis.minimize.Lbfgs.DEFAULT, model, device);
        try (Session session = device.open(model.whole())) {
            for (Minimum run : minima.runs().stream().limit(LISTED).toList()) {
                NeuronState state = watched.state(session, run.point());
                lines.add(
                        new Line(
                                run,
                                state,
                                state.settled()
                                        ? Optimality.at(model, model.theta(run.point()))
                                        : Optional.empty()));
            }
        }
    }

    /** What vanishing group gradients show, as far as it is proved. */
    static String verdict(Optional<Optimality> proof) {
        return proof.map(
                        p ->
                                p.gap() == 0
                                        ? "global minimum (proved)"
                                        : "global minimum (proved within "
                                                + Numbers.rough(p.gap())
                                                + ")")
                .orElse("global minimum (numerical)");
    }

    void print() {
        context.out().println();
        context.out().println("the network without its exponential neurons:");
        var table =
                new Columns(
                        ">start",
                        ">network's loss",
                        ">||a||",
                        ">||(b, W)||",
                        ">group gradients",
                        "theta is");
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            table.row(
                    start.apply(i),
                    Numbers.number(line.state.networkLoss()),
                    Numbers.rough(line.state.factors()),
                    Numbers.rough(line.state.exponents()),
                    Numbers.rough(line.state.groupGradients()),
                    line.verdict());
        }
        table.print(context.out(), "");
        if (lines.stream().anyMatch(l -> l.verdict().equals("failure mode"))) {
            context.out()
                    .println(
                            """
                            failure mode: (b, W) grows without bound while the loss falls; there is no local
                            minimum near, because the group gradients are not zero (Kawaguchi and Kaelbling 2020,
                            Theorem 4). --method hybrid answers with a global step.\
                            """
                                    .stripIndent());
        }
        lines.stream()
                .map(Line::proof)
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(p -> printBound(context, p.bound()));
    }

    static void printBound(Context context, LeastLoss bound) {
        context.out()
                .println(
                        "the least loss of any outputs on these data: %s (%s)"
                                .formatted(Numbers.number(bound.value()), bound.source()));
    }

    List<Json.Fields> json() {
        var list = new ArrayList<Json.Fields>();
        for (Line line : lines) {
            list.add(
                    json(line.state, line.proof)
                            .with("failureMode", line.verdict().equals("failure mode")));
        }
        return list;
    }

    static Json.Fields json(NeuronState state, Optional<Optimality> proof) {
        return Json.object()
                .with("networkLoss", state.networkLoss())
                .with("factorNorm", state.factors())
                .with("exponentNorm", state.exponents())
                .with("thetaGradient", state.thetaGradient())
                .with("groupGradients", state.groupGradients())
                .with("global", state.settled())
                .with("proof", proof.map(NeuronReport::json).orElse(null));
    }

    static Json.Fields json(Optimality proof) {
        return Json.object()
                .with("lossLow", proof.low())
                .with("lossHigh", proof.high())
                .with("leastLoss", proof.bound().value())
                .with("source", proof.bound().source())
                .with("gap", proof.gap())
                .with("groupGradientsVanish", proof.vanish());
    }
}

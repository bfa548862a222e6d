package dev.dln.app.command;

import dev.dln.analysis.eliminate.Judge;
import dev.dln.analysis.eliminate.Judgement;
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
 * What minimising a model with exponential neurons says about the network without them: a run ended
 * at a global minimum of the network's loss, with a proof where there is one, or in the failure
 * mode, or nothing follows from it.
 */
final class NeuronReport {
    private static final int LISTED = 20;

    private final Context context;
    private final List<Line> lines = new ArrayList<>();
    private final IntFunction<String> start;

    private record Line(Minimum run, NeuronState state, Judgement judgement) {
        boolean failure() {
            return judgement.kind() == Judgement.Kind.NONE
                    && run.status() == Minimum.Status.DIVERGED;
        }

        String verdict() {
            return judgement.kind() != Judgement.Kind.NONE
                    ? judgement.words()
                    : failure()
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
        var judge = new Judge(model, device);
        try (Session session = device.open(model.whole())) {
            for (Minimum run : minima.runs().stream().limit(LISTED).toList()) {
                NeuronState state = watched.state(session, run.point());
                double[] theta = model.theta(run.point());
                lines.add(
                        new Line(run, state, judge.at(theta, state.networkLoss(), state.ratio())));
            }
        }
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
        if (lines.stream().anyMatch(Line::failure)) {
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
                .map(l -> l.judgement().proof())
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
            list.add(json(line.state, line.judgement).with("failureMode", line.failure()));
        }
        return list;
    }

    static Json.Fields json(NeuronState state, Judgement judgement) {
        return json(state, judgement.global())
                .with("judgement", judgement.words())
                .with("proof", judgement.proof().map(NeuronReport::json).orElse(null));
    }

    static Json.Fields json(NeuronState state, boolean global) {
        return Json.object()
                .with("networkLoss", state.networkLoss())
                .with("factorNorm", state.factors())
                .with("exponentNorm", state.exponents())
                .with("thetaGradient", state.thetaGradient())
                .with("groupGradients", state.groupGradients())
                .with("global", global);
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

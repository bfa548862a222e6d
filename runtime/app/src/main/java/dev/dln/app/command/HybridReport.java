package dev.dln.app.command;

import dev.dln.analysis.eliminate.HybridResult;
import dev.dln.analysis.eliminate.NeuronModel;
import dev.dln.analysis.eliminate.Optimality;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.app.Context;
import dev.dln.app.json.Json;
import dev.dln.engine.Points;

import java.util.ArrayList;
import java.util.List;

/** What a hybrid local and global search came to. */
final class HybridReport {
    private final Context context;
    private final NeuronModel model;
    private final HybridResult result;

    HybridReport(Context context, NeuronModel model, HybridResult result) {
        this.context = context;
        this.model = model;
        this.result = result;
    }

    /** The network's best point, for the network without neurons and for the one with them. */
    void write(OutOption out) {
        out.write("network.npz", Points.toArrays(model.base().layout(), result.theta()));
        out.write(
                "best.npz", Points.toArrays(model.whole().layout(), model.silent(result.theta())));
    }

    void print() {
        var table =
                new Columns(
                        ">round",
                        ">tries",
                        ">network's loss",
                        "local phase",
                        ">iterations",
                        ">loss",
                        ">||a||",
                        ">||(b, W)||",
                        ">theta gradient",
                        ">group gradients",
                        ">network's loss then");
        for (int i = 0; i < result.rounds().size(); i++) {
            HybridResult.Round round = result.rounds().get(i);
            table.row(
                    Integer.toString(i + 1),
                    Integer.toString(round.tries()),
                    Numbers.number(round.start()),
                    round.status().id(),
                    Integer.toString(round.iterations()),
                    Numbers.rough(round.state().loss()),
                    Numbers.rough(round.state().factors()),
                    Numbers.rough(round.state().exponents()),
                    Numbers.rough(round.state().thetaGradient()),
                    Numbers.rough(round.state().groupGradients()),
                    Numbers.number(round.state().networkLoss()));
        }
        if (!result.rounds().isEmpty()) {
            table.print(context.out(), "");
        }
        context.out()
                .println(
                        "%s: the network's loss %s, group gradients %s"
                                .formatted(
                                        switch (result.status()) {
                                            case GLOBAL -> result.judgement().words();
                                            case UNDECIDED -> result.judgement().words();
                                            case FAILURE_MODE ->
                                                    allDiverged()
                                                            ? "failure mode in every round"
                                                            : "no round is known to have ended at a"
                                                                    + " global minimum";
                                            case CANCELLED -> "cancelled";
                                        },
                                        Numbers.number(result.loss()),
                                        Numbers.rough(result.groupGradients())));
        result.proof().ifPresent(this::print);
        result.uninformative().ifPresent(why -> context.out().println("note: " + why));
    }

    private boolean allDiverged() {
        return result.rounds().stream().allMatch(r -> r.status() == Minimum.Status.DIVERGED);
    }

    private void print(Optimality proof) {
        NeuronReport.printBound(context, proof.bound());
        if (result.judgement().global() && result.judgement().proved()) {
            context.out()
                    .println(
                            "proved by interval arithmetic: the network's loss is between %s and %s, so no"
                                    .formatted(
                                            Numbers.number(proof.low()),
                                            Numbers.number(proof.high())));
            context.out()
                    .println(
                            (proof.gap() == 0
                                            ? "network on these data has less"
                                            : "network on these data has less by more than "
                                                    + Numbers.rough(proof.gap()))
                                    + "; with a = 0 the neurons add nothing");
            if (proof.vanish()) {
                context.out()
                        .println(
                                "all group gradients are exactly zero: (theta, 0, b, W) is a local"
                                        + " minimum for all b and W");
            }
        }
    }

    Json.Fields json(Json.Fields document, List<String> files) {
        var rounds = new ArrayList<Json.Fields>();
        for (HybridResult.Round round : result.rounds()) {
            rounds.add(
                    NeuronReport.json(round.state(), round.global())
                            .with("start", round.start())
                            .with("status", round.status().id())
                            .with("loss", round.state().loss())
                            .with("iterations", round.iterations())
                            .with("tries", round.tries()));
        }
        return document.with("status", result.status().id())
                .with("judgement", result.judgement().words())
                .with("loss", result.loss())
                .with("groupGradients", result.groupGradients())
                .with("proof", result.proof().map(NeuronReport::json).orElse(null))
                .with("uninformative", result.uninformative().orElse(null))
                .with("rounds", rounds)
                .with("files", files);
    }
}

package dev.dln.analysis.theorem.kk20;

import static dev.dln.analysis.theorem.Paper.KK20;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;

import java.util.List;
import java.util.Optional;

/** The three assumptions, Theorems 1 and 2, and the exact condition behind Theorem 1. */
final class LocalMinima {
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final String SCOPE =
            "any network with a loss that is a sum over samples, at a point, with or without"
                    + " @eliminate";
    private static final String GROUPS =
            "The point is a local minimum of the loss with neurons if and only if a = 0 and the"
                    + " loss gradients by the output sum to zero over the samples of each input;"
                    + " that is decided in fractions or by intervals.";

    private LocalMinima() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(KK20, "asm1", "Assumption 1", "common losses")
                        .says(
                                "Each sample's loss is a differentiable and convex function of the"
                                        + " sample's output.")
                        .about("any network with a loss that is a sum over samples")
                        .decided(
                                "Convexity and smoothness are derived from the loss's expression"
                                        + " and the ranges of the data; a negative second"
                                        + " derivative somewhere refutes it.")
                        .note(
                                "The paper also asks for a loss that is not negative, and never"
                                        + " uses it.")
                        .by((i, f) -> assumption(i, f, Which.CONVEX)),
                Statement.of(KK20, "asm2", "Assumption 2", "no stationary points but minima")
                        .says(
                                "Each sample's loss is differentiable, and every output where its"
                                        + " gradient is zero is one where it is least.")
                        .about("any network with a loss that is a sum over samples")
                        .decided(
                                "Follows from Assumption 1, or from the form psi(u) entry by entry"
                                        + " with u convex and psi of positive derivative; refuted"
                                        + " by a stationary output that is not least.")
                        .by((i, f) -> assumption(i, f, Which.STATIONARY)),
                Statement.of(KK20, "asm3", "Assumption 3", "consistent labels")
                        .says("Samples with equal inputs have equal targets.")
                        .about("any network with a loss that is a sum over samples")
                        .decided("The columns of the data are compared exactly.")
                        .cases("Q5")
                        .by((i, f) -> assumption(i, f, Which.CONSISTENT)),
                Statement.of(KK20, "thm1", "Theorem 1", "no suboptimal local minima with neurons")
                        .says(
                                "With one exponential neuron per output and a penalty on their"
                                    + " factors a, every local minimum has a = 0, so the neurons"
                                    + " have vanished, and the network's own parameters are a"
                                    + " global minimum of its loss.")
                        .about(SCOPE)
                        .decided(GROUPS)
                        .note(
                                "In the printed proof the term 2 lambda a_k should be 2 lambda"
                                        + " a_k^2, and x should be x_i; the statement is right.")
                        .cases("Q5")
                        .by(LocalMinima::theorem1),
                Statement.of(
                                KK20,
                                "thm1.iff",
                                "Theorem 1, sharpened",
                                "group gradients decide local minima exactly")
                        .says(
                                "A point with a = 0 is a local minimum of the loss with neurons if"
                                        + " and only if, for each distinct input, the loss"
                                        + " gradients by the output sum to zero over its samples;"
                                        + " and then the loss is the least that any outputs"
                                        + " whatever can have.")
                        .about(SCOPE)
                        .decided(
                                "The group gradients in fractions or by intervals; the least loss"
                                        + " of free outputs by a separate minimisation; where a"
                                        + " group gradient is not zero, a lower value of the loss"
                                        + " with neurons at a small factor a is exhibited.")
                        .note(
                                "Not printed in the paper; it follows from its proof and replaces"
                                        + " watching the norm of (a, b, W), which grows as well at"
                                        + " a globally optimal point whose network cannot attain"
                                        + " the bound.")
                        .cases("Q5")
                        .by(LocalMinima::sharpened),
                Statement.of(KK20, "thm2", "Theorem 2", "realizable data")
                        .says(
                                "With consistent labels and a loss that is stationary only where"
                                        + " it is least, every local minimum of the loss with"
                                        + " neurons has a = 0, and each sample's loss is the least"
                                        + " that any output has.")
                        .about(SCOPE)
                        .decided(GROUPS)
                        .by(LocalMinima::theorem2));
    }

    private enum Which {
        CONVEX,
        STATIONARY,
        CONSISTENT
    }

    private static void assumption(Instance instance, Finding.Builder finding, Which which) {
        Optional<Augmented> model = Augmented.require(instance, finding);
        if (model.isEmpty()) {
            return;
        }
        Assumptions all = assumptions(instance, model.get());
        switch (which) {
            case CONVEX -> finding.require(all.convex()).follows("Theorem 1 applies");
            case STATIONARY ->
                    finding.require(all.stationary())
                            .follows("with Assumption 3, Theorem 2 applies");
            case CONSISTENT ->
                    finding.require(all.consistent())
                            .follows("with Assumption 2, Theorem 2 applies");
        }
    }

    static Assumptions assumptions(Instance instance, Augmented model) {
        return instance.view(Assumptions.class, _ -> Assumptions.of(model.network()));
    }

    private static void theorem1(Instance instance, Finding.Builder finding) {
        Optional<Augmented> seen = Augmented.require(instance, finding);
        if (seen.isEmpty()) {
            return;
        }
        Augmented model = seen.get();
        Hypothesis convex = assumptions(instance, model).convex();
        finding.require(model.ownInput()).require(convex);
        finding.require(model.localMinimum(instance, convex.standing()));
        Optional<GroupGradients> groups = model.groups(instance);
        if (groups.isEmpty()) {
            finding.follows("theta is a global minimum, and the neurons add nothing");
            return;
        }
        finding.show(groups.get().table());
        global(instance, finding, model, groups.get(), "");
    }

    private static void theorem2(Instance instance, Finding.Builder finding) {
        Optional<Augmented> seen = Augmented.require(instance, finding);
        if (seen.isEmpty()) {
            return;
        }
        Augmented model = seen.get();
        Assumptions assumptions = assumptions(instance, model);
        Standing both =
                assumptions.stationary().standing().and(assumptions.consistent().standing());
        finding.require(model.ownInput())
                .require(assumptions.stationary())
                .require(assumptions.consistent())
                .require(model.localMinimum(instance, both));
        Optional<GroupGradients> groups = model.groups(instance);
        if (groups.isEmpty()) {
            finding.follows("every sample's loss is the least that any output has");
            return;
        }
        Values slopes = model.network().slopes(groups.get().outputs());
        finding.show(
                new Exhibit.Remark(
                        slopes.zero().holds()
                                ? "each sample's loss gradient by its output is exactly zero"
                                : "the samples' loss gradients are at most "
                                        + Text.number(slopes.magnitude())));
        global(
                instance,
                finding,
                model,
                groups.get(),
                "; every sample's loss is least at its output");
    }

    /**
     * Concludes that theta is a global minimum and the neurons are silent: seen by the group
     * gradients, and contradicted by any point with a lower loss.
     */
    private static void global(
            Instance instance,
            Finding.Builder finding,
            Augmented model,
            GroupGradients groups,
            String more) {
        Rival rival = Rival.of(instance, model).orElseThrow();
        LeastLoss least = LeastLoss.of(instance, model);
        least.show(finding);
        rival.show(finding);
        boolean silent = model.neurons().map(Neurons::silent).orElse(true);
        Standing holds =
                rival.lower()
                        ? Standing.REFUTED
                        : groups.vanish().holds() && silent ? Standing.PROVED : Standing.OPEN;
        finding.conclude(
                "theta is a global minimum with loss "
                        + rival.here().text(0)
                        + ", the least of any outputs; the neurons add nothing"
                        + more,
                holds,
                INFINITE);
    }

    private static void sharpened(Instance instance, Finding.Builder finding) {
        Optional<Augmented> seen = Augmented.require(instance, finding);
        if (seen.isEmpty()) {
            return;
        }
        Augmented model = seen.get();
        Hypothesis convex = assumptions(instance, model).convex();
        finding.require(model.ownInput()).require(convex).require(Premises.given(instance));
        Optional<GroupGradients> groups = model.groups(instance);
        if (groups.isEmpty()) {
            finding.follows("a local minimum of the loss with neurons is told by group gradients");
            return;
        }
        finding.show(groups.get().table());
        boolean silent = model.neurons().map(Neurons::silent).orElse(true);
        if (!silent) {
            finding.require("a = 0", false, "a local minimum with neurons needs a = 0");
            return;
        }
        LeastLoss least = LeastLoss.of(instance, model);
        least.show(finding);
        switch (groups.get().vanish()) {
            case PROVED, CONFIRMED -> {
                Rival rival = Rival.of(instance, model).orElseThrow();
                rival.show(finding);
                finding.conclude(
                        "(theta, 0, b, W) is a global minimum of the loss with neurons for all b"
                                + " and W: "
                                + groups.get().detail(),
                        rival.lower() ? Standing.REFUTED : Standing.PROVED,
                        INFINITE);
            }
            case REFUTED, DENIED -> {
                Optional<Escape> escape = Escape.of(groups.get());
                escape.ifPresent(e -> e.show(finding));
                finding.conclude(
                        "(theta, 0, b, W) is no local minimum of the loss with neurons, for any b"
                                + " and W: "
                                + groups.get().detail(),
                        escape.isPresent() ? Standing.PROVED : Standing.OPEN,
                        INFINITE);
            }
            case OPEN ->
                    finding.conclude(
                            "whether (theta, 0, b, W) is a local minimum cannot be told: "
                                    + groups.get().detail(),
                            Standing.OPEN,
                            0);
        }
    }
}

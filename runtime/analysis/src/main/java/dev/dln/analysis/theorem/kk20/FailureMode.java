package dev.dln.analysis.theorem.kk20;

import static dev.dln.analysis.theorem.Paper.KK20;

import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;

import java.util.List;
import java.util.Optional;

/** Theorem 4: what happens at parameters that are no global minimum. */
final class FailureMode {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private FailureMode() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(KK20, "thm4", "Theorem 4", "no local minimum over a suboptimal theta")
                        .says(
                                "Where the network's parameters theta are no global minimum of its"
                                        + " loss, the loss with neurons has no local minimum in"
                                        + " (a, b, W) at that theta.")
                        .about("any network with a loss that is a sum over samples, at a point")
                        .decided(
                                "A point with a lower loss shows that theta is suboptimal; a group"
                                        + " gradient that is not zero, in fractions or by"
                                        + " intervals, that no (a, b, W) is a local minimum.")
                        .note(
                                "The paper reads this as: theta moves to a global minimum or the"
                                        + " norm of (a, b, W) diverges. That is no alternative: at"
                                        + " a globally optimal theta whose outputs do not reach the"
                                        + " least loss of any outputs there is no local minimum"
                                        + " either, and the norm diverges as well.")
                        .by(FailureMode::theorem4));
    }

    private static void theorem4(Instance instance, Finding.Builder finding) {
        Optional<Augmented> seen = Augmented.require(instance, finding);
        if (seen.isEmpty()) {
            return;
        }
        Augmented model = seen.get();
        Hypothesis admissible = LocalMinima.assumptions(instance, model).either();
        finding.require(model.ownInput())
                .require(admissible)
                .require(Premises.given(instance))
                .require(Rival.suboptimal(instance, model, admissible.standing()));
        Optional<GroupGradients> groups = model.groups(instance);
        if (groups.isEmpty()) {
            finding.follows("the loss with neurons has no local minimum at this theta");
            return;
        }
        finding.show(groups.get().table());
        Rival.of(instance, model).ifPresent(r -> r.show(finding));
        Standing holds = Escape.none(groups.get(), finding);
        finding.conclude(
                "no (a, b, W) is a local minimum of the loss with neurons at this theta: "
                        + groups.get().detail(),
                holds,
                holds == Standing.OPEN ? 0 : INFINITE);
    }
}

package dev.dln.analysis.theorem.kk20;

import static dev.dln.analysis.theorem.Paper.KK20;

import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;

import java.util.List;
import java.util.Optional;

/** Equations (2) and (3), the steps of the short proof of Theorem 1. */
final class ProofSteps {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    /** The matrix of exponentials is shown for this many distinct inputs. */
    private static final int MOST_GROUPS = 60;

    private ProofSteps() {}

    static List<Statement> statements() {
        return List.of(
                Statement.of(KK20, "eq2", "Equation (2)", "Theorem 3 applied to the neurons")
                        .says(
                                "At a local minimum of the loss with neurons, its value less the"
                                        + " term of the penalty, which is zero because a is, is at"
                                        + " most what the perturbable gradient basis of the neurons"
                                        + " reaches.")
                        .about("any network with a loss that is a sum over samples, at a point")
                        .decided(
                                "The local minimum by the group gradients. With (b, W) moved in"
                                        + " proportion to the inputs, the exponentials form a"
                                        + " positive definite matrix over distinct inputs, so the"
                                        + " basis reaches all outputs that are equal where inputs"
                                        + " are, and its infimum is the least loss of any such"
                                        + " outputs.")
                        .note("rho is 1/2, h is a, and lambda times the sum of a_k^2 is linear.")
                        .cases("Q5")
                        .by((i, f) -> step(i, f, false)),
                Statement.of(KK20, "eq3", "Equation (3)", "no other parameters are better")
                        .says(
                                "At a local minimum of the loss with neurons, the loss at theta"
                                        + " less that at any other parameters is at most the"
                                        + " infimum over the basis less that, which is at most"
                                        + " zero.")
                        .about("any network with a loss that is a sum over samples, at a point")
                        .decided(
                                "As Equation (2); other parameters are those that a short search"
                                        + " finds best.")
                        .cases("Q5")
                        .by((i, f) -> step(i, f, true)));
    }

    private static void step(Instance instance, Finding.Builder finding, boolean other) {
        finding.follows(
                other
                        ? "the loss is at most that at any other parameters"
                        : "the loss is at most the infimum over the basis");
        Optional<Augmented> seen = Augmented.require(instance, finding);
        if (seen.isEmpty()) {
            return;
        }
        Augmented model = seen.get();
        Hypothesis convex = LocalMinima.assumptions(instance, model).convex();
        finding.require(model.ownInput()).require(convex).require(Premises.given(instance));
        finding.require(model.localMinimum(instance, convex.standing()));
        Optional<GroupGradients> groups = model.groups(instance);
        if (groups.isEmpty() || finding.failed()) {
            return;
        }
        exponentials(finding, model.network());
        LeastLoss least = LeastLoss.of(instance, model);
        least.show(finding);
        Rival rival = Rival.of(instance, model).orElseThrow();
        Values here = rival.here();
        boolean exceeded =
                rival.lower()
                        || (least.error() == 0
                                && least.value()
                                        .map(v -> v.box().high()[0] < here.box().low()[0])
                                        .orElse(false));
        Standing holds = exceeded ? Standing.REFUTED : groups.get().vanish();
        String infimum = least.value().map(v -> v.text(0)).orElse("the least of any outputs");
        if (other) {
            finding.conclude(
                    "L(theta) - L(theta') <= inf - L(theta') <= 0 with L(theta) = "
                            + here.text(0)
                            + ", inf = "
                            + infimum
                            + " and the best other parameters found at "
                            + rival.loss().text(0),
                    holds,
                    INFINITE);
        } else {
            finding.conclude(
                    "the value "
                            + here.text(0)
                            + " less the penalty's term 0 is at most the infimum over the basis, "
                            + infimum,
                    holds,
                    INFINITE);
        }
    }

    /** The matrix exp(x_s'x_t / s^2) of distinct inputs, s the longest: its singular values. */
    private static void exponentials(Finding.Builder finding, Network network) {
        int count = network.groups().size();
        if (count > MOST_GROUPS) {
            return;
        }
        double longest = 1e-300;
        for (double[] x : network.points()) {
            double square = 0;
            for (double v : x) {
                square += v * v;
            }
            longest = Math.max(longest, square);
        }
        double[] matrix = new double[count * count];
        for (int s = 0; s < count; s++) {
            for (int t = 0; t < count; t++) {
                double[] x = network.input(network.groups().get(s).getFirst());
                double[] y = network.input(network.groups().get(t).getFirst());
                double dot = 0;
                for (int i = 0; i < x.length; i++) {
                    dot += x[i] * y[i];
                }
                matrix[s * count + t] = Math.exp(dot / longest);
            }
        }
        finding.show(
                new Exhibit.Spectrum(
                        "Singular values of the exponentials of distinct inputs, all positive",
                        Svd.thin(matrix, count, count).s()));
    }
}

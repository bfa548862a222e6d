package dev.dln.analysis.eliminate;

import dev.dln.analysis.Step;
import dev.dln.analysis.minimize.Minimum;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a hybrid search came to.
 *
 * @param status how it ended
 * @param rounds the local phases, in order
 * @param theta the network's point of the lowest loss, where the search ended if that is global
 * @param loss the network's loss there
 * @param groupGradients the norm of the group gradients there
 * @param judgement whether that is a global minimum
 * @param proof how far above the least loss of any outputs that is; empty if no bound is known
 */
public record HybridResult(
        Status status,
        List<Round> rounds,
        double[] theta,
        double loss,
        double groupGradients,
        Judgement judgement,
        Optional<Optimality> proof) {
    public HybridResult {
        rounds = List.copyOf(rounds);
    }

    /** How a search ended. */
    public enum Status {
        /** Theta is a global minimum of the network's loss; see {@link Judgement.Kind#GLOBAL}. */
        GLOBAL,
        /** Every local phase ran off to infinity or stopped elsewhere. */
        FAILURE_MODE,
        /** Nothing follows: the judgement on the best theta says why. */
        UNDECIDED,
        /** Cancelled; what was found until then. */
        CANCELLED;

        /** The name used in JSON. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A local phase on the loss with neurons.
     *
     * @param start the network's loss at its start
     * @param status how the minimiser ended; diverged is the failure mode
     * @param state where
     * @param global whether that is a global minimum of the network's loss
     * @param iterations its iterations
     * @param tries how many starts the global phase before it took; 0 for the first
     * @param history its iterations
     */
    public record Round(
            double start,
            Minimum.Status status,
            NeuronState state,
            boolean global,
            int iterations,
            int tries,
            List<Step> history) {
        public Round {
            history = List.copyOf(history);
        }
    }

    /** Why the growth of (b, W) told nothing about theta; empty if it may have. */
    public Optional<String> uninformative() {
        Optional<LeastLoss> bound = proof.map(Optimality::bound);
        if (bound.isPresent() && bound.get().attained() == LeastLoss.Attained.NO) {
            return Optional.of(
                    "no network attains the least loss of any outputs on these data, so the loss"
                            + " with neurons has no local minimum, and (b, W) grows from every"
                            + " theta, from a globally optimal one as well");
        }
        return status == Status.GLOBAL || status == Status.UNDECIDED
                ? Optional.empty()
                : Optional.of(
                        "no theta was found that attains the least loss of any outputs; if the"
                                + " network has none, (b, W) grows from every theta, from a"
                                + " globally optimal one as well");
    }
}

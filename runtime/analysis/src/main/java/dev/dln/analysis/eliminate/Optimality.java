package dev.dln.analysis.eliminate;

import dev.dln.compiler.tensor.Outward;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.Optional;

/**
 * How far a network's loss at theta is above the least loss of any outputs, by interval arithmetic:
 * a proof that theta is a global minimum of the network's loss, and (theta, 0, b, W) one of the
 * loss with neurons, up to the gap.
 *
 * @param low the network's loss at theta is not below this
 * @param high it is not above this
 * @param bound the least loss of any outputs
 * @param gap the loss exceeds the least loss of any network on these data by no more than this; 0
 *     where theta is proved to be a global minimum
 * @param vanish whether all group gradients are proved to be exactly zero
 */
public record Optimality(double low, double high, LeastLoss bound, double gap, boolean vanish) {

    /**
     * The proof at a point.
     *
     * @param theta the network's point
     * @return empty if no bound is known or the loss could not be enclosed
     */
    public static Optional<Optimality> at(NeuronModel model, double[] theta) {
        Optional<LeastLoss> bound = LeastLoss.of(model);
        if (bound.isEmpty()) {
            return Optional.empty();
        }
        Box loss = new IntervalModel(model.base()).loss(Box.point(theta));
        if (!loss.bounded()) {
            return Optional.empty();
        }
        double low = loss.low()[0];
        double high = loss.high()[0];
        double gap = Math.max(0, Outward.addUp(high, -bound.get().value()));
        return Optional.of(new Optimality(low, high, bound.get(), gap, vanish(model, theta)));
    }

    /** Whether the group gradients are enclosed in [0, 0]. */
    private static boolean vanish(NeuronModel model, double[] theta) {
        var shifted = new IntervalModel(model.shifted());
        int size = theta.length;
        double[] point = java.util.Arrays.copyOf(theta, shifted.size());
        Box gradient = shifted.gradient(Box.point(point));
        for (int k = 0; k < model.outputs(); k++) {
            for (var group : model.groups()) {
                double low = 0;
                double high = 0;
                for (int i : group) {
                    int at = size + k * model.samples() + i;
                    low = Outward.addDown(low, gradient.low()[at]);
                    high = Outward.addUp(high, gradient.high()[at]);
                }
                if (low != 0 || high != 0) {
                    return false;
                }
            }
        }
        return true;
    }
}

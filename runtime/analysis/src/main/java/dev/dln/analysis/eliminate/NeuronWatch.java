package dev.dln.analysis.eliminate;

import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watches one run on a model with neurons for the failure mode: the exponents (b, W) leave a ball,
 * or grow on while theta hardly moves. As the loss falls like exp(-2 ||(b, W)||), descent makes the
 * norm grow with the logarithm of the iteration number; so growth without bound shows as growth
 * that is as large over the last doubling of iterations as over the one before.
 */
final class NeuronWatch implements StopRule.Watch {
    /** exp of this is far from overflow, its square too, and a loss of exp(-2 * 40) is zero. */
    static final double MOST = 40;

    /** Growth is judged only beyond this, where the neurons' exponentials are large. */
    static final double LEAST = 3;

    /** Growth is judged only when the shortest of three stretches has so many iterations. */
    private static final int WINDOW = 50;

    /** The growth over a doubling that counts, and its share of that over the one before. */
    private static final double GROWTH = 0.25;

    private static final double STEADY = 0.75;

    /** Theta rests where its gradient is below this times 1 + |loss|. */
    private static final double RESTING = 1e-4;

    private final NeuronModel model;
    private final List<Double> norms = new ArrayList<>();

    NeuronWatch(NeuronModel model) {
        this.model = model;
    }

    @Override
    public Optional<Minimum.Status> at(double[] point, double loss, double[] gradient) {
        double norm = model.exponentNorm(point);
        norms.add(norm);
        return !(norm <= MOST) || growsOn(loss, gradient)
                ? Optional.of(Minimum.Status.DIVERGED)
                : Optional.empty();
    }

    private boolean growsOn(double loss, double[] gradient) {
        int now = norms.size() - 1;
        if (now < 4 * WINDOW
                || !(norms.get(now) >= LEAST)
                || !(model.thetaNorm(gradient) <= RESTING * (1 + Math.abs(loss)))) {
            return false;
        }
        double before = norms.get(now / 2) - norms.get(now / 4);
        double last = norms.get(now) - norms.get(now / 2);
        return last >= GROWTH && last >= STEADY * before && before >= GROWTH;
    }
}

package dev.dln.analysis.minimize;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Perturbed gradient descent (Jin, Ge, Netrapalli, Kakade and Jordan 2017): where the gradient is
 * small the point is moved to a random place nearby, once; if the following steps lower the loss,
 * the place was a saddle and has been left, otherwise the descent goes back, if it did not get
 * lower, and converges. The steps are those of gradient descent with backtracking, since the
 * smoothness constants that the paper takes as given are not known.
 *
 * @param radius of the ball from which the perturbation is drawn, relative to max(1, ||point||)
 * @param smallGradient perturb when ||gradient|| &lt;= this times (1 + |loss|)
 * @param patience so many steps may show that the place was a saddle
 * @param leastDecrease by lowering the loss by this times (1 + |loss|)
 * @param seed of the perturbations
 */
public record PerturbedGradientDescent(
        double radius, double smallGradient, int patience, double leastDecrease, long seed)
        implements Minimizer {
    /** Radius 1e-3, gradient 1e-5, 300 steps, decrease 1e-8. */
    public static final PerturbedGradientDescent DEFAULT =
            new PerturbedGradientDescent(1e-3, 1e-5, 300, 1e-8, 0);

    @Override
    public String name() {
        return "perturbed-gd";
    }

    @Override
    public Minimum minimize(Model model, double[] start, StopRule stop, Monitor monitor) {
        var at = new Progressing(name(), model, start, stop, monitor);
        if (at.badStart()) {
            return at.finish(Minimum.Status.BAD_START);
        }
        var random = new SplittableRandom(seed);
        var step = new ArmijoStep();
        double[] kept = at.point;
        double keptLoss = at.loss;
        double[] keptGradient = at.gradient;
        int left = 0; // steps until the test of a perturbation ends; 0 when there is none
        boolean minimum = false; // the kept point passed the test
        while (true) {
            Optional<Minimum.Status> reason = at.reasonToStop();
            boolean converged = reason.equals(Optional.of(Minimum.Status.CONVERGED));
            if (reason.isPresent() && (!converged || minimum)) {
                return at.finish(reason.get());
            }
            boolean fell = at.loss < keptLoss - leastDecrease * (1 + Math.abs(keptLoss));
            if (fell) {
                left = 0;
                minimum = false;
            }
            double norm = Vectors.norm(at.gradient);
            if (left == 0 && !minimum && norm <= smallGradient * (1 + Math.abs(at.loss))) {
                kept = at.point;
                keptLoss = at.loss;
                keptGradient = at.gradient;
                left = patience;
                double[] point = perturbed(at.point, random);
                double[] gradient = new double[point.length];
                double loss = at.evaluate(point, gradient);
                if (Double.isFinite(loss)) {
                    at.accept(point, loss, gradient);
                    continue;
                }
            }
            Optional<Minimum.Status> stuck = converged ? reason : step.advance(at);
            boolean over = left > 0 && (--left == 0 || stuck.isPresent());
            if (over) {
                left = 0;
                minimum = at.loss >= keptLoss - leastDecrease * (1 + Math.abs(keptLoss));
                if (minimum && at.loss > keptLoss) {
                    at.accept(kept, keptLoss, keptGradient);
                    step = new ArmijoStep();
                }
            } else if (stuck.isPresent()) {
                return at.finish(stuck.get());
            }
        }
    }

    /** A point drawn uniformly from the ball around the given one. */
    private double[] perturbed(double[] point, SplittableRandom random) {
        int n = point.length;
        double[] direction = new double[n];
        for (int i = 0; i < n; i++) {
            direction[i] = random.nextGaussian();
        }
        double size = radius * Math.max(1, Vectors.norm(point));
        double share = Math.pow(random.nextDouble(), 1.0 / Math.max(1, n));
        return Vectors.plus(point, size * share / Vectors.norm(direction), direction);
    }
}

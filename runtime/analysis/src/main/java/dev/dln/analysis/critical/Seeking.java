package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Step;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One search under way: what every finder shares. The current point, the best one visited (that of
 * the smallest gradient norm), counts, history, and the reasons to stop. A subclass says how second
 * derivatives are got and how a step is made; every point that can be returned is one at which it
 * called {@link #accept}, after loss and gradient were computed there.
 */
abstract class Seeking {
    /** The gradient counts as mapped to zero when ||H g|| is below this times ||H|| ||g||. */
    private static final double FLAT = 1e-3;

    private final String method;
    private final SeekRule rule;
    private final double bound;
    private final List<Step> history = new ArrayList<>();
    private final double[] recent;
    private double[] best;
    private double bestLoss;
    private double bestNorm;
    private double bestSize;
    private boolean bestIsCurrent = true;
    private boolean polishing;

    final Model model;
    final int n;

    /** The current point with its loss, gradient and gradient norm. */
    double[] point;

    double loss;
    double[] gradient;
    double norm;

    /** The size of the Hessian at the current point: ||H||_F / sqrt(n), or an estimate of it. */
    double size;

    int iterations;
    int evaluations;
    int products;
    int hessians;

    Seeking(String method, Model model, SeekRule rule, double[] start) {
        if (start.length != model.size()) {
            throw new IllegalArgumentException(
                    "a start of length " + start.length + " for " + model.size() + " parameters");
        }
        this.method = method;
        this.model = model;
        this.rule = rule;
        this.n = start.length;
        this.bound = rule.maxGrowth() * Math.max(1, Vectors.norm(start));
        this.recent = new double[Math.max(1, rule.patience())];
        this.point = start.clone();
        this.gradient = new double[n];
        this.loss = model.gradient(point, gradient);
        this.evaluations = 1;
        this.norm = Vectors.norm(gradient);
        this.best = point;
        this.bestLoss = loss;
        this.bestNorm = norm;
        history.add(new Step(0, loss, norm, 0));
    }

    /** Second derivatives at the current point, and {@link #size}; false if not finite. */
    abstract boolean prepare();

    /** The Hessian at the current point times a vector. */
    abstract void multiply(double[] vector, double[] product);

    /** Makes one step and accepts it; false if none is found that is worth it. */
    abstract boolean advance();

    /** What the method has to say about its end; see {@link Attempt#note}. */
    String note() {
        return "";
    }

    /** Whether the tolerance is met and this is about the last digits. */
    final boolean polishing() {
        return polishing;
    }

    /** Searches. */
    final Attempt go(int index, String label, Monitor monitor) {
        Attempt.Status status = iterate(monitor);
        return new Attempt(
                index,
                label,
                method,
                status,
                best.clone(),
                bestLoss,
                bestNorm,
                rule.tolerance(bestSize, Vectors.norm(best)),
                iterations,
                evaluations,
                products,
                hessians,
                history,
                note());
    }

    private Attempt.Status iterate(Monitor monitor) {
        if (!Double.isFinite(loss) || !Double.isFinite(norm) || !prepared()) {
            return Attempt.Status.NOT_FINITE;
        }
        while (true) {
            polishing = bestNorm <= rule.tolerance(bestSize, Vectors.norm(best));
            Optional<Attempt.Status> reason = reasonToStop(monitor);
            if (reason.isPresent()) {
                return reason.get();
            }
            double before = norm;
            if (!advance()) {
                return polishing ? Attempt.Status.CONVERGED : deadEnd();
            }
            if (!prepared()) {
                return polishing ? Attempt.Status.CONVERGED : Attempt.Status.NOT_FINITE;
            }
            if (polishing && norm > 0.5 * before) {
                return Attempt.Status.CONVERGED;
            }
        }
    }

    /** Second derivatives at the point just accepted. */
    private boolean prepared() {
        boolean finite = prepare();
        if (finite && bestIsCurrent) {
            bestSize = size;
        }
        return finite;
    }

    private Optional<Attempt.Status> reasonToStop(Monitor monitor) {
        if (polishing && (bestNorm == 0 || !rule.polish() || iterations >= rule.maxIterations())) {
            return Optional.of(Attempt.Status.CONVERGED);
        }
        if (iterations >= rule.maxIterations()) {
            return Optional.of(Attempt.Status.ITERATION_LIMIT);
        }
        // the few last steps are taken all the same, so that a finished search is always the same
        if (!polishing && monitor.cancelled()) {
            return Optional.of(Attempt.Status.CANCELLED);
        }
        if (!(Vectors.norm(point) <= bound)) {
            return Optional.of(Attempt.Status.DIVERGED);
        }
        return !polishing && stalled() ? Optional.of(deadEnd()) : Optional.empty();
    }

    /** Whether the last so many steps brought next to nothing; also keeps the record. */
    private boolean stalled() {
        int slot = iterations % recent.length;
        boolean stalled = iterations >= recent.length && bestNorm > 0.9 * recent[slot];
        recent[slot] = bestNorm;
        return stalled;
    }

    private Attempt.Status deadEnd() {
        double[] image = new double[n];
        multiply(gradient, image);
        return Vectors.norm(image) <= FLAT * size * norm
                ? Attempt.Status.GRADIENT_NORM_MINIMUM
                : Attempt.Status.STAGNATED;
    }

    /**
     * Loss and gradient at a trial point.
     *
     * @return the gradient norm; infinite where loss or gradient is not finite
     */
    final Trial evaluate(double[] trial) {
        double[] trialGradient = new double[n];
        double trialLoss = model.gradient(trial, trialGradient);
        evaluations++;
        double trialNorm = Vectors.norm(trialGradient);
        return new Trial(
                trial,
                trialLoss,
                trialGradient,
                Double.isFinite(trialLoss) && Double.isFinite(trialNorm)
                        ? trialNorm
                        : Double.POSITIVE_INFINITY);
    }

    /** A point with its loss, gradient, and gradient norm, infinite if any is not finite. */
    record Trial(double[] point, double loss, double[] gradient, double norm) {}

    /** Moves there. */
    final void accept(Trial trial) {
        if (!Double.isFinite(trial.norm)) {
            throw new IllegalStateException("a point that is not finite is not to be accepted");
        }
        iterations++;
        history.add(
                new Step(iterations, trial.loss, trial.norm, Vectors.distance(trial.point, point)));
        point = trial.point;
        loss = trial.loss;
        gradient = trial.gradient;
        norm = trial.norm;
        bestIsCurrent = norm < bestNorm;
        if (bestIsCurrent) {
            best = point;
            bestLoss = loss;
            bestNorm = norm;
        }
    }

    /**
     * Backtracking along a step until 1/2 ||gradient||^2 falls by a share of what its slope
     * promises (Armijo 1966), and moves there.
     *
     * @param step the direction
     * @param first the first multiple to try
     * @param shrink the factor from one trial to the next
     * @param decrease the share
     * @return the multiple accepted; NaN if the slope is not negative, or no multiple will do that
     *     changes the point
     */
    final double backtrack(double[] step, double first, double shrink, double decrease) {
        double[] image = new double[n];
        multiply(step, image);
        double slope = Vectors.dot(image, gradient) / norm / norm;
        if (!(slope < 0)) {
            return Double.NaN;
        }
        for (double t = first; t > 0; t *= shrink) {
            double[] there = Vectors.plus(point, t, step);
            if (Arrays.equals(there, point)) {
                return Double.NaN;
            }
            Trial trial = evaluate(there);
            double now = trial.norm / norm;
            if (now < 1 && now * now <= 1 + 2 * decrease * t * slope) {
                accept(trial);
                return t;
            }
        }
        return Double.NaN;
    }
}

package dev.dln.analysis.minimize;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Step;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bookkeeping that every minimiser shares: the current point, the best one, counts, history,
 * and the reasons to stop. Evaluations go through here, so that the best point is never lost.
 */
final class Progressing {
    private final String method;
    private final Model model;
    private final StopRule stop;
    private final Monitor monitor;
    private final StopRule.Watch watch;
    private final List<Step> history = new ArrayList<>();

    /** The current iterate with its loss and gradient. */
    double[] point;

    double loss;
    double[] gradient;

    private double[] best;
    private double bestLoss;
    private double bestNorm;
    private int iteration;
    private int evaluations;
    private int hessians;

    Progressing(String method, Model model, double[] start, StopRule stop, Monitor monitor) {
        if (start.length != model.size()) {
            throw new IllegalArgumentException(
                    "a start of length " + start.length + " for " + model.size() + " parameters");
        }
        this.method = method;
        this.model = model;
        this.stop = stop;
        this.monitor = monitor;
        this.watch = stop.watch().get();
        this.point = start.clone();
        this.gradient = new double[start.length];
        this.loss = model.gradient(point, gradient);
        this.evaluations = 1;
        this.best = point.clone();
        this.bestLoss = loss;
        this.bestNorm = Vectors.norm(gradient);
        history.add(new Step(0, loss, bestNorm, 0));
    }

    boolean badStart() {
        return !Double.isFinite(loss) || !Vectors.isFinite(gradient);
    }

    /**
     * Loss and gradient at a trial point.
     *
     * @return the loss; positive infinity where loss or gradient is not finite, except that minus
     *     infinity stays
     */
    double evaluate(double[] trial, double[] trialGradient) {
        evaluations++;
        double value = model.gradient(trial, trialGradient);
        if (value == Double.NEGATIVE_INFINITY) {
            return value;
        }
        if (!Double.isFinite(value) || !Vectors.isFinite(trialGradient)) {
            return Double.POSITIVE_INFINITY;
        }
        if (value < bestLoss) {
            best = trial.clone();
            bestLoss = value;
            bestNorm = Vectors.norm(trialGradient);
        }
        return value;
    }

    /** The Hessian at the current point; false if it is not finite. */
    boolean hessian(double[] target) {
        hessians++;
        model.hessian(point, target);
        return Vectors.isFinite(target);
    }

    /** Moves to a point whose loss and gradient are known; the arrays are taken over. */
    void accept(double[] newPoint, double newLoss, double[] newGradient) {
        double step = Vectors.distance(newPoint, point);
        iteration++;
        point = newPoint;
        loss = newLoss;
        gradient = newGradient;
        double norm = Vectors.norm(gradient);
        if (loss == bestLoss && norm < bestNorm) {
            best = point.clone();
            bestNorm = norm;
        }
        history.add(new Step(iteration, loss, norm, step));
        monitor.progress(new Monitor.Progress(method, iteration, stop.maxIterations(), loss, norm));
    }

    /** Whether there is a reason to stop at the current point. */
    Optional<Minimum.Status> reasonToStop() {
        if (loss < stop.minLoss() || !(Vectors.norm(point) <= stop.maxNorm())) {
            return Optional.of(Minimum.Status.DIVERGED);
        }
        Optional<Minimum.Status> seen = watch.at(point, loss, gradient);
        if (seen.isPresent()) {
            return seen;
        }
        if (Vectors.norm(gradient) <= stop.gradientTolerance() * (1 + Math.abs(loss))) {
            return Optional.of(Minimum.Status.CONVERGED);
        }
        if (iteration >= stop.maxIterations()) {
            return Optional.of(Minimum.Status.ITERATION_LIMIT);
        }
        if (evaluations >= stop.maxEvaluations()) {
            return Optional.of(Minimum.Status.EVALUATION_LIMIT);
        }
        return monitor.cancelled() ? Optional.of(Minimum.Status.CANCELLED) : Optional.empty();
    }

    int iteration() {
        return iteration;
    }

    int evaluationsLeft() {
        return stop.maxEvaluations() - evaluations;
    }

    /**
     * The result. A point that met the tolerance is preferred to one whose loss is lower by
     * rounding only.
     */
    Minimum finish(Minimum.Status status) {
        boolean current =
                status == Minimum.Status.CONVERGED || status == Minimum.Status.TIME_REACHED;
        return new Minimum(
                method,
                status,
                current ? point.clone() : best,
                current ? loss : bestLoss,
                current ? Vectors.norm(gradient) : bestNorm,
                iteration,
                evaluations,
                hessians,
                history);
    }
}

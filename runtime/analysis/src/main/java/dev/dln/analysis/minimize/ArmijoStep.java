package dev.dln.analysis.minimize;

import dev.dln.analysis.Vectors;

import java.util.Arrays;
import java.util.Optional;

/**
 * A step along the negative gradient with Armijo backtracking (Nocedal and Wright 2006, algorithm
 * 3.1): each starts from twice the last accepted length and halves it until the loss decreases
 * enough.
 */
final class ArmijoStep {
    private static final double DECREASE = 1e-4;

    private double length = 1;

    /** Moves; a reason to stop where that is not possible. */
    Optional<Minimum.Status> advance(Progressing at) {
        double[] gradient = new double[at.point.length];
        double square = Vectors.dot(at.gradient, at.gradient);
        for (length *= 2; at.evaluationsLeft() > 0; length /= 2) {
            double[] point = Vectors.plus(at.point, -length, at.gradient);
            if (Arrays.equals(point, at.point)) {
                return Optional.of(Minimum.Status.STAGNATED);
            }
            double loss = at.evaluate(point, gradient);
            if (loss == Double.NEGATIVE_INFINITY) {
                return Optional.of(Minimum.Status.DIVERGED);
            }
            if (loss <= at.loss - DECREASE * length * square && loss < at.loss) {
                at.accept(point, loss, gradient);
                return Optional.empty();
            }
        }
        return Optional.of(Minimum.Status.EVALUATION_LIMIT);
    }
}

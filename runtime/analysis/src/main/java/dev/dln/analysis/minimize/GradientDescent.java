package dev.dln.analysis.minimize;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Gradient descent, with Armijo backtracking (Nocedal and Wright 2006, algorithm 3.1) or with a
 * fixed step.
 *
 * @param fixedStep the step length; if absent, each iteration starts from twice the last accepted
 *     one and halves it until the loss decreases enough
 */
public record GradientDescent(OptionalDouble fixedStep) implements Minimizer {
    /** With backtracking. */
    public static final GradientDescent DEFAULT = new GradientDescent(OptionalDouble.empty());

    @Override
    public String name() {
        return "gd";
    }

    @Override
    public Minimum minimize(Model model, double[] start, StopRule stop, Monitor monitor) {
        var at = new Progressing(name(), model, start, stop, monitor);
        if (at.badStart()) {
            return at.finish(Minimum.Status.BAD_START);
        }
        var armijo = new ArmijoStep();
        while (true) {
            Optional<Minimum.Status> reason = at.reasonToStop();
            if (reason.isPresent()) {
                return at.finish(reason.get());
            }
            if (fixedStep.isPresent()) {
                double[] gradient = new double[start.length];
                double[] point = Vectors.plus(at.point, -fixedStep.getAsDouble(), at.gradient);
                double loss = at.evaluate(point, gradient);
                if (!Double.isFinite(loss)) {
                    return at.finish(Minimum.Status.DIVERGED);
                }
                at.accept(point, loss, gradient);
                continue;
            }
            Optional<Minimum.Status> stuck = armijo.advance(at);
            if (stuck.isPresent()) {
                return at.finish(stuck.get());
            }
        }
    }
}

package dev.dln.analysis.eliminate;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.engine.Device;
import dev.dln.engine.Model;
import dev.dln.engine.Session;

import java.util.Optional;

/**
 * Any minimiser on a model with exponential neurons, with an eye on the failure mode: a run whose
 * exponents grow without bound ends as diverged, and so does one that looks converged, because the
 * gradient fades along the way to infinity, while the group gradients are not zero. A run may also
 * end at a saddle with a = 0, as where all group gradients add up to zero; it keeps its status.
 *
 * @param method the minimiser
 * @param model what it is given to minimise
 * @param device evaluates group gradients
 */
public record WatchedMinimizer(Minimizer method, NeuronModel model, Device device)
        implements Minimizer {
    @Override
    public String name() {
        return method.name();
    }

    @Override
    public Minimum minimize(Model whole, double[] start, StopRule stop, Monitor monitor) {
        Minimum run =
                method.minimize(
                        whole,
                        start,
                        stop.withWatch(() -> both(stop.watch().get(), new NeuronWatch(model))),
                        monitor);
        boolean stopped =
                run.status() == Minimum.Status.CONVERGED
                        || run.status() == Minimum.Status.STAGNATED;
        return stopped
                        && model.exponentNorm(run.point()) >= NeuronWatch.LEAST
                        && !state(whole, run.point()).near()
                ? with(run, Minimum.Status.DIVERGED)
                : run;
    }

    private static StopRule.Watch both(StopRule.Watch first, StopRule.Watch second) {
        return (point, loss, gradient) -> {
            Optional<Minimum.Status> reason = first.at(point, loss, gradient);
            return reason.isPresent() ? reason : second.at(point, loss, gradient);
        };
    }

    private static Minimum with(Minimum run, Minimum.Status status) {
        return new Minimum(
                run.method(),
                status,
                run.point(),
                run.loss(),
                run.gradientNorm(),
                run.iterations(),
                run.evaluations(),
                run.hessians(),
                run.history());
    }

    /** Where a point of the model stands. */
    public NeuronState state(Model whole, double[] point) {
        try (var groups = new GroupGradients(model, device);
                Session base = device.open(model.base())) {
            return state(model, whole, base, groups, point);
        }
    }

    static NeuronState state(
            NeuronModel model, Model whole, Model base, GroupGradients groups, double[] point) {
        double[] gradient = new double[point.length];
        double loss = whole.gradient(point, gradient);
        double[] theta = model.theta(point);
        return new NeuronState(
                loss,
                base.loss(theta),
                model.factorNorm(point),
                model.exponentNorm(point),
                model.thetaNorm(gradient),
                groups.norm(theta),
                groups.ratio(theta));
    }
}

package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.engine.Model;

/**
 * A minimiser as a finder: it leaves saddles and finds minima. What it returns counts as critical
 * by the same measure as for every finder, so a descent that stagnates in rounding has converged,
 * and one that crawls has not.
 *
 * @param minimizer what descends
 * @param rule the tolerance and the largest number of steps
 */
public record Descent(Minimizer minimizer, SeekRule rule) implements Finder {
    /** The usual tolerance, 10,000 steps. */
    public static final SeekRule RULE = SeekRule.DEFAULT.within(10_000, 10_000);

    /** Descents go on to this tolerance, which rounding ends before. */
    private static final double TOLERANCE = 1e-15;

    @Override
    public String name() {
        return minimizer.name();
    }

    @Override
    public Finder with(SeekRule newRule) {
        return new Descent(minimizer, newRule);
    }

    @Override
    public Attempt search(Model model, int index, String label, double[] start, Monitor monitor) {
        StopRule stop =
                new StopRule(
                        TOLERANCE,
                        rule.maxIterations(),
                        StopRule.DEFAULT.maxEvaluations(),
                        rule.maxGrowth() * Math.max(1, Vectors.norm(start)),
                        StopRule.DEFAULT.minLoss());
        var quiet =
                new Monitor() {
                    @Override
                    public boolean cancelled() {
                        return monitor.cancelled();
                    }
                };
        Minimum found = minimizer.minimize(model, start, stop, quiet);
        double size = FreeSeeking.hessianSize(model, found.point());
        double tolerance = rule.tolerance(size, Vectors.norm(found.point()));
        return new Attempt(
                index,
                label,
                name(),
                found.gradientNorm() <= tolerance
                        ? Attempt.Status.CONVERGED
                        : status(found.status()),
                found.point(),
                found.loss(),
                found.gradientNorm(),
                tolerance,
                found.iterations(),
                found.evaluations(),
                FreeSeeking.PROBES,
                found.hessians(),
                found.history(),
                "");
    }

    private static Attempt.Status status(Minimum.Status status) {
        return switch (status) {
            case CONVERGED, STAGNATED -> Attempt.Status.STAGNATED;
            case ITERATION_LIMIT, EVALUATION_LIMIT, TIME_REACHED -> Attempt.Status.ITERATION_LIMIT;
            case DIVERGED -> Attempt.Status.DIVERGED;
            case BAD_START -> Attempt.Status.NOT_FINITE;
            case CANCELLED -> Attempt.Status.CANCELLED;
        };
    }
}

package dev.dln.analysis.eliminate;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.engine.Device;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.SplitMix64;

import java.util.ArrayList;

/**
 * Minimises a network's loss with the help of exponential neurons, local and global steps in turn.
 * A local phase minimises the loss with neurons from (theta, 0, 0, 0) while the norms of a and (b,
 * W), the gradient by theta and the group gradients are watched. A theta that {@link Judge} takes
 * for a global minimum ends the search. Exponents that grow without bound are the failure mode that
 * Theorem 4 of Kawaguchi and Kaelbling (2020) predicts at any theta that is not: the neurons are
 * reset, and a global phase looks for another theta by basin hopping (Wales and Doye 1997) from the
 * best one and by fresh random starts, in turn.
 *
 * @param model the model with neurons
 * @param device evaluates it
 * @param method the minimiser of the local phases
 * @param stop when a local phase stops
 * @param rounds local phases at most
 * @param tries starts of a global phase at most
 * @param seed of the random starts
 */
public record HybridSearch(
        NeuronModel model,
        Device device,
        Minimizer method,
        StopRule stop,
        int rounds,
        int tries,
        long seed) {
    /** The lengths of hops, relative to a random start; taken in turn. */
    private static final double[] HOPS = {0.3, 1, 3};

    /** So often a local phase leaves a saddle with a = 0. */
    private static final int ESCAPES = 3;

    /** A loss is lower than another if it is so by this, relative to 1 + |loss|. */
    private static final double LOWER = 1e-9;

    /** Twenty rounds of L-BFGS, twenty starts in each global phase. */
    public static HybridSearch of(NeuronModel model, Device device, long seed) {
        return new HybridSearch(model, device, Lbfgs.DEFAULT, StopRule.DEFAULT, 20, 20, seed);
    }

    /** The same with another minimiser and rule. */
    public HybridSearch with(Minimizer minimizer, StopRule rule) {
        return new HybridSearch(model, device, minimizer, rule, rounds, tries, seed);
    }

    /** The same with another number of rounds. */
    public HybridSearch withRounds(int count) {
        return new HybridSearch(model, device, method, stop, count, tries, seed);
    }

    /**
     * Searches.
     *
     * @param start the network's point to begin at
     */
    public HybridResult run(double[] start, Monitor monitor) {
        try (Session whole = device.open(model.whole());
                Session base = device.open(model.base());
                var groups = new GroupGradients(model, device)) {
            var judge = new Judge(model, device);
            return new Search(whole, base, groups, judge, monitor).run(start);
        }
    }

    /** One search with its open sessions. */
    private final class Search {
        private final Session whole;
        private final Session base;
        private final GroupGradients groups;
        private final Judge judge;
        private final Monitor monitor;
        private final ArrayList<HybridResult.Round> done = new ArrayList<>();
        private double[] best = new double[0];
        private double lowest = Double.POSITIVE_INFINITY;
        private int draws;

        Search(Session whole, Session base, GroupGradients groups, Judge judge, Monitor monitor) {
            this.whole = whole;
            this.base = base;
            this.groups = groups;
            this.judge = judge;
            this.monitor = monitor;
        }

        HybridResult run(double[] start) {
            double[] theta = start.clone();
            int taken = 0;
            while (done.size() < rounds) {
                keep(theta);
                if (judged(theta).global()) {
                    return finish(HybridResult.Status.GLOBAL, theta);
                }
                Minimum run = local(theta);
                double[] end = model.theta(run.point());
                NeuronState state = WatchedMinimizer.state(model, whole, base, groups, run.point());
                boolean lost =
                        (run.status() == Minimum.Status.CONVERGED
                                        || run.status() == Minimum.Status.STAGNATED)
                                && state.exponents() >= NeuronWatch.LEAST;
                boolean global = judged(end).global();
                done.add(
                        new HybridResult.Round(
                                base.loss(theta),
                                lost && !state.near() ? Minimum.Status.DIVERGED : run.status(),
                                state,
                                global,
                                run.iterations(),
                                taken,
                                run.history()));
                keep(end);
                if (global) {
                    return finish(HybridResult.Status.GLOBAL, end);
                }
                if (monitor.cancelled()) {
                    return finish(HybridResult.Status.CANCELLED, best);
                }
                if (done.size() < rounds) {
                    Hop hop = global();
                    theta = hop.theta();
                    taken = hop.tries();
                }
            }
            return finish(
                    judged(best).kind() == Judgement.Kind.OPEN
                            ? HybridResult.Status.UNDECIDED
                            : HybridResult.Status.FAILURE_MODE,
                    best);
        }

        private void keep(double[] theta) {
            double loss = base.loss(theta);
            if (loss < lowest || best.length == 0) {
                best = theta.clone();
                lowest = Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss;
            }
        }

        private Judgement judged(double[] theta) {
            return judge.at(theta, base.loss(theta), groups.ratio(theta));
        }

        private Minimum local(double[] theta) {
            StopRule rule = stop.withWatch(() -> new NeuronWatch(model));
            Minimum run = method.minimize(whole, model.silent(theta), rule, monitor);
            for (int k = 0; k < ESCAPES && stuck(run) && !monitor.cancelled(); k++) {
                run = method.minimize(whole, escape(run), rule, monitor);
            }
            return run;
        }

        /** Whether a run ended at a saddle with a = 0: nothing grows, and it is no minimum. */
        private boolean stuck(Minimum run) {
            boolean stopped =
                    run.status() == Minimum.Status.CONVERGED
                            || run.status() == Minimum.Status.STAGNATED;
            return stopped
                    && model.exponentNorm(run.point()) < NeuronWatch.LEAST
                    && !(groups.ratio(model.theta(run.point())) <= NeuronState.NEAR);
        }

        /** The same theta with a = 0 and other exponents: for almost all of them a has a slope. */
        private double[] escape(Minimum run) {
            double[] point = model.silent(model.theta(run.point()));
            var random = new SplitMix64(seed + 1 + draws);
            draws++;
            for (int i = point.length - model.b().size() - model.w().size();
                    i < point.length;
                    i++) {
                point[i] = random.nextGaussian();
            }
            return point;
        }

        /** Where a global phase ended. */
        private record Hop(double[] theta, int tries) {}

        /** Basins by hops and fresh starts in turn, until one is lower than the best so far. */
        private Hop global() {
            double goal = lowest - LOWER * (1 + Math.abs(lowest));
            double[] found = best;
            double loss = Double.POSITIVE_INFINITY;
            for (int t = 1; t <= tries; t++) {
                double[] random = Points.random(model.base(), seed + 1 + draws);
                if (draws % 2 == 0) {
                    double length = HOPS[draws / 2 % HOPS.length];
                    for (int i = 0; i < random.length; i++) {
                        random[i] = best[i] + length * random[i];
                    }
                }
                draws++;
                double[] point =
                        Lbfgs.DEFAULT.minimize(base, random, StopRule.DEFAULT, monitor).point();
                double there = base.loss(point);
                if (there < loss) {
                    found = point;
                    loss = there;
                }
                if (there < goal || monitor.cancelled()) {
                    return new Hop(found, t);
                }
            }
            return new Hop(found, tries);
        }

        private HybridResult finish(HybridResult.Status status, double[] theta) {
            return new HybridResult(
                    status,
                    done,
                    theta,
                    base.loss(theta),
                    groups.norm(theta),
                    judged(theta),
                    Optimality.at(model, theta));
        }
    }
}

package dev.dln.analysis.path;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;

import java.util.ArrayList;
import java.util.List;

/**
 * Brings a chain to rest under the forces of the nudged elastic band, by FIRE (Bitzek et al. 2006):
 * Newtonian motion whose velocity is turned towards the force and which stops dead when it goes
 * uphill. Times are in units of the fastest oscillation, from the largest curvature, so nothing
 * depends on the loss's unit.
 */
final class Relaxation {
    /** Spring constant over the largest curvature: soft beside the walls of the valley. */
    private static final double SPRING = 0.1;

    /**
     * First and largest time step, times the root of the largest curvature; above 2 is unstable.
     */
    private static final double FIRST_STEP = 0.2;

    private static final double LARGEST_STEP = 0.7;

    /** No image moves further in a step than this times the mean spacing of the straight chain. */
    private static final double LONGEST_MOVE = 0.2;

    /** The parameters of FIRE, as published. */
    private static final int PATIENCE = 5;

    private static final double GROW = 1.1;
    private static final double SHRINK = 0.5;
    private static final double MIXING = 0.1;
    private static final double LESS_MIXING = 0.99;

    /** The highest image begins to climb when the forces are below this times the tolerance. */
    private static final double CLIMB_BELOW = 20;

    /** ... or after this part of the steps. */
    private static final double CLIMB_AFTER = 0.25;

    /** Images are spread again when the largest spacing is this times the smallest. */
    private static final double CROWDED = 5;

    private static final int SPREAD_EVERY = 50;
    private static final int HISTORY_EVERY = 10;

    /**
     * Where the band lies in a flat valley its own range gives no scale; this part of the straight
     * line's does.
     */
    static final double FLOOR = 1e-4;

    private final Chain chain;
    private final double relativeTolerance;
    private final int maxIterations;
    private final Monitor monitor;
    private final double longest;
    private double rate;
    private double spring;
    private final List<Band.Step> history = new ArrayList<>();

    private double force = Double.POSITIVE_INFINITY;
    private double tolerance;

    Relaxation(Chain chain, double relativeTolerance, int maxIterations, Monitor monitor) {
        this.chain = chain;
        this.relativeTolerance = relativeTolerance;
        this.maxIterations = maxIterations;
        this.monitor = monitor;
        this.longest = LONGEST_MOVE * chain.length() / (chain.size() - 1);
        measure();
    }

    /** Takes the units of time and of springs from the largest curvature along the chain. */
    private void measure() {
        double curvature = chain.curvature();
        double size = curvature > 0 ? curvature : 1;
        rate = 1 / Math.sqrt(size);
        spring = SPRING * size;
    }

    double force() {
        return force;
    }

    double tolerance() {
        return tolerance;
    }

    List<Band.Step> history() {
        return history;
    }

    /** Runs until at rest, or there is a reason to stop. */
    Band.Status run() {
        int n = chain.dimension();
        double[][] velocity = new double[chain.size()][n];
        double[][] forces = new double[chain.size()][n];
        double[][] moves = new double[chain.size()][n];
        double dt = FIRST_STEP * rate;
        double mixing = MIXING;
        int downhill = 0;
        boolean climbing = false;
        while (true) {
            int climber = climbing ? chain.highest() : -1;
            force = forces(climber, forces);
            tolerance =
                    relativeTolerance
                            * Math.max(chain.range(), FLOOR * chain.straightRange())
                            / chain.length();
            note();
            boolean climbed = climbing || !pass(chain.highest());
            if (force <= tolerance && climbed) {
                return end(Band.Status.CONVERGED);
            }
            if (chain.iterations() >= maxIterations) {
                return end(Band.Status.ITERATION_LIMIT);
            }
            if (monitor.cancelled()) {
                return end(Band.Status.CANCELLED);
            }
            if (!climbing
                    && (force <= CLIMB_BELOW * tolerance
                            || chain.iterations() > CLIMB_AFTER * maxIterations)
                    && pass(chain.highest())) {
                climbing = true;
                continue;
            }
            if (chain.iterations() % SPREAD_EVERY == SPREAD_EVERY - 1) {
                measure();
                dt = Math.min(dt, LARGEST_STEP * rate);
                if (chain.unevenness() > CROWDED) {
                    chain.spread(pass(chain.highest()) ? chain.highest() : 0);
                    clear(velocity);
                }
            }
            double power = dot(forces, velocity);
            if (power > 0) {
                mix(velocity, forces, mixing);
                downhill++;
                if (downhill > PATIENCE) {
                    dt = Math.min(GROW * dt, LARGEST_STEP * rate);
                    mixing *= LESS_MIXING;
                }
            } else {
                clear(velocity);
                dt *= SHRINK;
                mixing = MIXING;
                downhill = 0;
                dt = Math.max(dt, 1e-6 * rate);
            }
            advance(velocity, forces, moves, dt);
            chain.step();
            if (!chain.move(moves)) {
                clear(velocity);
                dt *= SHRINK;
            }
        }
    }

    private Band.Status end(Band.Status status) {
        if (history.isEmpty() || history.getLast().iteration() != chain.iterations()) {
            history.add(new Band.Step(chain.iterations(), chain.loss(chain.highest()), force));
        }
        return status;
    }

    private void note() {
        if (chain.iterations() % HISTORY_EVERY == 0
                && (history.isEmpty() || history.getLast().iteration() != chain.iterations())) {
            history.add(new Band.Step(chain.iterations(), chain.loss(chain.highest()), force));
        }
        monitor.progress(
                new Monitor.Progress(
                        "band",
                        chain.iterations(),
                        maxIterations,
                        chain.loss(chain.highest()),
                        force));
    }

    /** Whether an image is an inner one. */
    private boolean pass(int i) {
        return i > 0 && i < chain.size() - 1;
    }

    /**
     * The forces on the inner images: across the path minus the gradient, along it the springs; the
     * climber feels minus the gradient with its part along the path turned round, and no spring.
     *
     * @return the largest norm, springs left out
     */
    private double forces(int climber, double[][] target) {
        double largest = 0;
        for (int i = 1; i < chain.size() - 1; i++) {
            double[] tangent = chain.tangent(i);
            double[] gradient = chain.gradient(i);
            double along = Vectors.dot(gradient, tangent);
            double[] f = target[i];
            for (int k = 0; k < f.length; k++) {
                f[k] = (i == climber ? 2 : 1) * along * tangent[k] - gradient[k];
            }
            largest = Math.max(largest, Vectors.norm(f));
            if (i != climber) {
                double pull = spring * (chain.spacing(i) - chain.spacing(i - 1));
                Vectors.step(f, pull, tangent, f);
            }
        }
        return largest;
    }

    private void advance(double[][] velocity, double[][] forces, double[][] moves, double dt) {
        for (int i = 1; i < chain.size() - 1; i++) {
            Vectors.step(velocity[i], dt, forces[i], velocity[i]);
            double length = dt * Vectors.norm(velocity[i]);
            double part = length > longest ? longest / length : 1;
            for (int k = 0; k < moves[i].length; k++) {
                velocity[i][k] *= part;
                moves[i][k] = dt * velocity[i][k];
            }
        }
    }

    /** v = (1 - a) v + a |v| F / |F|. */
    private static void mix(double[][] velocity, double[][] forces, double mixing) {
        double speed = Math.sqrt(dot(velocity, velocity));
        double strength = Math.sqrt(dot(forces, forces));
        double turn = strength > 0 ? mixing * speed / strength : 0;
        for (int i = 1; i < velocity.length - 1; i++) {
            for (int k = 0; k < velocity[i].length; k++) {
                velocity[i][k] = (1 - mixing) * velocity[i][k] + turn * forces[i][k];
            }
        }
    }

    private static void clear(double[][] velocity) {
        for (double[] v : velocity) {
            java.util.Arrays.fill(v, 0);
        }
    }

    private static double dot(double[][] a, double[][] b) {
        double sum = 0;
        for (int i = 1; i < a.length - 1; i++) {
            sum += Vectors.dot(a[i], b[i]);
        }
        return sum;
    }
}

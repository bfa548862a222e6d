package dev.dln.analysis.path;

import dev.dln.analysis.Classification;
import dev.dln.analysis.critical.Attempt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A path between two points, and the highest place on it.
 *
 * @param status why the relaxation stopped
 * @param reason one sentence about the outcome
 * @param images from end to end; the ends are as given
 * @param highest the number of the image with the highest loss
 * @param saddle the critical point that the highest image was refined to; empty if the highest
 *     image is an end, or the band did not come so far
 * @param iterations steps taken
 * @param evaluations gradients evaluated
 * @param force the largest norm of the force across the path at the end, springs left out
 * @param tolerance up to this force the band counts as converged
 * @param history every so many iterations, the last included
 */
public record Band(
        Status status,
        String reason,
        List<Image> images,
        int highest,
        Optional<Saddle> saddle,
        int iterations,
        int evaluations,
        double force,
        double tolerance,
        List<Step> history) {
    public Band {
        images = List.copyOf(images);
        history = List.copyOf(history);
    }

    /** Why a relaxation stopped. */
    public enum Status {
        /**
         * The forces across the path are within the tolerance, and a pass lies between the ends.
         */
        CONVERGED,
        /** Converged, and no image rises above the higher end by more than the band resolves. */
        NO_BARRIER,
        /** The limit of iterations is reached. */
        ITERATION_LIMIT,
        /** The ends are one point. */
        SAME_POINT,
        /**
         * The loss or its gradient is not finite at an end or on the straight line between them.
         */
        NOT_FINITE,
        /** The monitor asked to stop. */
        CANCELLED;

        /** The name used in JSON: {@code no_barrier}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A point of the path.
     *
     * @param arc the length of the path from its start to here
     * @param point the parameters
     * @param loss the loss there
     * @param force the norm of the gradient across the path; of the whole gradient at the climbing
     *     image; 0 at the ends
     */
    public record Image(double arc, double[] point, double loss, double force) {}

    /**
     * What the highest image became.
     *
     * @param attempt the search that began at the image
     * @param classification what it ended in; empty if it did not converge
     * @param distance how far it moved
     * @param trusted whether it is a critical point of index one as near to the image as the images
     *     are to each other
     */
    public record Saddle(
            Attempt attempt,
            Optional<Classification> classification,
            double distance,
            boolean trusted) {}

    /**
     * One line of the history.
     *
     * @param iteration its number
     * @param highest the highest loss of an image
     * @param force the largest force across the path
     */
    public record Step(int iteration, double highest, double force) {}

    /** The loss of the pass: the refined saddle's if it is trusted, else the highest image's. */
    public double pass() {
        return saddle.filter(Saddle::trusted)
                .map(s -> s.attempt().loss())
                .orElseGet(() -> images.get(highest).loss());
    }

    /** What one must climb from the first end; 0 if the path nowhere rises above it. */
    public double barrierFromStart() {
        return Math.max(0, pass() - images.getFirst().loss());
    }

    /** What one must climb from the last end. */
    public double barrierFromEnd() {
        return Math.max(0, pass() - images.getLast().loss());
    }

    /** The length of the path. */
    public double length() {
        return images.getLast().arc();
    }

    /** Numbers of the inner images that are lower than both neighbours: minima on the way. */
    public List<Integer> dips() {
        var dips = new ArrayList<Integer>();
        for (int i = 1; i + 1 < images.size(); i++) {
            if (images.get(i).loss() < images.get(i - 1).loss()
                    && images.get(i).loss() < images.get(i + 1).loss()) {
                dips.add(i);
            }
        }
        return dips;
    }
}

package dev.dln.analysis.path;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Kind;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.critical.Attempt;
import dev.dln.analysis.critical.EigenvectorFollowing;
import dev.dln.analysis.critical.Finder;
import dev.dln.analysis.critical.Finders;
import dev.dln.engine.Model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The nudged elastic band: a chain of images between two points, pulled across the path by the
 * loss's gradient and along it by springs, until it lies on a path of least height (Jonsson, Mills
 * and Jacobsen 1998). Tangents as in Henkelman and Jonsson (2000); the highest image climbs to the
 * saddle (Henkelman, Uberuaga and Jonsson 2000); where the loss between two images rises above
 * both, an image is put in, as Draxler et al. (2018) do for networks. The chain moves by the FIRE
 * algorithm (Bitzek et al. 2006), and is spread evenly again where the images crowd. The highest
 * image is refined by Newton's method and classified.
 *
 * @param images inner images at the beginning
 * @param maxIterations steps at most
 * @param relativeTolerance converged when the largest force across the path is below this times the
 *     mean slope: the band's range of losses over its length. That has no unit, and a hundredth of
 *     it moves the height of a pass by far less than the images' spacing does
 * @param maxInsertions images put in at most
 * @param refiners searches that take the highest image to a critical point; the first that ends in
 *     a saddle of index one near by is believed
 * @param classifier what judges its end
 */
public record ElasticBand(
        int images,
        int maxIterations,
        double relativeTolerance,
        int maxInsertions,
        List<Finder> refiners,
        Classifier classifier) {
    /** Fifteen images, 5,000 steps, tolerance 0.01, as many insertions as images. */
    public static final ElasticBand DEFAULT =
            new ElasticBand(
                    15,
                    5_000,
                    0.01,
                    15,
                    List.of(Finders.STANDARD, EigenvectorFollowing.DEFAULT),
                    Classifier.DEFAULT);

    /** An image is put in where the loss in between is higher by this part of the range. */
    private static final double INSERTION_RISE = 0.1;

    /** Ends no further apart than this, over max(1, ||end||), are one minimum found twice. */
    private static final double SAME = 1e-7;

    /**
     * Rises below this part of the losses' size are rounding: a path no higher than that above its
     * higher end has no barrier.
     */
    private static final double FLAT = 1e-12;

    /**
     * @throws IllegalArgumentException if there is no image, or a number is negative
     */
    public ElasticBand {
        if (images < 1 || maxIterations < 0 || maxInsertions < 0 || !(relativeTolerance > 0)) {
            throw new IllegalArgumentException("an elastic band of " + images + " images");
        }
        refiners = List.copyOf(refiners);
        if (refiners.isEmpty()) {
            throw new IllegalArgumentException("nothing takes the highest image to a saddle");
        }
    }

    /** The same with another number of inner images. */
    public ElasticBand withImages(int count) {
        return new ElasticBand(
                count, maxIterations, relativeTolerance, count, refiners, classifier);
    }

    /** The same with another limit of steps. */
    public ElasticBand withMaxIterations(int count) {
        return new ElasticBand(
                images, count, relativeTolerance, maxInsertions, refiners, classifier);
    }

    /**
     * Finds a path.
     *
     * @param model the loss; its linearization point is left undefined
     * @param from one end, usually a minimum; not changed
     * @param to the other end; not changed
     * @param knowledge for classifying the saddle
     * @param monitor hears of each step, with the highest loss and the largest force
     */
    public Band connect(
            Model model, double[] from, double[] to, Knowledge knowledge, Monitor monitor) {
        var chain = new Chain(model, from, to, images);
        if (Vectors.distance(from, to) <= SAME * Math.max(1, Vectors.norm(from))) {
            return chain.band(
                    Band.Status.SAME_POINT,
                    "the ends are one point",
                    0,
                    0,
                    Optional.empty(),
                    List.of());
        }
        if (!chain.isFinite()) {
            return chain.band(
                    Band.Status.NOT_FINITE,
                    "the loss is not finite everywhere on the straight line between the ends",
                    Double.NaN,
                    Double.NaN,
                    Optional.empty(),
                    List.of());
        }
        var relaxation = new Relaxation(chain, relativeTolerance, maxIterations, monitor);
        Band.Status status = relaxation.run();
        for (int left = maxInsertions; status == Band.Status.CONVERGED && left > 0; ) {
            int added = chain.refine(INSERTION_RISE, left);
            if (added == 0) {
                break;
            }
            left -= added;
            status = relaxation.run();
        }
        int highest = chain.highest();
        boolean inner = highest > 0 && highest < chain.size() - 1;
        double top = Math.max(chain.loss(0), chain.loss(chain.size() - 1));
        boolean barrier = inner && chain.loss(highest) - top > FLAT * chain.scale();
        Optional<Band.Saddle> saddle =
                barrier && status != Band.Status.CANCELLED
                        ? Optional.of(saddle(model, chain, highest, knowledge, monitor))
                        : Optional.empty();
        boolean trusted = saddle.filter(Band.Saddle::trusted).isPresent();
        double height = Math.max(0, chain.loss(highest) - top);
        if (status == Band.Status.CONVERGED
                && !trusted
                && height <= Relaxation.FLOOR * chain.straightRange()) {
            status = Band.Status.NO_BARRIER;
            saddle = Optional.empty();
        }
        return chain.band(
                status,
                reason(status, saddle, height),
                relaxation.force(),
                relaxation.tolerance(),
                saddle,
                relaxation.history());
    }

    private Band.Saddle saddle(
            Model model, Chain chain, int highest, Knowledge knowledge, Monitor monitor) {
        double[] start = chain.point(highest);
        double reach = Math.max(chain.spacing(highest - 1), chain.spacing(highest));
        String label = "image " + highest + " of the band";
        var tried = new ArrayList<Band.Saddle>();
        for (Finder finder : refiners) {
            Attempt attempt = finder.search(model, highest, label, start, monitor);
            Optional<Classification> classification =
                    attempt.status() == Attempt.Status.CONVERGED
                            ? Optional.of(classifier.classify(model, attempt.point(), knowledge))
                            : Optional.empty();
            double moved = Vectors.distance(start, attempt.point());
            boolean first =
                    classification
                            .filter(c -> c.kind() != Kind.NOT_CRITICAL && c.negative() == 1)
                            .isPresent();
            var saddle = new Band.Saddle(attempt, classification, moved, moved <= reach && first);
            if (saddle.trusted()) {
                return saddle;
            }
            tried.add(saddle);
        }
        return tried.getFirst();
    }

    private static String reason(Band.Status status, Optional<Band.Saddle> saddle, double height) {
        var parts = new ArrayList<String>();
        parts.add(
                switch (status) {
                    case CONVERGED -> "the band lies on a path of least height";
                    case NO_BARRIER ->
                            String.format(
                                    java.util.Locale.ROOT,
                                    "the path rises above its higher end by %.3g, which is within"
                                            + " what the band resolves",
                                    height);
                    case ITERATION_LIMIT ->
                            "the limit of steps is reached before the band is at rest";
                    case CANCELLED -> "cancelled before the band is at rest";
                    case SAME_POINT, NOT_FINITE -> "";
                });
        saddle.ifPresent(s -> parts.add(verdict(s)));
        return String.join("; ", parts);
    }

    private static String verdict(Band.Saddle s) {
        if (s.trusted()) {
            return "its highest image leads to a saddle of index 1";
        }
        if (s.classification().isEmpty()) {
            return "the search from its highest image did not converge ("
                    + s.attempt().status().id()
                    + ")";
        }
        return "the search from its highest image ended in a critical point called "
                + s.classification().get().kind().id().replace('_', ' ')
                + " of index "
                + s.classification().get().negative()
                + ", a distance of "
                + String.format(java.util.Locale.ROOT, "%.3g", s.distance())
                + " away, which is not its pass";
    }
}

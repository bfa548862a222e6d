package dev.dln.analysis.probe;

import dev.dln.analysis.Kind;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.certify.Certifier;
import dev.dln.analysis.certify.Outcome;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.minimize.TrustRegionNewton;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks for a local minimum that is not global: minimises from random starts of many sizes, and
 * where two ends differ, has the higher one certified and encloses the loss at the lower one.
 *
 * @param workshop makes models
 * @param starts random starts for a design
 */
record BadMinimum(Workshop workshop, int starts) implements Hunter {
    /** Ends whose losses differ by less than this, relatively, are not worth a certificate. */
    private static final double APART = 1e-5;

    /** Certificates tried for a design: one is slow beside a minimisation. */
    private static final int TRIES = 3;

    /** Up to this gradient norm, relative to 1 + |loss|, an end is worth a certificate. */
    private static final double SETTLED = 1e-7;

    private static final StopRule STOP =
            StopRule.DEFAULT.withTolerance(1e-11).withMaxIterations(150);

    /** Starts are this power of two times what the model declares, or up to LARGEST. */
    private static final double SMALLEST = -4;

    private static final double LARGEST = 2;

    @Override
    public Optional<Witness> hunt(Design design, Optional<Witness> hint, Dice dice) {
        BoundModel model = workshop.model(design);
        List<Minimum> ends = ends(model, from(model, hint, dice));
        if (ends.isEmpty()) {
            return Optional.empty();
        }
        double[] best = ends.getFirst().point();
        double last = ends.getFirst().loss();
        var candidates = new ArrayList<double[]>();
        for (Minimum end : ends) {
            boolean settled = end.gradientNorm() <= SETTLED * (1 + Math.abs(end.loss()));
            if (settled && end.loss() - last > APART * (1 + Math.abs(end.loss()))) {
                last = end.loss();
                candidates.add(end.point());
            }
        }
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        Certifier certifier = Certifier.of(model, workshop.tool());
        return candidates.stream()
                .limit(TRIES)
                .flatMap(point -> proved(design, model, certifier, point, best).stream())
                .findFirst();
    }

    private List<double[]> from(BoundModel model, Optional<Witness> hint, Dice dice) {
        var from = new ArrayList<double[]>();
        int n = model.layout().size();
        hint.filter(w -> w.point().length == n)
                .ifPresent(
                        w -> {
                            from.add(w.point());
                            w.better().ifPresent(from::add);
                        });
        for (int i = 0; i < starts; i++) {
            double size = Math.pow(2, dice.between(SMALLEST, LARGEST));
            from.add(Arrays.stream(Points.random(model, dice.seed())).map(v -> size * v).toArray());
        }
        return from;
    }

    /** Where the minimisations ended, the lowest first. */
    private List<Minimum> ends(BoundModel model, List<double[]> from) {
        try (Session session = workshop.open(model)) {
            return from.stream()
                    .map(
                            start ->
                                    TrustRegionNewton.DEFAULT.minimize(
                                            session, start, STOP, Monitor.NONE))
                    .filter(end -> Double.isFinite(end.loss()))
                    .sorted(Comparator.comparingDouble(Minimum::loss))
                    .toList();
        }
    }

    private static Optional<Witness> proved(
            Design design, BoundModel model, Certifier certifier, double[] point, double[] best) {
        if (!(certifier.certify(point) instanceof Outcome.Certified(var certificate, _))
                || certificate.kind() != Kind.LOCAL_MINIMUM) {
            return Optional.empty();
        }
        Box lower = new IntervalModel(model).loss(Box.point(best));
        if (!(lower.high()[0] < certificate.lossLow())) {
            return Optional.empty();
        }
        return Optional.of(
                new Witness(
                        design,
                        model,
                        certificate.point().stream().mapToDouble(Rational::toDouble).toArray(),
                        Optional.of(best),
                        Optional.of(certificate),
                        List.of(
                                Sentences.minimum(certificate),
                                "at another point, given below, the loss is at most "
                                        + lower.high()[0]
                                        + " (enclosure)"),
                        true));
    }

    @Override
    public Witness tidy(Witness witness) {
        BoundModel model = witness.model();
        Certifier certifier = Certifier.of(model, workshop.tool());
        double[] best = witness.better().orElseThrow();
        double[] rounded =
                Tidy.rounded(best, p -> proved(witness, certifier, witness.point(), p).isPresent());
        Witness shorter = proved(witness, certifier, witness.point(), rounded).orElse(witness);
        Certificate certificate = witness.certificate().orElseThrow();
        if (certificate.method() == Certificate.Method.EXACT && certificate.frozen().isEmpty()) {
            return shorter;
        }
        try (Session session = workshop.open(model)) {
            return Tidy.representatives(session, witness.point(), certificate.frozen()).stream()
                    .flatMap(p -> proved(witness, certifier, p, rounded).stream())
                    .filter(w -> w.certificate().orElseThrow().method() == Certificate.Method.EXACT)
                    .findFirst()
                    .orElse(shorter);
        }
    }

    private static Optional<Witness> proved(
            Witness w, Certifier certifier, double[] point, double[] best) {
        return proved(w.design(), w.model(), certifier, point, best);
    }
}

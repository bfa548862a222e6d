package dev.dln.analysis.probe;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalPolynomial;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Looks for a local minimum on a kink that is not global. At a point where one layer is a single
 * weight and zero, the loss of a linear network is phi(w P), P being the product of the others. For
 * a convex phi that rises in both directions, phi(w P) - phi(0) is at least |w| times the smaller
 * slope, and so it is for the products near P: a local minimum. The slopes are exact, by fractions.
 *
 * @param workshop makes models
 * @param draws points looked at in a design
 */
record SharpKink(Workshop workshop, int draws) implements Hunter {
    /** Starts of minimisations for a point of lower loss, which end on kinks soon. */
    private static final int DESCENTS = 6;

    private static final StopRule STOP = StopRule.DEFAULT.withMaxIterations(60);

    @Override
    public Optional<Witness> hunt(Design design, Optional<Witness> hint, Dice dice) {
        BoundModel model = workshop.model(design);
        List<ParameterLayout.Entry> single =
                model.layout().entries().stream().filter(e -> e.size() == 1).toList();
        Optional<ExactModel> exact = ExactModel.of(model);
        if (exact.isEmpty() || single.isEmpty() || model.layout().entries().size() < 2) {
            return Optional.empty();
        }
        for (int i = 0; i < draws; i++) {
            double[] point = Points.zeros(model);
            for (int k = 0; k < point.length; k++) {
                point[k] = dice.between(-1, 1);
            }
            int zero = dice.pick(single).offset();
            point[zero] = 0;
            Optional<Rational> up = slope(exact.get(), point, zero, Rational.ONE);
            Optional<Rational> down = slope(exact.get(), point, zero, Rational.MINUS_ONE);
            if (up.isPresent() && down.isPresent() && sharp(up.get(), down.get())) {
                Optional<double[]> better = better(model, exact.get(), point, dice);
                if (better.isPresent()) {
                    String name = name(model, zero);
                    return Optional.of(
                            witness(
                                    design,
                                    model,
                                    exact.get(),
                                    point,
                                    better.get(),
                                    slopes(name, up.get(), down.get())));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean sharp(Rational up, Rational down) {
        return up.signum() > 0 && down.signum() > 0;
    }

    private static String name(BoundModel model, int offset) {
        return model.layout().entries().stream()
                .filter(e -> e.offset() == offset)
                .findFirst()
                .orElseThrow()
                .name();
    }

    /** The slope of the loss in one direction of a coordinate. */
    private static Optional<Rational> slope(
            ExactModel exact, double[] point, int coordinate, Rational direction) {
        var curve = new ArrayList<RationalPolynomial>();
        for (Rational value : Certificate.exactly(point)) {
            curve.add(RationalPolynomial.constant(value));
        }
        curve.set(coordinate, RationalPolynomial.monomial(direction, 1));
        return exact.along(curve).map(p -> p.coefficient(1));
    }

    /** A point of exactly lower loss, of short numbers. */
    private Optional<double[]> better(
            BoundModel model, ExactModel exact, double[] point, Dice dice) {
        Optional<Rational> here = exact.loss(Certificate.exactly(point));
        if (here.isEmpty()) {
            return Optional.empty();
        }
        try (Session session = workshop.open(model)) {
            for (int i = 0; i < DESCENTS; i++) {
                double[] start =
                        Arrays.stream(Points.random(model, dice.seed())).map(v -> 2 * v).toArray();
                double[] end = Lbfgs.DEFAULT.minimize(session, start, STOP, Monitor.NONE).point();
                if (lower(exact, end, here.get())) {
                    return Optional.of(Tidy.rounded(end, p -> lower(exact, p, here.get())));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean lower(ExactModel exact, double[] point, Rational than) {
        return Arrays.stream(point).allMatch(Double::isFinite)
                && exact.loss(Certificate.exactly(point))
                        .filter(l -> l.compareTo(than) < 0)
                        .isPresent();
    }

    private static String slopes(String name, Rational up, Rational down) {
        return ("%s is a single weight and zero; the loss rises with slope %s when it grows and %s"
                        + " when it falls (exact); being a convex function of the product, it rises"
                        + " near the point too, so this is a local minimum")
                .formatted(name, up, down);
    }

    private static Witness witness(
            Design design,
            BoundModel model,
            ExactModel exact,
            double[] point,
            double[] better,
            String slopes) {
        return new Witness(
                design,
                model,
                point,
                Optional.of(better),
                Optional.empty(),
                List.of(
                        slopes,
                        "the loss there is "
                                + exact.loss(Certificate.exactly(point)).orElseThrow()
                                + " and at another point, given below, "
                                + exact.loss(Certificate.exactly(better)).orElseThrow()
                                + " (exact)"),
                true);
    }
}

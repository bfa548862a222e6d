package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Rational;

import java.util.Optional;

/**
 * A part of the real line on which a scalar function is looked at: a closed interval, or a point
 * seen from one side.
 *
 * @param low the lower end; empty for minus infinity
 * @param high the upper end; empty for infinity
 * @param side of a point: 1 and -1 for the limit from the right and the left, 0 for the point
 *     itself. Of an interval: 0
 */
record Region(Optional<Rational> low, Optional<Rational> high, int side) {
    static final Region LINE = new Region(Optional.empty(), Optional.empty(), 0);

    static Region beside(Rational point, int side) {
        return new Region(Optional.of(point), Optional.of(point), side);
    }

    boolean isPoint() {
        return low.isPresent() && low.equals(high);
    }

    Interval range() {
        Interval below = low.map(Intervals::of).orElse(Interval.REALS);
        Interval above = high.map(Intervals::of).orElse(Interval.REALS);
        return new Interval(below.low(), above.high(), below.lowOpen(), above.highOpen());
    }

    /** Whether a point lies strictly inside. */
    boolean holds(Rational point) {
        return low.map(l -> l.compareTo(point) < 0).orElse(true)
                && high.map(h -> h.compareTo(point) > 0).orElse(true);
    }

    /**
     * The sign of a polynomial of degree at most 1 in the interior, or beside the point: -1, 0 for
     * zero, 1; empty if it changes, or if the degree is higher and this is an interval.
     */
    Optional<Integer> sign(Polynomial p) {
        if (isPoint()) {
            Rational point = low.orElseThrow();
            return Optional.of(side == 0 ? p.at(point).signum() : p.signBeside(point, side));
        }
        if (p.degree() > 1) {
            return Optional.empty();
        }
        int slope = p.coefficient(1).signum();
        int atLow =
                low.map(l -> p.at(l).signum())
                        .orElse(slope == 0 ? p.coefficient(0).signum() : -slope);
        int atHigh =
                high.map(h -> p.at(h).signum())
                        .orElse(slope == 0 ? p.coefficient(0).signum() : slope);
        return atLow * atHigh < 0 ? Optional.empty() : Optional.of(atLow != 0 ? atLow : atHigh);
    }

    /** The values of a polynomial of degree at most 2. */
    Optional<Interval> image(Polynomial p) {
        if (p.degree() > 2) {
            return Optional.empty();
        }
        Interval image = end(p, low, -1);
        image = Intervals.hull(image, end(p, high, 1));
        if (p.degree() == 2) {
            Rational vertex = p.derivative().root();
            if (holds(vertex)) {
                image = Intervals.hull(image, Intervals.of(p.at(vertex)));
            }
        }
        return Optional.of(image);
    }

    private static Interval end(Polynomial p, Optional<Rational> end, int direction) {
        if (end.isPresent()) {
            return Intervals.of(p.at(end.get()));
        }
        if (p.degree() == 0) {
            return Intervals.of(p.coefficient(0));
        }
        int sign = p.coefficient(p.degree()).signum() * (p.degree() == 1 ? direction : 1);
        double far = sign > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        return Interval.open(far, far);
    }
}

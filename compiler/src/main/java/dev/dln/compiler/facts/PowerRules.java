package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.Optional;

/**
 * Powers with a constant exponent. A power that is no integer is defined for arguments that are not
 * negative, a negative one for arguments other than 0.
 */
final class PowerRules {
    private PowerRules() {}

    static Known apply(Calculus calculus, Op.Power power) {
        Known result = of(calculus.at(power.arg()), power.exponent());
        return truncated(calculus, power, result);
    }

    static Known of(Known arg, Rational exponent) {
        Interval range = Intervals.power(arg.range(), exponent);
        if (arg.constant() || exponent.isZero()) {
            return exponent.isZero()
                    ? Calculus.number(Rational.ONE)
                    : constant(arg, exponent, range);
        }
        boolean natural = exponent.isInteger() && exponent.signum() > 0;
        boolean even = exponent.isInteger() && !exponent.numerator().testBit(0);
        boolean zeroFree = Intervals.isPositive(arg.range()) || Intervals.isNegative(arg.range());
        boolean inside =
                natural
                        || (exponent.isInteger() && zeroFree)
                        || Intervals.isPositive(arg.range())
                        || (exponent.signum() > 0 && Intervals.isNonnegative(arg.range()));
        Known.Trend trend = trend(arg.range(), exponent, even);
        Known.Bend bend =
                composed(arg, bend(arg.range(), exponent, even), trend, inside)
                        .or(norm(arg, exponent))
                        .withLog(log(arg, exponent));
        int degree =
                natural && arg.degree() >= 0 && exponent.numerator().bitLength() < 20
                        ? times(arg.degree(), exponent.numerator().intValueExact())
                        : -1;
        return new Known(
                false,
                arg.everywhere() && inside,
                range,
                bend,
                trend.after(arg.trend()),
                Math.min(arg.order(), order(arg.range(), exponent)),
                degree,
                lipschitz(arg, exponent, inside),
                ray(arg, exponent, natural));
    }

    private static Known constant(Known arg, Rational exponent, Interval range) {
        Known result = Known.constant(range);
        return arg.ray()
                .polynomial()
                .filter(_ -> exponent.isInteger() && exponent.numerator().bitLength() < 8)
                .filter(p -> exponent.signum() > 0 || !p.isZero())
                .map(
                        p ->
                                Calculus.number(
                                        p.coefficient(0).pow(exponent.numerator().intValueExact())))
                .orElse(result);
    }

    private static int times(int degree, int power) {
        long product = (long) degree * power;
        return product > Integer.MAX_VALUE ? -1 : (int) product;
    }

    /** t^r on what of a range belongs to its domain. */
    private static Known.Trend trend(Interval range, Rational r, boolean even) {
        boolean positive = Intervals.isPositive(range);
        boolean negative = Intervals.isNegative(range);
        if (!r.isInteger()) {
            // domain t >= 0, or t > 0
            return r.signum() > 0
                    ? new Known.Trend(true, false, true, positive || r.compareTo(Rational.ONE) < 0)
                    : new Known.Trend(false, true, true, true);
        }
        boolean above = Intervals.isNonnegative(range);
        boolean below = Intervals.isNonpositive(range);
        if (r.signum() > 0) {
            boolean up = even ? above : true;
            boolean down = even && below;
            boolean sloped = positive || negative || r.isOne();
            return new Known.Trend(up, down, up || down, sloped && (up || down));
        }
        boolean down = even ? positive : positive || negative;
        boolean up = even && negative;
        return new Known.Trend(up, down, up || down, up || down);
    }

    private static Known.Bend bend(Interval range, Rational r, boolean even) {
        boolean above = Intervals.isNonnegative(range);
        boolean below = Intervals.isNonpositive(range);
        if (!r.isInteger()) {
            boolean root = r.signum() > 0 && r.compareTo(Rational.ONE) < 0;
            return Known.Bend.of(!root, root);
        }
        if (r.isOne()) {
            return Known.Bend.AFFINE;
        }
        if (r.signum() > 0) {
            return Known.Bend.of(even || above, !even && below);
        }
        boolean positive = Intervals.isPositive(range);
        boolean negative = Intervals.isNegative(range);
        return Known.Bend.of(positive || (even && negative), !even && negative);
    }

    private static Known.Log log(Known arg, Rational exponent) {
        Known.Log log = arg.bend().log();
        return log.convex() && exponent.signum() > 0
                ? new Known.Log(
                        true, MapRules.product(Math.nextUp(exponent.toDouble()), log.lipschitz()))
                : Known.Log.NONE;
    }

    /** The composition rule; a concave root may be taken as minus infinity left of its domain. */
    private static Known.Bend composed(
            Known arg, Known.Bend outer, Known.Trend trend, boolean inside) {
        boolean convex =
                outer.convex()
                        && (arg.bend().affine()
                                || (inside && trend.up() && arg.bend().convex())
                                || (inside && trend.down() && arg.bend().concave()));
        boolean concave =
                outer.concave()
                        && (arg.bend().affine()
                                || (trend.up() && arg.bend().concave())
                                || (inside && trend.down() && arg.bend().convex()));
        return Known.Bend.of(convex, concave);
    }

    /**
     * The square of an affine function is a square; a power of at least 1/2 of a sum of squares of
     * affine functions is a power of at least 1 of the norm of an affine function: convex, since a
     * norm is, and t^p is convex and increasing for t at least 0.
     */
    private static Known.Bend norm(Known arg, Rational exponent) {
        if (exponent.equals(Rational.TWO) && arg.bend().affine()) {
            return new Known.Bend(true, false, true, arg.lipschitz(), Known.Log.NONE);
        }
        boolean convex = arg.bend().squares() && exponent.compareTo(Rational.HALF) >= 0;
        return Known.Bend.of(convex, false);
    }

    private static int order(Interval range, Rational r) {
        if (r.isInteger() && r.signum() > 0) {
            return Facts.ANALYTIC;
        }
        if (r.isInteger() || r.signum() < 0) {
            return Facts.ANALYTIC; // where it is defined, which 0 is not
        }
        return Intervals.isPositive(range) ? Facts.ANALYTIC : 0;
    }

    private static double lipschitz(Known arg, Rational exponent, boolean inside) {
        if (!inside || !arg.everywhere()) {
            return Known.UNBOUNDED;
        }
        if (exponent.equals(Rational.HALF) && arg.bend().squares()) {
            return arg.bend().rootLipschitz();
        }
        Interval slope = slope(arg.range(), exponent);
        return MapRules.product(Intervals.magnitude(slope), arg.lipschitz());
    }

    /** r t^(r-1). */
    private static Interval slope(Interval range, Rational exponent) {
        Rational less = exponent.subtract(Rational.ONE);
        boolean unbounded =
                less.signum() < 0 && !Intervals.isPositive(range) && !Intervals.isNegative(range);
        return unbounded ? Interval.REALS : Intervals.scale(exponent, Intervals.power(range, less));
    }

    private static Known.Ray ray(Known arg, Rational exponent, boolean natural) {
        Optional<Polynomial> polynomial = Optional.empty();
        if (natural && arg.ray().polynomial().isPresent() && exponent.numerator().bitLength() < 6) {
            polynomial = arg.ray().polynomial();
            for (int i = 1; i < exponent.numerator().intValueExact(); i++) {
                polynomial = polynomial.flatMap(p -> p.times(arg.ray().polynomial().get()));
            }
        }
        Interval slope = Intervals.multiply(slope(arg.range(), exponent), arg.ray().slope());
        return new Known.Ray(polynomial, Optional.empty(), slope, Known.UNBOUNDED);
    }

    /**
     * relu(v)^r with r more than 1 joins 0 so smoothly that v^r's derivatives below r are 0 there.
     */
    private static Known truncated(Calculus calculus, Op.Power power, Known result) {
        boolean relu =
                calculus.program().op(power.arg()) instanceof Op.Map map
                        && map.primitive() == Primitive.RELU;
        if (result.constant() || !relu || power.exponent().compareTo(Rational.ONE) <= 0) {
            return result;
        }
        Op.Map map = (Op.Map) calculus.program().op(power.arg());
        Known inner = calculus.at(map.args().getFirst());
        double r = power.exponent().toDouble();
        int order = Math.min(inner.order(), (int) Math.min(1000, Math.ceil(r) - 1));
        return new Known(
                false,
                result.everywhere(),
                result.range(),
                result.bend(),
                result.trend(),
                Math.max(result.order(), order),
                result.degree(),
                result.lipschitz(),
                result.ray());
    }
}

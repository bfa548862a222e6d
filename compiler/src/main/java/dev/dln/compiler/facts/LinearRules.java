package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;

/** Sums, products, contractions and log-sum-exp. */
final class LinearRules {
    private LinearRules() {}

    // ---- sums

    static Known sum(Calculus calculus, Op.Sum sum) {
        Known result = null;
        for (Op.Term term : sum.terms()) {
            Known scaled = scaled(term.coefficient(), calculus.at(term.node()));
            result = result == null ? scaled : plus(result, scaled);
        }
        return result == null ? Calculus.number(Rational.ZERO) : result;
    }

    static Known plus(Known f, Known g) {
        Interval range = Intervals.add(f.range(), g.range());
        Known.Ray ray = plus(f.ray(), g.ray());
        if (f.constant() && g.constant()) {
            return Known.constant(range).with(ray);
        }
        boolean squares = f.bend().squares() && g.bend().squares();
        var bend =
                new Known.Bend(
                        f.bend().convex() && g.bend().convex(),
                        f.bend().concave() && g.bend().concave(),
                        squares,
                        squares
                                ? up(Math.hypot(f.bend().rootLipschitz(), g.bend().rootLipschitz()))
                                : Known.UNBOUNDED,
                        f.bend().log().plus(g.bend().log()));
        boolean up = f.trend().up() && g.trend().up();
        boolean down = f.trend().down() && g.trend().down();
        boolean strict = (up || down) && (f.trend().strict() || g.trend().strict());
        boolean smooth = f.order() >= 1 && g.order() >= 1;
        boolean sloped = (up || down) && smooth && (f.trend().sloped() || g.trend().sloped());
        return new Known(
                false,
                f.everywhere() && g.everywhere(),
                range,
                bend,
                new Known.Trend(up, down, strict, sloped),
                Math.min(f.order(), g.order()),
                f.degree() < 0 || g.degree() < 0 ? -1 : Math.max(f.degree(), g.degree()),
                up(f.lipschitz() + g.lipschitz()),
                ray);
    }

    private static Known.Ray plus(Known.Ray f, Known.Ray g) {
        return new Known.Ray(
                f.polynomial().flatMap(p -> g.polynomial().map(p::plus)),
                f.line()
                        .flatMap(
                                l ->
                                        g.line()
                                                .map(
                                                        k ->
                                                                new Known.Line(
                                                                        Intervals.add(l.a(), k.a()),
                                                                        Intervals.add(
                                                                                l.b(), k.b())))),
                Intervals.add(f.slope(), g.slope()),
                up(f.damping() + g.damping()));
    }

    private static double up(double x) {
        return x == 0 ? 0 : Math.nextUp(x);
    }

    /** A number times f. */
    static Known scaled(Rational c, Known f) {
        Known result = scaled(Intervals.of(c), f);
        Optional<Polynomial> polynomial = f.ray().polynomial().map(p -> p.times(c));
        return result.with(
                new Known.Ray(
                        polynomial,
                        result.ray().line(),
                        result.ray().slope(),
                        result.ray().damping()));
    }

    /** Something constant times f; how large it is may differ from entry to entry. */
    static Known scaled(Interval c, Known f) {
        Interval range = Intervals.multiply(c, f.range());
        double size = Intervals.magnitude(c);
        var ray =
                new Known.Ray(
                        Optional.empty(),
                        f.ray()
                                .line()
                                .map(
                                        l ->
                                                new Known.Line(
                                                        Intervals.multiply(c, l.a()),
                                                        Intervals.multiply(c, l.b()))),
                        Intervals.multiply(c, f.ray().slope()),
                        MapRules.product(size, f.ray().damping()));
        if (f.constant()) {
            return Known.constant(range).with(ray);
        }
        boolean positive = Intervals.isNonnegative(c);
        boolean negative = Intervals.isNonpositive(c);
        boolean never = Intervals.isPositive(c) || Intervals.isNegative(c);
        Known.Bend bend =
                f.bend().affine()
                        ? Known.Bend.AFFINE
                        : positive
                                ? Known.Bend.of(f.bend().convex(), f.bend().concave())
                                : negative ? f.bend().flipped() : Known.Bend.NONE;
        if (positive && f.bend().squares()) {
            bend =
                    new Known.Bend(
                            bend.convex(),
                            bend.concave(),
                            true,
                            MapRules.product(up(Math.sqrt(size)), f.bend().rootLipschitz()),
                            Known.Log.NONE);
        }
        bend = bend.withLog(Intervals.isPositive(c) ? f.bend().log() : Known.Log.NONE);
        Known.Trend trend =
                positive ? f.trend() : negative ? f.trend().flipped() : Known.Trend.NONE;
        trend =
                new Known.Trend(
                        trend.up(), trend.down(), never && trend.strict(), never && trend.sloped());
        return new Known(
                false,
                f.everywhere(),
                range,
                bend,
                trend,
                f.order(),
                f.degree(),
                MapRules.product(size, f.lipschitz()),
                ray);
    }

    // ---- products

    static Known contract(Calculus calculus, Op.Contract contract) {
        Known result = Calculus.number(contract.coefficient());
        var rest = new ArrayList<>(contract.factors());
        var dependent = new ArrayList<Known>();
        while (!rest.isEmpty()) {
            Op.Factor factor = rest.removeFirst();
            int copies = 1;
            while (rest.remove(factor)) {
                copies++;
            }
            Known known = calculus.at(factor.node());
            known = copies == 1 ? known : PowerRules.of(known, Rational.of(copies));
            if (known.constant()) {
                result = times(result, known);
            } else {
                dependent.add(known);
            }
        }
        for (Known known : dependent) {
            result = times(result, known);
        }
        return summed(result, repetitions(calculus, contract));
    }

    static Known times(Known f, Known g) {
        if (f.constant() && f.ray().polynomial().isPresent()) {
            return scaled(f.ray().polynomial().get().coefficient(0), g);
        }
        if (g.constant() && g.ray().polynomial().isPresent()) {
            return scaled(g.ray().polynomial().get().coefficient(0), f);
        }
        if (f.constant()) {
            return scaled(f.range(), g);
        }
        return g.constant() ? scaled(g.range(), f) : product(f, g);
    }

    /** Two functions of the input. */
    private static Known product(Known f, Known g) {
        boolean positive = Intervals.isNonnegative(f.range()) && Intervals.isNonnegative(g.range());
        double first = MapRules.product(Intervals.magnitude(f.range()), g.lipschitz());
        double second = MapRules.product(Intervals.magnitude(g.range()), f.lipschitz());
        double general = up(first + second);
        boolean whole = f.everywhere() && g.everywhere();
        Known.Log log = f.bend().log().times(g.bend().log());
        double damped = whole ? Math.min(damped(f, g), damped(g, f)) : Known.UNBOUNDED;
        return new Known(
                false,
                whole,
                Intervals.multiply(f.range(), g.range()),
                Known.Bend.of(log.convex(), false).withLog(log),
                new Known.Trend(
                        positive && f.trend().up() && g.trend().up(),
                        positive && f.trend().down() && g.trend().down(),
                        false,
                        false),
                Math.min(f.order(), g.order()),
                f.degree() < 0 || g.degree() < 0 ? -1 : f.degree() + g.degree(),
                Math.min(general, damped),
                new Known.Ray(
                        f.ray().polynomial().flatMap(p -> g.ray().polynomial().flatMap(p::times)),
                        Optional.empty(),
                        Intervals.add(
                                Intervals.multiply(f.ray().slope(), g.range()),
                                Intervals.multiply(f.range(), g.ray().slope())),
                        Known.UNBOUNDED));
    }

    /**
     * A Lipschitz constant of (a s + b) g(s): |a| |g| + |a| |s g'| + |b| |g'|, for a g that is
     * differentiable.
     */
    private static double damped(Known line, Known g) {
        if (line.ray().line().isEmpty() || g.order() < 1) {
            return Known.UNBOUNDED;
        }
        double a = Intervals.magnitude(line.ray().line().get().a());
        double b = Intervals.magnitude(line.ray().line().get().b());
        double most = up(Intervals.magnitude(g.range()) + g.ray().damping());
        return up(MapRules.product(a, most) + MapRules.product(b, g.lipschitz()));
    }

    // ---- sums over indices

    /** How many products are added up for each entry. */
    private static Interval repetitions(Calculus calculus, Op.Contract contract) {
        Interval count = Intervals.ONE;
        var output = new HashSet<>(contract.output());
        for (int i = 0; i < contract.extents().size(); i++) {
            if (!output.contains(i)) {
                count = Intervals.multiply(count, calculus.size(contract.extents().get(i)));
            }
        }
        return count;
    }

    /** The sum of as many functions, of each of which the same is known. */
    private static Known summed(Known f, Interval count) {
        if (count.low() == 1 && count.high() == 1) {
            return f;
        }
        Known once = scaled(count, f);
        boolean squares = f.bend().squares();
        return new Known(
                once.constant(),
                once.everywhere(),
                once.range(),
                new Known.Bend(
                        f.bend().convex(),
                        f.bend().concave(),
                        squares,
                        squares
                                ? MapRules.product(
                                        up(Math.sqrt(count.high())), f.bend().rootLipschitz())
                                : Known.UNBOUNDED,
                        f.bend().log()),
                f.trend(),
                f.order(),
                f.degree(),
                once.lipschitz(),
                new Known.Ray(
                        Optional.empty(),
                        Optional.empty(),
                        once.ray().slope(),
                        once.ray().damping()));
    }

    // ---- log-sum-exp

    /**
     * Convex and increasing in each argument, so convex of convex arguments (Boyd and Vandenberghe
     * 2004, section 3.1.5); its gradient is a distribution, so it keeps a Lipschitz constant.
     */
    static Known logSumExp(Known f, Interval count) {
        Interval log =
                Double.isInfinite(count.high())
                        ? Intervals.NONNEGATIVE
                        : Interval.closed(0, Math.nextUp(Math.log(count.high()) * (1 + 1e-15)));
        Interval range = Intervals.add(f.range(), log);
        if (f.constant()) {
            return Known.constant(range);
        }
        return new Known(
                false,
                f.everywhere(),
                range,
                Known.Bend.of(f.bend().convex(), false),
                f.trend(),
                Math.min(f.order(), Facts.ANALYTIC),
                -1,
                f.lipschitz(),
                new Known.Ray(
                        Optional.empty(), Optional.empty(), f.ray().slope(), f.ray().damping()));
    }
}

package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One walk over a program: what is known of each node from what is known of its operands. Assumes
 * that every extent is at least 1.
 */
final class Calculus {
    private final Program program;
    private final View view;
    private final List<Known> known = new ArrayList<>();

    /**
     * How to look at a program.
     *
     * @param input the input that everything is a function of
     * @param assumed ranges of other inputs; without one, all real numbers
     * @param region where a scalar input lies; empty for a tensor of any numbers
     * @param entries where all entries of a tensor input lie
     * @param extent what named dimensions are; empty for anything
     * @param pieces whether entrywise functions are looked at piece by piece
     */
    record View(
            String input,
            Map<String, Interval> assumed,
            Optional<Region> region,
            Interval entries,
            Optional<Integer> extent,
            boolean pieces) {

        /** A scalar function in a region. */
        static View scalar(String input, Region region) {
            return new View(
                    input, Map.of(), Optional.of(region), region.range(), Optional.empty(), false);
        }

        /** Everything at one point: all entries of the input equal, all dimensions 2. */
        View at(double value, double others) {
            Map<String, Interval> fixed = new java.util.HashMap<>();
            assumed.forEach(
                    (name, range) ->
                            fixed.put(
                                    name,
                                    Intervals.point(
                                            Math.clamp(others, range.low(), range.high()))));
            return new View(
                    input,
                    fixed,
                    region.map(_ -> Region.beside(point(value), 0)),
                    Intervals.point(value),
                    Optional.of(2),
                    false);
        }

        private static Rational point(double value) {
            return Rational.of(new java.math.BigDecimal(value));
        }
    }

    Calculus(Program program, View view) {
        this.program = program;
        this.view = view;
    }

    /** What is known of a node. */
    Known at(int node) {
        for (int i = known.size(); i <= node; i++) {
            known.add(finish(i, rule(program.op(i))));
        }
        return known.get(node);
    }

    View view() {
        return view;
    }

    Optional<Region> region() {
        return view.region();
    }

    Program program() {
        return program;
    }

    // ---- leaves

    private Known rule(Op op) {
        return switch (op) {
            case Op.Input input -> input(input);
            case Op.Const number -> number(number.value());
            case Op.Literal literal ->
                    Known.constant(
                            literal.entries().stream()
                                    .map(Intervals::of)
                                    .reduce(Intervals::hull)
                                    .orElse(Intervals.ZERO));
            case Op.Size size -> Known.constant(size(size.dim()));
            case Op.Select _ -> Known.constant(Interval.closed(0, 1));
            case Op.Map map -> MapRules.apply(this, map);
            case Op.Power power -> PowerRules.apply(this, power);
            case Op.Sum sum -> LinearRules.sum(this, sum);
            case Op.Contract contract -> LinearRules.contract(this, contract);
            case Op.LogSumExp lse ->
                    LinearRules.logSumExp(
                            at(lse.arg()), size(program.shape(lse.arg()).get(lse.axis())));
        };
    }

    private Known input(Op.Input input) {
        if (!input.name().equals(view.input())) {
            Known other = Known.constant(view.assumed().getOrDefault(input.name(), Interval.REALS));
            return other;
        }
        boolean scalar = input.shape().isEmpty();
        Known.Ray ray = Known.Ray.NONE;
        if (scalar) {
            Polynomial exact = Polynomial.VARIABLE;
            if (region().isPresent() && region().get().isPoint() && region().get().side() == 0) {
                exact = Polynomial.constant(region().get().low().orElseThrow());
            }
            ray =
                    new Known.Ray(
                            region().isPresent() ? Optional.of(exact) : Optional.empty(),
                            Optional.of(new Known.Line(Intervals.ONE, Intervals.ZERO)),
                            Intervals.ONE,
                            Intervals.magnitude(view.entries()));
        }
        return new Known(
                false,
                true,
                view.entries(),
                Known.Bend.AFFINE,
                new Known.Trend(true, false, scalar, scalar),
                Facts.ANALYTIC,
                1,
                1,
                ray);
    }

    /** An exact number. */
    static Known number(Rational value) {
        Known constant = Known.constant(Intervals.of(value));
        return constant.with(
                new Known.Ray(
                        Optional.of(Polynomial.constant(value)),
                        constant.ray().line(),
                        Intervals.ZERO,
                        0));
    }

    /** The possible sizes of a dimension. */
    Interval size(Dim dim) {
        return switch (dim) {
            case Dim.Fixed fixed -> Intervals.point(fixed.size());
            case Dim.Named _ -> view.extent().map(Intervals::point).orElse(Interval.atLeast(1));
        };
    }

    // ---- further proofs

    /** Adds what follows from slopes, from exact polynomials, and piece by piece. */
    private Known finish(int node, Known first) {
        Known result = first;
        if (!result.constant()) {
            result = fromPolynomial(result);
            result = fromSlope(result);
            if (view.pieces()) {
                Optional<Known> pieces = Entrywise.prove(this, node, result);
                if (pieces.isPresent()) {
                    result = result.or(pieces.get());
                }
            }
        }
        return result;
    }

    /** On an interval, f' of one sign makes f monotone, and |f'| bounded makes it Lipschitz. */
    private static Known fromSlope(Known f) {
        Interval slope = f.ray().slope();
        if (f.order() < 1 || !f.everywhere()) {
            return f;
        }
        boolean up = Intervals.isNonnegative(slope);
        boolean down = Intervals.isNonpositive(slope);
        boolean sloped = Intervals.isPositive(slope) || Intervals.isNegative(slope);
        Known.Trend trend = f.trend().or(new Known.Trend(up, down, sloped, sloped));
        return new Known(
                f.constant(),
                f.everywhere(),
                f.range(),
                f.bend(),
                trend,
                f.order(),
                f.degree(),
                Math.min(f.lipschitz(), Intervals.magnitude(slope)),
                f.ray());
    }

    /** A polynomial of degree at most 2 shows all its properties. */
    private Known fromPolynomial(Known f) {
        if (f.ray().polynomial().isEmpty() || region().isEmpty()) {
            return f;
        }
        Polynomial p = f.ray().polynomial().get();
        Known.Ray ray =
                new Known.Ray(
                        f.ray().polynomial(),
                        f.ray().line(),
                        region().get()
                                .image(p.derivative())
                                .map(r -> Intervals.intersect(r, f.ray().slope()))
                                .orElse(f.ray().slope()),
                        f.ray().damping());
        Polynomial second = p.derivative().derivative();
        Optional<Integer> bend = region().get().sign(second);
        Optional<Integer> direction = region().get().sign(p.derivative());
        int sign = direction.orElse(0);
        boolean never = sign != 0 && region().get().sign(p.derivative()).isPresent();
        var trend =
                new Known.Trend(
                        direction.isPresent() && sign >= 0,
                        direction.isPresent() && sign <= 0,
                        never,
                        false);
        return new Known(
                p.degree() == 0,
                f.everywhere(),
                region().get()
                        .image(p)
                        .map(r -> Intervals.intersect(r, f.range()))
                        .orElse(f.range()),
                f.bend()
                        .or(
                                Known.Bend.of(
                                        bend.isPresent() && bend.get() >= 0,
                                        bend.isPresent() && bend.get() <= 0)),
                f.trend().or(trend),
                Facts.ANALYTIC,
                p.degree(),
                f.lipschitz(),
                ray);
    }
}

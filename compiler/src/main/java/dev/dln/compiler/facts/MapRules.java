package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Elementwise primitives: the facts of their rows, composed with what is known of the argument. */
final class MapRules {
    private MapRules() {}

    static Known apply(Calculus calculus, Op.Map map) {
        Known arg = calculus.at(map.args().getFirst());
        return switch (map.primitive()) {
            case WHERE ->
                    where(
                            calculus,
                            arg,
                            calculus.at(map.args().get(1)),
                            calculus.at(map.args().get(2)));
            case RELU, ABS, SIGN, STEP ->
                    resolved(calculus, map.primitive(), arg)
                            .orElseGet(() -> composed(map.primitive(), arg));
            default -> composed(map.primitive(), arg);
        };
    }

    // ---- kinks

    /**
     * The sign of a node, the same for all values of the input but perhaps the ends of the region;
     * 0 for zero.
     */
    private static Optional<Integer> sign(Calculus calculus, Known arg, boolean endsMatter) {
        Optional<Region> region = calculus.region();
        if (region.isPresent() && arg.ray().polynomial().isPresent()) {
            Optional<Integer> sign = region.get().sign(arg.ray().polynomial().get());
            if (sign.isPresent()) {
                return sign;
            }
        }
        // Beside a point, a value of 0 does not tell the sign.
        boolean beside = region.isPresent() && region.get().side() != 0;
        Interval range = arg.range();
        if (range.low() == 0 && range.high() == 0) {
            return beside ? Optional.empty() : Optional.of(0);
        }
        boolean strictly = endsMatter || beside;
        boolean positive = strictly ? Intervals.isPositive(range) : Intervals.isNonnegative(range);
        boolean negative = strictly ? Intervals.isNegative(range) : Intervals.isNonpositive(range);
        return positive ? Optional.of(1) : negative ? Optional.of(-1) : Optional.empty();
    }

    /** A kinked primitive on an argument of one sign. */
    private static Optional<Known> resolved(Calculus calculus, Primitive primitive, Known arg) {
        if (!arg.everywhere()) {
            return Optional.empty();
        }
        boolean jumps = primitive == Primitive.SIGN || primitive == Primitive.STEP;
        return sign(calculus, arg, jumps)
                .map(
                        sign ->
                                switch (primitive) {
                                    case RELU -> sign > 0 ? arg : Calculus.number(Rational.ZERO);
                                    case ABS ->
                                            sign >= 0
                                                    ? arg
                                                    : LinearRules.scaled(Rational.MINUS_ONE, arg);
                                    case SIGN -> Calculus.number(Rational.of(sign));
                                    default ->
                                            Calculus.number(
                                                    sign > 0 ? Rational.ONE : Rational.ZERO);
                                });
    }

    private static Known where(Calculus calculus, Known condition, Known then, Known otherwise) {
        if (condition.everywhere()) {
            Optional<Integer> sign = sign(calculus, condition, true);
            if (sign.isPresent()) {
                return sign.get() > 0 ? then : otherwise;
            }
        }
        if (condition.constant()) {
            return then.and(otherwise);
        }
        return Known.unknown(
                Intervals.hull(then.range(), otherwise.range()),
                condition.everywhere() && then.everywhere() && otherwise.everywhere());
    }

    // ---- composition

    private static Known composed(Primitive primitive, Known arg) {
        Facts facts = primitive.facts();
        Interval inside = Intervals.intersect(arg.range(), facts.domain());
        Interval range = image(primitive, inside);
        if (arg.constant()) {
            return Known.constant(range);
        }
        boolean everywhere = arg.everywhere() && Intervals.within(arg.range(), facts.domain());
        Known.Trend trend = trend(facts, inside);
        Known.Bend outer = bend(facts, inside);
        // Outside an upper half-line, a concave increasing function may be taken as minus infinity.
        boolean extended = facts.domain().high() == Double.POSITIVE_INFINITY && trend.up();
        boolean whole = Intervals.within(arg.range(), facts.domain());
        boolean convex =
                outer.convex()
                        && (arg.bend().affine()
                                || (whole && trend.up() && arg.bend().convex())
                                || (whole && trend.down() && arg.bend().concave()));
        boolean concave =
                outer.concave()
                        && (arg.bend().affine()
                                || ((whole || extended) && trend.up() && arg.bend().concave())
                                || (whole && trend.down() && arg.bend().convex()));
        int order = Math.min(arg.order(), order(facts, inside));
        Interval derivative =
                facts.order() >= 1 || order(facts, inside) >= 1
                        ? derivative(primitive, inside)
                        : Interval.REALS;
        double steep = Math.min(facts.lipschitz(), Intervals.magnitude(derivative));
        Known.Log log = arg.bend().log();
        boolean logarithm = primitive == Primitive.LOG || primitive == Primitive.LOG1P;
        double lipschitz = product(steep, arg.lipschitz());
        if (logarithm && log.convex()) {
            convex = true;
            lipschitz = Math.min(lipschitz, log.lipschitz()); // also of log(1 + f)
        }
        Known.Bend bend = Known.Bend.of(convex, concave);
        if (primitive == Primitive.EXP && arg.bend().convex()) {
            bend = bend.withLog(new Known.Log(true, arg.lipschitz()));
        }
        return new Known(
                false,
                everywhere,
                range,
                bend,
                trend.after(arg.trend()),
                order,
                -1,
                everywhere ? lipschitz : Known.UNBOUNDED,
                ray(facts, arg, derivative, steep));
    }

    private static Known.Ray ray(Facts facts, Known arg, Interval derivative, double steep) {
        Interval slope = Intervals.multiply(derivative, arg.ray().slope());
        // with w = a s + b:  s f'(s) = s a p'(w) = (w - b) p'(w)
        double damping =
                arg.ray()
                        .line()
                        .map(
                                l ->
                                        up(
                                                facts.damped()
                                                        + up(
                                                                product(
                                                                        Intervals.magnitude(l.b()),
                                                                        steep))))
                        .orElse(Known.UNBOUNDED);
        return new Known.Ray(Optional.empty(), Optional.empty(), slope, damping);
    }

    private static Known.Trend trend(Facts facts, Interval inside) {
        boolean positive = facts.derivativePositive();
        return switch (facts.trend()) {
            case STRICTLY_INCREASING -> new Known.Trend(true, false, true, positive);
            case NONDECREASING -> new Known.Trend(true, false, false, false);
            case STRICTLY_DECREASING -> new Known.Trend(false, true, true, false);
            case NONINCREASING -> new Known.Trend(false, true, false, false);
            case VALLEY ->
                    new Known.Trend(
                            Intervals.isNonnegative(inside),
                            Intervals.isNonpositive(inside),
                            false,
                            false);
            case NONE -> Known.Trend.NONE;
        };
    }

    private static Known.Bend bend(Facts facts, Interval inside) {
        boolean below = Intervals.isNonpositive(inside);
        boolean above = Intervals.isNonnegative(inside);
        return switch (facts.curvature()) {
            case CONVEX -> Known.Bend.of(true, false);
            case CONCAVE -> Known.Bend.of(false, true);
            case AFFINE -> Known.Bend.AFFINE;
            case CONVEX_CONCAVE -> Known.Bend.of(below, above);
            case CONCAVE_CONVEX -> Known.Bend.of(above, below);
            case NONE -> Known.Bend.NONE;
        };
    }

    /** Smoothness on a range: away from kinks and from ends that belong to the domain, analytic. */
    private static int order(Facts facts, Interval inside) {
        Interval domain = facts.domain();
        boolean touchesEnd =
                (!domain.lowOpen() && inside.contains(domain.low()))
                        || (!domain.highOpen() && inside.contains(domain.high()));
        if (touchesEnd) {
            return Math.min(0, facts.order());
        }
        return facts.kinks().stream().anyMatch(inside::contains) ? facts.order() : Facts.ANALYTIC;
    }

    // ---- ranges

    /** The values on an interval of the domain. */
    static Interval image(Primitive primitive, Interval inside) {
        Facts facts = primitive.facts();
        Interval low = value(primitive, inside.low());
        Interval high = value(primitive, inside.high());
        // Only a strictly monotone function does not reach its value at an end left out.
        Interval result =
                switch (facts.trend()) {
                    case STRICTLY_INCREASING -> between(low, high, inside);
                    case NONDECREASING -> Intervals.hull(low, high);
                    case STRICTLY_DECREASING -> between(high, low, Intervals.negate(inside));
                    case NONINCREASING -> Intervals.hull(high, low);
                    case VALLEY, NONE -> nearby(primitive, inside);
                };
        return Intervals.intersect(result, facts.range());
    }

    private static Interval between(Interval low, Interval high, Interval inside) {
        return new Interval(
                low.low(),
                high.high(),
                low.lowOpen() || inside.lowOpen(),
                high.highOpen() || inside.highOpen());
    }

    /** From the value in the middle and the Lipschitz constant. */
    private static Interval nearby(Primitive primitive, Interval inside) {
        Facts facts = primitive.facts();
        if (!Intervals.isFinite(inside) || Double.isInfinite(facts.lipschitz())) {
            return facts.range();
        }
        double middle = inside.low() / 2 + inside.high() / 2;
        double reach = Math.max(up(inside.high() - middle), up(middle - inside.low()));
        double margin = reach <= 0 ? 0 : up(reach * up(facts.lipschitz()));
        Interval value = value(primitive, middle);
        return Intervals.isPoint(inside)
                ? value
                : Intervals.add(value, Interval.closed(-margin, margin));
    }

    private static double up(double x) {
        return x == 0 ? 0 : Math.nextUp(x);
    }

    /** The value at a double, which may be infinite, with the error of the library. */
    private static Interval value(Primitive primitive, double t) {
        if (Double.isInfinite(t)) {
            Interval range = primitive.facts().range();
            boolean rising =
                    switch (primitive.facts().trend()) {
                        case STRICTLY_INCREASING, NONDECREASING -> true;
                        case STRICTLY_DECREASING, NONINCREASING, VALLEY, NONE -> false;
                    };
            return Intervals.point((t > 0) == rising ? range.high() : range.low());
        }
        double value = primitive.apply(t);
        if (Double.isNaN(value)) {
            return primitive.facts().range();
        }
        return isExact(primitive, t) ? Intervals.point(value) : Intervals.widen(value);
    }

    /**
     * Where the mathematical value is a double, and the scalar meaning gives it. Of a row not named
     * here nothing is assumed.
     */
    private static boolean isExact(Primitive primitive, double t) {
        return switch (primitive) {
            case RELU, ABS, SIGN, STEP, WHERE -> true;
            case LOG -> t == 1;
            case EXP, EXPM1, LOG1P, SIN, COS, TANH, SIGMOID, ERF, ASIN, ATAN -> t == 0;
            default -> false;
        };
    }

    // ---- derivatives

    private static final Map<Primitive, Program> DERIVATIVES = new EnumMap<>(Primitive.class);

    static {
        for (Primitive primitive : Primitive.values()) {
            if (primitive.arity() == 1) {
                var builder = new ProgramBuilder();
                int t = builder.input("t", Op.Role.PARAMETER, List.of());
                int self = builder.map(primitive, t);
                int slope = primitive.derivative().partial(builder, List.of(t), self, 0);
                DERIVATIVES.put(
                        primitive, builder.build(List.of(new Program.Output("slope", slope))));
            }
        }
    }

    /** An interval that holds the derivative on an interval of the domain. */
    private static Interval derivative(Primitive primitive, Interval inside) {
        double most = primitive.facts().lipschitz();
        double least = primitive.facts().derivativePositive() ? 0 : -most;
        Interval rough =
                new Interval(
                        least,
                        most,
                        most == Known.UNBOUNDED || least == 0,
                        most == Known.UNBOUNDED);
        Program program = DERIVATIVES.get(primitive);
        if (program == null) {
            return rough;
        }
        return Intervals.intersect(Ranges.of(program, "slope", inside), rough);
    }

    static double product(double a, double b) {
        return a == 0 || b == 0 ? 0 : up(a * b);
    }
}

package dev.dln.compiler.tensor;

import static dev.dln.compiler.tensor.Enclosures.increasing;
import static dev.dln.compiler.tensor.Enclosures.wave;
import static dev.dln.compiler.tensor.Enclosures.within;
import static dev.dln.compiler.tensor.Facts.Curvature.CONCAVE;
import static dev.dln.compiler.tensor.Facts.Curvature.CONCAVE_CONVEX;
import static dev.dln.compiler.tensor.Facts.Curvature.CONVEX;
import static dev.dln.compiler.tensor.Facts.Curvature.CONVEX_CONCAVE;
import static dev.dln.compiler.tensor.Facts.Interval.REALS;
import static dev.dln.compiler.tensor.Facts.Interval.above;
import static dev.dln.compiler.tensor.Facts.Interval.atLeast;
import static dev.dln.compiler.tensor.Facts.Interval.closed;
import static dev.dln.compiler.tensor.Facts.Interval.open;
import static dev.dln.compiler.tensor.Facts.PI_UP;
import static dev.dln.compiler.tensor.Facts.Parity.EVEN;
import static dev.dln.compiler.tensor.Facts.Parity.ODD;
import static dev.dln.compiler.tensor.Facts.Trend.NONDECREASING;
import static dev.dln.compiler.tensor.Facts.Trend.STRICTLY_DECREASING;
import static dev.dln.compiler.tensor.Facts.Trend.STRICTLY_INCREASING;
import static dev.dln.compiler.tensor.Facts.Trend.VALLEY;
import static dev.dln.compiler.tensor.Facts.UNBOUNDED;
import static dev.dln.compiler.tensor.Facts.analytic;
import static dev.dln.compiler.tensor.Facts.jump;
import static dev.dln.compiler.tensor.Facts.kink;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The table of elementwise primitives, the only place that lists them. A row holds everything any
 * stage needs to know; to add a primitive, add a row. The columns are
 *
 * <ol>
 *   <li>the name in the language;
 *   <li>the derivative, an expression over the argument {@code t}, the value {@code f} and rows of
 *       this table, in a form that loses no digits;
 *   <li>the meaning on doubles, the same bits on every machine, within 4 ulp of the exact value;
 *   <li>the operation of {@code jdk.incubator.vector.VectorOperators} that computes it on lanes;
 *       empty where there is none, and devices go lane by lane or compose others;
 *   <li>the OpenCL C expression, {@code $0} standing for the argument, which may be used twice;
 *   <li>the {@link Enclosure} over boxes of arguments, which interval arithmetic uses: for a
 *       monotone function the number of ulps that the meaning is never wrong by, with room;
 *   <li>the {@link Facts}: domain, range, monotonicity, curvature, smoothness, Lipschitz constant,
 *       whether the derivative is positive everywhere, whether it is even, odd or homogeneous and,
 *       where it is finite, a bound of |t f'(t)|.
 * </ol>
 *
 * <p>A comparison with NaN is false. At their kinks relu and where have the derivative of the side
 * t < 0, and abs has the mean of both, 0. In a product a derivative that overflowed spoils even an
 * unchosen branch of where (0 times infinity), so a branch that may overflow should be guarded:
 * {@code where(t, t, expm1(where(t, 0, t)))}.
 */
public enum Primitive {
    /** e^t. */
    EXP(
            "exp",
            (_, _, f) -> f,
            StrictMath::exp,
            "EXP",
            "exp($0)",
            within(2),
            analytic(REALS, above(0), STRICTLY_INCREASING, CONVEX, UNBOUNDED, true)),

    /** e^t - 1, accurate near 0. */
    EXPM1(
            "expm1",
            (b, t, _) -> b.map(Primitive.EXP, t),
            StrictMath::expm1,
            "EXPM1",
            "expm1($0)",
            within(2),
            analytic(REALS, above(-1), STRICTLY_INCREASING, CONVEX, UNBOUNDED, true)),

    /** The natural logarithm. */
    LOG(
            "log",
            (b, t, _) -> b.power(t, -1),
            StrictMath::log,
            "LOG",
            "log($0)",
            within(2),
            analytic(above(0), REALS, STRICTLY_INCREASING, CONCAVE, UNBOUNDED, true)),

    /** log(1 + t), accurate near 0. */
    LOG1P(
            "log1p",
            (b, t, _) -> b.power(b.plus(one(b, t), t), -1),
            StrictMath::log1p,
            "LOG1P",
            "log1p($0)",
            within(2),
            analytic(above(-1), REALS, STRICTLY_INCREASING, CONCAVE, UNBOUNDED, true)),

    /** The sine. */
    SIN(
            "sin",
            (b, t, _) -> cosine(b, t),
            StrictMath::sin,
            "SIN",
            "sin($0)",
            wave(StrictMath::sin, 0.5),
            analytic(REALS, closed(-1, 1), Facts.Trend.NONE, Facts.Curvature.NONE, 1, false)
                    .with(ODD)),

    /** The cosine. */
    COS(
            "cos",
            (b, t, _) -> b.scale(Rational.MINUS_ONE, b.map(Primitive.SIN, t)),
            StrictMath::cos,
            "COS",
            "cos($0)",
            wave(StrictMath::cos, 0),
            analytic(REALS, closed(-1, 1), Facts.Trend.NONE, Facts.Curvature.NONE, 1, false)
                    .with(EVEN)),

    /** The hyperbolic tangent. */
    TANH(
            "tanh",
            (b, _, f) -> b.minus(one(b, f), b.power(f, 2)),
            StrictMath::tanh,
            "TANH",
            "tanh($0)",
            within(5),
            analytic(REALS, open(-1, 1), STRICTLY_INCREASING, CONVEX_CONCAVE, 1, true)
                    .withDamped(0.4478)
                    .with(ODD)),

    /** 1 / (1 + e^-t). */
    SIGMOID(
            "sigmoid",
            (b, _, f) -> b.times(f, b.minus(one(b, f), f)),
            t -> 1 / (1 + StrictMath.exp(-t)),
            "",
            "(1.0 / (1.0 + exp(-($0))))",
            increasing(Enclosures::sigmoid, 6),
            analytic(REALS, open(0, 1), STRICTLY_INCREASING, CONVEX_CONCAVE, 0.25, true)
                    .withDamped(0.2240)),

    /** log(1 + e^t), which neither overflows nor cancels. */
    SOFTPLUS(
            "softplus",
            (b, t, _) -> b.map(Primitive.SIGMOID, t),
            t -> Math.max(t, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(t))),
            "",
            "(fmax($0, 0.0) + log1p(exp(-fabs($0))))",
            within(8),
            analytic(REALS, above(0), STRICTLY_INCREASING, CONVEX, 1, true)),

    /** The error function, 2/sqrt(pi) times the integral of e^(-s^2) from 0 to t. */
    ERF(
            "erf",
            (b, t, _) -> b.times(b.map(Primitive.EXP, negativeSquare(b, t)), twoOverRootPi(b)),
            ErrorFunction::erf,
            "",
            "erf($0)",
            within(4),
            analytic(
                            REALS,
                            open(-1, 1),
                            STRICTLY_INCREASING,
                            CONVEX_CONCAVE,
                            1.1283791670955128,
                            true)
                    .withDamped(0.4840)
                    .with(ODD)),

    /** The inverse cosine, in [0, pi]. */
    ACOS(
            "acos",
            (b, t, _) -> b.scale(Rational.MINUS_ONE, inverseRootOfOneMinusSquare(b, t)),
            StrictMath::acos,
            "ACOS",
            "acos($0)",
            within(3),
            analytic(
                    closed(-1, 1),
                    closed(0, PI_UP),
                    STRICTLY_DECREASING,
                    CONVEX_CONCAVE,
                    UNBOUNDED,
                    false)),

    /** The inverse sine, in [-pi/2, pi/2]. */
    ASIN(
            "asin",
            (b, t, _) -> inverseRootOfOneMinusSquare(b, t),
            StrictMath::asin,
            "ASIN",
            "asin($0)",
            within(3),
            analytic(
                            closed(-1, 1),
                            closed(-PI_UP / 2, PI_UP / 2),
                            STRICTLY_INCREASING,
                            CONCAVE_CONVEX,
                            UNBOUNDED,
                            true)
                    .with(ODD)),

    /** The inverse tangent. */
    ATAN(
            "atan",
            (b, t, _) -> b.power(b.plus(one(b, t), b.power(t, 2)), -1),
            StrictMath::atan,
            "ATAN",
            "atan($0)",
            within(3),
            analytic(
                            REALS,
                            open(-PI_UP / 2, PI_UP / 2),
                            STRICTLY_INCREASING,
                            CONVEX_CONCAVE,
                            1,
                            true)
                    .withDamped(0.5)
                    .with(ODD)),

    /** -1, 0 or 1. */
    SIGN(
            "sign",
            (b, t, _) -> zero(b, t),
            t -> t > 0 ? 1 : t < 0 ? -1 : 0,
            "",
            "(($0) > 0.0 ? 1.0 : ($0) < 0.0 ? -1.0 : 0.0)",
            within(0),
            jump(closed(-1, 1), NONDECREASING).with(ODD)),

    /** 1 for t > 0, otherwise 0. */
    STEP(
            "step",
            (b, t, _) -> zero(b, t),
            t -> t > 0 ? 1 : 0,
            "",
            "(($0) > 0.0 ? 1.0 : 0.0)",
            within(0),
            jump(closed(0, 1), NONDECREASING)),

    /** The absolute value. */
    ABS(
            "abs",
            (b, t, _) -> b.map(Primitive.SIGN, t),
            Math::abs,
            "ABS",
            "fabs($0)",
            within(0),
            kink(atLeast(0), VALLEY, CONVEX, 1).with(EVEN)),

    /** The positive part; NaN stays NaN. */
    RELU(
            "relu",
            (b, t, _) -> b.map(Primitive.STEP, t),
            t -> t <= 0 ? 0 : t,
            "",
            "(($0) <= 0.0 ? 0.0 : ($0))",
            within(0),
            kink(atLeast(0), NONDECREASING, CONVEX, 1)),

    /** {@code where(c, a, b)} is a for c > 0 and otherwise b; linear in a and b. */
    WHERE(
            "where",
            3,
            (b, args, _, which) -> {
                int chosen = b.map(Primitive.STEP, args.getFirst());
                return switch (which) {
                    case 0 -> zero(b, chosen);
                    case 1 -> chosen;
                    default -> b.minus(one(b, chosen), chosen);
                };
            },
            args -> args[0] > 0 ? args[1] : args[2],
            "",
            "(($0) > 0.0 ? ($1) : ($2))",
            Enclosures::where,
            jump(REALS, Facts.Trend.NONE));

    /** How a partial derivative is written with rows of this table. */
    @FunctionalInterface
    public interface Derivative {
        /**
         * The partial derivative with respect to argument {@code which}.
         *
         * @param builder where to build it
         * @param args the argument nodes
         * @param self the node of the primitive's own value, for derivatives such as 1 - tanh^2
         * @param which the argument, from 0
         * @return a node of the arguments' shape
         */
        int partial(ProgramBuilder builder, List<Integer> args, int self, int which);
    }

    /** The meaning on doubles. */
    @FunctionalInterface
    public interface Scalar {
        /** The value at as many arguments as the arity. */
        double apply(double... args);
    }

    /** The derivative of a row with one argument. */
    @FunctionalInterface
    private interface Slope {
        /** The derivative at node {@code t} where the value is node {@code f}. */
        int at(ProgramBuilder builder, int t, int f);
    }

    private final String symbol;
    private final int arity;
    private final Derivative derivative;
    private final Scalar scalar;
    private final String lane;
    private final String openCl;
    private final Enclosure enclosure;
    private final Facts facts;

    Primitive(
            String symbol,
            Slope slope,
            DoubleUnaryOperator scalar,
            String lane,
            String openCl,
            Enclosure enclosure,
            Facts facts) {
        this(
                symbol,
                1,
                (b, args, self, _) -> slope.at(b, args.getFirst(), self),
                args -> scalar.applyAsDouble(args[0]),
                lane,
                openCl,
                enclosure,
                facts);
    }

    Primitive(
            String symbol,
            int arity,
            Derivative derivative,
            Scalar scalar,
            String lane,
            String openCl,
            Enclosure enclosure,
            Facts facts) {
        this.symbol = symbol;
        this.arity = arity;
        this.derivative = derivative;
        this.scalar = scalar;
        this.lane = lane;
        this.openCl = openCl;
        this.enclosure = enclosure;
        this.facts = facts;
    }

    /** The name in the language and in printed programs. */
    public String symbol() {
        return symbol;
    }

    /** How many arguments it takes. */
    public int arity() {
        return arity;
    }

    /** The rule for its partial derivatives. */
    public Derivative derivative() {
        return derivative;
    }

    /** The value at scalar arguments, as many as the arity. */
    public double apply(double... args) {
        return scalar.apply(args);
    }

    /**
     * The name of the constant of {@code jdk.incubator.vector.VectorOperators} that computes it on
     * lanes, within 1 ulp or so but not always with the bits of {@link #apply}; empty if there is
     * none.
     */
    public Optional<String> laneOperation() {
        return lane.isEmpty() ? Optional.empty() : Optional.of(lane);
    }

    /** The OpenCL C expression on doubles: {@code $0}, {@code $1}, {@code $2} are the arguments. */
    public String openCl() {
        return openCl;
    }

    /**
     * Encloses its values over a box of arguments.
     *
     * @param low the lower ends, as many as the arity
     * @param high the upper ends; an end that is NaN stands for the whole line
     * @param bounds overwritten with an interval that holds every value; the whole line if an
     *     argument may be outside of the domain
     * @return whether the function is smooth on the box
     */
    public Enclosure.Outcome enclose(double[] low, double[] high, double[] bounds) {
        Facts.Interval domain = facts.domain();
        bounds[0] = Double.NEGATIVE_INFINITY;
        bounds[1] = Double.POSITIVE_INFINITY;
        for (int i = 0; i < arity; i++) {
            if (!(low[i] <= high[i])) {
                return Enclosure.Outcome.UNDEFINED;
            }
        }
        if (!domain.covers(low[0], high[0])) {
            return Enclosure.Outcome.UNDEFINED;
        }
        enclosure.enclose(this, low, high, bounds);
        Facts.Interval range = facts.range();
        bounds[0] = Double.isNaN(bounds[0]) ? range.low() : Math.max(bounds[0], range.low());
        bounds[1] = Double.isNaN(bounds[1]) ? range.high() : Math.min(bounds[1], range.high());
        return facts.smoothOn(low[0], high[0]) ? Enclosure.Outcome.SMOOTH : Enclosure.Outcome.KINK;
    }

    /** What is known about it. */
    public Facts facts() {
        return facts;
    }

    /** The row of a symbol; empty if there is none. */
    public static Optional<Primitive> of(String symbol) {
        for (Primitive primitive : values()) {
            if (primitive.symbol.equals(symbol)) {
                return Optional.of(primitive);
            }
        }
        return Optional.empty();
    }

    private static int one(ProgramBuilder b, int like) {
        return b.filled(Rational.ONE, b.shape(like));
    }

    private static int zero(ProgramBuilder b, int like) {
        return b.filled(Rational.ZERO, b.shape(like));
    }

    private static int cosine(ProgramBuilder b, int t) {
        return b.map(COS, t);
    }

    private static int negativeSquare(ProgramBuilder b, int t) {
        return b.scale(Rational.MINUS_ONE, b.power(t, 2));
    }

    /** 2 / sqrt(pi), with pi = acos(-1). */
    private static int twoOverRootPi(ProgramBuilder b) {
        int pi = b.map(ACOS, b.constant(Rational.MINUS_ONE));
        return b.scale(Rational.TWO, b.power(pi, Rational.of(-1, 2)));
    }

    /** ((1 - t)(1 + t))^(-1/2): the product keeps the digits that 1 - t^2 loses near +-1. */
    private static int inverseRootOfOneMinusSquare(ProgramBuilder b, int t) {
        int product = b.times(b.minus(one(b, t), t), b.plus(one(b, t), t));
        return b.power(product, Rational.of(-1, 2));
    }
}

package dev.dln.compiler.tensor;

import java.util.function.DoubleUnaryOperator;

/** The forms of {@link Enclosure}. */
final class Enclosures {
    /** StrictMath's sine and cosine are good to 1 ulp (fdlibm); twice that is allowed for. */
    private static final int SINE_ULPS = 2;

    /** Up to here a double divided by pi is good to 1e-6, so that its integer part is known. */
    private static final double LARGEST_ANGLE = 0x1p30;

    private static final double ANGLE_ERROR = 0x1p-20;

    private Enclosures() {}

    /**
     * By monotonicity: the row's meaning on doubles at the ends, widened by so many ulps, which
     * must be more than the meaning is ever wrong by. 0 for functions that are exact.
     */
    static Enclosure within(int ulps) {
        return (row, low, high, bounds) -> {
            switch (row.facts().trend()) {
                case STRICTLY_INCREASING, NONDECREASING -> {
                    double below = Outward.down(row.apply(low[0]), ulps);
                    double above = Outward.up(row.apply(high[0]), ulps);
                    // an odd function is 0 at 0 and has the sign of its argument
                    boolean odd = row.facts().parity() == Facts.Parity.ODD;
                    bounds[0] = odd && low[0] >= 0 ? Math.max(0, below) : below;
                    bounds[1] = odd && high[0] <= 0 ? Math.min(0, above) : above;
                }
                case STRICTLY_DECREASING, NONINCREASING -> {
                    bounds[0] = Outward.down(row.apply(high[0]), ulps);
                    bounds[1] = Outward.up(row.apply(low[0]), ulps);
                }
                case VALLEY -> {
                    double left = row.apply(low[0]);
                    double right = row.apply(high[0]);
                    boolean bottom = low[0] <= 0 && high[0] >= 0;
                    double least = bottom ? row.apply(0) : Math.min(left, right);
                    bounds[0] = Outward.down(least, ulps);
                    bounds[1] = Outward.up(Math.max(left, right), ulps);
                }
                case NONE -> {
                    bounds[0] = Double.NEGATIVE_INFINITY;
                    bounds[1] = Double.POSITIVE_INFINITY;
                }
            }
        };
    }

    /** An increasing function by another formula than the row's meaning. */
    static Enclosure increasing(DoubleUnaryOperator f, int ulps) {
        return (_, low, high, bounds) -> {
            bounds[0] = Outward.down(f.applyAsDouble(low[0]), ulps);
            bounds[1] = Outward.up(f.applyAsDouble(high[0]), ulps);
        };
    }

    /**
     * A function with the extremes 1 at (k + shift) pi for even k and -1 for odd k, monotone in
     * between. An extreme that is only nearly in the box is counted, which widens.
     */
    static Enclosure wave(DoubleUnaryOperator f, double shift) {
        return (_, low, high, bounds) -> {
            bounds[0] = -1;
            bounds[1] = 1;
            boolean point = low[0] == high[0] && Double.isFinite(low[0]);
            if (!point && !(Math.max(Math.abs(low[0]), Math.abs(high[0])) <= LARGEST_ANGLE)) {
                return;
            }
            double left = f.applyAsDouble(low[0]);
            double right = f.applyAsDouble(high[0]);
            double first = Math.ceil(low[0] / Math.PI - shift - ANGLE_ERROR);
            double last = Math.floor(high[0] / Math.PI - shift + ANGLE_ERROR);
            boolean even = !point && last >= first && (last > first || first % 2 == 0);
            boolean odd = !point && last >= first && (last > first || first % 2 != 0);
            if (!odd) {
                bounds[0] = Outward.down(Math.min(left, right), SINE_ULPS);
            }
            if (!even) {
                bounds[1] = Outward.up(Math.max(left, right), SINE_ULPS);
            }
        };
    }

    /** 1 / (1 + e^-t) in the form that neither overflows nor loses digits on the left. */
    static double sigmoid(double t) {
        if (t >= 0) {
            return 1 / (1 + StrictMath.exp(-t));
        }
        double e = StrictMath.exp(t);
        return e / (1 + e);
    }

    /** The branch that the condition chooses, both where it may choose either. */
    static void where(Primitive row, double[] low, double[] high, double[] bounds) {
        boolean first = high[0] > 0;
        boolean second = low[0] <= 0;
        bounds[0] = first && second ? Math.min(low[1], low[2]) : first ? low[1] : low[2];
        bounds[1] = first && second ? Math.max(high[1], high[2]) : first ? high[1] : high[2];
    }
}

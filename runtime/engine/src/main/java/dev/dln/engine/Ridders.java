package dev.dln.engine;

import java.util.Arrays;

/**
 * Directional derivatives of a vector-valued function by central differences over halved steps,
 * extrapolated to step 0: Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in
 * Engineering Software 4 (1982). Each component keeps the entry of the tableau with the smallest
 * error estimate: how far it is from its two neighbours, plus the rounding of the difference it
 * starts from.
 */
final class Ridders {
    /**
     * The first step is 2^-5 of the point's scale; each following one is half of the one before.
     */
    private static final int FIRST = 5;

    private static final int LEVELS = 13;

    /** A difference of values of size v is off by about this many roundings of v. */
    private static final double ROUNDINGS = 16;

    /** A slope that changes by less than a third from step to step tends to a limit. */
    private static final double SETTLED = 0.34;

    /** The function; returns false if a value is not finite. */
    @FunctionalInterface
    interface Function {
        /** Writes the value at {@code point} into {@code value}. */
        boolean at(double[] point, double[] value);
    }

    /** The estimates and how good they are, one entry per component. */
    final double[] slopes;

    final double[] errors;

    /** slopes[level][component] of the plain central differences, and of the one-sided jump. */
    private final double[][] central = new double[LEVELS][];

    private final double[][] jumps = new double[LEVELS][];
    private final double[] noise = new double[LEVELS];

    private Ridders(int length) {
        slopes = new double[length];
        errors = new double[length];
        Arrays.fill(errors, Double.POSITIVE_INFINITY);
    }

    /**
     * The derivative of a function along a direction.
     *
     * @param point where; restored before this returns
     * @param direction its greatest entry should be about 1
     * @param value the function there
     * @param slopeBound about the size of the function's derivative along any direction, for the
     *     rounding of the shifted points
     */
    static Ridders differentiate(
            Function function,
            double[] point,
            double[] direction,
            double[] value,
            double slopeBound) {
        var result = new Ridders(value.length);
        double size = 0;
        for (int i = 0; i < point.length; i++) {
            if (direction[i] != 0) {
                size = Math.max(size, Math.abs(point[i]));
            }
        }
        int exponent = Math.max(0, Math.getExponent(Math.max(size, 1)));
        double[] start = point.clone();
        double[] plus = new double[value.length];
        double[] minus = new double[value.length];
        double[][] row = new double[0][];
        for (int level = 0; level < LEVELS; level++) {
            // A power of two, so that point plus and minus step are exact or nearly so.
            double step = Math.scalb(1.0, exponent - FIRST - level);
            boolean finite =
                    evaluate(function, start, direction, step, point, plus)
                            && evaluate(function, start, direction, -step, point, minus);
            if (!finite) {
                row = new double[0][];
                continue;
            }
            row = result.extend(level, row, plus, minus, value, step, size * slopeBound);
        }
        System.arraycopy(start, 0, point, 0, point.length);
        return result;
    }

    private static boolean evaluate(
            Function function,
            double[] start,
            double[] direction,
            double step,
            double[] point,
            double[] value) {
        for (int i = 0; i < point.length; i++) {
            point[i] = start[i] + step * direction[i];
        }
        return function.at(point, value);
    }

    /** One more row of the tableau: row[k] has an error of order step^(2k + 2). */
    private double[][] extend(
            int level,
            double[][] previous,
            double[] plus,
            double[] minus,
            double[] value,
            double step,
            double shift) {
        int length = value.length;
        double greatest = shift;
        for (int i = 0; i < length; i++) {
            greatest = Math.max(greatest, Math.max(Math.abs(plus[i]), Math.abs(minus[i])));
        }
        noise[level] = ROUNDINGS * Math.ulp(1.0) * greatest / step;
        double[][] row = new double[previous.length + 1][length];
        jumps[level] = new double[length];
        central[level] = row[0];
        for (int i = 0; i < length; i++) {
            row[0][i] = (plus[i] - minus[i]) / (2 * step);
            jumps[level][i] = ((plus[i] - value[i]) - (value[i] - minus[i])) / step;
        }
        double factor = 1;
        for (int k = 1; k < row.length; k++) {
            factor *= 4;
            for (int i = 0; i < length; i++) {
                double better = (factor * row[k - 1][i] - previous[k - 1][i]) / (factor - 1);
                row[k][i] = better;
                double error =
                        Math.max(
                                        Math.abs(better - row[k - 1][i]),
                                        Math.abs(better - previous[k - 1][i]))
                                + noise[level];
                if (error < errors[i]) {
                    errors[i] = error;
                    slopes[i] = better;
                }
            }
        }
        return row;
    }

    /**
     * Whether a kink near the point can explain that component i's derivative was expected to be
     * {@code gap} away from the estimate. It can if the one-sided slopes differ by at least the gap
     * and do not approach each other as the step shrinks, as those of a smooth function do in
     * proportion to it; or if the central slope itself has no limit, as that of a jump.
     */
    boolean kinked(int i, double gap) {
        int last = -1;
        for (int level = 0; level < LEVELS; level++) {
            if (jumps[level] == null) {
                continue;
            }
            if (last >= 0) {
                double jump = Math.abs(jumps[last][i]);
                double next = Math.abs(jumps[level][i]);
                boolean matters = jump >= gap && jump > 100 * noise[level];
                if (matters && (next > (1 - SETTLED) * jump || next < SETTLED * jump)) {
                    return true;
                }
            }
            last = level;
        }
        if (last < 1 || jumps[last - 1] == null) {
            return false;
        }
        double change = Math.abs(central[last][i] - central[last - 1][i]);
        return change > SETTLED * Math.abs(central[last][i]) && change > 100 * noise[last];
    }
}

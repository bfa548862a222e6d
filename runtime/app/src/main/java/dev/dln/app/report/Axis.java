package dev.dln.app.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * An axis of a chart: its label, its range, and where its ticks are. A linear axis has ticks at 1,
 * 2 or 5 times a power of ten (Heckbert 1990, "Nice numbers for graph labels"); a logarithmic one
 * at powers of ten, and at 2 and 5 times them where there is room.
 *
 * @param label what is measured, with its unit
 * @param low the value at the start, below ...
 * @param high ... that at the end
 * @param scale what lengths mean; if they are ratios, both ends are positive
 */
public record Axis(String label, double low, double high, Scale scale) {
    /** What equal lengths mean. */
    public enum Scale {
        /** Equal differences. */
        LINEAR,
        /** Equal differences of whole numbers: ticks are at whole numbers only. */
        COUNTS,
        /** Equal ratios. */
        LOGARITHMIC
    }

    /**
     * @throws IllegalArgumentException if the range is empty or not finite, or logarithmic and not
     *     positive
     */
    public Axis {
        if (!(low < high) || !Double.isFinite(high - low)) {
            throw new IllegalArgumentException("no range: " + low + " to " + high);
        }
        if (scale == Scale.LOGARITHMIC && !(low > 0)) {
            throw new IllegalArgumentException("a logarithmic axis from " + low);
        }
    }

    /** A tick: where, and what is written there; empty for a small one. */
    public record Tick(double value, String label) {}

    /** A linear axis whose ends are ticks and whose range holds all finite values. */
    public static Axis linear(String label, double... values) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (low > high) {
            low = 0;
            high = 1;
        }
        if (high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high))) {
            double half = low == 0 ? 1 : Math.abs(low) / 2;
            low -= half;
            high += half;
        }
        double step = niceStep((high - low) / 6);
        return new Axis(
                label, Math.floor(low / step) * step, Math.ceil(high / step) * step, Scale.LINEAR);
    }

    /** A linear axis for counts: from half below the least to half above the greatest. */
    public static Axis counts(String label, double... values) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return low > high
                ? new Axis(label, -0.5, 1.5, Scale.COUNTS)
                : new Axis(
                        label,
                        low - 0.5 - (high - low) / 40,
                        high + 0.5 + (high - low) / 40,
                        Scale.COUNTS);
    }

    /** A logarithmic axis over whole decades that hold all finite positive values. */
    public static Axis logarithmic(String label, double... values) {
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (double value : values) {
            if (value > 0 && Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (high == 0) {
            low = 1;
            high = 10;
        }
        double first = Math.floor(Math.log10(low));
        double last = Math.ceil(Math.log10(high));
        return new Axis(
                label,
                Math.max(Double.MIN_NORMAL, Math.pow(10, first)),
                Math.pow(10, last > first ? last : first + 1),
                Scale.LOGARITHMIC);
    }

    /** Where a value lies: 0 at the start, 1 at the end. */
    public double at(double value) {
        return scale == Scale.LOGARITHMIC
                ? Math.log(value / low) / Math.log(high / low)
                : (value - low) / (high - low);
    }

    /** About so many ticks, in order, all within the range. */
    public List<Tick> ticks(int about) {
        return scale == Scale.LOGARITHMIC ? decades(about) : multiples(about);
    }

    private List<Tick> multiples(int about) {
        double step = niceStep((high - low) / Math.max(1, about));
        if (scale == Scale.COUNTS) {
            step = Math.max(1, step);
        }
        var ticks = new ArrayList<Tick>();
        long first = (long) Math.ceil(low / step - 1e-9);
        long last = (long) Math.floor(high / step + 1e-9);
        for (long k = first; k <= last; k++) {
            ticks.add(new Tick(k * step, number(k * step, step)));
        }
        return ticks;
    }

    private List<Tick> decades(int about) {
        int first = (int) Math.ceil(Math.log10(low) - 1e-9);
        int last = (int) Math.floor(Math.log10(high) + 1e-9);
        int every = Math.max(1, Math.ceilDiv(last - first, Math.max(1, about)));
        var ticks = new ArrayList<Tick>();
        for (int decade = first - 1; decade <= last; decade++) {
            boolean labelled = Math.floorMod(decade - first, every) == 0;
            for (int multiple : every == 1 ? new int[] {1, 2, 5} : new int[] {1}) {
                double value = multiple * Math.pow(10, decade);
                if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
                    ticks.add(new Tick(value, labelled && multiple == 1 ? power(decade) : ""));
                }
            }
        }
        return ticks;
    }

    /** The smallest of 1, 2, 5 times a power of ten that is at least this. */
    static double niceStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double multiple : new double[] {1, 2, 5}) {
            if (multiple * power >= least * (1 - 1e-9)) {
                return multiple * power;
            }
        }
        return 10 * power;
    }

    /** A multiple of a step, with the digits that the step has and no more. */
    private static String number(double value, double step) {
        int digits = (int) Math.floor(Math.log10(step) + 1e-9);
        if (value == 0 && digits < -5) {
            return "0";
        }
        if (value != 0 && (Math.abs(value) >= 1e6 || digits < -5)) {
            int significant = (int) Math.floor(Math.log10(Math.abs(value))) - digits + 1;
            return minus(
                    new BigDecimal(value, new MathContext(Math.max(1, significant)))
                            .stripTrailingZeros()
                            .toString()
                            .replace("E+", "e")
                            .replace("E", "e"));
        }
        return minus(
                new BigDecimal(value)
                        .setScale(Math.max(0, -digits), RoundingMode.HALF_EVEN)
                        .toPlainString());
    }

    private static String minus(String number) {
        return number.replace('-', '\u2212');
    }

    private static String power(int exponent) {
        if (exponent >= -2 && exponent <= 4) {
            return new BigDecimal(java.math.BigInteger.ONE, -exponent).toPlainString();
        }
        var superscript = new StringBuilder("10");
        for (char c : Integer.toString(exponent).toCharArray()) {
            superscript.append(
                    switch (c) {
                        case '-' -> '\u207b';
                        case '1' -> '\u00b9';
                        case '2' -> '\u00b2';
                        case '3' -> '\u00b3';
                        default -> (char) ('\u2070' + (c - '0'));
                    });
        }
        return superscript.toString();
    }
}

package dev.dln.app.command;

import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
    private Numbers() {}

    /** Ten significant digits, without needless zeros. */
    static String number(double value) {
        return digits(value, 10);
    }

    /** Three significant digits: for norms, bounds and differences. */
    static String rough(double value) {
        return digits(value, 3);
    }

    /** So many significant digits, without needless zeros. */
    static String digits(double value, int digits) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "infinity" : "-infinity";
        }
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size >= 1e-4 && size < Math.pow(10, digits)) {
            return new java.math.BigDecimal(value, new java.math.MathContext(digits))
                    .stripTrailingZeros()
                    .toPlainString();
        }
        return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value)
                .replaceFirst("\\.?0+e", "e");
    }

    /** A shape: {@code [2 x 3]}, {@code [2]}, {@code scalar}. */
    static String shape(List<?> shape) {
        return shape.isEmpty()
                ? "scalar"
                : "[" + String.join(" x ", shape.stream().map(String::valueOf).toList()) + "]";
    }

    /** {@code 1 point}, {@code 2 points}. */
    static String count(long n, String what) {
        return n + " " + (n == 1 ? what : what + "s");
    }

    /** {@code 1 entry}, {@code 2 entries}. */
    static String count(long n, String one, String many) {
        return n + " " + (n == 1 ? one : many);
    }
}

package dev.dln.compiler.check;

import dev.dln.compiler.syntax.Ast.Operator;
import dev.dln.compiler.tensor.Rational;

import java.math.BigDecimal;
import java.util.Optional;

/** Exact arithmetic of compile-time numbers, bounded so that no text can ask for gigabytes. */
final class Arithmetic {
    private static final int MOST_DIGITS = 400;
    private static final int MOST_BITS = 4096;

    private Arithmetic() {}

    /** The value of a numeral; empty where it is out of all proportion. */
    static Optional<Rational> parse(String text) {
        if (text.length() > MOST_DIGITS) {
            return Optional.empty();
        }
        try {
            var value = new BigDecimal(text);
            return Math.abs((long) value.scale()) > MOST_DIGITS
                    ? Optional.empty()
                    : Optional.of(Rational.of(value));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /**
     * The value of an arithmetic operator; empty for a division by zero, an exponent that gives no
     * fraction, or a result out of all proportion.
     */
    static Optional<Rational> fold(Operator operator, Rational a, Rational b) {
        return switch (operator) {
            case ADD -> bounded(a.add(b));
            case SUBTRACT -> bounded(a.subtract(b));
            case MULTIPLY, ELEMENT_MULTIPLY -> bounded(a.multiply(b));
            case DIVIDE, ELEMENT_DIVIDE -> b.isZero() ? Optional.empty() : bounded(a.divide(b));
            case POWER, ELEMENT_POWER -> power(a, b);
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> Optional.empty();
        };
    }

    /** Whether a comparison holds. */
    static boolean compare(Operator operator, Rational a, Rational b) {
        int order = a.compareTo(b);
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_EQUAL -> order >= 0;
            case ADD,
                    SUBTRACT,
                    MULTIPLY,
                    DIVIDE,
                    POWER,
                    ELEMENT_MULTIPLY,
                    ELEMENT_DIVIDE,
                    ELEMENT_POWER ->
                    false;
        };
    }

    static boolean isComparison(Operator operator) {
        return switch (operator) {
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> true;
            case ADD,
                    SUBTRACT,
                    MULTIPLY,
                    DIVIDE,
                    POWER,
                    ELEMENT_MULTIPLY,
                    ELEMENT_DIVIDE,
                    ELEMENT_POWER ->
                    false;
        };
    }

    private static Optional<Rational> power(Rational a, Rational b) {
        if (!b.isInteger() || b.numerator().bitLength() > 12) {
            return Optional.empty();
        }
        int exponent = b.numerator().intValueExact();
        if ((a.isZero() && exponent < 0) || (long) bits(a) * Math.abs(exponent) > MOST_BITS) {
            return Optional.empty();
        }
        return Optional.of(a.pow(exponent));
    }

    private static Optional<Rational> bounded(Rational value) {
        return bits(value) > MOST_BITS ? Optional.empty() : Optional.of(value);
    }

    private static int bits(Rational value) {
        return Math.max(value.numerator().bitLength(), value.denominator().bitLength());
    }
}

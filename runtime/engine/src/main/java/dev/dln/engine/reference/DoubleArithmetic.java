package dev.dln.engine.reference;

import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.List;

/**
 * IEEE 754 doubles, round to nearest. Overflow gives infinities, leaving a domain NaN. The same
 * bits on every machine.
 */
public enum DoubleArithmetic implements Arithmetic<Double> {
    /** The only one; it has no state. */
    INSTANCE;

    @Override
    public Double fromRational(Rational value) {
        return value.toDouble();
    }

    @Override
    public Double add(Double a, Double b) {
        return a + b;
    }

    @Override
    public Double multiply(Double a, Double b) {
        return a * b;
    }

    @Override
    public Double power(Double base, Rational exponent) {
        return power(base.doubleValue(), exponent);
    }

    /** A power on plain doubles: products, quotients and roots where they give the same value. */
    public static double power(double base, Rational exponent) {
        if (exponent.equals(Rational.TWO)) {
            return base * base;
        }
        if (exponent.equals(Rational.MINUS_ONE)) {
            return 1 / base;
        }
        if (exponent.equals(Rational.HALF)) {
            return Math.sqrt(base);
        }
        if (exponent.equals(Rational.of(-1, 2))) {
            return 1 / Math.sqrt(base);
        }
        return StrictMath.pow(base, exponent.toDouble());
    }

    @Override
    public Double primitive(Primitive primitive, List<Double> args) {
        double[] values = new double[args.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = args.get(i);
        }
        return primitive.apply(values);
    }

    @Override
    public int compare(Double a, Double b) {
        return Double.compare(a, b);
    }

    /** As the general rule; an infinite or NaN maximum is the value, where the rule gives NaN. */
    @Override
    public Double logSumExp(List<Double> args) {
        double max = args.stream().max(Double::compare).orElse(Double.NEGATIVE_INFINITY);
        return Double.isFinite(max) ? Arithmetic.super.logSumExp(args) : max;
    }
}

package dev.dln.engine.reference;

import java.util.Arrays;

/**
 * A power series in one variable, cut off after a fixed order: c_0 + c_1 t + ... + c_N t^N.
 * Immutable.
 */
public final class Taylor {
    private final double[] coefficients;

    private Taylor(double[] coefficients) {
        this.coefficients = coefficients;
    }

    /** The series with these coefficients, lowest first, at least one. */
    public static Taylor of(double... coefficients) {
        if (coefficients.length == 0) {
            throw new IllegalArgumentException("a series has at least one coefficient");
        }
        return new Taylor(coefficients.clone());
    }

    /** The constant series of an order. */
    static Taylor constant(double value, int order) {
        double[] c = new double[order + 1];
        c[0] = value;
        return new Taylor(c);
    }

    /** A series that takes over the array. */
    static Taylor owning(double[] coefficients) {
        return new Taylor(coefficients);
    }

    /** The order N. */
    public int order() {
        return coefficients.length - 1;
    }

    /** The coefficient of t^k: the k-th derivative at 0 over k factorial. */
    public double coefficient(int k) {
        return coefficients[k];
    }

    /** The same up to a lower order. */
    Taylor cut(int order) {
        return new Taylor(Arrays.copyOf(coefficients, order + 1));
    }

    Taylor plus(Taylor other) {
        double[] sum = coefficients.clone();
        for (int k = 0; k < sum.length; k++) {
            sum[k] += other.coefficients[k];
        }
        return new Taylor(sum);
    }

    Taylor times(Taylor other) {
        double[] product = new double[coefficients.length];
        for (int k = 0; k < product.length; k++) {
            double sum = 0;
            for (int j = 0; j <= k; j++) {
                sum += coefficients[j] * other.coefficients[k - j];
            }
            product[k] = sum;
        }
        return new Taylor(product);
    }

    /** {@code [1.0, 0.5, 0.0]}. */
    @Override
    public String toString() {
        return Arrays.toString(coefficients);
    }
}

package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An exact polynomial in one variable.
 *
 * @param coefficients constant term first, no zero at the end; empty for zero
 */
record Polynomial(List<Rational> coefficients) {
    /** Beyond this degree nothing is gained by exactness. */
    static final int MAX_DEGREE = 16;

    static final Polynomial VARIABLE = new Polynomial(List.of(Rational.ZERO, Rational.ONE));

    Polynomial {
        var trimmed = new ArrayList<>(coefficients);
        while (!trimmed.isEmpty() && trimmed.getLast().isZero()) {
            trimmed.removeLast();
        }
        coefficients = List.copyOf(trimmed);
    }

    static Polynomial constant(Rational value) {
        return new Polynomial(List.of(value));
    }

    /** 0 for constants, zero included. */
    int degree() {
        return Math.max(0, coefficients.size() - 1);
    }

    boolean isZero() {
        return coefficients.isEmpty();
    }

    Rational coefficient(int power) {
        return power < coefficients.size() ? coefficients.get(power) : Rational.ZERO;
    }

    Polynomial plus(Polynomial other) {
        var sum = new ArrayList<Rational>();
        int size = Math.max(coefficients.size(), other.coefficients.size());
        for (int i = 0; i < size; i++) {
            sum.add(coefficient(i).add(other.coefficient(i)));
        }
        return new Polynomial(sum);
    }

    Polynomial times(Rational factor) {
        return new Polynomial(coefficients.stream().map(factor::multiply).toList());
    }

    /** Empty if the degree grows too large. */
    Optional<Polynomial> times(Polynomial other) {
        if (degree() + other.degree() > MAX_DEGREE) {
            return Optional.empty();
        }
        var product = new ArrayList<Rational>();
        for (int i = 0; i <= degree() + other.degree(); i++) {
            Rational sum = Rational.ZERO;
            for (int j = 0; j <= i; j++) {
                sum = sum.add(coefficient(j).multiply(other.coefficient(i - j)));
            }
            product.add(sum);
        }
        return Optional.of(new Polynomial(product));
    }

    Polynomial derivative() {
        var result = new ArrayList<Rational>();
        for (int i = 1; i < coefficients.size(); i++) {
            result.add(coefficients.get(i).multiply(Rational.of(i)));
        }
        return new Polynomial(result);
    }

    Rational at(Rational t) {
        Rational value = Rational.ZERO;
        for (Rational coefficient : coefficients.reversed()) {
            value = value.multiply(t).add(coefficient);
        }
        return value;
    }

    /** The root of a polynomial of degree 1. */
    Rational root() {
        return coefficient(0).negate().divide(coefficient(1));
    }

    /** The sign just beside a point: -1, 0 or 1; 0 only for the zero polynomial. */
    int signBeside(Rational point, int side) {
        Polynomial derivative = this;
        int direction = 1;
        while (!derivative.isZero()) {
            int sign = derivative.at(point).signum();
            if (sign != 0) {
                return sign * direction;
            }
            derivative = derivative.derivative();
            direction *= side;
        }
        return 0;
    }
}

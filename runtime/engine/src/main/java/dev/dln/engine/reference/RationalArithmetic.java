package dev.dln.engine.reference;

import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.List;

/**
 * Exact fractions, for programs whose value at a rational point is rational. Everything else throws
 * UnsupportedOperationException; division by zero throws ArithmeticException.
 */
public enum RationalArithmetic implements Arithmetic<Rational> {
    /** The only one; it has no state. */
    INSTANCE;

    @Override
    public Rational fromRational(Rational value) {
        return value;
    }

    @Override
    public Rational add(Rational a, Rational b) {
        return a.add(b);
    }

    @Override
    public Rational multiply(Rational a, Rational b) {
        return a.multiply(b);
    }

    @Override
    public Rational power(Rational base, Rational exponent) {
        if (!exponent.isInteger()) {
            throw new UnsupportedOperationException("the power " + exponent + " is not exact");
        }
        return base.pow(exponent.numerator().intValueExact());
    }

    @Override
    public Rational primitive(Primitive primitive, List<Rational> args) {
        Rational t = args.getFirst();
        return switch (primitive) {
            case ABS -> t.signum() < 0 ? t.negate() : t;
            case SIGN -> Rational.of(t.signum());
            case STEP -> t.signum() > 0 ? Rational.ONE : Rational.ZERO;
            case RELU -> t.signum() > 0 ? t : Rational.ZERO;
            case WHERE -> t.signum() > 0 ? args.get(1) : args.get(2);
            // Not listed row by row: a new row of the table is transcendental until said otherwise.
            default ->
                    throw new UnsupportedOperationException(
                            primitive.symbol() + " of a fraction is not a fraction");
        };
    }

    @Override
    public int compare(Rational a, Rational b) {
        return a.compareTo(b);
    }
}

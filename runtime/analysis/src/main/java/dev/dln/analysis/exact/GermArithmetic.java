package dev.dln.analysis.exact;

import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.reference.Arithmetic;

import java.util.List;

/**
 * Polynomials in t, compared by their sign for all small enough t &gt; 0: a piecewise polynomial
 * program evaluated at a curve gives its value for small t. What leaves the polynomials throws
 * UnsupportedOperationException.
 */
enum GermArithmetic implements Arithmetic<RationalPolynomial> {
    INSTANCE;

    @Override
    public RationalPolynomial fromRational(Rational value) {
        return RationalPolynomial.constant(value);
    }

    @Override
    public RationalPolynomial add(RationalPolynomial a, RationalPolynomial b) {
        return a.add(b);
    }

    @Override
    public RationalPolynomial multiply(RationalPolynomial a, RationalPolynomial b) {
        return a.multiply(b);
    }

    @Override
    public RationalPolynomial power(RationalPolynomial base, Rational exponent) {
        if (!exponent.isInteger()) {
            throw new UnsupportedOperationException("the power " + exponent + " is not exact");
        }
        int n = exponent.numerator().intValueExact();
        if (n < 0 && base.degree() > 0) {
            throw new UnsupportedOperationException("a quotient of polynomials");
        }
        if (base.degree() <= 0) {
            return RationalPolynomial.constant(base.coefficient(0).pow(n));
        }
        RationalPolynomial product = RationalPolynomial.ONE;
        for (int i = 0; i < n; i++) {
            product = product.multiply(base);
        }
        return product;
    }

    @Override
    public RationalPolynomial primitive(Primitive primitive, List<RationalPolynomial> args) {
        RationalPolynomial t = args.getFirst();
        return switch (primitive) {
            case ABS -> t.germ() < 0 ? t.scaled(Rational.MINUS_ONE) : t;
            case SIGN -> RationalPolynomial.constant(Rational.of(t.germ()));
            case STEP -> t.germ() > 0 ? RationalPolynomial.ONE : RationalPolynomial.ZERO;
            case RELU -> t.germ() > 0 ? t : RationalPolynomial.ZERO;
            case WHERE -> t.germ() > 0 ? args.get(1) : args.get(2);
            // A new row of the table is no polynomial until said otherwise.
            default ->
                    throw new UnsupportedOperationException(
                            primitive.symbol() + " of a polynomial is not a polynomial");
        };
    }

    @Override
    public int compare(RationalPolynomial a, RationalPolynomial b) {
        return a.subtract(b).germ();
    }
}

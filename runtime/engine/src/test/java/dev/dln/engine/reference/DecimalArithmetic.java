package dev.dln.engine.reference;

import ch.obermuhlner.math.big.BigDecimalMath;

import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * Decimal numbers of any precision, for tests: what doubles are measured against. Elementary
 * functions are big-math's and the series for erf below, none of them shared with the code under
 * test. Functions are evaluated with 40 digits more than asked for, so that differences such as e^t
 * - 1 keep their digits.
 */
public final class DecimalArithmetic implements Arithmetic<BigDecimal> {
    private final MathContext context;
    private final MathContext inner;

    /** Numbers of this many significant digits. */
    public DecimalArithmetic(int digits) {
        context = new MathContext(digits);
        inner = new MathContext(digits + 40);
    }

    @Override
    public BigDecimal fromRational(Rational value) {
        return new BigDecimal(value.numerator())
                .divide(new BigDecimal(value.denominator()), context);
    }

    @Override
    public BigDecimal add(BigDecimal a, BigDecimal b) {
        return a.add(b, context);
    }

    @Override
    public BigDecimal multiply(BigDecimal a, BigDecimal b) {
        return a.multiply(b, context);
    }

    @Override
    public BigDecimal power(BigDecimal base, Rational exponent) {
        if (exponent.isInteger()) {
            int n = exponent.numerator().intValueExact();
            BigDecimal power = base.pow(Math.abs(n), inner);
            return (n < 0 ? BigDecimal.ONE.divide(power, inner) : power).round(context);
        }
        BigDecimal wide =
                new BigDecimal(exponent.numerator())
                        .divide(new BigDecimal(exponent.denominator()), inner);
        return BigDecimalMath.pow(base, wide, inner).round(context);
    }

    @Override
    public int compare(BigDecimal a, BigDecimal b) {
        return a.compareTo(b);
    }

    @Override
    public BigDecimal primitive(Primitive primitive, List<BigDecimal> args) {
        BigDecimal t = args.getFirst();
        BigDecimal one = BigDecimal.ONE;
        BigDecimal value =
                switch (primitive) {
                    case EXP -> BigDecimalMath.exp(t, inner);
                    case EXPM1 -> BigDecimalMath.exp(t, inner).subtract(one);
                    case LOG -> BigDecimalMath.log(t, inner);
                    case LOG1P -> BigDecimalMath.log(t.add(one), inner);
                    case SIN -> BigDecimalMath.sin(t, inner);
                    case COS -> BigDecimalMath.cos(t, inner);
                    case TANH -> {
                        BigDecimal e = BigDecimalMath.exp(t.add(t), inner);
                        yield e.subtract(one).divide(e.add(one), inner);
                    }
                    case SIGMOID -> {
                        BigDecimal e = BigDecimalMath.exp(t.negate(), inner);
                        yield one.divide(one.add(e), inner);
                    }
                    case SOFTPLUS ->
                            BigDecimalMath.log(one.add(BigDecimalMath.exp(t, inner)), inner);
                    case ERF -> erf(t);
                    case ACOS -> BigDecimalMath.acos(t, inner);
                    case ASIN -> BigDecimalMath.asin(t, inner);
                    case ATAN -> BigDecimalMath.atan(t, inner);
                    case ABS -> t.abs();
                    case SIGN -> BigDecimal.valueOf(t.signum());
                    case STEP -> t.signum() > 0 ? one : BigDecimal.ZERO;
                    case RELU -> t.max(BigDecimal.ZERO);
                    case WHERE -> t.signum() > 0 ? args.get(1) : args.get(2);
                };
        return value.round(context);
    }

    /**
     * erf(t) = 2/sqrt(pi) e^(-t^2) sum 2^n t^(2n+1) / (1 3 5 ... (2n+1)), whose terms have one sign
     * (Abramowitz and Stegun 7.1.6).
     */
    private BigDecimal erf(BigDecimal t) {
        BigDecimal square = t.multiply(t, inner);
        BigDecimal term = t;
        BigDecimal sum = t;
        BigDecimal negligible = t.abs().scaleByPowerOfTen(-inner.getPrecision());
        for (int n = 1; term.abs().compareTo(negligible) > 0; n++) {
            term =
                    term.multiply(square.add(square), inner)
                            .divide(BigDecimal.valueOf(2L * n + 1), inner);
            sum = sum.add(term, inner);
        }
        BigDecimal scale =
                BigDecimal.TWO.divide(BigDecimalMath.sqrt(BigDecimalMath.pi(inner), inner), inner);
        return sum.multiply(BigDecimalMath.exp(square.negate(), inner), inner)
                .multiply(scale, inner);
    }
}

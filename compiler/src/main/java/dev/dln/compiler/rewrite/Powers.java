package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

/** The rules for powers with a constant exponent. */
public final class Powers {
    /** Exact powers beyond this exponent are left to the device: their digits would pile up. */
    private static final int LARGEST_FOLDED = 64;

    private Powers() {}

    /** {@code arg} to a constant power, in normal form. */
    public static int power(ProgramBuilder builder, int arg, Rational exponent) {
        if (exponent.isZero()) {
            // identity: x^0 = 1
            return builder.filled(Rational.ONE, builder.shape(arg));
        }
        return switch (builder.op(arg)) {
            case Op.Const constant when foldable(constant.value(), exponent) ->
                    // exact arithmetic
                    builder.constant(constant.value().pow(exponent.numerator().intValueExact()));
            case Op.Power inner when inner.exponent().isInteger() && exponent.isInteger() ->
                    // identity: (x^p)^q = x^(p q) for integers p and q
                    power(builder, inner.arg(), inner.exponent().multiply(exponent));
            case Op.Input _,
                    Op.Const _,
                    Op.Literal _,
                    Op.Size _,
                    Op.Select _,
                    Op.Map _,
                    Op.Power _,
                    Op.Sum _,
                    Op.Contract _,
                    Op.LogSumExp _ ->
                    builder.power(arg, exponent);
        };
    }

    private static boolean foldable(Rational value, Rational exponent) {
        return exponent.isInteger()
                && exponent.numerator().bitLength() < 31
                && Math.abs(exponent.numerator().intValueExact()) <= LARGEST_FOLDED
                && !(value.isZero() && exponent.signum() < 0);
    }
}

package dev.dln.analysis.exact;

import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.reference.Arithmetic;
import dev.dln.engine.reference.RationalArithmetic;

import java.util.List;

/** Fractions that remember whether an argument of a piecewise function was exactly at its kink. */
final class KinkArithmetic implements Arithmetic<Rational> {
    private boolean kink;

    /** Whether a kink was met. */
    boolean met() {
        return kink;
    }

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
        return RationalArithmetic.INSTANCE.power(base, exponent);
    }

    @Override
    public Rational primitive(Primitive primitive, List<Rational> args) {
        kink |= args.getFirst().isZero(); // the rational primitives all have their kink at zero
        return RationalArithmetic.INSTANCE.primitive(primitive, args);
    }

    @Override
    public int compare(Rational a, Rational b) {
        return a.compareTo(b);
    }
}

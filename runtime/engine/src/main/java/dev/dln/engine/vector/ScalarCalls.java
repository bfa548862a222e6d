package dev.dln.engine.vector;

import dev.dln.compiler.tensor.Primitive;

import java.util.List;

/** What emitted code calls where there is no formula in lane arithmetic. */
final class ScalarCalls {
    private static final List<Primitive> PRIMITIVES = List.of(Primitive.values());

    private ScalarCalls() {}

    /** The number that the calls take for a primitive. */
    static int number(Primitive primitive) {
        return PRIMITIVES.indexOf(primitive);
    }

    /** The primitive where x is beyond a limit, else a value known already. */
    static double beyond(double x, double inside, double limit, int primitive) {
        return Math.abs(x) > limit ? PRIMITIVES.get(primitive).apply(x) : inside;
    }

    /** The power of pow(3), the same bits on every machine. */
    static double power(double x, double exponent) {
        return StrictMath.pow(x, exponent);
    }
}

package dev.dln.engine.vector;

import dev.dln.compiler.tensor.Primitive;

import java.util.List;

/** What emitted code calls for functions that have no formula in lane arithmetic. */
final class ScalarCalls {
    private static final List<Primitive> PRIMITIVES = List.of(Primitive.values());

    private ScalarCalls() {}

    /** The number that the calls take for a primitive. */
    static int number(Primitive primitive) {
        return PRIMITIVES.indexOf(primitive);
    }

    static double call1(double x, int primitive) {
        return PRIMITIVES.get(primitive).apply(x);
    }

    static double call2(double x, double y, int primitive) {
        return PRIMITIVES.get(primitive).apply(x, y);
    }

    static double call3(double x, double y, double z, int primitive) {
        return PRIMITIVES.get(primitive).apply(x, y, z);
    }

    /** The power of pow(3), the same bits on every machine. */
    static double power(double x, double exponent) {
        return StrictMath.pow(x, exponent);
    }
}

package dev.dln.compiler.kernel;

import dev.dln.compiler.tensor.Primitive;

/**
 * How far the elementary functions of kernels may be from the exact value, in units in the last
 * place of the exact value: the one table of these bounds. The tests hold every function to it on a
 * dense set of arguments; each bound is the largest error found there, rounded up by a tenth or so.
 * Where the exact value is a subnormal number, a unit is the smallest number. Arguments beyond the
 * largest one that is reduced in lane arithmetic (2^26 and 2^16 for sin and cos) are those of the
 * primitive's scalar meaning, within 1.
 */
public final class Accuracy {
    private Accuracy() {}

    /** The bound in ulp on the error of a primitive, the same for both precisions. */
    public static double ulps(Primitive primitive) {
        return switch (primitive) {
            case ABS, RELU, SIGN, STEP, WHERE -> 0;
            case EXP, LOG, LOG1P, SIN, COS -> 1;
            case ERF, ASIN, ACOS -> 1.25;
            case EXPM1 -> 1.5;
            case SOFTPLUS -> 1.75;
            case ATAN -> 2;
            case SIGMOID -> 2.25;
            case TANH -> 2.75;
        };
    }
}

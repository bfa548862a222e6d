package dev.dln.compiler.opencl;

import dev.dln.compiler.tensor.Primitive;

/**
 * How far functions that a device computes itself may be from the exact value, in units in the last
 * place: what the OpenCL C specification (version 1.2, section 7.4) demands of every device, in
 * both precisions. All other functions are formulas of operators, within {@link
 * dev.dln.compiler.kernel.Accuracy}.
 */
public final class OpenClAccuracy {
    /** Of {@code pow}, which is called for powers that are no products or roots. */
    public static final double POWER = 16;

    private OpenClAccuracy() {}

    /** Of a primitive at arguments beyond the reach of its formula: 2^26, or 2^16 for floats. */
    public static double beyond(Primitive primitive) {
        return switch (primitive) {
            case ABS, RELU, SIGN, STEP, WHERE -> 0;
            case EXP, EXPM1, LOG -> 3;
            case LOG1P -> 2;
            case SIN, COS, ASIN, ACOS -> 4;
            case TANH, ATAN -> 5;
            case ERF -> 16;
            case SIGMOID, SOFTPLUS -> 8; // sums and quotients of two of the above
        };
    }
}

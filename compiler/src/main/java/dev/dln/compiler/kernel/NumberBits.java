package dev.dln.compiler.kernel;

/**
 * The numbers by which targets spell {@link Operator#POWER_OF_TWO}, {@link Operator#EXPONENT} and
 * {@link Operator#FRACTION}: with s = {@link #shift}, 2^a is the bits of a + powerMagic shifted
 * left by s; the exponent is the number whose bits are (bits of a shifted right by s) or
 * exponentBits, less exponentMagic; the fraction is the number whose bits are (bits of a and
 * fractionBits) or oneBits.
 */
public final class NumberBits {
    private NumberBits() {}

    /** How many bits of a number are its fraction's. */
    public static int shift(Precision precision) {
        return precision.bits() - 1;
    }

    /** 1.5 * 2^s plus the bias of exponents. */
    public static double powerMagic(Precision precision) {
        return Math.scalb(1.5, shift(precision)) + precision.maxExponent();
    }

    /** 2^s plus the bias of exponents. */
    public static double exponentMagic(Precision precision) {
        return Math.scalb(1.0, shift(precision)) + precision.maxExponent();
    }

    /** The bits of 2^s. */
    public static long exponentBits(Precision precision) {
        return (long) (precision.maxExponent() + shift(precision)) << shift(precision);
    }

    /** A bit for each of the fraction's. */
    public static long fractionBits(Precision precision) {
        return (1L << shift(precision)) - 1;
    }

    /** The bit that is set in negative numbers, -0 included. */
    public static long signBit(Precision precision) {
        return 1L << (Byte.SIZE * precision.bytes() - 1);
    }

    /** The bits of 1. */
    public static long oneBits(Precision precision) {
        return (long) precision.maxExponent() << shift(precision);
    }
}

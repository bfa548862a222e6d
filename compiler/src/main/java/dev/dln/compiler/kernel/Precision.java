package dev.dln.compiler.kernel;

import java.util.Optional;

/** The numbers that kernels compute with: one of the two formats of IEEE 754. */
public enum Precision {
    /** {@code double}: 53 bits, about 16 digits. */
    FLOAT64("float64", 53, 1023),
    /** {@code float}: 24 bits, about 7 digits, twice as many in a register. */
    FLOAT32("float32", 24, 127);

    private final String id;
    private final int bits;
    private final int maxExponent;

    Precision(String id, int bits, int maxExponent) {
        this.id = id;
        this.bits = bits;
        this.maxExponent = maxExponent;
    }

    /** The name that {@code --precision} takes. */
    public String id() {
        return id;
    }

    /** How many bits a number's fraction has, the leading one included. */
    public int bits() {
        return bits;
    }

    /** The exponent of the largest numbers. */
    public int maxExponent() {
        return maxExponent;
    }

    /** The exponent of the smallest normal numbers. */
    public int minExponent() {
        return 1 - maxExponent;
    }

    /** Bytes that a number takes. */
    public int bytes() {
        return this == FLOAT64 ? Double.BYTES : Float.BYTES;
    }

    /** The distance from 1 to the next number. */
    public double epsilon() {
        return Math.scalb(1.0, 1 - bits);
    }

    /** The nearest number of this format. */
    public double round(double value) {
        return this == FLOAT64 ? value : (float) value;
    }

    /** The distance of numbers as large as {@code value}, at least that of subnormal ones. */
    public double ulp(double value) {
        return this == FLOAT64 ? Math.ulp(value) : Math.ulp((float) value);
    }

    /** The precision of a name; empty if there is none. */
    public static Optional<Precision> named(String id) {
        for (Precision precision : values()) {
            if (precision.id.equals(id)) {
                return Optional.of(precision);
            }
        }
        return Optional.empty();
    }
}

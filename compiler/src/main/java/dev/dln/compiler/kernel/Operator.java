package dev.dln.compiler.kernel;

/**
 * Arithmetic on doubles or, entry by entry, on lanes. Every operator is exactly specified, so that
 * all targets and all lane counts give the same bits.
 */
public enum Operator {
    /** a + b. */
    ADD(2),
    /** a - b. */
    SUB(2),
    /** a b. */
    MUL(2),
    /** a / b. */
    DIV(2),
    /** a b + c, rounded once. */
    FMA(3),
    /** -a. */
    NEG(1),
    /** The absolute value. */
    ABS(1),
    /** a with the sign of b, where the sign bit of a is clear; anything for other a. */
    COPY_SIGN(2),
    /** The correctly rounded square root. */
    SQRT(1),
    /** a > b ? c : d, false for NaN. */
    IF_GREATER(4),
    /** a == b ? c : d, false for NaN. */
    IF_EQUAL(4),
    /** 2^a for integers -1022 to 1023; 0 for -1023; anything for other arguments. */
    POWER_OF_TWO(1),
    /** The exponent e of a positive normal a = f 2^e, 1 <= f < 2; anything for others. */
    EXPONENT(1),
    /** The fraction f of a positive normal a = f 2^e, 1 <= f < 2; anything for others. */
    FRACTION(1);

    private final int arity;

    Operator(int arity) {
        this.arity = arity;
    }

    /** How many operands it takes. */
    public int arity() {
        return arity;
    }
}

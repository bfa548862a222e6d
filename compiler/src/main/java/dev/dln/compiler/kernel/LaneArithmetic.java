package dev.dln.compiler.kernel;

/** Formulas over registers of one type, each call a new register of the kernel being built. */
final class LaneArithmetic {
    private final KernelBuilder b;
    private final Value.Type type;

    LaneArithmetic(KernelBuilder b, Value.Type type) {
        this.b = b;
        this.type = type;
    }

    Precision precision() {
        return b.precision();
    }

    /** A number, rounded to the precision. */
    int c(double value) {
        return b.constant(precision().round(value), type);
    }

    int add(int x, int y) {
        return b.apply(Operator.ADD, x, y);
    }

    int sub(int x, int y) {
        return b.apply(Operator.SUB, x, y);
    }

    int mul(int x, int y) {
        return b.apply(Operator.MUL, x, y);
    }

    int div(int x, int y) {
        return b.apply(Operator.DIV, x, y);
    }

    int fma(int x, int y, int z) {
        return b.apply(Operator.FMA, x, y, z);
    }

    int neg(int x) {
        return b.apply(Operator.NEG, x);
    }

    int abs(int x) {
        return b.apply(Operator.ABS, x);
    }

    int sqrt(int x) {
        return b.apply(Operator.SQRT, x);
    }

    /** x > y ? yes : no. */
    int greater(int x, int y, int yes, int no) {
        return b.apply(Operator.IF_GREATER, x, y, yes, no);
    }

    /** x == y ? yes : no. */
    int equal(int x, int y, int yes, int no) {
        return b.apply(Operator.IF_EQUAL, x, y, yes, no);
    }

    int powerOfTwo(int n) {
        return b.apply(Operator.POWER_OF_TWO, n);
    }

    /** The exponent of a positive normal number. */
    int exponent(int x) {
        return b.apply(Operator.EXPONENT, x);
    }

    /** The fraction in [1, 2) of a positive normal number. */
    int fraction(int x) {
        return b.apply(Operator.FRACTION, x);
    }

    /** By Horner's rule, lowest coefficient first. */
    int polynomial(int x, double... coefficients) {
        int sum = c(coefficients[coefficients.length - 1]);
        for (int i = coefficients.length - 2; i >= 0; i--) {
            sum = fma(sum, x, c(coefficients[i]));
        }
        return sum;
    }

    /**
     * As {@link #polynomial(int, double...)}, even and odd powers apart, so that half as many steps
     * wait for each other.
     *
     * @param square x^2
     * @param coefficients two or more
     */
    int polynomial(int x, int square, double... coefficients) {
        int last = coefficients.length - 1;
        int[] sums = {c(coefficients[last]), c(coefficients[last - 1])};
        for (int i = last - 2; i >= 0; i--) {
            int part = (last - i) % 2;
            sums[part] = fma(sums[part], square, c(coefficients[i]));
        }
        int odd = sums[1 - last % 2];
        int even = sums[last % 2];
        return fma(odd, x, even);
    }

    /** The nearest integer to x y, where that is below 2^(bits - 2). */
    int round(int x, int y) {
        // 1.5 * 2^(bits - 1): adding and subtracting it rounds to an integer
        int rounder = c(Math.scalb(1.5, precision().bits() - 1));
        return sub(fma(x, y, rounder), rounder);
    }

    /** x between two numbers; NaN stays NaN. */
    int clamp(int x, double low, double high) {
        return atLeast(greater(x, c(high), c(high), x), low);
    }

    /** The greater of x and a number; NaN stays NaN. */
    int atLeast(int x, double low) {
        return greater(c(low), x, c(low), x);
    }

    /** x itself where it is so small that an odd function with slope 1 at 0 rounds to it. */
    int orTiny(int x, int value) {
        double tiny = Math.scalb(1.0, -(precision().bits() / 2 + 1));
        return greater(c(tiny), abs(x), x, value);
    }

    /** A value whose sign bit is clear with the sign of x, that of a zero too. */
    int withSignOf(int x, int value) {
        return b.apply(Operator.COPY_SIGN, value, x);
    }
}

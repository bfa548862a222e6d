package dev.dln.compiler.opencl;

import dev.dln.compiler.kernel.Precision;

/** What every program starts with: exact arithmetic, and sums and maxima over vectors. */
final class OpenClPreamble {
    private OpenClPreamble() {}

    static String of(Precision precision, int lanes, boolean checked) {
        var text = new StringBuilder();
        if (precision == Precision.FLOAT64) {
            text.append("#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n");
        }
        text.append("#pragma OPENCL FP_CONTRACT OFF\n\n");
        String type = OpenClValues.type(precision);
        if (lanes > 1) {
            text.append(
                    """
                    static T larger(T a, T b) {
                        return a > b || a != a ? a : b;
                    }

                    static T sum2(T2 x) {
                        return x.s0 + x.s1;
                    }

                    static T max2(T2 x) {
                        return larger(x.s0, x.s1);
                    }

                    """
                            .replace("T", type));
        }
        for (int width = 4; width <= lanes; width *= 2) {
            text.append(halves(type, "sum", width, "lo + hi"));
            text.append(halves(type, "max", width, "lo > hi || lo != lo ? lo : hi"));
        }
        if (checked) {
            text.append(
                    """
                    static int at(int index, int count, int size, %s) {
                        if (index >= 0 && index <= size - count) {
                            return index;
                        }
                        *fault = 1;
                        return 0;
                    }

                    """
                            .formatted(OpenClPrinter.FAULT));
        }
        return text.toString();
    }

    /** A function of a vector that joins its halves and goes on. */
    private static String halves(String type, String name, int width, String joined) {
        String half = type + width / 2;
        return """
        static %s %s%d(%s%d x) {
            %s lo = x.lo, hi = x.hi;
            return %s%d(%s);
        }

        """
                .formatted(type, name, width, type, width, half, name, width / 2, joined);
    }
}

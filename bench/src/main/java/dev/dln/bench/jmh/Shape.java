package dev.dln.bench.jmh;

import java.util.Arrays;

/**
 * The sizes of a matrix product, written {@code MxKxN}.
 *
 * @param m rows of the first factor
 * @param k its columns, the rows of the second
 * @param n the columns of the second
 */
public record Shape(int m, int k, int n) {
    /** Reads {@code MxKxN}. */
    public static Shape parse(String text) {
        int[] sizes = Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
        if (sizes.length != 3 || Arrays.stream(sizes).anyMatch(s -> s < 1)) {
            throw new IllegalArgumentException("'" + text + "' is no shape, expected MxKxN");
        }
        return new Shape(sizes[0], sizes[1], sizes[2]);
    }

    /** A square one. */
    public static Shape square(int n) {
        return new Shape(n, n, n);
    }

    /** Operations of A B, W B' and A' W together, two for each multiply-add. */
    public double operations() {
        return 6.0 * m * k * n;
    }

    /** What {@link #parse} reads. */
    @Override
    public String toString() {
        return m + "x" + k + "x" + n;
    }
}

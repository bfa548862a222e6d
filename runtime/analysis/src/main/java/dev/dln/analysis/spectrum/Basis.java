package dev.dln.analysis.spectrum;

import dev.dln.analysis.Vectors;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Orthonormal vectors of length n, kept orthonormal to machine precision by classical Gram-Schmidt
 * done twice (Giraud, Langou, Rozloznik and van den Eshof 2005). Sums have a fixed order, so equal
 * calls have equal bits.
 */
final class Basis {
    /** What is left of a vector relative to what it was, below which it lies in the span. */
    static final double DEPENDENT = 1e-13;

    /** Columns turned at a time by {@link #rotate}: what fits a first-level cache. */
    private static final int STRIP = 512;

    private final int length;
    private final double[][] rows;
    private int count;

    Basis(int length, int capacity) {
        this.length = length;
        this.rows = new double[capacity][];
    }

    int count() {
        return count;
    }

    double[] row(int i) {
        return rows[i];
    }

    /** Forgets the vectors from this one on. */
    void truncate(int keep) {
        count = Math.min(count, keep);
    }

    /** coefficients[i] += (row i)' w and w -= the sum of those multiples; twice over. */
    void orthogonalise(double[] w, double[] coefficients) {
        double[] pass = new double[count];
        for (int times = 0; times < 2; times++) {
            project(w, pass);
            subtract(w, pass);
            for (int i = 0; i < count; i++) {
                coefficients[i] += pass[i];
            }
        }
    }

    /** Appends w / norm. */
    void append(double[] w, double norm) {
        double[] row = rows[count];
        if (row == null) {
            row = new double[length];
            rows[count] = row;
        }
        for (int i = 0; i < length; i++) {
            row[i] = w[i] / norm;
        }
        count++;
    }

    /**
     * Appends a vector of random direction within the complement of the span.
     *
     * @return whether there was room: false if the span is the whole space
     */
    boolean appendRandom(SplittableRandom random) {
        double[] w = new double[length];
        double[] ignored = new double[count];
        while (count < length) {
            for (int i = 0; i < length; i++) {
                w[i] = random.nextGaussian();
            }
            double before = Vectors.norm(w);
            orthogonalise(w, ignored);
            double norm = Vectors.norm(w);
            if (norm > 1e-8 * before) {
                orthogonalise(w, ignored);
                append(w, Vectors.norm(w));
                return true;
            }
        }
        return false;
    }

    /** sums[i] = (row i)' w, four rows at a time: their sums do not wait for one another. */
    private void project(double[] w, double[] sums) {
        int i = 0;
        for (; i + 3 < count; i += 4) {
            double[] a = rows[i];
            double[] b = rows[i + 1];
            double[] c = rows[i + 2];
            double[] d = rows[i + 3];
            double sa = 0;
            double sb = 0;
            double sc = 0;
            double sd = 0;
            for (int j = 0; j < length; j++) {
                sa += a[j] * w[j];
                sb += b[j] * w[j];
                sc += c[j] * w[j];
                sd += d[j] * w[j];
            }
            sums[i] = sa;
            sums[i + 1] = sb;
            sums[i + 2] = sc;
            sums[i + 3] = sd;
        }
        for (; i < count; i++) {
            sums[i] = Vectors.dot(rows[i], w);
        }
    }

    private void subtract(double[] w, double[] coefficients) {
        for (int i = 0; i < count; i++) {
            Vectors.step(w, -coefficients[i], rows[i], w);
        }
    }

    /**
     * Replaces the first {@code from} rows by {@code keep} combinations of them, and moves the rows
     * after them down.
     *
     * @param turn keep x from, row-major, with orthonormal rows
     */
    void rotate(double[] turn, int from, int keep) {
        double[][] strip = new double[keep][STRIP];
        for (int start = 0; start < length; start += STRIP) {
            int width = Math.min(STRIP, length - start);
            for (int k = 0; k < keep; k++) {
                double[] target = strip[k];
                Arrays.fill(target, 0);
                for (int i = 0; i < from; i++) {
                    double factor = turn[k * from + i];
                    double[] row = rows[i];
                    for (int j = 0; j < width; j++) {
                        target[j] += factor * row[start + j];
                    }
                }
            }
            for (int k = 0; k < keep; k++) {
                System.arraycopy(strip[k], 0, rows[k], start, width);
            }
        }
        for (int i = from; i < count; i++) {
            double[] spare = rows[keep + i - from];
            rows[keep + i - from] = rows[i];
            rows[i] = spare;
        }
        count = keep + count - from;
    }
}

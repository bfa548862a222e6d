package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Standing;
import dev.dln.compiler.tensor.Outward;
import dev.dln.engine.interval.Box;

import java.util.Arrays;
import java.util.Locale;

/** Ranks of matrices that are known within intervals. */
final class Ranks {
    /** Matrices with more entries are not reduced over fractions. */
    private static final int MOST_EXACT = 2500;

    private Ranks() {}

    /**
     * Whether a matrix has full row rank: refuted by its shape; proved for every matrix in the box
     * by an approximate right inverse R with ||A R - I|| &lt; 1 (the margin is the reciprocal of
     * that norm); over fractions where the box is one matrix; open otherwise, with the singular
     * values.
     *
     * @param name of the hypothesis
     * @param a rows x cols, row-major
     */
    static Hypothesis rows(String name, Box a, int rows, int cols) {
        if (rows > cols) {
            return Hypothesis.exact(
                    name, false, "a " + rows + " x " + cols + " matrix has rank at most " + cols);
        }
        if (!a.bounded()) {
            return Hypothesis.open(name, "an entry is not bounded");
        }
        Svd svd;
        try {
            svd = Svd.of(Trace.middles(a), rows, cols);
        } catch (ArithmeticException e) {
            return Hypothesis.open(name, "the singular values cannot be computed");
        }
        double least = svd.s()[rows - 1];
        String detail =
                String.format(
                        Locale.ROOT, "singular values from %.3g down to %.3g", svd.s()[0], least);
        double norm = defect(a, inverse(svd), rows, cols);
        if (norm < 1) {
            return new Hypothesis(name, Standing.PROVED, 1 / norm, detail + ", enclosed");
        }
        if (Arrays.equals(a.low(), a.high()) && a.size() <= MOST_EXACT) {
            int rank = new RationalMatrix(rows, cols, a.low()).rank();
            return Hypothesis.exact(name, rank == rows, "rank " + rank + ", over fractions");
        }
        double margin = least / svd.tolerance(1);
        return new Hypothesis(
                name, Standing.OPEN, Double.isNaN(margin) ? 0 : Math.min(1, margin), detail);
    }

    /** The same of full column rank. */
    static Hypothesis columns(String name, Box a, int rows, int cols) {
        var transposed = new Box(transpose(a.low(), rows, cols), transpose(a.high(), rows, cols));
        return rows(name, transposed, /* rows= */ cols, /* cols= */ rows);
    }

    /** Whether a square matrix in the box must be regular; the reciprocal of a norm below 1. */
    static double regular(Box a, int n) {
        if (!a.bounded() || n == 0) {
            return 0;
        }
        try {
            return 1 / defect(a, inverse(Svd.of(Trace.middles(a), n, n)), n, n);
        } catch (ArithmeticException e) {
            return 0;
        }
    }

    static double[] transpose(double[] a, int rows, int cols) {
        double[] t = new double[a.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                t[j * rows + i] = a[i * cols + j];
            }
        }
        return t;
    }

    /** The pseudo-inverse of full row rank, cols x rows; not finite if a singular value is 0. */
    static double[] inverse(Svd svd) {
        int rows = svd.rows();
        int cols = svd.cols();
        double[] r = new double[cols * rows];
        for (int k = 0; k < rows; k++) {
            for (int i = 0; i < cols; i++) {
                double v = svd.vt()[k * cols + i] / svd.s()[k];
                for (int j = 0; j < rows; j++) {
                    r[i * rows + j] += v * svd.u()[j * rows + k];
                }
            }
        }
        return r;
    }

    /** An upper bound of max over A in the box of ||A R - I|| in the maximum norm. */
    static double defect(Box a, double[] r, int rows, int cols) {
        double most = 0;
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int j = 0; j < rows; j++) {
                double low = i == j ? -1 : 0;
                double high = low;
                for (int k = 0; k < cols; k++) {
                    double x = r[k * rows + j];
                    double lo = a.low()[i * cols + k];
                    double hi = a.high()[i * cols + k];
                    low = Outward.addDown(low, Outward.multiplyDown(x >= 0 ? lo : hi, x));
                    high = Outward.addUp(high, Outward.multiplyUp(x >= 0 ? hi : lo, x));
                }
                sum = Outward.addUp(sum, Math.max(Math.abs(low), Math.abs(high)));
            }
            if (!(sum < Double.POSITIVE_INFINITY)) {
                return Double.POSITIVE_INFINITY;
            }
            most = Math.max(most, sum);
        }
        return Math.max(most, Double.MIN_NORMAL);
    }
}

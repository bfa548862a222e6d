package dev.dln.analysis.verify;

import dev.dln.compiler.tensor.Outward;
import dev.dln.engine.interval.Box;

import java.util.Arrays;
import java.util.Optional;

/**
 * Dense linear algebra in plain loops: approximations, which need not be good for a proof to be a
 * proof, and bounds, which hold whatever rounding did.
 *
 * <p>Matrices are row-major. A box of n x n intervals is taken apart into midpoints and radii. The
 * computed product of n terms is within gamma(n) |x|'|y| + n eta of the exact one, gamma(n) = n u /
 * (1 - n u), u = 2^-53, eta = 2^-1074, for any order of summation (Higham 2002, section 3.1); sums
 * of numbers that are not negative are multiplied by 1 + (2 n + 16) 2^-52 to make up for their own
 * rounding.
 */
final class Matrices {
    /** Sweeps of Jacobi's method; it converges quadratically, after some ten. */
    private static final int SWEEPS = 40;

    private Matrices() {}

    /** The midpoints of a box. */
    static double[] middles(Box box) {
        double[] middles = new double[box.size()];
        Arrays.setAll(middles, box::middle);
        return middles;
    }

    /** The radii of a box about {@link #middles}, rounded up. */
    static double[] radii(Box box) {
        double[] radii = new double[box.size()];
        Arrays.setAll(radii, box::radius);
        return radii;
    }

    /** An approximate inverse by elimination with row pivoting; empty if a pivot is zero. */
    static Optional<double[]> inverse(double[] matrix, int n) {
        double[] a = matrix.clone();
        double[] b = new double[n * n];
        for (int i = 0; i < n; i++) {
            b[i * n + i] = 1;
        }
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) {
                    pivot = i;
                }
            }
            double top = a[pivot * n + k];
            if (!(Math.abs(top) > 0) || Double.isInfinite(top)) {
                return Optional.empty();
            }
            swap(a, n, k, pivot);
            swap(b, n, k, pivot);
            for (int i = 0; i < n; i++) {
                double factor = a[i * n + k] / top;
                if (i != k && factor != 0) {
                    for (int j = k; j < n; j++) {
                        a[i * n + j] -= factor * a[k * n + j];
                    }
                    for (int j = 0; j < n; j++) {
                        b[i * n + j] -= factor * b[k * n + j];
                    }
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                b[i * n + j] /= a[i * n + i];
            }
        }
        return Optional.of(b);
    }

    private static void swap(double[] a, int n, int i, int j) {
        for (int k = 0; k < n && i != j; k++) {
            double t = a[i * n + k];
            a[i * n + k] = a[j * n + k];
            a[j * n + k] = t;
        }
    }

    /** Approximate eigenvectors of a symmetric matrix, as rows, by cyclic Jacobi rotations. */
    static double[] eigenvectors(double[] matrix, int n) {
        double[] a = matrix.clone();
        double[] v = new double[n * n];
        for (int i = 0; i < n; i++) {
            v[i * n + i] = 1;
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean rotated = false;
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    double off = a[p * n + q];
                    double small = Math.ulp(a[p * n + p]) + Math.ulp(a[q * n + q]);
                    if (Math.abs(off) > small * 0x1p-4) {
                        rotate(a, v, n, p, q);
                        rotated = true;
                    }
                }
            }
            if (!rotated) {
                break;
            }
        }
        return v;
    }

    private static void rotate(double[] a, double[] v, int n, int p, int q) {
        double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (int k = 0; k < n; k++) {
            double x = a[p * n + k];
            double y = a[q * n + k];
            a[p * n + k] = c * x - s * y;
            a[q * n + k] = s * x + c * y;
            double z = v[p * n + k];
            double w = v[q * n + k];
            v[p * n + k] = c * z - s * w;
            v[q * n + k] = s * z + c * w;
        }
        for (int k = 0; k < n; k++) {
            double x = a[k * n + p];
            double y = a[k * n + q];
            a[k * n + p] = c * x - s * y;
            a[k * n + q] = s * x + c * y;
        }
        a[p * n + q] = 0;
        a[q * n + p] = 0;
    }

    /** Upper bounds of |C v| over a box of vectors v. */
    static double[] productBounds(double[] c, Box vectors) {
        int n = vectors.size();
        double[] middle = middles(vectors);
        double[] radius = radii(vectors);
        double[] bounds = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = 0;
            double error = 0;
            for (int k = 0; k < n; k++) {
                double size = Math.abs(c[i * n + k]);
                sum += c[i * n + k] * middle[k];
                double rounding = Math.abs(middle[k]) * ((n + 3) * Outward.UNIT);
                error += size * (radius[k] + rounding + Double.MIN_NORMAL);
            }
            bounds[i] = inflate(Math.abs(sum) + error + underflow(n), n);
        }
        return bounds;
    }

    /**
     * Upper bounds of the row sums of |I - C A| over a box of n x n matrices A. If all are below 1,
     * C and every A are nonsingular.
     */
    static double[] defects(double[] c, Box matrices, int n) {
        double[] middle = middles(matrices);
        double[] radius = radii(matrices);
        // row sums of radius + (n + 3) u |middle|
        double[] errors = new double[n];
        for (int k = 0; k < n; k++) {
            for (int j = 0; j < n; j++) {
                errors[k] +=
                        radius[k * n + j]
                                + Math.abs(middle[k * n + j]) * ((n + 3) * Outward.UNIT)
                                + Double.MIN_NORMAL;
            }
        }
        double[] bounds = new double[n];
        double[] row = new double[n];
        for (int i = 0; i < n; i++) {
            multiply(c, i, middle, n, row);
            double sum = 0;
            double error = 0;
            for (int j = 0; j < n; j++) {
                sum += Math.abs((i == j ? 1 : 0) - row[j]);
                error += Math.abs(c[i * n + j]) * errors[j];
            }
            bounds[i] = inflate(sum + error + n * underflow(n), 2 * n);
        }
        return bounds;
    }

    /** row := row i of A times B. */
    private static void multiply(double[] a, int i, double[] b, int n, double[] row) {
        Arrays.fill(row, 0);
        for (int k = 0; k < n; k++) {
            double factor = a[i * n + k];
            for (int j = 0; j < n; j++) {
                row[j] += factor * b[k * n + j];
            }
        }
    }

    /** How many eigenvalues every symmetric matrix of a box has below and above zero. */
    record Signs(int negative, int positive) {}

    /**
     * The signs of the eigenvalues, the same for every symmetric matrix A in a box; empty if they
     * could not be proved. With M of approximate eigenvectors as rows, no Gershgorin disc of M A M'
     * may contain 0. Then M A M' is nonsingular, hence so is M, and by Sylvester's law A has the
     * signs of the discs.
     */
    static Optional<Signs> signs(Box matrices, int n) {
        double[] middle = middles(matrices);
        double[] radius = radii(matrices);
        double[] m = eigenvectors(middle, n);
        double[] transposed = new double[n * n];
        double[] columnSums = new double[n]; // of |M|
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                transposed[j * n + i] = m[i * n + j];
                columnSums[j] += Math.abs(m[i * n + j]);
            }
        }
        // |M| (radius + (2 n + 6) u |middle|) |M|' 1: what box and rounding add to a row of M A M'
        double[] errors = new double[n];
        for (int k = 0; k < n; k++) {
            for (int j = 0; j < n; j++) {
                double entry =
                        radius[k * n + j]
                                + Math.abs(middle[k * n + j]) * ((2 * n + 6) * Outward.UNIT)
                                + Double.MIN_NORMAL;
                errors[k] += entry * columnSums[j];
            }
        }
        double[] left = new double[n];
        double[] row = new double[n];
        int negative = 0;
        int positive = 0;
        for (int i = 0; i < n; i++) {
            multiply(m, i, middle, n, left);
            multiply(left, 0, transposed, n, row);
            double others = 0;
            double error = 0;
            for (int j = 0; j < n; j++) {
                others += j == i ? 0 : Math.abs(row[j]);
                error += Math.abs(m[i * n + j]) * errors[j];
            }
            double reach = inflate(others + error + 4.0 * n * n * underflow(n), 4 * n);
            if (row[i] > reach) {
                positive++;
            } else if (-row[i] > reach) {
                negative++;
            } else {
                return Optional.empty(); // also where something is NaN
            }
        }
        return Optional.of(new Signs(negative, positive));
    }

    /** What n products may lose by underflow, with room for factors up to 1. */
    private static double underflow(int n) {
        return (n + 1) * Double.MIN_NORMAL;
    }

    /**
     * An upper bound of a sum of numbers that are not negative, whose rounding errors are known.
     */
    private static double inflate(double sum, int n) {
        return Math.nextUp(sum * (1 + (2.0 * n + 16) * Math.ulp(1.0)));
    }
}

package dev.dln.analysis.linear;

import dev.dln.analysis.Symmetry;
import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.linalg.Svd;

import java.util.Arrays;

/**
 * Directions in which W_N ... W_1 X does not change. Always the orbit of (W_k, W_{k+1}) -&gt; (g
 * W_k, W_{k+1} g^-1) and the changes of W_1 that X does not see; where the product has the largest
 * rank p that the widths allow, the whole fibre of the map to the product, which is a manifold of
 * dimension P - p (r + d_N - p).
 */
final class LinearSymmetry implements Symmetry {
    /**
     * A singular value below this times the largest counts as zero. Ranks are taken at points known
     * to about the square root of this.
     */
    private static final double TOLERANCE = 1e-7;

    private final int[] widths;
    private final double[] rowBasis;
    private final int rankOfData;

    LinearSymmetry(int[] widths, double[] rowBasis, int rankOfData) {
        this.widths = widths.clone();
        this.rowBasis = rowBasis.clone();
        this.rankOfData = rankOfData;
    }

    @Override
    public String description() {
        return "weights that compute the same product";
    }

    @Override
    public int dimension(double[] point) {
        int n = widths.length - 1;
        int[] offsets = new int[n + 1];
        double[][] layers = new double[n][];
        for (int k = 0; k < n; k++) {
            offsets[k + 1] = offsets[k] + widths[k + 1] * widths[k];
            layers[k] = Arrays.copyOfRange(point, offsets[k], offsets[k + 1]);
        }
        int outputs = widths[n];
        int r = rankOfData;
        // before[k] = W_k ... W_1 Q, d_k x r; after[k] = W_N ... W_{k+1}, d_N x d_k
        double[][] before = new double[n + 1][];
        before[0] = rowBasis;
        for (int k = 0; k < n; k++) {
            before[k + 1] = times(layers[k], before[k], widths[k + 1], r, widths[k]);
        }
        double[][] after = new double[n + 1][];
        after[n] = new double[outputs * outputs];
        for (int i = 0; i < outputs; i++) {
            after[n][i * outputs + i] = 1;
        }
        for (int k = n - 1; k >= 0; k--) {
            after[k] = times(after[k + 1], layers[k], outputs, widths[k], widths[k + 1]);
        }
        int p = Math.min(r, Arrays.stream(widths).min().orElse(0));
        if (rank(before[n], outputs, r) == p) {
            int jacobianRank = rank(jacobian(before, after, offsets), outputs * r, offsets[n]);
            if (jacobianRank == p * (r + outputs - p)) {
                return offsets[n] - jacobianRank;
            }
        }
        return orbitDimension(layers, offsets);
    }

    /** d(R Q)_ij / d(W_k)_ab = after_k[i,a] before_{k-1}[b,j]; (d_N r) x P. */
    private double[] jacobian(double[][] before, double[][] after, int[] offsets) {
        int n = widths.length - 1;
        int outputs = widths[n];
        int r = rankOfData;
        int size = offsets[n];
        double[] jacobian = new double[outputs * r * size];
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < outputs; i++) {
                for (int j = 0; j < r; j++) {
                    int row = (i * r + j) * size + offsets[k];
                    for (int a = 0; a < widths[k + 1]; a++) {
                        double left = after[k + 1][i * widths[k + 1] + a];
                        for (int b = 0; b < widths[k]; b++) {
                            jacobian[row + a * widths[k] + b] = left * before[k][b * r + j];
                        }
                    }
                }
            }
        }
        return jacobian;
    }

    /** The rank of the tangents (E_ab W_k, -W_{k+1} E_ab), and of W_1 against what X spans. */
    private int orbitDimension(double[][] layers, int[] offsets) {
        int n = layers.length;
        int size = offsets[n];
        int count = widths[1] * widths[0];
        for (int k = 1; k < n; k++) {
            count += widths[k] * widths[k];
        }
        double[] tangents = new double[count * size];
        int row = 0;
        for (int k = 1; k < n; k++) {
            int d = widths[k];
            for (int a = 0; a < d; a++) {
                for (int b = 0; b < d; b++, row++) {
                    for (int j = 0; j < widths[k - 1]; j++) {
                        tangents[row * size + offsets[k - 1] + a * widths[k - 1] + j] =
                                layers[k - 1][b * widths[k - 1] + j];
                    }
                    for (int i = 0; i < widths[k + 1]; i++) {
                        tangents[row * size + offsets[k] + i * d + b] = -layers[k][i * d + a];
                    }
                }
            }
        }
        int inputs = widths[0];
        for (int a = 0; a < widths[1]; a++) { // rows of I - Q Q' in row a of W_1
            for (int b = 0; b < inputs; b++, row++) {
                for (int j = 0; j < inputs; j++) {
                    double projected = 0;
                    for (int t = 0; t < rankOfData; t++) {
                        projected += rowBasis[b * rankOfData + t] * rowBasis[j * rankOfData + t];
                    }
                    double left = (b == j ? 1 : 0) - projected;
                    tangents[row * size + a * inputs + j] = Math.abs(left) < 1e-12 ? 0 : left;
                }
            }
        }
        return rank(tangents, count, size);
    }

    private static int rank(double[] matrix, int rows, int cols) {
        double[] s = Svd.thin(matrix, rows, cols).s();
        return (int) Arrays.stream(s).filter(v -> v > TOLERANCE * s[0]).count();
    }

    private static double[] times(double[] a, double[] b, int m, int n, int k) {
        double[] c = new double[m * n];
        Lapack.multiply(a, false, b, false, c, m, n, k);
        return c;
    }
}

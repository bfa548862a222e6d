package dev.dln.analysis.linear;

import dev.dln.analysis.linalg.Svd;

import java.util.ArrayList;
import java.util.List;

/**
 * The idle part of a critical point. At a critical point with index set I of q directions every
 * hidden space is the sum of the image of the selected inputs, of dimension q, and of what reaches
 * no selected output, of dimension d_k - q. Each layer maps the second part into the next; these
 * restrictions are the idle blocks Z_1, ..., Z_N. A product of layers has rank q plus that of the
 * product of its idle blocks, so that "rank exactly q" is "the product of idle blocks is zero"
 * (Achour, Malgouyres and Gerchinovitz 2024 bring every critical point into this form).
 *
 * <p>In coordinates where the inputs are orthonormal: W_1 stands for W_1 U_X S / S_max, where X =
 * U_X S V_X', and the targets for Y V_X / S_max.
 */
final class IdleBlocks {
    /** N. */
    final int depth;

    /** W_1, ..., W_N at 1, ..., N, the first in orthonormal inputs. */
    final Matrix[] layers;

    /** W_k ... W_1 at k; the identity at 0. */
    final Matrix[] before;

    /** W_N ... W_{k+1} at k; the identity at N. */
    final Matrix[] after;

    /** W_N ... W_1 minus the targets. */
    final Matrix error;

    /** An orthonormal basis of the idle part of space k in its columns. */
    final Matrix[] idle;

    /** Reads the coordinates in that basis off a vector, and zero off what is selected. */
    final Matrix[] read;

    /** Z_1, ..., Z_N at 1, ..., N. */
    final Matrix[] z;

    /** From the idle outputs back to the idle inputs: what of X Y' is not selected. */
    final Matrix back;

    /** The largest singular value of X. */
    final double inputScale;

    /** How much the split magnifies errors of the layers; infinite if there is none. */
    final double condition;

    private final DeepLinearTheory.Reduced data;

    IdleBlocks(DeepLinearTheory.Reduced data, double[] point, IndexSet set) {
        this.data = data;
        int[] widths = data.widths();
        this.depth = widths.length - 1;
        int r = data.dataScales().length;
        this.inputScale = r == 0 ? 1 : data.dataScales()[0];
        this.layers = layers(data, point, inputScale);
        this.before = new Matrix[depth + 1];
        this.after = new Matrix[depth + 1];
        before[0] = Matrix.identity(r);
        for (int k = 1; k <= depth; k++) {
            before[k] = layers[k].times(before[k - 1]);
        }
        after[depth] = Matrix.identity(widths[depth]);
        for (int k = depth; k > 0; k--) {
            after[k - 1] = after[k].times(layers[k]);
        }
        Svd targets = data.targets();
        Matrix u = new Matrix(targets.rows(), targets.rows(), targets.u());
        Matrix v = new Matrix(r, r, targets.vt()).transpose();
        Matrix s = Matrix.zero(targets.rows(), r);
        for (int i = 0; i < targets.s().length; i++) {
            s.entries()[i * r + i] = targets.s()[i] / inputScale;
        }
        this.error = before[depth].plus(-1, u.times(s).times(v.transpose()));
        List<Integer> selected = set.indices().stream().map(i -> i - 1).toList();
        Matrix restV = v.columns(without(selected, r));
        Matrix restU = u.columns(without(selected, targets.rows()));
        this.back =
                restV.transpose().times(v).times(s.transpose()).times(u.transpose()).times(restU);
        this.idle = new Matrix[depth + 1];
        this.read = new Matrix[depth + 1];
        read[0] = restV.transpose();
        read[depth] = restU.transpose();
        idle[0] = restV;
        idle[depth] = restU;
        Matrix outputs = u.columns(selected).transpose();
        double worst = 1;
        for (int k = 1; k < depth; k++) {
            Matrix seen = outputs.times(after[k]);
            Svd svd = seen.svd();
            int q = set.size();
            var kernel = new ArrayList<Integer>();
            for (int j = q; j < widths[k]; j++) {
                kernel.add(j);
            }
            idle[k] = new Matrix(widths[k], widths[k], svd.vt()).transpose().columns(kernel);
            Matrix chosen = before[k].times(v.columns(selected));
            // along the selected part: Q' (1 - H (S H)^+ S), S being zero on the idle part
            Matrix along = chosen.times(Descents.solve(seen.times(chosen), seen));
            read[k] = idle[k].transpose().times(Matrix.identity(widths[k]).plus(-1, along));
            if (q > widths[k]) {
                worst = Double.POSITIVE_INFINITY;
            } else if (q > 0) {
                double norm = 1;
                for (int j = k + 1; j <= depth; j++) {
                    norm *= layers[j].norm();
                }
                worst = Math.max(worst, norm / svd.s()[q - 1]); // infinite if zero
            }
        }
        this.condition = worst;
        this.z = new Matrix[depth + 1];
        for (int k = 1; k <= depth; k++) {
            z[k] = read[k].times(layers[k]).times(idle[k - 1]);
        }
    }

    private static Matrix[] layers(
            DeepLinearTheory.Reduced data, double[] point, double inputScale) {
        int[] widths = data.widths();
        Matrix[] layers = new Matrix[widths.length];
        int offset = 0;
        for (int k = 1; k < widths.length; k++) {
            int size = widths[k] * widths[k - 1];
            layers[k] =
                    new Matrix(
                            widths[k],
                            widths[k - 1],
                            java.util.Arrays.copyOfRange(point, offset, offset + size));
            offset += size;
        }
        int r = data.dataScales().length;
        double[] scales = data.dataScales().clone();
        for (int i = 0; i < r; i++) {
            scales[i] /= inputScale;
        }
        layers[1] =
                layers[1]
                        .times(new Matrix(widths[0], r, data.rowBasis()))
                        .times(Matrix.diagonal(scales));
        return layers;
    }

    private static List<Integer> without(List<Integer> selected, int n) {
        var rest = new ArrayList<Integer>();
        for (int i = 0; i < n; i++) {
            if (!selected.contains(i)) {
                rest.add(i);
            }
        }
        return rest;
    }

    /** Z_to ... Z_{from+1}, a map from idle space {@code from} to idle space {@code to}. */
    Matrix product(int from, int to) {
        Matrix product = Matrix.identity(idle[from].cols());
        for (int k = from + 1; k <= to; k++) {
            product = z[k].times(product);
        }
        return product;
    }

    /**
     * The quadratic form of the Hessian, divided by c S_max^2, on a change of two layers i &gt; j.
     *
     * @param ui of the shape of layer i
     * @param uj of the shape of layer j, in orthonormal inputs if j = 1
     */
    double curvature(int i, Matrix ui, int j, Matrix uj) {
        Matrix first =
                after[i].times(ui)
                        .times(before[i - 1])
                        .plus(1, after[j].times(uj).times(before[j - 1]));
        Matrix between = Matrix.identity(layers[j].rows());
        for (int k = j + 1; k < i; k++) {
            between = layers[k].times(between);
        }
        Matrix second = after[i].times(ui).times(between).times(uj).times(before[j - 1]);
        return first.dot(first) + 2 * error.dot(second);
    }

    /** The change of a layer that changes its idle block alone, by these entries. */
    Matrix embedded(int k, double[] entries) {
        return idle[k].times(new Matrix(z[k].rows(), z[k].cols(), entries)).times(read[k - 1]);
    }

    /** The length of a change of two layers as the user's parameters see it. */
    double length(int i, Matrix ui, int j, Matrix uj) {
        return dev.dln.analysis.Vectors.norm(flat(i, ui, j, uj));
    }

    /** A change of two layers as a flat direction of length one. */
    double[] direction(int i, Matrix ui, int j, Matrix uj) {
        double[] flat = flat(i, ui, j, uj);
        double norm = dev.dln.analysis.Vectors.norm(flat);
        for (int t = 0; t < flat.length; t++) {
            flat[t] /= norm;
        }
        return flat;
    }

    private double[] flat(int i, Matrix ui, int j, Matrix uj) {
        int[] widths = data.widths();
        int size = 0;
        for (int k = 1; k < widths.length; k++) {
            size += widths[k] * widths[k - 1];
        }
        double[] flat = new double[size];
        int offset = 0;
        for (int k = 1; k < widths.length; k++) {
            if (k == i || k == j) {
                Matrix u = k == i ? ui : uj;
                if (k == 1) {
                    double[] inverse = data.dataScales().clone();
                    for (int t = 0; t < inverse.length; t++) {
                        inverse[t] = inputScale / inverse[t];
                    }
                    u =
                            u.times(Matrix.diagonal(inverse))
                                    .times(
                                            new Matrix(widths[0], inverse.length, data.rowBasis())
                                                    .transpose());
                }
                System.arraycopy(u.entries(), 0, flat, offset, u.entries().length);
            }
            offset += widths[k] * widths[k - 1];
        }
        return flat;
    }
}

package dev.dln.analysis.linear;

import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.linalg.Svd;

import java.util.ArrayList;
import java.util.Arrays;

/**
 * Which directions a point selects, read off its map in the coordinates of {@link
 * DeepLinearTheory.Match}, where the maps of critical points are diagonal.
 *
 * @param set the directions whose diagonal entry is above one half
 * @param deviation how far the map is from that of a critical point that selects these
 */
record Matching(IndexSet set, double deviation) {
    /** The directions that a point selects. */
    static Matching of(DeepLinearTheory.Reduced data, double[] point) {
        int[] widths = data.widths();
        Svd targets = data.targets();
        int outputs = widths[widths.length - 1];
        int r = data.dataScales().length;
        double[] product = data.rowBasis();
        int offset = 0;
        for (int k = 1; k < widths.length; k++) {
            double[] layer = Arrays.copyOfRange(point, offset, offset + widths[k] * widths[k - 1]);
            double[] next = new double[widths[k] * r];
            Lapack.multiply(layer, false, product, false, next, widths[k], r, widths[k - 1]);
            offset += layer.length;
            product = next;
        }
        double[] scaled = product.clone();
        for (int i = 0; i < outputs; i++) {
            for (int t = 0; t < r; t++) {
                scaled[i * r + t] *= data.dataScales()[t];
            }
        }
        double[] rotated = new double[outputs * r];
        Lapack.multiply(targets.u(), true, scaled, false, rotated, outputs, r, outputs);
        double[] t = new double[outputs * r];
        Lapack.multiply(rotated, false, targets.vt(), true, t, outputs, r, r);
        var indices = new ArrayList<Integer>();
        double deviation = 0;
        for (int j = 0; j < data.directions(); j++) {
            boolean selected = t[j * r + j] / targets.s()[j] > 0.5;
            if (selected) {
                indices.add(j + 1);
            }
            for (int i = 0; i < outputs; i++) {
                double ideal = selected && i == j ? 1 : 0;
                deviation = Math.max(deviation, Math.abs(t[i * r + j] / targets.s()[j] - ideal));
            }
        }
        return new Matching(new IndexSet(indices), deviation);
    }
}

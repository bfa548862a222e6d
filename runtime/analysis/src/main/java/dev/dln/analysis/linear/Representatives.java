package dev.dln.analysis.linear;

import dev.dln.analysis.linalg.Svd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Builds critical points: one for each index set and each rank pattern of the idle blocks. */
final class Representatives {
    /** Logarithms of a random gauge's singular values: well-conditioned, far from orthogonal. */
    private static final double GAUGE = 0.4;

    private final DeepLinearTheory.Reduced data;
    private final int[] widths;
    private final int depth;
    private final int rank;

    Representatives(DeepLinearTheory.Reduced data) {
        this.data = data;
        this.widths = data.widths();
        this.depth = widths.length - 1;
        this.rank = data.dataScales().length;
    }

    /**
     * W_N = [U_I, U_J Z_N], W_k = diag(I, Z_k), W_1 = [U_I' R; Z_1], R the least-squares map and
     * the Z_k having a one for each step of a strand.
     */
    double[] build(IndexSet set, IdlePattern pattern) {
        int q = set.size();
        Matrix[] layers = new Matrix[depth + 1];
        for (int k = 1; k <= depth; k++) {
            layers[k] = Matrix.zero(widths[k], widths[k - 1]);
        }
        for (int a = 0; a < q; a++) {
            int i = set.indices().get(a) - 1;
            put(layers[1], a, input(i), data.targets().s()[i]);
            for (int k = 2; k < depth; k++) {
                set(layers[k], a, a, 1);
            }
            putColumn(layers[depth], a, i);
        }
        List<Integer> linked = new ArrayList<>();
        for (int i = 0; i < data.directions(); i++) {
            if (!set.contains(i + 1)) {
                linked.add(i);
            }
        }
        int blindIn = data.directions();
        int blindOut = data.directions();
        int[] next = new int[depth + 1];
        Arrays.fill(next, q);
        for (IdlePattern.Strand strand : pattern.strands()) {
            switch (strand.ends()) {
                case HIDDEN -> chain(layers, next, strand.from(), strand.to());
                case OUTPUT -> tail(layers, next, strand.from(), linked.removeFirst());
                case INPUT -> head(layers, next, strand.to(), linked.removeFirst());
                case LINKED -> {
                    int direction = linked.removeFirst();
                    tail(layers, next, strand.from(), direction);
                    head(layers, next, strand.to(), direction);
                }
                case BLIND_OUTPUT -> tail(layers, next, strand.from(), blindOut++);
                case BLIND_INPUT -> head(layers, next, strand.to(), blindIn++);
            }
        }
        return flat(layers);
    }

    /** Units of the hidden spaces from..to, each mapped to the next; the first's and last's row. */
    private int[] chain(Matrix[] layers, int[] next, int from, int to) {
        int first = next[from];
        int last = first;
        next[from]++;
        for (int k = from + 1; k <= to; k++) {
            int unit = next[k]++;
            set(layers[k], unit, last, 1);
            last = unit;
        }
        return new int[] {first, last};
    }

    private void tail(Matrix[] layers, int[] next, int from, int output) {
        int last = chain(layers, next, from, depth - 1)[1];
        putColumn(layers[depth], last, output);
    }

    private void head(Matrix[] layers, int[] next, int to, int input) {
        int first = chain(layers, next, 1, to)[0];
        double size = data.targets().s().length == 0 ? 1 : data.targets().s()[0];
        put(layers[1], first, input(input), size);
    }

    /** v_i' S_X^-1 U_X', which reads direction i off an input. */
    private double[] input(int i) {
        double[] row = new double[widths[0]];
        for (int j = 0; j < row.length; j++) {
            for (int t = 0; t < rank; t++) {
                row[j] +=
                        data.targets().vt()[i * rank + t]
                                / data.dataScales()[t]
                                * data.rowBasis()[j * rank + t];
            }
        }
        return row;
    }

    private static void put(Matrix layer, int row, double[] values, double factor) {
        for (int j = 0; j < values.length; j++) {
            set(layer, row, j, factor * values[j]);
        }
    }

    private void putColumn(Matrix layer, int column, int output) {
        Svd t = data.targets();
        for (int row = 0; row < t.rows(); row++) {
            set(layer, row, column, t.u()[row * t.rows() + output]);
        }
    }

    private static void set(Matrix m, int row, int col, double value) {
        m.entries()[row * m.cols() + col] = value;
    }

    private static double[] flat(Matrix[] layers) {
        double[] point =
                new double[Arrays.stream(layers).skip(1).mapToInt(m -> m.entries().length).sum()];
        int offset = 0;
        for (int k = 1; k < layers.length; k++) {
            double[] entries = layers[k].entries();
            System.arraycopy(entries, 0, point, offset, entries.length);
            offset += entries.length;
        }
        return point;
    }

    /** Another point of the orbit (W_k, W_{k+1}) -> (g W_k, W_{k+1} g^-1), each g random. */
    double[] moved(double[] point, RandomGenerator random) {
        Matrix[] layers = new Matrix[depth + 1];
        int offset = 0;
        for (int k = 1; k <= depth; k++) {
            int size = widths[k] * widths[k - 1];
            layers[k] =
                    new Matrix(
                            widths[k],
                            widths[k - 1],
                            Arrays.copyOfRange(point, offset, offset + size));
            offset += size;
        }
        for (int k = 1; k < depth; k++) {
            int d = widths[k];
            Matrix noise = Matrix.zero(d, d);
            for (int i = 0; i < d * d; i++) {
                noise.entries()[i] = random.nextGaussian();
            }
            Svd svd = noise.svd(); // U diag(e^t) V' has the inverse V diag(e^-t) U'
            Matrix u = new Matrix(d, d, svd.u());
            Matrix v = new Matrix(d, d, svd.vt()).transpose();
            double[] grow = new double[d];
            double[] shrink = new double[d];
            for (int i = 0; i < d; i++) {
                double t = GAUGE * random.nextGaussian();
                grow[i] = Math.exp(t);
                shrink[i] = Math.exp(-t);
            }
            layers[k] = u.times(Matrix.diagonal(grow)).times(v.transpose()).times(layers[k]);
            layers[k + 1] =
                    layers[k + 1].times(v).times(Matrix.diagonal(shrink)).times(u.transpose());
        }
        return flat(layers);
    }
}

package dev.dln.analysis.linear;

import dev.dln.engine.Array;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.List;

/**
 * 1/2 ||W_N ... W_1 X - Y||^2 with derivatives by the formulas of matrix calculus, written
 * independently of the compiler: gradient A_k' E X' B_k', Hessian-vector products by propagating
 * first variations.
 */
public final class LinearChainSession implements Session {
    private final int[] widths;
    private final double[][] x;
    private final double[][] y;
    private final double[][] sxx;
    private final ParameterLayout layout;
    private double[] linearized = new double[0];

    public LinearChainSession(Array x, Array y, int... widths) {
        this.widths = widths.clone();
        this.x = matrix(x.values(), 0, x.shape().get(0), x.shape().get(1));
        this.y = matrix(y.values(), 0, y.shape().get(0), y.shape().get(1));
        this.sxx = times(this.x, transpose(this.x));
        var entries = new ArrayList<ParameterLayout.Entry>();
        int offset = 0;
        for (int k = 1; k < widths.length; k++) {
            entries.add(
                    new ParameterLayout.Entry("W" + k, List.of(widths[k], widths[k - 1]), offset));
            offset += widths[k] * widths[k - 1];
        }
        this.layout = new ParameterLayout(entries);
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    private double[][][] layers(double[] point) {
        double[][][] w = new double[widths.length - 1][][];
        for (int k = 0; k < w.length; k++) {
            w[k] = matrix(point, layout.entries().get(k).offset(), widths[k + 1], widths[k]);
        }
        return w;
    }

    /** W_{to-1} ... W_from, counting layers from 0; the identity if from = to. */
    private double[][] product(double[][][] w, int from, int to) {
        double[][] p = identity(widths[from]);
        for (int k = from; k < to; k++) {
            p = times(w[k], p);
        }
        return p;
    }

    private double[][] error(double[][][] w) {
        double[][] e = x;
        for (double[][] layer : w) {
            e = times(layer, e);
        }
        double[][] difference = new double[e.length][];
        for (int i = 0; i < e.length; i++) {
            difference[i] = new double[e[i].length];
            for (int j = 0; j < e[i].length; j++) {
                difference[i][j] = e[i][j] - y[i][j];
            }
        }
        return difference;
    }

    @Override
    public double loss(double[] point) {
        double sum = 0;
        for (double[] row : error(layers(point))) {
            for (double v : row) {
                sum += v * v;
            }
        }
        return 0.5 * sum;
    }

    @Override
    public double gradient(double[] point, double[] gradient) {
        double[][][] w = layers(point);
        double[][] g = times(error(w), transpose(x));
        int n = w.length;
        for (int k = 0; k < n; k++) {
            double[][] block =
                    times(times(transpose(product(w, k + 1, n)), g), transpose(product(w, 0, k)));
            flatten(block, gradient, layout.entries().get(k).offset());
        }
        return loss(point);
    }

    @Override
    public void linearize(double[] point) {
        linearized = point.clone();
    }

    @Override
    public void hvp(double[] direction, double[] product) {
        double[][][] w = layers(linearized);
        double[][][] u = layers(direction);
        int n = w.length;
        double[][] g = times(error(w), transpose(x));
        double[][] dg = times(variation(w, u, 0, n), sxx);
        for (int k = 0; k < n; k++) {
            double[][] a = transpose(product(w, k + 1, n));
            double[][] b = transpose(product(w, 0, k));
            double[][] da = transpose(variation(w, u, k + 1, n));
            double[][] db = transpose(variation(w, u, 0, k));
            double[][] block = times(times(da, g), b);
            add(block, times(times(a, dg), b));
            add(block, times(times(a, g), db));
            flatten(block, product, layout.entries().get(k).offset());
        }
    }

    /** The first variation of product(from, to). */
    private double[][] variation(double[][][] w, double[][][] u, int from, int to) {
        double[][] sum = new double[widths[to]][widths[from]];
        for (int k = from; k < to; k++) {
            add(sum, times(times(product(w, k + 1, to), u[k]), product(w, from, k)));
        }
        return sum;
    }

    @Override
    public void hessian(double[] point, double[] hessian) {
        linearize(point);
        int n = size();
        double[] unit = new double[n];
        double[] column = new double[n];
        double[] full = new double[n * n];
        for (int i = 0; i < n; i++) {
            unit[i] = 1;
            hvp(unit, column);
            unit[i] = 0;
            System.arraycopy(column, 0, full, i * n, n);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                hessian[i * n + j] = 0.5 * (full[i * n + j] + full[j * n + i]);
            }
        }
    }

    @Override
    public void close() {}

    static double[][] matrix(double[] values, int offset, int rows, int cols) {
        double[][] m = new double[rows][cols];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, offset + i * cols, m[i], 0, cols);
        }
        return m;
    }

    static void flatten(double[][] m, double[] target, int offset) {
        int next = offset;
        for (double[] row : m) {
            for (double v : row) {
                target[next++] = v;
            }
        }
    }

    static double[][] times(double[][] a, double[][] b) {
        int cols = b.length == 0 ? 0 : b[0].length;
        double[][] c = new double[a.length][cols];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                double f = a[i][k];
                for (int j = 0; j < cols; j++) {
                    c[i][j] += f * b[k][j];
                }
            }
        }
        return c;
    }

    static double[][] transpose(double[][] a) {
        int cols = a.length == 0 ? 0 : a[0].length;
        double[][] t = new double[cols][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < cols; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }

    static void add(double[][] a, double[][] b) {
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                a[i][j] += b[i][j];
            }
        }
    }

    static double[][] identity(int n) {
        double[][] m = new double[n][n];
        for (int i = 0; i < n; i++) {
            m[i][i] = 1;
        }
        return m;
    }
}

package dev.dln.analysis.linear;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.linalg.Svd;

import java.util.List;

/**
 * A small dense matrix.
 *
 * @param rows how many rows
 * @param cols how many columns
 * @param entries row-major; not to be changed
 */
public record Matrix(int rows, int cols, double[] entries) {
    /**
     * @throws IllegalArgumentException if the number of entries is another
     */
    public Matrix {
        if (entries.length != rows * cols) {
            throw new IllegalArgumentException(
                    entries.length + " entries, not " + rows + " x " + cols);
        }
    }

    /** All zeros. */
    public static Matrix zero(int rows, int cols) {
        return new Matrix(rows, cols, new double[rows * cols]);
    }

    /** The identity. */
    public static Matrix identity(int n) {
        Matrix matrix = zero(n, n);
        for (int i = 0; i < n; i++) {
            matrix.entries[i * n + i] = 1;
        }
        return matrix;
    }

    /** A diagonal matrix. */
    public static Matrix diagonal(double[] values) {
        Matrix matrix = zero(values.length, values.length);
        for (int i = 0; i < values.length; i++) {
            matrix.entries[i * values.length + i] = values[i];
        }
        return matrix;
    }

    /** An entry, both counted from 0. */
    public double at(int row, int col) {
        return entries[row * cols + col];
    }

    /** this * other. */
    public Matrix times(Matrix other) {
        Matrix product = zero(rows, other.cols);
        Lapack.multiply(
                entries, false, other.entries, false, product.entries, rows, other.cols, cols);
        return product;
    }

    /** The transpose. */
    public Matrix transpose() {
        Matrix t = zero(cols, rows);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                t.entries[j * rows + i] = at(i, j);
            }
        }
        return t;
    }

    /** this + factor * other. */
    public Matrix plus(double factor, Matrix other) {
        return new Matrix(rows, cols, Vectors.plus(entries, factor, other.entries));
    }

    /** factor * this. */
    public Matrix scaled(double factor) {
        Matrix m = zero(rows, cols);
        for (int i = 0; i < entries.length; i++) {
            m.entries[i] = factor * entries[i];
        }
        return m;
    }

    /** The columns of these numbers, counted from 0. */
    public Matrix columns(List<Integer> which) {
        Matrix m = zero(rows, which.size());
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < m.cols; j++) {
                m.entries[i * m.cols + j] = at(i, which.get(j));
            }
        }
        return m;
    }

    /** The Frobenius inner product. */
    public double dot(Matrix other) {
        return Vectors.dot(entries, other.entries);
    }

    /** The Frobenius norm. */
    public double norm() {
        return Vectors.norm(entries);
    }

    /** The singular value decomposition. */
    public Svd svd() {
        return Svd.of(entries, rows, cols);
    }

    /** The singular values, descending. */
    public double[] singularValues() {
        return Svd.thin(entries, rows, cols).s();
    }
}

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
record Matrix(int rows, int cols, double[] entries) {
    Matrix {
        if (entries.length != rows * cols) {
            throw new IllegalArgumentException(
                    entries.length + " entries, not " + rows + " x " + cols);
        }
    }

    static Matrix zero(int rows, int cols) {
        return new Matrix(rows, cols, new double[rows * cols]);
    }

    static Matrix identity(int n) {
        Matrix matrix = zero(n, n);
        for (int i = 0; i < n; i++) {
            matrix.entries[i * n + i] = 1;
        }
        return matrix;
    }

    static Matrix diagonal(double[] values) {
        Matrix matrix = zero(values.length, values.length);
        for (int i = 0; i < values.length; i++) {
            matrix.entries[i * values.length + i] = values[i];
        }
        return matrix;
    }

    double at(int row, int col) {
        return entries[row * cols + col];
    }

    /** this * other. */
    Matrix times(Matrix other) {
        Matrix product = zero(rows, other.cols);
        Lapack.multiply(
                entries, false, other.entries, false, product.entries, rows, other.cols, cols);
        return product;
    }

    Matrix transpose() {
        Matrix t = zero(cols, rows);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                t.entries[j * rows + i] = at(i, j);
            }
        }
        return t;
    }

    Matrix plus(double factor, Matrix other) {
        return new Matrix(rows, cols, Vectors.plus(entries, factor, other.entries));
    }

    Matrix scaled(double factor) {
        Matrix m = zero(rows, cols);
        for (int i = 0; i < entries.length; i++) {
            m.entries[i] = factor * entries[i];
        }
        return m;
    }

    /** The columns of these numbers, counted from 0. */
    Matrix columns(List<Integer> which) {
        Matrix m = zero(rows, which.size());
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < m.cols; j++) {
                m.entries[i * m.cols + j] = at(i, which.get(j));
            }
        }
        return m;
    }

    /** The Frobenius inner product. */
    double dot(Matrix other) {
        return Vectors.dot(entries, other.entries);
    }

    /** The Frobenius norm. */
    double norm() {
        return Vectors.norm(entries);
    }

    Svd svd() {
        return Svd.of(entries, rows, cols);
    }

    /** The singular values, descending. */
    double[] singularValues() {
        return Svd.thin(entries, rows, cols).s();
    }
}

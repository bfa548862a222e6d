package dev.dln.analysis.linear;

import dev.dln.compiler.tensor.Rational;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A small matrix of fractions; immutable. */
final class RationalMatrix {
    private final int rows;
    private final int cols;
    private final Rational[] entries;

    /** The exact values of doubles, row-major. */
    RationalMatrix(int rows, int cols, double[] values) {
        this(rows, cols, new Rational[rows * cols]);
        for (int i = 0; i < values.length; i++) {
            entries[i] = Rational.of(new BigDecimal(values[i]));
        }
    }

    private RationalMatrix(int rows, int cols, Rational[] entries) {
        this.rows = rows;
        this.cols = cols;
        this.entries = entries;
    }

    int rows() {
        return rows;
    }

    private Rational at(int i, int j) {
        return entries[i * cols + j];
    }

    /** The entries of a square matrix, row by row. */
    Rational[][] table(int n) {
        var table = new Rational[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(entries, i * cols, table[i], 0, n);
        }
        return table;
    }

    RationalMatrix times(RationalMatrix other) {
        var product = new Rational[rows * other.cols];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < other.cols; j++) {
                Rational sum = Rational.ZERO;
                for (int k = 0; k < cols; k++) {
                    if (!at(i, k).isZero() && !other.at(k, j).isZero()) {
                        sum = sum.add(at(i, k).multiply(other.at(k, j)));
                    }
                }
                product[i * other.cols + j] = sum;
            }
        }
        return new RationalMatrix(rows, other.cols, product);
    }

    RationalMatrix transpose() {
        var t = new Rational[entries.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                t[j * rows + i] = at(i, j);
            }
        }
        return new RationalMatrix(cols, rows, t);
    }

    RationalMatrix rows(List<Integer> which) {
        var chosen = new Rational[which.size() * cols];
        for (int i = 0; i < which.size(); i++) {
            System.arraycopy(entries, which.get(i) * cols, chosen, i * cols, cols);
        }
        return new RationalMatrix(which.size(), cols, chosen);
    }

    Rational trace() {
        Rational sum = Rational.ZERO;
        for (int i = 0; i < rows; i++) {
            sum = sum.add(at(i, i));
        }
        return sum;
    }

    RationalMatrix minusDiagonal(Rational value) {
        Rational[] copy = entries.clone();
        for (int i = 0; i < rows; i++) {
            copy[i * cols + i] = copy[i * cols + i].subtract(value);
        }
        return new RationalMatrix(rows, cols, copy);
    }

    /** The rows, in order, that are no combination of those before. */
    List<Integer> independentRows() {
        var reduced = new ArrayList<Rational[]>();
        var pivots = new ArrayList<Integer>();
        var chosen = new ArrayList<Integer>();
        for (int i = 0; i < rows; i++) {
            var row = new Rational[cols];
            System.arraycopy(entries, i * cols, row, 0, cols);
            for (int r = 0; r < reduced.size(); r++) {
                eliminate(row, reduced.get(r), pivots.get(r), 0);
            }
            for (int j = 0; j < cols; j++) {
                if (!row[j].isZero()) {
                    reduced.add(row);
                    pivots.add(j);
                    chosen.add(i);
                    break;
                }
            }
        }
        return chosen;
    }

    /** row -= (row[pivot] / by[pivot]) by, from a column on. */
    private static void eliminate(Rational[] row, Rational[] by, int pivot, int from) {
        if (row[pivot].isZero()) {
            return;
        }
        Rational factor = row[pivot].divide(by[pivot]);
        for (int j = from; j < row.length; j++) {
            if (!by[j].isZero()) {
                row[j] = row[j].subtract(factor.multiply(by[j]));
            }
        }
    }

    /** The X with this X = right; empty if this is singular. */
    Optional<RationalMatrix> solve(RationalMatrix right) {
        Rational[][] work = new Rational[rows][cols + right.cols];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(entries, i * cols, work[i], 0, cols);
            System.arraycopy(right.entries, i * right.cols, work[i], cols, right.cols);
        }
        for (int k = 0; k < rows; k++) {
            if (!pivot(work, k)) {
                return Optional.empty();
            }
            for (int i = 0; i < rows; i++) {
                if (i != k) {
                    eliminate(work[i], work[k], k, k);
                }
            }
        }
        var solution = new Rational[rows * right.cols];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < right.cols; j++) {
                solution[i * right.cols + j] = work[i][cols + j].divide(work[i][i]);
            }
        }
        return Optional.of(new RationalMatrix(rows, right.cols, solution));
    }

    Rational determinant() {
        Rational[][] work = new Rational[rows][cols];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(entries, i * cols, work[i], 0, cols);
        }
        Rational product = Rational.ONE;
        for (int k = 0; k < rows; k++) {
            boolean swapped = work[k][k].isZero();
            if (!pivot(work, k)) {
                return Rational.ZERO;
            }
            product = product.multiply(swapped ? work[k][k].negate() : work[k][k]);
            for (int i = k + 1; i < rows; i++) {
                eliminate(work[i], work[k], k, k);
            }
        }
        return product;
    }

    /** Brings a row whose entry k is not zero to place k. */
    private static boolean pivot(Rational[][] work, int k) {
        for (int i = k; i < work.length; i++) {
            if (!work[i][k].isZero()) {
                Rational[] row = work[i];
                work[i] = work[k];
                work[k] = row;
                return true;
            }
        }
        return false;
    }

    /** The fraction of the smallest denominator between two doubles (continued fractions). */
    static Rational simplest(double low, double high) {
        return simplest(Rational.of(new BigDecimal(low)), Rational.of(new BigDecimal(high)));
    }

    private static Rational simplest(Rational low, Rational high) {
        BigInteger floor = low.numerator().divide(low.denominator()); // low is not negative
        Rational whole = new Rational(floor, BigInteger.ONE);
        if (whole.compareTo(low) == 0) {
            return whole;
        }
        Rational next = whole.add(Rational.ONE);
        if (next.compareTo(high) <= 0) {
            return next;
        }
        Rational rest =
                simplest(high.subtract(whole).reciprocal(), low.subtract(whole).reciprocal());
        return whole.add(rest.reciprocal());
    }
}

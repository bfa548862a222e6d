package dev.dln.analysis.exact;

import dev.dln.analysis.verify.Fractions;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A small matrix of fractions; immutable. It may have no rows or no columns. */
public final class RationalMatrix {
    private final int rows;
    private final int cols;
    private final Rational[] entries;

    /** The exact values of doubles, row-major; all must be finite. */
    public RationalMatrix(int rows, int cols, double[] values) {
        this(rows, cols, new Rational[values.length]);
        for (int i = 0; i < values.length; i++) {
            entries[i] = Rational.of(new BigDecimal(values[i]));
        }
    }

    private RationalMatrix(int rows, int cols, Rational[] entries) {
        if (entries.length != rows * cols) {
            throw new IllegalArgumentException(
                    entries.length + " entries, not " + rows + " x " + cols);
        }
        this.rows = rows;
        this.cols = cols;
        this.entries = entries;
    }

    /** Of entries, row-major. */
    public static RationalMatrix of(int rows, int cols, List<Rational> entries) {
        return new RationalMatrix(rows, cols, entries.toArray(Rational[]::new));
    }

    /** Of integers, row by row, all rows of one length, at least one row. */
    public static RationalMatrix of(long[]... rows) {
        int cols = rows[0].length;
        var entries = new Rational[rows.length * cols];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < cols; j++) {
                entries[i * cols + j] = Rational.of(rows[i][j]);
            }
        }
        return new RationalMatrix(rows.length, cols, entries);
    }

    /** Of an array: a vector is one column, a scalar 1 x 1. */
    public static RationalMatrix of(Array array) {
        List<Integer> shape = array.shape();
        int rows = shape.isEmpty() ? 1 : shape.getFirst();
        int cols = shape.size() < 2 ? 1 : shape.get(1);
        return new RationalMatrix(rows, cols, array.values());
    }

    /** All zeros. */
    public static RationalMatrix zero(int rows, int cols) {
        var entries = new Rational[rows * cols];
        Arrays.fill(entries, Rational.ZERO);
        return new RationalMatrix(rows, cols, entries);
    }

    /** The identity. */
    public static RationalMatrix identity(int n) {
        RationalMatrix matrix = zero(n, n);
        for (int i = 0; i < n; i++) {
            matrix.entries[i * n + i] = Rational.ONE;
        }
        return matrix;
    }

    /** How many rows. */
    public int rows() {
        return rows;
    }

    /** How many columns. */
    public int columns() {
        return cols;
    }

    /** An entry, rows and columns counted from 0. */
    public Rational at(int i, int j) {
        return entries[i * cols + j];
    }

    /** The entries, row-major. */
    public List<Rational> entries() {
        return List.of(entries);
    }

    /** The entries of a square matrix, row by row; a copy. */
    public Rational[][] table(int n) {
        var table = new Rational[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(entries, i * cols, table[i], 0, n);
        }
        return table;
    }

    /** this * other. */
    public RationalMatrix times(RationalMatrix other) {
        if (cols != other.rows) {
            throw new IllegalArgumentException(
                    rows + " x " + cols + " times " + other.rows + " x " + other.cols);
        }
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

    /** this + factor * other. */
    public RationalMatrix plus(Rational factor, RationalMatrix other) {
        if (rows != other.rows || cols != other.cols) {
            throw new IllegalArgumentException("sum of different shapes");
        }
        Rational[] sum = entries.clone();
        for (int i = 0; i < sum.length; i++) {
            if (!other.entries[i].isZero()) {
                sum[i] = sum[i].add(factor.multiply(other.entries[i]));
            }
        }
        return new RationalMatrix(rows, cols, sum);
    }

    /** this + other. */
    public RationalMatrix plus(RationalMatrix other) {
        return plus(Rational.ONE, other);
    }

    /** this - other. */
    public RationalMatrix minus(RationalMatrix other) {
        return plus(Rational.MINUS_ONE, other);
    }

    /** factor * this. */
    public RationalMatrix scaled(Rational factor) {
        return new RationalMatrix(
                rows, cols, Arrays.stream(entries).map(factor::multiply).toArray(Rational[]::new));
    }

    /** The transpose. */
    public RationalMatrix transpose() {
        var t = new Rational[entries.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                t[j * rows + i] = at(i, j);
            }
        }
        return new RationalMatrix(cols, rows, t);
    }

    /** The rows of these numbers, counted from 0. */
    public RationalMatrix rows(List<Integer> which) {
        var chosen = new Rational[which.size() * cols];
        for (int i = 0; i < which.size(); i++) {
            System.arraycopy(entries, which.get(i) * cols, chosen, i * cols, cols);
        }
        return new RationalMatrix(which.size(), cols, chosen);
    }

    /** The columns of these numbers, counted from 0. */
    public RationalMatrix columns(List<Integer> which) {
        return transpose().rows(which).transpose();
    }

    /** This above other, which has as many columns. */
    public RationalMatrix above(RationalMatrix other) {
        if (cols != other.cols) {
            throw new IllegalArgumentException(cols + " and " + other.cols + " columns");
        }
        Rational[] all = Arrays.copyOf(entries, entries.length + other.entries.length);
        System.arraycopy(other.entries, 0, all, entries.length, other.entries.length);
        return new RationalMatrix(rows + other.rows, cols, all);
    }

    /** This with other to its right, which has as many rows. */
    public RationalMatrix beside(RationalMatrix other) {
        return transpose().above(other.transpose()).transpose();
    }

    /** The Kronecker product: blocks a_ij other. */
    public RationalMatrix kronecker(RationalMatrix other) {
        int n = cols * other.cols;
        var product = new Rational[rows * other.rows * n];
        for (int i = 0; i < rows * other.rows; i++) {
            for (int j = 0; j < n; j++) {
                Rational a = at(i / other.rows, j / other.cols);
                product[i * n + j] =
                        a.isZero() ? a : a.multiply(other.at(i % other.rows, j % other.cols));
            }
        }
        return new RationalMatrix(rows * other.rows, n, product);
    }

    /** The row-major listing as one column, which is vec of the transpose. */
    public RationalMatrix listed() {
        return new RationalMatrix(rows * cols, 1, entries);
    }

    /** The sum of the products of entries. */
    public Rational dot(RationalMatrix other) {
        Rational sum = Rational.ZERO;
        for (int i = 0; i < entries.length; i++) {
            if (!entries[i].isZero()) {
                sum = sum.add(entries[i].multiply(other.entries[i]));
            }
        }
        return sum;
    }

    /** The sum of the diagonal. */
    public Rational trace() {
        Rational sum = Rational.ZERO;
        for (int i = 0; i < Math.min(rows, cols); i++) {
            sum = sum.add(at(i, i));
        }
        return sum;
    }

    /** This minus a multiple of the identity. */
    public RationalMatrix minusDiagonal(Rational value) {
        Rational[] copy = entries.clone();
        for (int i = 0; i < rows; i++) {
            copy[i * cols + i] = copy[i * cols + i].subtract(value);
        }
        return new RationalMatrix(rows, cols, copy);
    }

    /** Whether all entries are zero. */
    public boolean isZero() {
        return Arrays.stream(entries).allMatch(Rational::isZero);
    }

    /** The exact rank. */
    public int rank() {
        return rows <= cols ? independentRows().size() : transpose().independentRows().size();
    }

    /**
     * Whether every matrix whose entries differ from these by no more than those of the deviation
     * has at least a rank: a square block is inverted, and the change of it times the inverse has a
     * norm below one. A no says nothing.
     *
     * @param deviation of the same shape, no entry below 0
     */
    public boolean keepsRank(int rank, RationalMatrix deviation) {
        List<Integer> rows = independentRows();
        if (rows.size() < rank) {
            return false;
        }
        List<Integer> some = rows.subList(0, rank);
        List<Integer> columns = rows(some).transpose().independentRows();
        RationalMatrix inverse = rows(some).columns(columns).inverse().orElseThrow();
        RationalMatrix sizes =
                of(
                        rank,
                        rank,
                        inverse.entries().stream()
                                .map(e -> e.signum() < 0 ? e.negate() : e)
                                .toList());
        RationalMatrix change = deviation.rows(some).columns(columns).times(sizes);
        for (int i = 0; i < rank; i++) {
            Rational sum = Rational.ZERO;
            for (int j = 0; j < rank; j++) {
                sum = sum.add(change.at(i, j));
            }
            if (sum.compareTo(Rational.ONE) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** The rows, in order, that are no combination of those before. */
    public List<Integer> independentRows() {
        return Elimination.independentRows(entries, rows, cols);
    }

    /** A basis of the column space: those columns that are no combination of those before. */
    public RationalMatrix range() {
        return columns(transpose().independentRows());
    }

    /** A basis of {x : this x = 0} as columns; no columns if only 0 is in it. */
    public RationalMatrix kernel() {
        return Elimination.kernel(entries, rows, cols);
    }

    /** Whether every column of other is in the column space of this. */
    public boolean contains(RationalMatrix other) {
        return beside(other).rank() == rank();
    }

    /**
     * The X with this X = right.
     *
     * @return empty if this is singular
     */
    public Optional<RationalMatrix> solve(RationalMatrix right) {
        if (rows != cols || rows != right.rows) {
            throw new IllegalArgumentException("not square, or not as many rows");
        }
        return Elimination.solve(entries, rows, right.entries, right.cols)
                .map(x -> new RationalMatrix(rows, right.cols, x));
    }

    /** The inverse; empty if this is singular. */
    public Optional<RationalMatrix> inverse() {
        return solve(identity(rows));
    }

    /** The determinant of a square matrix. */
    public Rational determinant() {
        return Elimination.determinant(entries, rows);
    }

    /** The inertia of a symmetric matrix. */
    public Fractions.Inertia inertia() {
        return Fractions.inertia(table(rows));
    }

    /** The orthogonal projector onto the column space: B (B'B)^-1 B' with a basis B of it. */
    public RationalMatrix projector() {
        RationalMatrix b = range();
        if (b.cols == 0) {
            return zero(rows, rows);
        }
        RationalMatrix bt = b.transpose();
        return b.times(bt.times(b).solve(bt).orElseThrow());
    }

    /** det(t - this), by Faddeev and LeVerrier. */
    public RationalPolynomial characteristic() {
        var coefficients = new Rational[rows + 1];
        coefficients[rows] = Rational.ONE;
        RationalMatrix m = zero(rows, rows);
        for (int k = 1; k <= rows; k++) {
            m = times(m).minusDiagonal(coefficients[rows - k + 1].negate());
            coefficients[rows - k] = times(m).trace().divide(Rational.of(-k));
        }
        return RationalPolynomial.of(List.of(coefficients));
    }

    /** The nearest doubles, row-major. */
    public double[] toDoubles() {
        return Arrays.stream(entries).mapToDouble(Rational::toDouble).toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RationalMatrix m
                && m.rows == rows
                && m.cols == cols
                && Arrays.equals(m.entries, entries);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + cols) + Arrays.hashCode(entries);
    }

    /** {@code [1, 0; 1/2, 3]}. */
    @Override
    public String toString() {
        return IntStream.range(0, rows)
                .mapToObj(
                        i ->
                                IntStream.range(0, cols)
                                        .mapToObj(j -> at(i, j).toString())
                                        .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; ", "[", "]"));
    }

    /** The columns as lists. */
    public List<List<Rational>> columnList() {
        var list = new ArrayList<List<Rational>>();
        for (int j = 0; j < cols; j++) {
            int column = j;
            list.add(IntStream.range(0, rows).mapToObj(i -> at(i, column)).toList());
        }
        return list;
    }
}

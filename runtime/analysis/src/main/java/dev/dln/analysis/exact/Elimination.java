package dev.dln.analysis.exact;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Gaussian elimination over fractions, on row-major entries. */
final class Elimination {
    private Elimination() {}

    private static Rational[][] table(Rational[] entries, int rows, int cols) {
        var work = new Rational[rows][];
        for (int i = 0; i < rows; i++) {
            work[i] = Arrays.copyOfRange(entries, i * cols, (i + 1) * cols);
        }
        return work;
    }

    /** The rows, in order, that are no combination of those before. */
    static List<Integer> independentRows(Rational[] entries, int rows, int cols) {
        var reduced = new ArrayList<Rational[]>();
        var pivots = new ArrayList<Integer>();
        var chosen = new ArrayList<Integer>();
        for (int i = 0; i < rows && chosen.size() < cols; i++) {
            Rational[] row = Arrays.copyOfRange(entries, i * cols, (i + 1) * cols);
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

    /** A basis of the kernel as columns, by the reduced row echelon form. */
    static RationalMatrix kernel(Rational[] entries, int rows, int cols) {
        Rational[][] work = table(entries, rows, cols);
        var pivots = new ArrayList<Integer>();
        for (int column = 0; column < cols && pivots.size() < rows; column++) {
            int top = pivots.size();
            if (!pivot(work, top, column)) {
                continue;
            }
            for (int i = 0; i < rows; i++) {
                if (i != top) {
                    eliminate(work[i], work[top], column, column);
                }
            }
            pivots.add(column);
        }
        int free = cols - pivots.size();
        var basis = new Rational[cols * free];
        Arrays.fill(basis, Rational.ZERO);
        int next = 0;
        for (int column = 0; column < cols; column++) {
            if (pivots.contains(column)) {
                continue;
            }
            basis[column * free + next] = Rational.ONE;
            for (int r = 0; r < pivots.size(); r++) {
                int p = pivots.get(r);
                basis[p * free + next] = work[r][column].divide(work[r][p]).negate();
            }
            next++;
        }
        return RationalMatrix.of(cols, free, List.of(basis));
    }

    /** The solution of a square system with several right sides; empty if it is singular. */
    static Optional<Rational[]> solve(Rational[] left, int n, Rational[] right, int sides) {
        var work = new Rational[n][n + sides];
        for (int i = 0; i < n; i++) {
            System.arraycopy(left, i * n, work[i], 0, n);
            System.arraycopy(right, i * sides, work[i], n, sides);
        }
        for (int k = 0; k < n; k++) {
            if (!pivot(work, k, k)) {
                return Optional.empty();
            }
            for (int i = 0; i < n; i++) {
                if (i != k) {
                    eliminate(work[i], work[k], k, k);
                }
            }
        }
        var solution = new Rational[n * sides];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < sides; j++) {
                solution[i * sides + j] = work[i][n + j].divide(work[i][i]);
            }
        }
        return Optional.of(solution);
    }

    static Rational determinant(Rational[] entries, int n) {
        Rational[][] work = table(entries, n, n);
        Rational product = Rational.ONE;
        for (int k = 0; k < n; k++) {
            boolean swapped = work[k][k].isZero();
            if (!pivot(work, k, k)) {
                return Rational.ZERO;
            }
            product = product.multiply(swapped ? work[k][k].negate() : work[k][k]);
            for (int i = k + 1; i < n; i++) {
                eliminate(work[i], work[k], k, k);
            }
        }
        return product;
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

    /** Brings the first row from top on whose entry in the column is not zero to the top. */
    private static boolean pivot(Rational[][] work, int top, int column) {
        for (int i = top; i < work.length; i++) {
            if (!work[i][column].isZero()) {
                Rational[] row = work[i];
                work[i] = work[top];
                work[top] = row;
                return true;
            }
        }
        return false;
    }
}

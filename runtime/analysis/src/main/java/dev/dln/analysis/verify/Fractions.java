package dev.dln.analysis.verify;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.reference.Interpreter;
import dev.dln.engine.reference.RationalArithmetic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Exact loss, gradient and Hessian at a rational point of a model whose program is rational, and
 * exact elimination. The data are taken as the fractions that their doubles are.
 */
public final class Fractions {
    private final BoundModel model;
    private final List<Rational> point;
    private final DerivedPrograms programs;

    /** Of one point; derives the model's programs when they are first needed. */
    public Fractions(BoundModel model, List<Rational> point) {
        this(model, DerivedPrograms.ofInputs(model.program(), model.parameters()), point);
    }

    /**
     * Of one point.
     *
     * @param programs the derived programs of the model
     */
    public Fractions(BoundModel model, DerivedPrograms programs, List<Rational> point) {
        this.model = model;
        this.point = point;
        this.programs = programs;
    }

    /**
     * The exact gradient.
     *
     * @throws UnsupportedOperationException if the program is not rational
     * @throws ArithmeticException if it divides by zero
     */
    public List<Rational> gradient() {
        Interpreter<Rational> run = run(programs.gradient());
        var gradient = new ArrayList<Rational>();
        model.layout()
                .entries()
                .forEach(e -> gradient.addAll(run.output("gradient." + e.name()).values()));
        return gradient;
    }

    /** The exact loss; throws as {@link #gradient} does. */
    public Rational loss() {
        return run(programs.loss()).output("loss").scalar();
    }

    /** The exact Hessian; throws as {@link #gradient} does. */
    public Rational[][] hessian() {
        Interpreter<Rational> run = run(programs.hessian());
        int n = point.size();
        var hessian = new Rational[n][n];
        List<ParameterLayout.Entry> entries = model.layout().entries();
        for (int r = 0; r < entries.size(); r++) {
            for (int c = 0; c <= r; c++) {
                ParameterLayout.Entry rows = entries.get(r);
                ParameterLayout.Entry columns = entries.get(c);
                List<Rational> block =
                        run.output("hessian." + rows.name() + "." + columns.name()).values();
                for (int i = 0; i < rows.size(); i++) {
                    for (int j = 0; j < columns.size(); j++) {
                        Rational entry = block.get(i * columns.size() + j);
                        hessian[rows.offset() + i][columns.offset() + j] = entry;
                        hessian[columns.offset() + j][rows.offset() + i] = entry;
                    }
                }
            }
        }
        return hessian;
    }

    private Interpreter<Rational> run(Program program) {
        var interpreter = new Interpreter<>(program, RationalArithmetic.INSTANCE);
        model.data()
                .forEach(
                        (name, array) ->
                                interpreter.set(name, Certificate.exactly(array.values())));
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            interpreter.set(
                    entry.name(), point.subList(entry.offset(), entry.offset() + entry.size()));
        }
        interpreter.run();
        return interpreter;
    }

    /** How many eigenvalues a symmetric matrix has below, at and above zero. */
    public record Inertia(int negative, int zero, int positive) {}

    /**
     * The exact inertia: congruence to a block diagonal matrix, pivoting symmetrically on a nonzero
     * diagonal entry, or where all are zero on a 2 x 2 block [0 b; b 0], which has one eigenvalue
     * of each sign (Sylvester's law).
     *
     * @param a destroyed
     */
    public static Inertia inertia(Rational[][] a) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < a.length; i++) {
            left.add(i);
        }
        int negative = 0;
        int positive = 0;
        while (!left.isEmpty()) {
            int p = diagonal(a, left);
            if (p >= 0) {
                if (a[p][p].signum() < 0) {
                    negative++;
                } else {
                    positive++;
                }
                left.remove(Integer.valueOf(p));
                eliminate(a, left, p);
                continue;
            }
            int[] pair = offDiagonal(a, left);
            if (pair.length == 0) {
                break; // what is left is zero
            }
            negative++;
            positive++;
            left.remove(Integer.valueOf(pair[0]));
            left.remove(Integer.valueOf(pair[1]));
            eliminate(a, left, pair[0], pair[1]);
        }
        return new Inertia(negative, left.size(), positive);
    }

    private static int diagonal(Rational[][] a, List<Integer> left) {
        for (int i : left) {
            if (!a[i][i].isZero()) {
                return i;
            }
        }
        return -1;
    }

    private static int[] offDiagonal(Rational[][] a, List<Integer> left) {
        for (int i : left) {
            for (int j : left) {
                if (!a[i][j].isZero()) {
                    return new int[] {i, j};
                }
            }
        }
        return new int[0];
    }

    private static void eliminate(Rational[][] a, List<Integer> left, int p) {
        for (int i : left) {
            if (a[i][p].isZero()) {
                continue;
            }
            Rational factor = a[i][p].divide(a[p][p]);
            for (int j : left) {
                a[i][j] = a[i][j].subtract(factor.multiply(a[p][j]));
            }
        }
    }

    /** Subtracts a_ip a_qj / b + a_iq a_pj / b, the Schur complement of [0 b; b 0]. */
    private static void eliminate(Rational[][] a, List<Integer> left, int p, int q) {
        Rational b = a[p][q];
        for (int i : left) {
            Rational byP = a[i][p].divide(b);
            Rational byQ = a[i][q].divide(b);
            for (int j : left) {
                a[i][j] = a[i][j].subtract(byP.multiply(a[q][j])).subtract(byQ.multiply(a[p][j]));
            }
        }
    }

    /** The exact rank of vectors of equal length. */
    static int rank(List<Rational[]> vectors) {
        List<Rational[]> rows = new ArrayList<>();
        vectors.forEach(v -> rows.add(v.clone()));
        int columns = rows.isEmpty() ? 0 : rows.getFirst().length;
        int rank = 0;
        for (int column = 0; column < columns && rank < rows.size(); column++) {
            int pivot = rank;
            while (pivot < rows.size() && rows.get(pivot)[column].isZero()) {
                pivot++;
            }
            if (pivot == rows.size()) {
                continue;
            }
            Collections.swap(rows, rank, pivot);
            Rational[] top = rows.get(rank);
            for (int i = rank + 1; i < rows.size(); i++) {
                Rational[] row = rows.get(i);
                if (!row[column].isZero()) {
                    Rational factor = row[column].divide(top[column]);
                    for (int j = column; j < columns; j++) {
                        row[j] = row[j].subtract(factor.multiply(top[j]));
                    }
                }
            }
            rank++;
        }
        return rank;
    }
}

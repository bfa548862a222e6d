package dev.dln.analysis.symmetry;

import java.util.Arrays;
import java.util.List;

/**
 * One infinitesimal symmetry d theta/dt = A theta + b of a loss: along each solution the loss is
 * constant, so at every point the gradient is orthogonal to the tangent A theta + b, and at a
 * critical point the Hessian maps it to zero.
 *
 * @param family the kind of symmetry, such as {@link Symmetries#BASIS}
 * @param description which one, naming parameters: {@code W1, W2: hidden basis, row 2 += row 1}
 * @param linear the entries of A that are not zero; entries of the same place add up
 * @param constant the entries of b that are not zero
 */
public record Generator(
        String family, String description, List<Entry> linear, List<Shift> constant) {
    /** Terms of the exponential series at most; far more than a step of norm one needs. */
    private static final int TERMS = 60;

    public Generator {
        linear = List.copyOf(linear);
        constant = List.copyOf(constant);
    }

    /** An entry of A. */
    public record Entry(int row, int column, double factor) {}

    /** An entry of b. */
    public record Shift(int row, double value) {}

    /**
     * The tangent of the orbit at a point.
     *
     * @param point length n
     * @param target length n, overwritten with A theta + b
     */
    public void tangent(double[] point, double[] target) {
        Arrays.fill(target, 0);
        linear(point, target);
        for (Shift shift : constant) {
            target[shift.row] += shift.value;
        }
    }

    private void linear(double[] point, double[] target) {
        for (Entry entry : linear) {
            target[entry.row] += entry.factor * point[entry.column];
        }
    }

    /**
     * The point that the symmetry moves a point to in the given time: exp(t A) theta + integral of
     * exp(s A) b, by its power series in steps of norm at most one.
     *
     * @param point length n, not changed
     * @return a point of equal loss, up to rounding
     */
    public double[] flow(double[] point, double time) {
        double size = linear.stream().mapToDouble(e -> Math.abs(e.factor)).max().orElse(0);
        int steps = (int) Math.max(1, Math.ceil(Math.abs(time) * 2 * size));
        double[] x = point.clone();
        double[] term = new double[x.length];
        double[] next = new double[x.length];
        for (int step = 0; step < steps; step++) {
            double h = time / steps;
            tangent(x, term);
            double factor = h;
            for (int k = 1; k <= TERMS; k++) {
                for (int i = 0; i < x.length; i++) {
                    x[i] += factor * term[i];
                }
                Arrays.fill(next, 0);
                linear(term, next);
                double[] swap = term;
                term = next;
                next = swap;
                factor *= h / (k + 1);
            }
        }
        return x;
    }
}

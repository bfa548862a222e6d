package dev.dln.analysis.probe;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.engine.Model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Points that are easier to read. */
final class Tidy {
    /** Binary digits after the point that are tried. */
    private static final int DIGITS = 12;

    private static final int STEPS = 30;

    /** Eigenvalues this small beside the largest are not divided by. */
    private static final double SINGULAR = 1e-10;

    /** Values that free coordinates are set to, signs as they are. */
    private static final List<Double> VALUES = List.of(1.0, 2.0, 0.5, 3.0, 4.0, 0.25);

    private Tidy() {}

    /** The point with the fewest binary digits for which something still holds. */
    static double[] rounded(double[] point, Predicate<double[]> holds) {
        for (int digits = 0; digits <= DIGITS; digits++) {
            double unit = Math.scalb(1.0, -digits);
            double[] near =
                    Arrays.stream(point).map(v -> Math.rint(v / unit) * unit + 0.0).toArray();
            if (holds.test(near)) {
                return near;
            }
        }
        return point;
    }

    /**
     * Critical points on the same orbit: the frozen coordinates, which the symmetry moves, at short
     * values, the others by Newton's method.
     */
    static List<double[]> representatives(Model model, double[] point, List<Integer> frozen) {
        var found = new ArrayList<double[]>();
        for (double value : VALUES) {
            double[] start = point.clone();
            for (int f : frozen) {
                start[f] = Math.copySign(value, point[f]);
            }
            // along the orbit in small steps, so that Newton's method follows
            double[] current = point.clone();
            boolean ok = true;
            int parts = 16;
            for (int part = 1; ok && part <= parts; part++) {
                for (int f : frozen) {
                    double way = (double) part / parts;
                    current[f] =
                            Math.copySign(
                                    Math.pow(Math.abs(point[f]), 1 - way) * Math.pow(value, way),
                                    point[f]);
                }
                ok = newton(model, current, frozen);
            }
            if (ok) {
                found.add(current);
            }
        }
        return found;
    }

    /** Newton's method in the coordinates that are not frozen; false if it does not converge. */
    static boolean newton(Model model, double[] point, List<Integer> frozen) {
        int n = point.length;
        int[] free = IntStream.range(0, n).filter(i -> !frozen.contains(i)).toArray();
        int m = free.length;
        double[] gradient = new double[n];
        double[] hessian = new double[n * n];
        double last = Double.POSITIVE_INFINITY;
        for (int step = 0; step < STEPS; step++) {
            model.gradient(point, gradient);
            model.hessian(point, hessian);
            if (!Vectors.isFinite(gradient) || !Vectors.isFinite(hessian)) {
                return false;
            }
            double[] part = new double[m * m];
            double[] g = new double[m];
            for (int i = 0; i < m; i++) {
                g[i] = gradient[free[i]];
                for (int j = 0; j < m; j++) {
                    part[i * m + j] = hessian[free[i] * n + free[j]];
                }
            }
            SymmetricEigen eigen = SymmetricEigen.of(part, m);
            double[] along = new double[m];
            eigen.components(g, along);
            double largest = Math.max(Math.abs(eigen.values()[0]), Math.abs(eigen.values()[m - 1]));
            for (int k = 0; k < m; k++) {
                double value = eigen.values()[k];
                along[k] = Math.abs(value) > SINGULAR * largest ? along[k] / value : 0;
            }
            double[] move = new double[m];
            eigen.combine(along, move);
            double size = Vectors.norm(move);
            for (int i = 0; i < m; i++) {
                point[free[i]] -= move[i];
            }
            if (size <= 1e-15 * (1 + Vectors.norm(point)) || (size < 1e-10 && size >= last / 2)) {
                return true;
            }
            last = size;
        }
        return false;
    }
}

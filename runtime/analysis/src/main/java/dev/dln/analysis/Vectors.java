package dev.dln.analysis;

import dev.dln.analysis.linalg.SymmetricEigen;

/** Arithmetic on flat points; the results of equal calls have equal bits. */
public final class Vectors {
    private Vectors() {}

    /** The Euclidean norm, without overflow; NaN if an entry is. */
    public static double norm(double[] a) {
        return SymmetricEigen.norm(a);
    }

    /** The inner product. */
    public static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** target = a + t b. */
    public static void step(double[] a, double t, double[] b, double[] target) {
        for (int i = 0; i < a.length; i++) {
            target[i] = a[i] + t * b[i];
        }
    }

    /** a + t b in a new array. */
    public static double[] plus(double[] a, double t, double[] b) {
        double[] sum = new double[a.length];
        step(a, t, b, sum);
        return sum;
    }

    /** Whether no entry is infinite or NaN. */
    public static boolean isFinite(double[] a) {
        for (double x : a) {
            if (!Double.isFinite(x)) {
                return false;
            }
        }
        return true;
    }

    /** The norm of a - b. */
    public static double distance(double[] a, double[] b) {
        return norm(plus(a, -1, b));
    }
}

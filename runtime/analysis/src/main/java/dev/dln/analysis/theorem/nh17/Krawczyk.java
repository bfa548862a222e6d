package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.linalg.Svd;
import dev.dln.compiler.tensor.Outward;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.Optional;

/**
 * Solves "gradient + shift = 0" for some coordinates of the point, the others being held, and
 * proves it: if K = -C F(x) + (I - C F'(box)) [-r, r] lies inside the box of radius r, the box
 * holds exactly one zero, and every F' on it is regular (Krawczyk 1969).
 */
final class Krawczyk {
    private static final int STEPS = 60;

    /** A step of Newton's method is not longer than this times the size of the point. */
    private static final double LONGEST = 0.5;

    private static final double[] MARGINS = {2, 8, 64, 1024};

    /** No smaller box is tried, relative to the point. */
    private static final double SMALLEST = 0x1p-46;

    private final IntervalModel model;
    private final int[] free;
    private final double[] shift;

    /**
     * A system.
     *
     * @param free the coordinates to solve for
     * @param shift what is added to the gradient, of the length of the point
     */
    Krawczyk(IntervalModel model, int[] free, double[] shift) {
        this.model = model;
        this.free = free.clone();
        this.shift = shift.clone();
    }

    /**
     * A proved solution: within the radius of the point in each free coordinate, equal in the
     * others.
     */
    record Solution(double[] point, double radius) {
        /** A box that holds it. */
        Box box(int[] free) {
            double[] low = point.clone();
            double[] high = point.clone();
            for (int c : free) {
                low[c] = Outward.down(point[c] - radius);
                high[c] = Outward.up(point[c] + radius);
            }
            return new Box(low, high);
        }
    }

    /** Newton's method from a start, then the proof; empty if either fails. */
    Optional<Solution> solve(double[] start) {
        double[] x = start.clone();
        try {
            double last = Double.POSITIVE_INFINITY;
            for (int i = 0; i < STEPS; i++) {
                double[] inverse = inverse(Box.point(x));
                double[] step = apply(inverse, value(Box.point(x)));
                double size = norm(step);
                double scale = 1 + norm(part(x));
                double damp = size > LONGEST * scale ? LONGEST * scale / size : 1;
                for (int k = 0; k < free.length; k++) {
                    x[free[k]] -= damp * step[k];
                }
                if (!(size < Double.POSITIVE_INFINITY)) {
                    return Optional.empty();
                }
                if (size < 1e-13 * scale || (size < 1e-9 * scale && size > last / 2)) {
                    break;
                }
                last = size;
            }
            return proved(x);
        } catch (ArithmeticException _) {
            return Optional.empty();
        }
    }

    private Optional<Solution> proved(double[] x) {
        double[] c = inverse(Box.point(x));
        Box value = value(Box.point(x));
        double[] middle = apply(c, value);
        double reach = 0;
        for (int i = 0; i < free.length; i++) {
            double error = 0;
            for (int k = 0; k < free.length; k++) {
                error += Math.abs(c[i * free.length + k]) * value.radius(k);
            }
            reach = Math.max(reach, Math.abs(middle[i]) + error);
        }
        if (!(reach < Double.POSITIVE_INFINITY)) {
            return Optional.empty(); // an overflow, or a matrix that is singular in doubles
        }
        for (double margin : MARGINS) {
            double r = Math.max(margin * reach, SMALLEST * (1 + norm(part(x))));
            if (holds(x, c, value, r)) {
                return Optional.of(new Solution(x, r));
            }
        }
        return Optional.empty();
    }

    /** The test of Krawczyk, rounded outward throughout. */
    private boolean holds(double[] x, double[] c, Box value, double r) {
        int n = free.length;
        Box place = new Solution(x, r).box(free);
        Box slope = slope(place);
        if (!slope.bounded() || model.trouble(place).isPresent()) {
            return false;
        }
        // the box may be a little wider than r, by the rounding of its ends
        double wide = Outward.addUp(r, Math.ulp(norm(part(x)) + r) * 2);
        for (int i = 0; i < n; i++) {
            double reach = 0;
            double low = 0;
            double high = 0;
            for (int k = 0; k < n; k++) {
                double w = c[i * n + k];
                low = Outward.addDown(low, least(w, value, k));
                high = Outward.addUp(high, most(w, value, k));
            }
            reach = Math.max(Math.abs(low), Math.abs(high));
            for (int j = 0; j < n; j++) {
                double lo = i == j ? -1 : 0;
                double hi = lo;
                for (int k = 0; k < n; k++) {
                    double w = c[i * n + k];
                    lo = Outward.addDown(lo, least(w, slope, k * n + j));
                    hi = Outward.addUp(hi, most(w, slope, k * n + j));
                }
                double size = Math.max(Math.abs(lo), Math.abs(hi));
                reach = Outward.addUp(reach, Outward.multiplyUp(size, wide));
            }
            if (!(reach < r)) {
                return false;
            }
        }
        return true;
    }

    private static double least(double w, Box box, int k) {
        return Outward.multiplyDown(w >= 0 ? box.low()[k] : box.high()[k], w);
    }

    private static double most(double w, Box box, int k) {
        return Outward.multiplyUp(w >= 0 ? box.high()[k] : box.low()[k], w);
    }

    private Box value(Box at) {
        Box gradient = model.gradient(at);
        double[] low = new double[free.length];
        double[] high = new double[free.length];
        for (int k = 0; k < free.length; k++) {
            low[k] = Outward.addDown(gradient.low()[free[k]], shift[free[k]]);
            high[k] = Outward.addUp(gradient.high()[free[k]], shift[free[k]]);
        }
        return new Box(low, high);
    }

    private Box slope(Box at) {
        return Blocks.part(model.hessian(at), model.size(), free);
    }

    private double[] inverse(Box at) {
        int n = free.length;
        return Ranks.inverse(Svd.of(Trace.middles(slope(at)), n, n));
    }

    private double[] apply(double[] matrix, Box vector) {
        int n = free.length;
        double[] product = new double[n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                product[i] += matrix[i * n + k] * vector.middle(k);
            }
        }
        return product;
    }

    private double[] part(double[] x) {
        double[] part = new double[free.length];
        for (int k = 0; k < free.length; k++) {
            part[k] = x[free[k]];
        }
        return part;
    }

    private static double norm(double[] x) {
        double most = 0;
        for (double v : x) {
            most = Math.max(most, Math.abs(v));
        }
        return most;
    }
}

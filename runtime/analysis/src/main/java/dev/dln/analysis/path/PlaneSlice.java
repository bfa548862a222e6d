package dev.dln.analysis.path;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.Arrays;
import java.util.Optional;

/**
 * The loss on a plane.
 *
 * @param origin the point at (0, 0)
 * @param first what one unit of the first coordinate adds
 * @param second what one unit of the second adds
 * @param firstAt values of the first coordinate, ascending
 * @param secondAt values of the second, ascending
 * @param loss row-major, one row for each value of the second coordinate; not finite where the loss
 *     is not
 * @param gradientNorm likewise the norm of the whole gradient; empty unless asked for
 */
public record PlaneSlice(
        double[] origin,
        double[] first,
        double[] second,
        double[] firstAt,
        double[] secondAt,
        double[] loss,
        double[] gradientNorm) {

    /**
     * Three points that do not lie below this times their distance from a line span a plane that
     * rounding does not tilt visibly.
     */
    private static final double COLLINEAR = 1e-9;

    /** A plane: an origin and two directions. */
    public record Frame(double[] origin, double[] first, double[] second) {
        /**
         * The plane through three points: the first at (0, 0), the second at (1, 0), and a second
         * axis at right angles to the first and as long, so that the picture keeps angles.
         *
         * @return empty if the points lie on a line
         */
        public static Optional<Frame> through(double[] a, double[] b, double[] c) {
            double[] u = Vectors.plus(b, -1, a);
            double[] w = Vectors.plus(c, -1, a);
            double length = Vectors.norm(u);
            if (!(length > 0)) {
                return Optional.empty();
            }
            double[] v = Vectors.plus(w, -Vectors.dot(u, w) / (length * length), u);
            double height = Vectors.norm(v);
            if (!(height > COLLINEAR * Math.max(length, Vectors.norm(w)))) {
                return Optional.empty();
            }
            for (int i = 0; i < v.length; i++) {
                v[i] *= length / height;
            }
            return Optional.of(new Frame(a.clone(), u, v));
        }

        /** The coordinates of the point of the plane nearest to this one. */
        public double[] coordinates(double[] point) {
            double[] w = Vectors.plus(point, -1, origin);
            double uu = Vectors.dot(first, first);
            double uv = Vectors.dot(first, second);
            double vv = Vectors.dot(second, second);
            double uw = Vectors.dot(first, w);
            double vw = Vectors.dot(second, w);
            double determinant = uu * vv - uv * uv;
            return new double[] {
                (vv * uw - uv * vw) / determinant, (uu * vw - uv * uw) / determinant
            };
        }
    }

    /**
     * Evaluates row by row.
     *
     * @param gradients whether gradient norms are wanted
     * @param monitor hears of each row; once it cancels, the rest are NaN
     */
    public static PlaneSlice of(
            Model model,
            Frame frame,
            double[] firstAt,
            double[] secondAt,
            boolean gradients,
            Monitor monitor) {
        int n = model.size();
        int columns = firstAt.length;
        int rows = secondAt.length;
        double[] loss = new double[rows * columns];
        double[] norms = new double[gradients ? rows * columns : 0];
        double[] row = new double[n];
        double[] point = new double[n];
        double[] gradient = new double[n];
        for (int j = 0; j < rows; j++) {
            if (monitor.cancelled()) {
                Arrays.fill(loss, j * columns, loss.length, Double.NaN);
                Arrays.fill(norms, gradients ? j * columns : 0, norms.length, Double.NaN);
                break;
            }
            Vectors.step(frame.origin, secondAt[j], frame.second, row);
            for (int i = 0; i < columns; i++) {
                Vectors.step(row, firstAt[i], frame.first, point);
                if (gradients) {
                    loss[j * columns + i] = model.gradient(point, gradient);
                    norms[j * columns + i] = Vectors.norm(gradient);
                } else {
                    loss[j * columns + i] = model.loss(point);
                }
            }
            monitor.progress(
                    new Monitor.Progress("slice", j + 1, rows, loss[j * columns], Double.NaN));
        }
        return new PlaneSlice(
                frame.origin.clone(),
                frame.first.clone(),
                frame.second.clone(),
                firstAt.clone(),
                secondAt.clone(),
                loss,
                norms);
    }

    /** The loss at value i of the first coordinate and j of the second. */
    public double loss(int i, int j) {
        return loss[j * firstAt.length + i];
    }
}

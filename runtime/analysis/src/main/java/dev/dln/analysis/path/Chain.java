package dev.dln.analysis.path;

import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The images of an elastic band with their losses and gradients, and the geometry of the chain. */
final class Chain {
    /**
     * Power iterations for the curvature: enough for two digits, which is what a time step needs.
     */
    private static final int POWER_STEPS = 12;

    private final Model model;
    private final List<double[]> points = new ArrayList<>();
    private final List<double[]> gradients = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private final double straightRange;
    private int evaluations;
    private int iterations;

    /** A straight chain. */
    Chain(Model model, double[] from, double[] to, int inner) {
        this.model = model;
        for (int i = 0; i <= inner + 1; i++) {
            add(points.size(), between(from, to, i / (inner + 1.0)));
        }
        this.straightRange = range();
    }

    private static double[] between(double[] a, double[] b, double s) {
        double[] point = new double[a.length];
        for (int k = 0; k < point.length; k++) {
            point[k] = (1 - s) * a[k] + s * b[k];
        }
        return point;
    }

    private void add(int index, double[] point) {
        double[] gradient = new double[point.length];
        evaluations++;
        double loss = model.gradient(point, gradient);
        points.add(index, point);
        gradients.add(index, gradient);
        losses.add(index, loss);
    }

    int size() {
        return points.size();
    }

    int dimension() {
        return points.getFirst().length;
    }

    double loss(int i) {
        return losses.get(i);
    }

    double[] point(int i) {
        return points.get(i);
    }

    double[] gradient(int i) {
        return gradients.get(i);
    }

    void step() {
        iterations++;
    }

    int iterations() {
        return iterations;
    }

    boolean isFinite() {
        for (int i = 0; i < size(); i++) {
            if (!Double.isFinite(loss(i)) || !Vectors.isFinite(gradient(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Moves the inner images.
     *
     * @param by one displacement for each image; those of the ends are not looked at
     * @return false, with nothing changed, if a loss or gradient would not be finite
     */
    boolean move(double[][] by) {
        List<double[]> newPoints = new ArrayList<>();
        List<double[]> newGradients = new ArrayList<>();
        List<Double> newLosses = new ArrayList<>();
        for (int i = 1; i < size() - 1; i++) {
            double[] point = Vectors.plus(point(i), 1, by[i]);
            double[] gradient = new double[point.length];
            evaluations++;
            double loss = model.gradient(point, gradient);
            if (!Double.isFinite(loss) || !Vectors.isFinite(gradient)) {
                return false;
            }
            newPoints.add(point);
            newGradients.add(gradient);
            newLosses.add(loss);
        }
        for (int i = 1; i < size() - 1; i++) {
            points.set(i, newPoints.get(i - 1));
            gradients.set(i, newGradients.get(i - 1));
            losses.set(i, newLosses.get(i - 1));
        }
        return true;
    }

    /** The distance from image i to the next. */
    double spacing(int i) {
        return Vectors.distance(point(i), point(i + 1));
    }

    double length() {
        double sum = 0;
        for (int i = 0; i + 1 < size(); i++) {
            sum += spacing(i);
        }
        return sum;
    }

    /** The highest loss less the lowest. */
    double range() {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double loss : losses) {
            low = Math.min(low, loss);
            high = Math.max(high, loss);
        }
        return high - low;
    }

    /** The range on the straight line. */
    double straightRange() {
        return straightRange;
    }

    /** The size of the losses, to which rounding is relative. */
    double scale() {
        return Math.max(range(), losses.stream().mapToDouble(Math::abs).max().orElse(0));
    }

    /** The image of the highest loss, the first of equals. */
    int highest() {
        int best = 0;
        for (int i = 1; i < size(); i++) {
            if (loss(i) > loss(best)) {
                best = i;
            }
        }
        return best;
    }

    /**
     * The unit tangent at an inner image (Henkelman and Jonsson 2000, eqs. 8 to 11): towards the
     * higher neighbour, and a mixture weighted by the differences of loss at an extremum, so that
     * it turns smoothly and the band has no kinks.
     */
    double[] tangent(int i) {
        double[] ahead = Vectors.plus(point(i + 1), -1, point(i));
        double[] behind = Vectors.plus(point(i), -1, point(i - 1));
        double up = loss(i + 1) - loss(i);
        double down = loss(i - 1) - loss(i);
        double[] tangent;
        if (up > 0 && down < 0) {
            tangent = ahead;
        } else if (up < 0 && down > 0) {
            tangent = behind;
        } else {
            double most = Math.max(Math.abs(up), Math.abs(down));
            double least = Math.min(Math.abs(up), Math.abs(down));
            boolean forward = up > down;
            double a = most == 0 ? 1 : forward ? most : least;
            double b = most == 0 ? 1 : forward ? least : most;
            tangent = new double[ahead.length];
            for (int k = 0; k < tangent.length; k++) {
                tangent[k] = a * ahead[k] + b * behind[k];
            }
        }
        double norm = Vectors.norm(tangent);
        for (int k = 0; k < tangent.length && norm > 0; k++) {
            tangent[k] /= norm;
        }
        return tangent;
    }

    /**
     * The largest curvature, in absolute value, at the ends and in the middle of the chain, by
     * power iteration on Hessian-vector products; at least the largest seen in the gradients.
     */
    double curvature() {
        double largest = 0;
        int n = dimension();
        for (int i : new int[] {0, size() / 2, size() - 1}) {
            model.linearize(point(i));
            double[] v = new double[n];
            double[] w = new double[n];
            for (int k = 0; k < n; k++) {
                v[k] = (k % 2 == 0 ? 1 : -1) / Math.sqrt(n + k);
            }
            for (int step = 0; step < POWER_STEPS; step++) {
                double norm = Vectors.norm(v);
                if (!(norm > 0) || !Double.isFinite(norm)) {
                    break;
                }
                for (int k = 0; k < n; k++) {
                    v[k] /= norm;
                }
                model.hvp(v, w);
                double size = Vectors.norm(w);
                largest = Double.isFinite(size) ? Math.max(largest, size) : largest;
                double[] swap = v;
                v = w;
                w = swap;
            }
        }
        for (int i = 0; i + 1 < size(); i++) {
            double change = Vectors.distance(gradient(i), gradient(i + 1)) / spacing(i);
            largest = Double.isFinite(change) ? Math.max(largest, change) : largest;
        }
        return largest;
    }

    /** The largest spacing over the smallest. */
    double unevenness() {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i + 1 < size(); i++) {
            least = Math.min(least, spacing(i));
            most = Math.max(most, spacing(i));
        }
        return most / least;
    }

    /** Spreads the images evenly along the chain, on either side of one that stays. */
    void spread(int fixed) {
        List<double[]> old = List.copyOf(points);
        double[] arc = new double[size()];
        for (int i = 1; i < size(); i++) {
            arc[i] = arc[i - 1] + spacing(i - 1);
        }
        for (int i = 1; i < size() - 1; i++) {
            if (i == fixed) {
                continue;
            }
            int low = i < fixed ? 0 : fixed;
            int high = i < fixed ? fixed : size() - 1;
            double s = arc[low] + (arc[high] - arc[low]) * (i - low) / (high - low);
            int k = low;
            while (k + 2 < size() && arc[k + 1] < s) {
                k++;
            }
            double width = arc[k + 1] - arc[k];
            points.set(
                    i, between(old.get(k), old.get(k + 1), width > 0 ? (s - arc[k]) / width : 0));
            evaluations++;
            losses.set(i, model.gradient(points.get(i), gradients.get(i)));
        }
    }

    /**
     * Puts images in the middle between neighbours where the loss rises above both by a part of the
     * range.
     *
     * @return how many
     */
    int refine(double rise, int most) {
        double threshold = rise * range();
        int added = 0;
        for (int i = 0; i + 1 < size() && added < most; i++) {
            double[] middle = between(point(i), point(i + 1), 0.5);
            evaluations++;
            double loss = model.loss(middle);
            if (Double.isFinite(loss) && loss > Math.max(loss(i), loss(i + 1)) + threshold) {
                add(i + 1, middle);
                added++;
                i++;
            }
        }
        return added;
    }

    /** The gradient's norm across the path at an inner image. */
    double across(int i) {
        double[] tangent = tangent(i);
        double along = Vectors.dot(gradient(i), tangent);
        return Vectors.norm(Vectors.plus(gradient(i), -along, tangent));
    }

    Band band(
            Band.Status status,
            String reason,
            double force,
            double tolerance,
            Optional<Band.Saddle> saddle,
            List<Band.Step> history) {
        var images = new ArrayList<Band.Image>();
        double arc = 0;
        for (int i = 0; i < size(); i++) {
            boolean end = i == 0 || i == size() - 1;
            arc += i == 0 ? 0 : spacing(i - 1);
            images.add(new Band.Image(arc, point(i).clone(), loss(i), end ? 0 : across(i)));
        }
        return new Band(
                status,
                reason,
                images,
                highest(),
                saddle,
                iterations,
                evaluations,
                force,
                tolerance,
                history);
    }
}

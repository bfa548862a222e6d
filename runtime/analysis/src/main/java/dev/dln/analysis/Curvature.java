package dev.dln.analysis;

import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.engine.Model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The curvature of a loss at a point: the spectrum of its Hessian with the directions of symmetry
 * taken out, each of the other directions told to be curved or flat.
 *
 * <p>At a critical point H T = 0 for the tangents T of the symmetry, so H and P H P, with P the
 * projector off T, have the same spectrum. Of its eigenvalues those beyond what they may be wrong
 * by are curved. The others span a space V in which curvature is measured once more by V' H V,
 * whose entries are often much better known than the eigenvalues: an error in V counts only
 * quadratically, and one in H only where it touches V.
 *
 * @param tangent the directions of symmetry
 * @param values all n eigenvalues, ascending, those of symmetry about zero
 * @param curved the eigenvalues that are surely not zero
 * @param curvedVectors their eigenvectors, one after the other
 * @param flat a basis of the flat directions: orthonormal vectors, one after the other
 * @param newton the Newton step in the curved directions, lengthened by what noise may hide
 * @param bound what each eigenvalue may be wrong by
 * @param gap as in {@link Classification}
 * @param margin the smallest ratio of a curved eigenvalue to what it may be wrong by
 * @param flatCurvature the largest curvature along a basis vector of the flat directions
 * @param flatBound what the curvatures of the flat directions may be wrong by
 */
record Curvature(
        TangentSpace tangent,
        double[] values,
        double[] curved,
        double[] curvedVectors,
        double[] flat,
        double[] newton,
        double bound,
        double gap,
        double margin,
        double flatCurvature,
        double flatBound) {

    /** An eigenvalue must exceed the bound this many times to be surely nonzero. */
    static final double SURE = 10;

    /** Up to this many times the bound the largest gap has a say. */
    static final double GAP_REACH = 1000;

    /** Moved points of which the Hessian is compared, for rounding. */
    private static final int NEIGHBOURS = 2;

    /** What is measured before the symmetry is known to be right. */
    record At(Model model, double[] point, double[] gradient, double[] hessian, double noise) {
        int size() {
            return point.length;
        }

        double[] hessianAt(double[] where) {
            double[] matrix = new double[size() * size()];
            model.hessian(where, matrix);
            return matrix;
        }
    }

    /** The curvature, given the directions of symmetry. */
    static Curvature of(At at, TangentSpace tangent) {
        int n = at.size();
        double[] projected = at.hessian.clone();
        double leak = project(projected, tangent, n);
        SymmetricEigen eigen = SymmetricEigen.withResiduals(projected, n);
        double size = n == 0 ? 0 : Math.max(Math.abs(eigen.values()[0]), eigen.values()[n - 1]);
        List<double[]> neighbours = new ArrayList<>();
        double change = 0;
        for (int k = 0; k < NEIGHBOURS; k++) {
            double[] moved = at.hessianAt(RoundingNoise.neighbour(at.point, k));
            double[] difference = Vectors.plus(moved, -1, at.hessian);
            neighbours.add(difference);
            change = Math.max(change, finite(Vectors.norm(difference)));
        }
        double rounding = eigen.bound() + 4 * change + 2 * leak + size * 0x1p-50;
        double[] newton = newtonStep(eigen, at, SURE * rounding);
        double[] moved = at.hessianAt(Vectors.plus(at.point, 1, newton));
        // Where the Hessian vanishes linearly the Newton step goes half the way to the critical
        // point and sees half of the change, less than that nowhere: four times is safe.
        double bound = rounding + 4 * finite(Vectors.distance(moved, at.hessian));

        double[] sizes = Arrays.stream(eigen.values()).map(Math::abs).sorted().toArray();
        int zeros = Math.max(tangent.dimension(), zeros(sizes, bound, tangent.dimension()));
        Integer[] order = new Integer[n];
        Arrays.setAll(order, k -> k);
        Arrays.sort(order, Comparator.comparingDouble(k -> Math.abs(eigen.values()[k])));
        double[] space = new double[zeros * n];
        for (int z = 0; z < zeros; z++) {
            System.arraycopy(eigen.vectors(), order[z] * n, space, z * n, n);
        }
        var curved = new ArrayList<Direction>();
        for (int k = zeros; k < n; k++) {
            curved.add(new Direction(eigen.values()[order[k]], eigen.vector(order[k]), bound));
        }
        double[] flat = without(space, zeros, tangent, n);
        double smallest = zeros == n ? Double.POSITIVE_INFINITY : sizes[zeros];
        List<Direction> measured = measure(at, flat, neighbours, smallest, newton);
        List<Direction> left = new ArrayList<>();
        for (Direction direction : measured) {
            // stricter than above: these bounds see only a few of the possible errors
            boolean sure = Math.abs(direction.value) > GAP_REACH * direction.bound;
            (sure ? curved : left).add(direction);
        }
        for (Direction direction : curved.subList(n - zeros, curved.size())) {
            newton = Vectors.plus(newton, 1, direction.newton(at));
        }
        curved.sort(Comparator.comparingDouble(d -> d.value));
        double least = curved.stream().mapToDouble(d -> Math.abs(d.value)).min().orElse(0);
        double most = left.stream().mapToDouble(d -> Math.abs(d.value)).max().orElse(0);
        boolean oneSided = curved.isEmpty() || left.size() + tangent.dimension() == 0;
        return new Curvature(
                tangent,
                eigen.values(),
                curved.stream().mapToDouble(d -> d.value).toArray(),
                rows(curved, n),
                rows(left, n),
                newton,
                bound,
                oneSided ? Double.POSITIVE_INFINITY : least / Math.max(most, size * 0x1p-53),
                curved.stream()
                        .mapToDouble(d -> Math.abs(d.value) / d.bound)
                        .min()
                        .orElse(Double.POSITIVE_INFINITY),
                most,
                left.stream().mapToDouble(d -> d.bound).max().orElse(0));
    }

    /** A direction of unit length with its curvature and what that may be wrong by. */
    private record Direction(double value, double[] vector, double bound) {
        double[] newton(At at) {
            return step(value, vector, at);
        }
    }

    int negative() {
        return (int) Arrays.stream(curved).filter(v -> v < 0).count();
    }

    int positive() {
        return curved.length - negative();
    }

    /** How many flat directions there are. */
    int flatCount() {
        return newton.length == 0 ? 0 : flat.length / newton.length;
    }

    /** Row k of a list of vectors. */
    static double[] row(double[] rows, int k, int n) {
        return Arrays.copyOfRange(rows, k * n, (k + 1) * n);
    }

    /** How it was decided which directions are flat. */
    String decided() {
        return String.format(
                Locale.ROOT,
                "%d of %d eigenvalues exceed what they may be wrong by (%.2g), the smallest of"
                        + " them %.2g times; gap %.2g",
                curved.length,
                newton.length,
                bound,
                margin,
                gap);
    }

    /** Curvature in the span of orthonormal directions, measured within it. */
    private static List<Direction> measure(
            At at, double[] flat, List<double[]> neighbours, double smallest, double[] newton) {
        int n = at.size();
        int k = n == 0 ? 0 : flat.length / n;
        if (k == 0) {
            return List.of();
        }
        double[] image = new double[k * n];
        Lapack.multiply(flat, false, at.hessian, false, image, k, n, n);
        double[] inner = new double[k * k];
        Lapack.multiply(image, false, flat, true, inner, k, k, n);
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < i; j++) {
                double mean = (inner[i * k + j] + inner[j * k + i]) / 2;
                inner[i * k + j] = mean;
                inner[j * k + i] = mean;
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(inner, k);
        var directions = new ArrayList<Direction>();
        double[] steps = newton.clone();
        double[] own = new double[k];
        double[][] vectors = new double[k][];
        for (int i = 0; i < k; i++) {
            double[] u = new double[n];
            Lapack.multiply(eigen.vector(i), false, flat, false, u, 1, n, k);
            vectors[i] = u;
            double[] hu = new double[n];
            Lapack.multiply(u, false, at.hessian, false, hu, 1, n, n);
            double value = eigen.values()[i];
            // what reaches out of the span, and acts back through the curved directions
            double out = Math.max(0, Vectors.norm(Vectors.plus(hu, -value, u)));
            own[i] =
                    eigen.bound()
                            + (n + 4) * 0x1p-52 * absolute(u, at.hessian)
                            + (smallest == Double.POSITIVE_INFINITY ? 0 : out * out / smallest);
            for (double[] difference : neighbours) {
                own[i] += 4 * finite(Math.abs(form(u, difference)));
            }
            if (Math.abs(value) > SURE * own[i]) {
                steps = Vectors.plus(steps, 1, step(value, u, at));
            }
        }
        double[] change =
                Vectors.plus(at.hessianAt(Vectors.plus(at.point, 1, steps)), -1, at.hessian);
        for (int i = 0; i < k; i++) {
            double moved = 4 * finite(Math.abs(form(vectors[i], change)));
            directions.add(new Direction(eigen.values()[i], vectors[i], own[i] + moved));
        }
        return directions;
    }

    /** u' A u. */
    private static double form(double[] u, double[] matrix) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            double row = 0;
            for (int j = 0; j < u.length; j++) {
                row += matrix[i * u.length + j] * u[j];
            }
            sum += u[i] * row;
        }
        return sum;
    }

    /** |u|' |A| |u|. */
    private static double absolute(double[] u, double[] matrix) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            double row = 0;
            for (int j = 0; j < u.length; j++) {
                row += Math.abs(matrix[i * u.length + j] * u[j]);
            }
            sum += Math.abs(u[i]) * row;
        }
        return sum;
    }

    /** Replaces H by P H P and returns a bound of ||H T||. */
    private static double project(double[] hessian, TangentSpace tangent, int n) {
        int r = tangent.dimension();
        if (r == 0) {
            return 0;
        }
        double[] t = tangent.basis();
        double[] th = new double[r * n];
        Lapack.multiply(t, false, hessian, false, th, r, n, n);
        double leak = Vectors.norm(th);
        double[] tht = new double[r * r];
        Lapack.multiply(th, false, t, true, tht, r, r, n);
        // P H P = H - T'(T H - 1/2 (T H T') T) - its transpose
        double[] half = new double[r * n];
        Lapack.multiply(tht, false, t, false, half, r, n, r);
        for (int i = 0; i < half.length; i++) {
            half[i] = th[i] - half[i] / 2;
        }
        double[] correction = new double[n * n];
        Lapack.multiply(t, true, half, false, correction, n, n, r);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double entry = hessian[i * n + j] - correction[i * n + j] - correction[j * n + i];
                hessian[i * n + j] = entry;
                hessian[j * n + i] = entry;
            }
        }
        return leak;
    }

    /** An orthonormal basis of what is left of a space when the tangents are taken out. */
    private static double[] without(double[] space, int count, TangentSpace tangent, int n) {
        int r = tangent.dimension();
        if (count == r) {
            return new double[0];
        }
        if (r == 0) {
            return space;
        }
        double[] inner = new double[count * r];
        Lapack.multiply(space, false, tangent.basis(), true, inner, count, r, n);
        double[] inside = new double[count * n];
        Lapack.multiply(inner, false, tangent.basis(), false, inside, count, n, r);
        Svd svd = Svd.thin(Vectors.plus(space, -1, inside), count, n);
        return Arrays.copyOf(svd.vt(), (count - r) * n);
    }

    private static double[] rows(List<Direction> directions, int n) {
        double[] rows = new double[directions.size() * n];
        for (int k = 0; k < directions.size(); k++) {
            System.arraycopy(directions.get(k).vector, 0, rows, k * n, n);
        }
        return rows;
    }

    /**
     * How many of the ascending absolute values count as zero.
     *
     * @param bound what each may be wrong by
     * @param explained so many are known to be zero
     */
    static int zeros(double[] sizes, double bound, int explained) {
        int n = sizes.length;
        int low = 0;
        while (low < n && sizes[low] <= SURE * bound) {
            low++;
        }
        if (explained > 0
                && explained <= low
                && (explained == n || sizes[explained] > bound * SURE)) {
            return explained;
        }
        int high = low;
        while (high < n && sizes[high] <= GAP_REACH * bound) {
            high++;
        }
        if (explained >= low && explained <= high && explained > 0) {
            return explained;
        }
        if (low == 0) {
            return 0;
        }
        int best = low;
        double bestRatio = 0;
        for (int cut = low; cut <= high && cut < n; cut++) {
            double below = Math.max(sizes[cut - 1], bound);
            double ratio = sizes[cut] / below;
            if (ratio > bestRatio) {
                bestRatio = ratio;
                best = cut;
            }
        }
        return high == n && bestRatio < SURE ? n : best;
    }

    /** The Newton step in the eigen-directions whose curvature is known. */
    private static double[] newtonStep(SymmetricEigen eigen, At at, double bound) {
        double[] step = new double[at.size()];
        for (int k = 0; k < step.length; k++) {
            if (Math.abs(eigen.values()[k]) > bound) {
                step = Vectors.plus(step, 1, step(eigen.values()[k], eigen.vector(k), at));
            }
        }
        return step;
    }

    /**
     * The Newton step in one direction, lengthened by what gradient noise, underflow included, may
     * hide.
     */
    private static double[] step(double value, double[] vector, At at) {
        int n = vector.length;
        double hidden = Math.max(at.noise / Math.sqrt(Math.max(1, n)), Double.MIN_NORMAL);
        double slope = Vectors.dot(vector, at.gradient);
        slope += Math.copySign(hidden, slope);
        return Vectors.plus(new double[n], -slope / value, vector);
    }

    static double finite(double x) {
        return Double.isFinite(x) ? x : Double.MAX_VALUE / 16;
    }
}

package dev.dln.analysis.linalg;

import java.util.Optional;

/**
 * MINRES-QLP (Choi, Paige and Saunders 2011): the solution of minimal length of min ||A x - b|| for
 * a symmetric matrix A, which may be indefinite or singular, known only by its products with
 * vectors. In exact arithmetic it is the pseudo-inverse's A^+ b after at most as many iterations as
 * A has distinct eigenvalues. The Lanczos process makes A tridiagonal; rotations from the left and
 * from the right make that lower triangular, diagonal but for two diagonals below, from which the
 * iterate follows by short recurrences. Where A x = b has no solution, a Ritz value goes to zero
 * with the square of ||A r||, so the solution is good to about the square root of the rounding
 * unit; a tolerance below 1e-8 asks for more than there is.
 *
 * @param tolerance stop when ||r|| &lt;= this times (||A|| ||x|| + ||b||), or when ||A r|| &lt;=
 *     this times ||A|| ||r||: then r is orthogonal to A's range as far as can be seen
 * @param maxIterations at most so many
 * @param maxCondition stop before A's part in the Krylov space gets a condition number above this
 * @param maxLength stop before the solution gets longer than this
 */
public record MinresQlp(
        double tolerance, int maxIterations, double maxCondition, double maxLength) {
    /** What is multiplied. */
    public interface Operator {
        /** The product of the matrix and a vector of its order, which is not changed. */
        void multiply(double[] vector, double[] product);
    }

    /** Why the iteration stopped. */
    public enum Stop {
        /** The residual is within the tolerance: A x = b. */
        SOLVED,
        /** A times the residual is within the tolerance: a least-squares solution. */
        LEAST_SQUARES,
        /** The limit of iterations is reached. */
        ITERATION_LIMIT,
        /** The condition number reached its limit; the solution before is returned. */
        CONDITION,
        /** The length reached its limit; the solution before is returned. */
        LENGTH,
        /** A product is not finite; the solution before is returned. */
        NOT_FINITE
    }

    /**
     * A solution.
     *
     * @param x the solution
     * @param stop why the iteration stopped
     * @param iterations products that were needed
     * @param residual an estimate of ||b - A x||
     * @param norm an estimate of ||A||_2 from below
     * @param condition an estimate of the condition number of A restricted to the Krylov space
     */
    public record Solution(
            double[] x,
            Stop stop,
            int iterations,
            double residual,
            double norm,
            double condition) {}

    /** Solves A x = b. */
    public Solution solve(Operator a, double[] b) {
        return new Run(a, b).solve();
    }

    /** A plane rotation (c, s; s, -c) that takes (a, b) to (r, 0), r not negative. */
    private static final class Rotation {
        double c = -1;
        double s;

        double zero(double a, double b) {
            double r = Math.hypot(a, b);
            c = r == 0 ? 1 : a / r;
            s = r == 0 ? 0 : b / r;
            return r;
        }
    }

    /** One solution under way. A 1 or 2 after a name means one or two columns before the newest. */
    private final class Run {
        private final Operator a;
        private final int n;
        private final double[] right;
        private final double firstBeta;

        // Lanczos: the newest vector v with the one before it, and the coefficients.
        private double[] v1;
        private double[] v;
        private double[] image;
        private double beta;
        private double nextBeta;
        private double alpha;

        // Rotations: from the left; from the right over (k-1, k), and over (k-2, k).
        private final Rotation left = new Rotation();
        private final Rotation near = new Rotation();
        private final Rotation far = new Rotation();

        /** Above the diagonal, in the column to come, after the newest left rotation. */
        private double delta;

        // The lower triangular factor: diagonal, and the two diagonals below it.
        private double gamma;
        private double gamma1;
        private double gamma2;
        private double theta;
        private double theta1;
        private double theta2;
        private double eta;
        private double eta1;
        private double eta2;

        // The rotated right-hand side, its rest, and the solution's coefficients in the basis W.
        private double tau;
        private double tau1;
        private double tau2;
        private double phi;
        private double mu;
        private double mu1;
        private double mu2;
        private double mu3;

        // The last three vectors of W; the part of x along those before no longer changes.
        private double[] w;
        private double[] w1;
        private double[] w2;
        private final double[] settled;
        private double settledLength;

        private final double[] x;
        private double norm;
        private double smallest = Double.POSITIVE_INFINITY;
        private double condition = 1;
        private int k;

        Run(Operator a, double[] b) {
            this.a = a;
            this.n = b.length;
            this.right = b;
            this.firstBeta = SymmetricEigen.norm(b);
            this.v1 = new double[n];
            this.v = b.clone();
            this.image = new double[n];
            this.w = new double[n];
            this.w1 = new double[n];
            this.w2 = new double[n];
            this.settled = new double[n];
            this.x = new double[n];
            this.nextBeta = firstBeta;
            this.phi = firstBeta;
        }

        Solution solve() {
            Optional<Stop> stop = Optional.empty();
            if (!Double.isFinite(firstBeta)) {
                stop = Optional.of(Stop.NOT_FINITE);
            } else if (firstBeta > 0) {
                for (int i = 0; i < n; i++) {
                    v[i] /= firstBeta;
                }
            }
            while (stop.isEmpty()) {
                double length = Math.hypot(settledLength, Math.hypot(mu1, mu));
                if (phi <= tolerance * (norm * length + firstBeta) || phi == 0) {
                    stop = Optional.of(Stop.SOLVED);
                } else if (k >= maxIterations) {
                    stop = Optional.of(Stop.ITERATION_LIMIT);
                } else {
                    stop = iterate();
                }
            }
            if (stop.get() == Stop.LEAST_SQUARES || stop.get() == Stop.CONDITION) {
                lift();
            }
            return new Solution(x, stop.get(), k, phi, norm, condition);
        }

        /**
         * Takes the part along the residual out of x (Liu and Roosta 2022). Of the kernel the
         * Krylov space contains one direction only, that of b's part there, and the residual of a
         * least-squares solution is that part; what x has along it is rounding, or room that a
         * nearly singular last column left.
         */
        private void lift() {
            double[] product = new double[n];
            a.multiply(x, product);
            double along = 0;
            double square = 0;
            for (int i = 0; i < n; i++) {
                product[i] = right[i] - product[i];
                along += product[i] * x[i];
                square += product[i] * product[i];
            }
            if (square > 0 && Double.isFinite(along) && Double.isFinite(square)) {
                for (int i = 0; i < n; i++) {
                    x[i] -= along / square * product[i];
                }
                phi = Math.sqrt(square);
            }
        }

        /** One iteration; a reason to stop where there is one. */
        private Optional<Stop> iterate() {
            k++;
            lanczos();
            if (!Double.isFinite(alpha) || !Double.isFinite(nextBeta)) {
                return Optional.of(Stop.NOT_FINITE);
            }
            norm = Math.max(norm, Math.hypot(Math.hypot(beta, alpha), nextBeta));

            // The last left rotation changes this column and begins the next one. What it leaves
            // here tells how long A r is, r being the residual so far.
            double below = left.c * delta + left.s * alpha;
            double diagonal = left.s * delta - left.c * alpha;
            double twoBelow = left.s * nextBeta;
            delta = -left.c * nextBeta;
            if (Math.hypot(diagonal, delta) <= tolerance * norm) {
                return Optional.of(Stop.LEAST_SQUARES);
            }
            gamma2 = gamma1;
            gamma1 = gamma;
            gamma = left.zero(diagonal, nextBeta);
            tau2 = tau1;
            tau1 = tau;
            tau = left.c * phi;
            double rest = left.s * phi;

            if (k > 2) { // the right rotation over (k-2, k), computed at the end of the last step
                theta2 = theta1;
                eta2 = eta1;
                eta1 = eta;
                theta1 = far.c * theta + far.s * below;
                below = far.s * theta - far.c * below;
                eta = far.s * gamma;
                gamma = -far.c * gamma;
            }
            if (k > 1) { // the right rotation over (k-1, k)
                gamma1 = near.zero(gamma1, below);
                theta = near.s * gamma;
                gamma = -near.c * gamma;
            }
            return extend(rest, twoBelow);
        }

        /** The next Lanczos vector: the image of v, orthogonal to v and the one before. */
        private void lanczos() {
            beta = nextBeta;
            a.multiply(v, image);
            if (k > 1) {
                for (int i = 0; i < n; i++) {
                    image[i] -= beta * v1[i];
                }
            }
            alpha = 0;
            for (int i = 0; i < n; i++) {
                alpha += v[i] * image[i];
            }
            for (int i = 0; i < n; i++) {
                image[i] -= alpha * v[i];
            }
            nextBeta = SymmetricEigen.norm(image);
        }

        /** The coefficients of the last three vectors of W, and with them the next iterate. */
        private Optional<Stop> extend(double rest, double twoBelow) {
            double next2 = k > 2 ? divide(tau2 - eta2 * mu3 - theta2 * mu2, gamma2) : mu2;
            double next1 = k > 1 ? divide(tau1 - eta1 * mu2 - theta1 * next2, gamma1) : mu1;
            double size = Math.abs(gamma);
            double largest = Math.max(norm, Math.max(k > 1 ? gamma1 : 0, size));
            double least = Math.min(smallest, size);
            if (k > 1) {
                least = Math.min(least, gamma1);
            }
            boolean singular = size * maxCondition <= largest;
            double next = singular ? 0 : (tau - eta * next2 - theta * next1) / gamma;
            double newSettled = Math.hypot(settledLength, next2);
            if (!(Math.hypot(newSettled, Math.hypot(next1, next)) <= maxLength)) {
                return Optional.of(Stop.LENGTH);
            }
            if (!singular && least * maxCondition <= largest) {
                return Optional.of(Stop.CONDITION);
            }
            mu3 = mu2;
            mu2 = next2;
            mu1 = next1;
            mu = next;
            settledLength = newSettled;
            norm = largest;
            updateSolution();
            if (singular) { // A's range is exhausted: what is left of b is not in it
                return Optional.of(
                        nextBeta <= tolerance * norm ? Stop.LEAST_SQUARES : Stop.CONDITION);
            }
            condition = largest / least;
            phi = rest;
            if (k > 1) {
                gamma1 = far.zero(gamma1, twoBelow);
                smallest = Math.min(smallest, gamma1);
            }
            double[] free = v1;
            v1 = v;
            v = image;
            image = free;
            for (int i = 0; i < n && nextBeta > 0; i++) {
                v[i] /= nextBeta;
            }
            return Optional.empty();
        }

        private static double divide(double a, double b) {
            return b == 0 ? 0 : a / b;
        }

        /** Rotates v into W from the right, and moves the solution. */
        private void updateSolution() {
            double[] free = w2;
            w2 = w1;
            w1 = w;
            w = free;
            for (int i = 0; i < n; i++) {
                double newest = v[i];
                if (k > 2) {
                    double third = w2[i] * far.c + newest * far.s;
                    newest = w2[i] * far.s - newest * far.c;
                    w2[i] = third;
                    settled[i] += third * mu2;
                }
                double second = w1[i];
                if (k > 1) {
                    w1[i] = second * near.c + newest * near.s;
                    newest = second * near.s - newest * near.c;
                }
                w[i] = newest;
                x[i] = settled[i] + w1[i] * mu1 + newest * mu;
            }
        }
    }
}

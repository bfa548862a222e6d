package dev.dln.analysis.spectrum;

/**
 * The spectrum of a random Hessian as Pennington and Bahri (2017) model it: the free sum of a
 * Wishart matrix of ratio phi, for the positive part, and a semicircle of variance 2 eps, for the
 * residuals, whose size eps is the loss. Its R-transform is 1 / (1 - phi z) + 2 eps z, so the
 * resolvent G at x solves 2 eps phi G^3 - (2 eps + x phi) G^2 + (x - 1 + phi) G - 1 = 0, and the
 * density is the absolute imaginary part of G over pi.
 *
 * @param phi parameters per sample, above 0 and below 1
 * @param eps the loss, above 0
 */
public record WishartPlusSemicircle(double phi, double eps) {
    private static final int BISECTIONS = 200;
    private static final int PANELS = 4000;

    /**
     * @throws IllegalArgumentException if a parameter is out of range
     */
    public WishartPlusSemicircle {
        if (!(phi > 0 && phi < 1 && eps > 0)) {
            throw new IllegalArgumentException("phi " + phi + ", eps " + eps);
        }
    }

    /** The loss above which eigenvalues are negative: there the left edge is at 0. */
    public static double critical(double phi) {
        return (1 - 20 * phi - 8 * phi * phi + Math.pow(1 + 8 * phi, 1.5)) / 16;
    }

    /** The density of eigenvalues at x. */
    public double density(double x) {
        // a depressed cubic t^3 + p t + q with G = t - b / 3
        double b = -(2 * eps + x * phi) / (2 * eps * phi);
        double c = (x - 1 + phi) / (2 * eps * phi);
        double d = -1 / (2 * eps * phi);
        double p = c - b * b / 3;
        double q = 2 * b * b * b / 27 - b * c / 3 + d;
        double discriminant = q * q / 4 + p * p * p / 27;
        if (discriminant <= 0) {
            return 0; // three real roots
        }
        double root = Math.sqrt(discriminant);
        double u = Math.cbrt(-q / 2 + root);
        double v = Math.cbrt(-q / 2 - root);
        return Math.sqrt(3) / 2 * Math.abs(u - v) / Math.PI;
    }

    /** The left end of the spectrum. */
    public double leftEdge() {
        double inside = 1;
        while (density(inside) == 0) {
            inside /= 2;
        }
        double outside = -8 * (1 + Math.sqrt(eps));
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (inside + outside) / 2;
            if (density(middle) > 0) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return inside;
    }

    /** The fraction of negative eigenvalues: the index over the number of parameters. */
    public double index() {
        double edge = leftEdge();
        if (edge >= 0) {
            return 0;
        }
        // x = edge (1 - s^2) makes the root at the edge smooth; Simpson's rule in s
        double sum = 0;
        for (int i = 0; i <= PANELS; i++) {
            double s = (double) i / PANELS;
            double weight = i == 0 || i == PANELS ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * density(edge * (1 - s * s)) * 2 * s;
        }
        return -edge * sum / (3.0 * PANELS);
    }
}

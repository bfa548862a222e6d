package dev.dln.analysis.theorem.kk20;

/**
 * The loss with one exponential neuron over (theta, b) for one sample with input 0 and the cubed
 * hinge, the factor a being chosen best: the surface of Figure 1 of Kawaguchi and Kaelbling 2020 in
 * closed form. With c = 1 - y f and u = 1 - y (f + a e^b), stationarity in a is 3 e^{2b} u^2 + 2
 * lambda (u - c) = 0, whose root u &gt;= 0 is the minimum because the problem is convex.
 *
 * @param factor the best a
 * @param hinge what is left of the hinge, u; 0 where nothing is left
 * @param value the loss, u^3 + lambda a^2
 */
public record CubedHinge(double factor, double hinge, double value) {

    /**
     * At one network output and offset.
     *
     * @param output the network's output f
     * @param target y, 1 or -1
     * @param offset b
     * @param lambda the coefficient of a^2, above 0
     * @throws IllegalArgumentException if y is not 1 or -1, or lambda not positive
     */
    public static CubedHinge at(double output, double target, double offset, double lambda) {
        if (Math.abs(target) != 1 || !(lambda > 0)) {
            throw new IllegalArgumentException("target " + target + ", lambda " + lambda);
        }
        double c = 1 - target * output;
        if (!(c > 0)) {
            return new CubedHinge(0, 0, 0);
        }
        // e^{2b} may overflow, so everything is in terms of e^{-b} where b is large
        double u;
        double size;
        if (offset <= 0) {
            double e = Math.exp(offset);
            u = 2 * c * lambda / (lambda + Math.sqrt(lambda * lambda + 6 * lambda * c * e * e));
            size = 3 / (2 * lambda) * u * u * e;
        } else {
            double e = Math.exp(-offset);
            double root = Math.sqrt(lambda * lambda * e * e + 6 * lambda * c);
            u = 2 * c * lambda * e / (lambda * e + root);
            size = e == 0 ? 0 : 3 / (2 * lambda) * u * u / e;
        }
        return new CubedHinge(target * size, u, u * u * u + lambda * size * size);
    }
}

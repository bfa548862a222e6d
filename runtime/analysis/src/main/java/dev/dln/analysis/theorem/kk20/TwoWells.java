package dev.dln.analysis.theorem.kk20;

/**
 * Example 1 of Kawaguchi and Kaelbling 2020: a network with one parameter t whose output has two
 * wells, one sample with input 0 and target -1, the cubed hinge. The loss has a bad local minimum
 * near t = 0.2 and is zero near t = 0.8. Its landmarks are roots, found by bisection to the last
 * bits.
 */
public final class TwoWells {
    /** The target. */
    public static final double TARGET = -1;

    private static final int BISECTIONS = 200;

    private TwoWells() {}

    /** The network's output. */
    public static double output(double t) {
        return 5
                * (-0.3 * Math.exp(-16 * square(t - 0.2))
                        - 0.7 * Math.exp(-32 * square(t - 0.8))
                        + 0.5);
    }

    /** The derivative of the output. */
    public static double slope(double t) {
        return 5
                * (0.3 * 32 * (t - 0.2) * Math.exp(-16 * square(t - 0.2))
                        + 0.7 * 64 * (t - 0.8) * Math.exp(-32 * square(t - 0.8)));
    }

    /** The loss, max(0, 1 + f)^3. */
    public static double loss(double t) {
        double hinge = Math.max(0, 1 - TARGET * output(t));
        return hinge * hinge * hinge;
    }

    /** The second derivative of the loss where the hinge is active. */
    public static double curvature(double t) {
        double hinge = Math.max(0, 1 - TARGET * output(t));
        return 6 * hinge * square(slope(t)) + 3 * hinge * hinge * bend(t);
    }

    /** The second derivative of the output. */
    private static double bend(double t) {
        double left = Math.exp(-16 * square(t - 0.2));
        double right = Math.exp(-32 * square(t - 0.8));
        return 5
                * (0.3 * 32 * left * (1 - 32 * square(t - 0.2))
                        + 0.7 * 64 * right * (1 - 64 * square(t - 0.8)));
    }

    /** The bad local minimum. */
    public static double localMinimum() {
        return root(0.1, 0.3, false, 0);
    }

    /** The local maximum between the wells. */
    public static double barrier() {
        return root(0.35, 0.65, false, 0);
    }

    /** Where the output is least. */
    public static double lowest() {
        return root(0.7, 0.9, false, 0);
    }

    /** The left end of the interval of global minima, where 1 + f falls to 0. */
    public static double zeroFrom() {
        return root(barrier(), lowest(), true, -1);
    }

    /** The right end of the interval of global minima. */
    public static double zeroTo() {
        return root(lowest(), 1, true, -1);
    }

    /** Where the output, or else its slope, crosses a level between two points. */
    private static double root(double from, double to, boolean ofOutput, double level) {
        double low = from;
        double high = to;
        double sign = Math.signum((ofOutput ? output(low) : slope(low)) - level);
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = low + (high - low) / 2;
            if (Math.signum((ofOutput ? output(middle) : slope(middle)) - level) == sign) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low + (high - low) / 2;
    }

    private static double square(double x) {
        return x * x;
    }
}

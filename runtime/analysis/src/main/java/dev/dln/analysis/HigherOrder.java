package dev.dln.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What third and fourth derivatives say along flat directions, where second ones say nothing.
 *
 * <p>Near a critical point the curved directions s can be solved for in terms of the flat ones d
 * (the splitting lemma; Lyapunov-Schmidt reduction): what is left is a function on the flat space,
 * whose Taylor series begins C(d)/6 + Q(d)/24 with
 *
 * <pre>
 * C(d) = D3 f[d, d, d]
 * Q(d) = D4 f[d, d, d, d] - 3 g' H^+ g,   g = D3 f[d, d, .],
 * </pre>
 *
 * the second term of Q being what following s = -1/2 H^+ g gains. Directions of symmetry are left
 * out: the loss is what it is on a slice across the orbits.
 *
 * @param rises whether the reduced function surely rises in some direction
 * @param falls whether it surely falls in some direction
 * @param definite whether it does one of the two in all directions
 * @param reason what decided, or why nothing did
 * @param third the largest |C| on unit vectors found
 * @param thirdBound what that may be wrong by
 * @param fourthLow the least Q on unit vectors found
 * @param fourthHigh the largest Q on unit vectors found
 * @param fourthBound what these may be wrong by
 */
record HigherOrder(
        boolean rises,
        boolean falls,
        boolean definite,
        String reason,
        double third,
        double thirdBound,
        double fourthLow,
        double fourthHigh,
        double fourthBound) {

    /** Up to so many flat directions the quartic form is determined: 126 values for five. */
    private static final int MOST_DIRECTIONS = 5;

    /**
     * What fourth derivatives say must be visible this far from the point, relative to its size or
     * to 1: a thousand times closer than a search's next point would be.
     */
    private static final double BLIND = 1e-3;

    /**
     * The same for third derivatives, where it must be stricter: with a curvature b instead of 0
     * the point is a minimum or a strict saddle, the other of the two 2 b / C away, and such pairs
     * are what a search meets.
     */
    private static final double BLIND_CUBIC = 1e-6;

    /** C and Q along one direction, with errors. */
    private record Along(double c, double cError, double q, double qError, double quartic) {}

    /** What a space too large to look at gives. */
    private static HigherOrder undecided(String reason) {
        double nan = Double.NaN;
        return new HigherOrder(false, false, false, reason, nan, nan, nan, nan, nan);
    }

    /**
     * Looks at all directions that the curvature leaves flat.
     *
     * @param gradient what is left of it at the point
     */
    static HigherOrder of(
            HigherDerivatives derivatives, double[] point, double[] gradient, Curvature curvature) {
        int k = curvature.flatCount();
        int n = point.length;
        if (k == 0) {
            return undecided("");
        }
        double slope = slope(gradient, curvature);
        List<double[]> coordinates =
                k <= MOST_DIRECTIONS
                        ? Form.lattice(k).stream().map(HigherOrder::simplex).toList()
                        : sample(k);
        var found = new ArrayList<Along>();
        for (double[] y : coordinates) {
            double[] d = new double[n];
            for (int i = 0; i < k; i++) {
                Vectors.step(d, y[i], Curvature.row(curvature.flat(), i, n), d);
            }
            found.add(along(derivatives, point, d, curvature));
        }
        double third = 0;
        double thirdBound = 0;
        double quartic = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double fourthBound = 0;
        for (int i = 0; i < found.size(); i++) {
            Along a = found.get(i);
            if (!(Double.isFinite(a.c + a.q) && Double.isFinite(a.cError + a.qError))) {
                return undecided("third or fourth derivatives are not finite");
            }
            double size = Vectors.norm(coordinates.get(i));
            double cube = size * size * size;
            third = Math.max(third, Math.abs(a.c) / cube);
            thirdBound = Math.max(thirdBound, a.cError / cube);
            quartic = Math.max(quartic, Math.abs(a.quartic) / (cube * size));
            low = Math.min(low, a.q / (cube * size));
            high = Math.max(high, a.q / (cube * size));
            fourthBound = Math.max(fourthBound, a.qError / (cube * size));
        }
        // At the exact critical point, some distance r away along the flat directions, C may be
        // smaller by quartic r, and then r shows in the curvature, quartic r^2 / 2.
        double hidden =
                Math.sqrt(2 * quartic * (curvature.flatCurvature() + curvature.flatBound()));
        boolean cubic = third > Curvature.SURE * (thirdBound + hidden);
        // A gradient left along a flat direction puts the critical point sqrt(2 slope / C) away,
        // or (6 slope / Q)^(1/3), with the curvature that follows.
        double curved = curvature.flatCurvature() + curvature.flatBound();
        double pair = 3 * (curved + Math.sqrt(2 * slope * third)) / third;
        if (cubic && !(pair <= BLIND_CUBIC * Math.max(1, Vectors.norm(point)))) {
            String reason =
                    String.format(
                            Locale.ROOT,
                            "the third derivative along a flat direction is %.3g, but a minimum and"
                                    + " a saddle less than %.2g from each other would look the"
                                    + " same",
                            third,
                            pair);
            return new HigherOrder(
                    false, false, false, reason, third, thirdBound, low, high, fourthBound);
        }
        if (cubic) {
            String reason =
                    String.format(
                            Locale.ROOT,
                            "the third derivative along a flat direction is %.3g (to within %.2g)",
                            third,
                            thirdBound + hidden);
            return new HigherOrder(
                    true, true, false, reason, third, thirdBound, low, high, fourthBound);
        }
        if (third > Curvature.SURE * thirdBound) {
            String reason =
                    String.format(
                            Locale.ROOT,
                            "the third derivative %.3g along a flat direction may be due to the"
                                    + " distance to the critical point",
                            third);
            return new HigherOrder(
                    false, false, false, reason, third, thirdBound, low, high, fourthBound);
        }
        Form.Sign sign =
                k <= MOST_DIRECTIONS
                        ? Form.through(
                                        k,
                                        found.stream().mapToDouble(a -> a.q).toArray(),
                                        found.stream()
                                                .mapToDouble(a -> Curvature.SURE * a.qError)
                                                .toArray())
                                .sign()
                        : sampled(found);
        double most = Math.max(Math.abs(low), Math.abs(high));
        double moved = most == 0 ? 0 : most / 2 * Math.pow(6 * slope / most, 2.0 / 3);
        double reach = blind(Curvature.SURE * thirdBound, curved + moved, most);
        if (!(reach <= BLIND * Math.max(1, Vectors.norm(point)))) {
            String reason =
                    String.format(
                            Locale.ROOT,
                            "second and third derivatives along flat directions are not known well"
                                    + " enough: within %.2g of the point they may outweigh the"
                                    + " fourth",
                            reach);
            return new HigherOrder(
                    false, false, false, reason, third, thirdBound, low, high, fourthBound);
        }
        return of(sign, k, third, thirdBound, low, high, fourthBound);
    }

    /** The norm of the gradient's part along the flat directions. */
    private static double slope(double[] gradient, Curvature curvature) {
        double[] along = new double[curvature.flatCount()];
        for (int i = 0; i < along.length; i++) {
            double[] direction = Curvature.row(curvature.flat(), i, gradient.length);
            along[i] = Vectors.dot(direction, gradient);
        }
        return Vectors.norm(along);
    }

    /**
     * Within this distance t a curvature or a third derivative that cannot be told from zero may
     * outweigh the fourth: where c t^3 / 6 or l t^2 / 2 exceeds q t^4 / 24.
     */
    private static double blind(double c, double l, double q) {
        return q == 0
                ? (c + l == 0 ? 0 : Double.POSITIVE_INFINITY)
                : Math.max(4 * c / q, Math.sqrt(12 * l / q));
    }

    private static HigherOrder of(
            Form.Sign sign,
            int k,
            double third,
            double thirdBound,
            double low,
            double high,
            double bound) {
        String vanishing =
                String.format(
                        Locale.ROOT,
                        "the third derivatives along %s vanish (to within %.2g)",
                        k == 1 ? "the flat direction" : "the " + k + " flat directions",
                        thirdBound);
        String fourth =
                switch (sign) {
                    case POSITIVE -> "the reduced fourth is positive";
                    case NEGATIVE -> "the reduced fourth is negative";
                    case BOTH -> "the reduced fourth takes both signs";
                    case SOMEWHERE_POSITIVE ->
                            "the reduced fourth is positive in some, in others not decided";
                    case SOMEWHERE_NEGATIVE ->
                            "the reduced fourth is negative in some, in others not decided";
                    case UNKNOWN -> "the reduced fourth cannot be told from zero";
                };
        String values =
                k == 1
                        ? String.format(Locale.ROOT, " (%.3g, to within %.2g)", low, bound)
                        : String.format(
                                Locale.ROOT,
                                " (seen from %.3g to %.3g, to within %.2g)",
                                low,
                                high,
                                bound);
        return new HigherOrder(
                sign == Form.Sign.POSITIVE
                        || sign == Form.Sign.SOMEWHERE_POSITIVE
                        || sign == Form.Sign.BOTH,
                sign == Form.Sign.NEGATIVE
                        || sign == Form.Sign.SOMEWHERE_NEGATIVE
                        || sign == Form.Sign.BOTH,
                sign == Form.Sign.POSITIVE || sign == Form.Sign.NEGATIVE,
                vanishing + " and " + fourth + values,
                third,
                thirdBound,
                low,
                high,
                bound);
    }

    private static double[] simplex(int[] exponent) {
        double[] y = new double[exponent.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = exponent[i] / 4.0;
        }
        return y;
    }

    /** Coordinate directions and sums and differences of neighbours. */
    private static List<double[]> sample(int k) {
        var directions = new ArrayList<double[]>();
        for (int i = 0; i < k; i++) {
            double[] single = new double[k];
            single[i] = 1;
            directions.add(single);
            for (int sign = -1; sign <= 1; sign += 2) {
                double[] pair = new double[k];
                pair[i] = Math.sqrt(0.5);
                pair[(i + 1) % k] = sign * Math.sqrt(0.5);
                directions.add(pair);
            }
        }
        return directions;
    }

    private static Form.Sign sampled(List<Along> found) {
        boolean up = found.stream().anyMatch(a -> a.q > Curvature.SURE * a.qError);
        boolean down = found.stream().anyMatch(a -> a.q < -Curvature.SURE * a.qError);
        if (up && down) {
            return Form.Sign.BOTH;
        }
        return up
                ? Form.Sign.SOMEWHERE_POSITIVE
                : down ? Form.Sign.SOMEWHERE_NEGATIVE : Form.Sign.UNKNOWN;
    }

    private static Along along(
            HigherDerivatives derivatives, double[] point, double[] d, Curvature curvature) {
        Along here = at(derivatives, point, d, curvature);
        double cError = here.cError;
        double qError = here.qError;
        double[][] others = {
            RoundingNoise.neighbour(point, 0),
            RoundingNoise.neighbour(point, 1),
            Vectors.plus(point, 1, curvature.newton()),
        };
        for (double[] other : others) {
            Along there = at(derivatives, other, d, curvature);
            cError += 4 * Math.abs(there.c - here.c);
            qError += 4 * Math.abs(there.q - here.q);
        }
        return new Along(here.c, cError, here.q, qError, here.quartic);
    }

    /** C and Q at a point, with the errors that come from the direction not being quite flat. */
    private static Along at(
            HigherDerivatives derivatives, double[] point, double[] d, Curvature curvature) {
        int n = point.length;
        double[][] series = derivatives.along(point, d, 3);
        double[] g = Vectors.plus(new double[n], 2, series[2]);
        double[] h = Vectors.plus(new double[n], 6, series[3]);
        double least = Double.POSITIVE_INFINITY;
        double gain = 0;
        double gainError = 0;
        double tilt = 0;
        for (int k = 0; k < curvature.curved().length; k++) {
            double value = curvature.curved()[k];
            double[] vector = Curvature.row(curvature.curvedVectors(), k, n);
            double along = Vectors.dot(g, vector);
            double part = 3 * along * along / value;
            gain += part;
            gainError += Math.abs(part) * Math.min(1, curvature.bound() / Math.abs(value));
            least = Math.min(least, Math.abs(value));
            tilt = Math.max(tilt, Math.abs(Vectors.dot(series[1], vector) / value));
        }
        double quartic = Vectors.dot(h, d);
        return new Along(
                Vectors.dot(g, d),
                3 * tilt * Vectors.norm(g),
                quartic - gain,
                4 * tilt * Vectors.norm(h) + gainError,
                quartic);
    }
}

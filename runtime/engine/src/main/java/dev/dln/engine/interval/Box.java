package dev.dln.engine.interval;

/**
 * A vector of closed intervals. The arrays are shared, not copied: who makes one gives them away.
 *
 * @param low the lower ends
 * @param high the upper ends, as many, none below the lower one; infinite ends stand for "not
 *     bounded"
 */
public record Box(double[] low, double[] high) {

    /**
     * @throws IllegalArgumentException if the lengths differ or an end is NaN or out of order
     */
    public Box {
        if (low.length != high.length) {
            throw new IllegalArgumentException(low.length + " lower, " + high.length + " upper");
        }
        for (int i = 0; i < low.length; i++) {
            if (!(low[i] <= high[i])) {
                throw new IllegalArgumentException("[" + low[i] + ", " + high[i] + "] at " + i);
            }
        }
    }

    /** The box that holds one point only. */
    public static Box point(double[] point) {
        return new Box(point.clone(), point.clone());
    }

    /** All points within a radius of a point in each coordinate, rounded outward. */
    public static Box around(double[] point, double radius) {
        double[] low = new double[point.length];
        double[] high = new double[point.length];
        for (int i = 0; i < point.length; i++) {
            low[i] = radius == 0 ? point[i] : Math.nextDown(point[i] - radius);
            high[i] = radius == 0 ? point[i] : Math.nextUp(point[i] + radius);
        }
        return new Box(low, high);
    }

    /** How many intervals it has. */
    public int size() {
        return low.length;
    }

    /** Whether no end is infinite. */
    public boolean bounded() {
        for (int i = 0; i < low.length; i++) {
            if (Double.isInfinite(low[i]) || Double.isInfinite(high[i])) {
                return false;
            }
        }
        return true;
    }

    /** A double in an interval, near its middle if it is bounded. */
    public double middle(int i) {
        double middle = low[i] / 2 + high[i] / 2;
        if (!Double.isFinite(middle)) {
            double nearest = low[i] > 0 ? low[i] : high[i] < 0 ? high[i] : 0;
            return Math.max(-Double.MAX_VALUE, Math.min(nearest, Double.MAX_VALUE));
        }
        return Math.max(low[i], Math.min(middle, high[i]));
    }

    /** How far an interval may reach from {@link #middle}, rounded up. */
    public double radius(int i) {
        double middle = middle(i);
        return Math.max(up(high[i] - middle), up(middle - low[i]));
    }

    /** The greatest absolute value of an interval. */
    public double magnitude(int i) {
        return Math.max(Math.abs(low[i]), Math.abs(high[i]));
    }

    private static double up(double difference) {
        return difference == 0 ? 0 : Math.nextUp(difference);
    }
}

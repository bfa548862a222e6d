package dev.dln.bench.table;

import java.util.List;

/**
 * The power law {@code factor * x ^ exponent} nearest to points in logarithms, by least squares.
 *
 * @param factor the value at 1
 * @param exponent how it grows
 */
public record PowerFit(double factor, double exponent) {
    /** A point, both coordinates positive. */
    public record Point(double x, double y) {}

    /**
     * Fits.
     *
     * @throws IllegalArgumentException if there are fewer than two places, or a coordinate is not
     *     positive
     */
    public static PowerFit of(List<Point> points) {
        double mx = 0;
        double my = 0;
        for (Point p : points) {
            if (!(p.x > 0) || !(p.y > 0)) {
                throw new IllegalArgumentException("no logarithms: " + p);
            }
            mx += Math.log(p.x) / points.size();
            my += Math.log(p.y) / points.size();
        }
        double xx = 0;
        double xy = 0;
        for (Point p : points) {
            double dx = Math.log(p.x) - mx;
            xx += dx * dx;
            xy += dx * (Math.log(p.y) - my);
        }
        if (xx == 0) {
            throw new IllegalArgumentException("a power law needs two places");
        }
        return new PowerFit(Math.exp(my - xy / xx * mx), xy / xx);
    }

    /** Its value. */
    public double at(double x) {
        return factor * Math.pow(x, exponent);
    }
}

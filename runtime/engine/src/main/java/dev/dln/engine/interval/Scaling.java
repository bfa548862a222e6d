package dev.dln.engine.interval;

import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;

/** Multiplication of intervals by one exact number. */
final class Scaling {
    private final double least;
    private final double most;

    Scaling(Rational factor) {
        least = Outward.below(factor);
        most = Outward.above(factor);
    }

    /** Whether it changes nothing. */
    boolean isOne() {
        return least == 1 && most == 1;
    }

    /** The product with an interval; ends are NaN where nothing is known. */
    void apply(double low, double high, double[] bounds) {
        if (isOne()) {
            bounds[0] = low;
            bounds[1] = high;
            return;
        }
        bounds[0] =
                Math.min(
                        Math.min(
                                Outward.multiplyDown(least, low),
                                Outward.multiplyDown(least, high)),
                        Math.min(
                                Outward.multiplyDown(most, low), Outward.multiplyDown(most, high)));
        bounds[1] =
                Math.max(
                        Math.max(Outward.multiplyUp(least, low), Outward.multiplyUp(least, high)),
                        Math.max(Outward.multiplyUp(most, low), Outward.multiplyUp(most, high)));
    }
}

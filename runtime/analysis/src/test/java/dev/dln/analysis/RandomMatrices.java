package dev.dln.analysis;

import dev.dln.engine.Array;

import java.util.List;
import java.util.random.RandomGenerator;

/** Random data for tests. */
public final class RandomMatrices {
    private RandomMatrices() {}

    /** Independent standard normal entries. */
    public static Array normal(RandomGenerator random, int rows, int cols) {
        double[] values = new double[rows * cols];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return new Array(List.of(rows, cols), values);
    }
}

package dev.dln.analysis.critical;

import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;

import java.util.random.RandomGenerator;

/**
 * Starts drawn from the distributions that a model declares; start number i is the random point of
 * the seed plus i, so that it can be named.
 *
 * @param model the model
 * @param seed of start 0
 */
public record DeclaredStarts(BoundModel model, long seed) implements Starts {
    @Override
    public String label(int index) {
        return "random:" + (seed + index);
    }

    @Override
    public double[] point(int index, RandomGenerator random) {
        return Points.random(model, seed + index);
    }
}

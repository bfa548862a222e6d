package dev.dln.analysis.probe;

import dev.dln.engine.SplitMix64;

import java.util.List;

/** Random choices: a stream that a seed and a number determine. */
final class Dice {
    /** Odd, so that different numbers give different streams; Vigna's second multiplier. */
    private static final long SPREAD = 0x94d049bb133111ebL;

    private final SplitMix64 bits;

    private Dice(long seed) {
        this.bits = new SplitMix64(seed);
    }

    /** The stream of this number under this seed. */
    static Dice of(long seed, long number) {
        return new Dice(new SplitMix64(seed + SPREAD * (number + 1)).nextLong());
    }

    /** A seed for something else. */
    long seed() {
        return bits.nextLong();
    }

    /** An integer between these, both included. */
    int between(int low, int high) {
        return low + (int) Math.floor(bits.nextDouble() * (high - low + 1));
    }

    /** True with this probability. */
    boolean chance(double probability) {
        return bits.nextDouble() < probability;
    }

    /** A number between these. */
    double between(double low, double high) {
        return low + (high - low) * bits.nextDouble();
    }

    /** A standard normal number. */
    double normal() {
        return bits.nextGaussian();
    }

    /** One of these. */
    <T> T pick(List<T> of) {
        return of.get(between(0, of.size() - 1));
    }

    /** A matrix of integers between these. */
    int[][] matrix(int rows, int columns, int low, int high) {
        int[][] matrix = new int[rows][columns];
        for (int[] row : matrix) {
            for (int j = 0; j < columns; j++) {
                row[j] = between(low, high);
            }
        }
        return matrix;
    }
}

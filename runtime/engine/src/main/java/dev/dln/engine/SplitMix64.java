package dev.dln.engine;

/**
 * Seeded random numbers, the same bits on every machine and in every release: SplitMix64 (Steele,
 * Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014) with the constants
 * of Vigna's public-domain {@code splitmix64.c}. Good for drawing starting points, not for
 * cryptography.
 */
public final class SplitMix64 {
    private long state;

    /** A generator; any seed is as good as any other. */
    public SplitMix64(long seed) {
        state = seed;
    }

    /** The next 64 bits. */
    public long nextLong() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Uniform on the 2^53 midpoints of equal parts of (0, 1); never 0 nor 1. */
    public double nextDouble() {
        return ((nextLong() >>> 11) + 0.5) * 0x1p-53;
    }

    /**
     * Standard normal, by Box and Muller's method (1958), the cosine branch: two uniform numbers
     * for one normal. Beyond 8.6 deviations it never goes.
     */
    public double nextGaussian() {
        double radius = Math.sqrt(-2 * StrictMath.log(nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * nextDouble());
    }
}

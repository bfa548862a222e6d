package dev.dln.analysis.spectrum;

/**
 * How many eigenvalues are asked for at each end of a spectrum.
 *
 * @param smallest how many of the least (most negative)
 * @param largest how many of the greatest
 */
public record Wanted(int smallest, int largest) {
    /**
     * @throws IllegalArgumentException if a number is negative or both are zero
     */
    public Wanted {
        if (smallest < 0 || largest < 0 || smallest + largest == 0) {
            throw new IllegalArgumentException(
                    "cannot compute " + smallest + " smallest and " + largest + " largest");
        }
    }

    /** How many together. */
    public int count() {
        return smallest + largest;
    }

    /**
     * @throws IllegalArgumentException if an operator of this size has fewer eigenvalues
     */
    void check(int size) {
        if (count() > size) {
            throw new IllegalArgumentException(
                    count() + " eigenvalues of an operator that has " + size);
        }
    }
}

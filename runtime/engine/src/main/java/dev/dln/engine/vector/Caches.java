package dev.dln.engine.vector;

/**
 * Which cache lines of the arena the core of each share has, as if caches were large enough: how
 * many lines must come from another core. A line that a core has not is fetched from one that has
 * it, and what is written is taken from all others; a line that is fetched and then written counts
 * twice.
 */
final class Caches {
    private static final int BITS = 64;

    /** By share: one bit for each line. */
    private final long[][] held;

    private Caches(long[][] held) {
        this.held = held;
    }

    /** Nobody has anything yet; first fetches come from memory and are not counted. */
    static Caches empty(int shares, int lines) {
        return new Caches(new long[shares][(lines + BITS - 1) / BITS]);
    }

    Caches copy() {
        long[][] copy = held.clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = held[i].clone();
        }
        return new Caches(copy);
    }

    /**
     * A share touches lines; returns how many of them come from another core.
     *
     * @param lines sorted disjoint ranges: pairs of the first line and the one after the last
     * @param write whether it writes them, and the others lose them
     */
    int touch(int share, int[] lines, boolean write) {
        int moved = 0;
        for (int i = 0; i < lines.length; i += 2) {
            int end = lines[i + 1];
            for (int from = lines[i]; from < end; from = (from / BITS + 1) * BITS) {
                int word = from / BITS;
                long mask = -1L << from;
                if (end - word * BITS < BITS) {
                    mask &= (1L << end) - 1;
                }
                moved += touch(share, word, mask, write);
            }
        }
        return moved;
    }

    private int touch(int share, int word, long mask, boolean write) {
        long others = 0;
        for (int other = 0; other < held.length; other++) {
            if (other != share) {
                others |= held[other][word];
                held[other][word] &= write ? ~mask : -1L;
            }
        }
        long moved = others & mask & (write ? -1L : ~held[share][word]);
        held[share][word] |= mask;
        return Long.bitCount(moved);
    }
}

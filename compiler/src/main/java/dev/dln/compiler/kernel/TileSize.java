package dev.dln.compiler.kernel;

/**
 * How many rows and vectors of columns a product accumulates at once.
 *
 * @param rows at least 1
 * @param columns in vectors, at least 1
 * @param steps how many terms of the sums a round of the innermost loop does, at least 1
 */
public record TileSize(int rows, int columns, int steps) {
    /** Doubles of the first operand that a block of rows reads; half of a common second cache. */
    private static final int BLOCK = 1 << 17;

    /** Cycles that a tile takes beside its sums, and beside storing them. */
    private static final double TILE = 10;

    /** Cycles that a kernel takes beside its tiles: there is one for each kind of edge. */
    private static final double KERNEL = 100;

    /**
     * The tile with the least estimated cycles over a whole result, its edges included.
     *
     * @param m rows of the result
     * @param vectors of columns of the result
     * @param terms of each sum
     * @param tiles those there are
     */
    static TileSize of(int m, int vectors, long terms, Tiles tiles) {
        var best = new TileSize(1, 1, 1);
        double least = Double.POSITIVE_INFINITY;
        for (int r = 1; r <= Math.min(tiles.rows(), m); r++) {
            for (int c = 1; c <= Math.min(Tiles.COLUMNS, vectors); c++) {
                Tiles.Term term = tiles.term(r, c);
                if (Double.isInfinite(term.cycles())) {
                    continue;
                }
                double cost = 0;
                for (int[] rows : new int[][] {{m / r, r}, {1, m % r}}) {
                    for (int[] columns : new int[][] {{vectors / c, c}, {1, vectors % c}}) {
                        cost +=
                                region(
                                        (long) rows[0] * columns[0],
                                        rows[1],
                                        columns[1],
                                        terms,
                                        tiles);
                    }
                }
                if (cost <= least) {
                    least = cost;
                    best = new TileSize(r, c, term.steps());
                }
            }
        }
        return best;
    }

    private static double region(long count, int r, int c, long terms, Tiles tiles) {
        if (count == 0 || r == 0 || c == 0) {
            return 0;
        }
        return KERNEL + count * (TILE + r * c + tiles.term(r, c).cycles() * terms);
    }

    /** How many vectors it has. */
    public int accumulators() {
        return rows * columns;
    }

    /** The same tile with other rounds. */
    TileSize withSteps(int other) {
        return new TileSize(rows, columns, other);
    }

    /**
     * How many tiles of rows make a block whose entries of the first operand stay in a cache;
     * preferably a divisor of all.
     *
     * @param fullRows how many tiles there are
     * @param terms how many terms of each sum are done at once
     */
    int block(int fullRows, long terms) {
        int all = Math.max(1, fullRows);
        int most = Math.clamp(BLOCK / (terms * rows), 1, all);
        int even = Math.ceilDiv(all, Math.ceilDiv(all, most));
        for (int tiles = even; tiles > even / 2; tiles--) {
            if (all % tiles == 0) {
                return tiles;
            }
        }
        return even;
    }
}

package dev.dln.compiler.kernel;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * Copies the lower triangle of a square matrix that lies in a buffer to the upper one, tile by tile
 * for the sake of caches. Pairs of tiles are numbered as in {@link Statement.Wrap}.
 */
final class Mirror {
    /** Rows and columns of a tile: 8 KiB of doubles from as many pages as a first-level TLB has. */
    private static final int TILE = 32;

    private final Emission emission;
    private final View matrix;
    private final int row;
    private final int column;

    private Mirror(Emission emission, View matrix) {
        this.emission = emission;
        this.matrix = matrix;
        this.row = matrix.strides().get(0);
        this.column = matrix.strides().get(1);
    }

    /**
     * Launches the copies.
     *
     * @param result a tensor, the first half of its axes for the rows and the others for the
     *     columns
     * @param extents of its axes, each half the same and row-major with one stride
     */
    static void lower(Emission emission, View result, List<Integer> extents) {
        int half = extents.size() / 2;
        int n = 1;
        for (int extent : extents.subList(0, half)) {
            n *= extent;
        }
        if (n < 2) {
            return;
        }
        List<Integer> strides =
                List.of(result.strides().get(half - 1), result.strides().get(2 * half - 1));
        var matrix = new View(result.buffer(), result.offset(), strides);
        var mirror = new Mirror(emission, matrix);
        int tiles = n / TILE;
        int whole = tiles * TILE;
        mirror.tiles(tiles);
        mirror.diagonal(tiles, TILE, 0);
        mirror.rectangle(whole, n - whole);
        mirror.diagonal(1, n - whole, whole);
    }

    /** All pairs of different tiles. */
    private void tiles(int tiles) {
        if (tiles > 1) {
            var b = kernel();
            pairs(
                    b,
                    tiles,
                    Affine.of(0),
                    TILE,
                    (below, above) -> copy(b, TILE, TILE, below, above));
            launch(b, 0);
        }
    }

    /** Some tiles on the diagonal, the first one from a row on. */
    private void diagonal(int tiles, int size, int from) {
        if (tiles == 0 || size < 2) {
            return;
        }
        var b = kernel();
        int both = row + column;
        b.loop(
                tiles,
                true,
                tile ->
                        pairs(
                                b,
                                size,
                                Affine.of(0).plus(tile, size * both),
                                1,
                                (below, above) -> b.store(0, above, b.scalar(0, below), 1)));
        launch(b, from * both);
    }

    /**
     * The places of every pair of different numbers below n, 2 or more, as row and column, each
     * once: n of them are a step apart, for every step below a half of n, and half as many a half
     * of an even n.
     */
    private void pairs(
            KernelBuilder b, int n, Affine from, int size, BiConsumer<Affine, Affine> places) {
        int rows = size * row;
        int columns = size * column;
        int steps = (n - 1) / 2;
        if (steps == 1) {
            apart(b, n, 1, from, size, places);
            apart(b, n, n - 1, from, size, places);
        } else if (steps > 1) {
            b.loop(
                    n,
                    true,
                    first ->
                            b.loop(
                                    steps,
                                    false,
                                    step -> {
                                        int[] pair = b.sort(first, b.wrap(first, step, 1, n));
                                        places.accept(
                                                from.plus(pair[1], rows).plus(pair[0], columns),
                                                from.plus(pair[0], rows).plus(pair[1], columns));
                                    }));
        }
        if (n % 2 == 0) {
            apart(b, n, n / 2, from, size, places);
        }
    }

    /** The pairs of numbers below n with a difference. */
    private void apart(
            KernelBuilder b,
            int n,
            int difference,
            Affine from,
            int size,
            BiConsumer<Affine, Affine> places) {
        b.loop(
                n - difference,
                true,
                first -> {
                    Affine diagonal = from.plus(first, size * (row + column));
                    places.accept(
                            diagonal.plus(difference * size * row),
                            diagonal.plus(difference * size * column));
                });
    }

    /** The last rows left of the diagonal's last tile. */
    private void rectangle(int columns, int rows) {
        if (columns == 0 || rows == 0) {
            return;
        }
        var b = kernel();
        b.loop(
                columns / TILE,
                true,
                tile ->
                        copy(
                                b,
                                rows,
                                TILE,
                                Affine.of(columns * row).plus(tile, TILE * column),
                                Affine.of(columns * column).plus(tile, TILE * row)));
        launch(b, 0);
    }

    private void copy(KernelBuilder b, int rows, int columns, Affine from, Affine to) {
        b.loop(
                columns,
                false,
                c ->
                        b.loop(
                                rows,
                                false,
                                r -> {
                                    int value = b.scalar(0, from.plus(r, row).plus(c, column));
                                    b.store(0, to.plus(c, row).plus(r, column), value, 1);
                                }));
    }

    private KernelBuilder kernel() {
        var b = new KernelBuilder(1);
        b.parameter(matrix.buffer().memory);
        return b;
    }

    private void launch(KernelBuilder b, int from) {
        emission.launch(b.build("mirror"), List.of(matrix), List.of(from));
    }
}

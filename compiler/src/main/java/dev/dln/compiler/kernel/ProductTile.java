package dev.dln.compiler.kernel;

import dev.dln.compiler.rewrite.Optimization;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The loops of one contraction once it is decided which index has the lanes: a tile of accumulators
 * in registers, the summed indices inside, everything else outside. What does not fill whole tiles
 * is done by further kernels, each for one region.
 */
final class ProductTile {
    /** Stands for an index there is not. */
    static final Index NONE = new Index(1, true);

    /**
     * About how many terms of a sum are done before another panel is taken: measured best of 128 to
     * 2048, where the result is read and written for each part.
     */
    private static final int CUT = 1024;

    /**
     * Numbers of the second operand that are packed, then used, at most. Measured on a cache of 2
     * MiB a core, before {@link #MANY_COLUMNS} made some chunks smaller: the gradients of the two
     * large networks took 6.1 to 6.3 and 24.1 to 24.9 ms with this, 6.8 and 24.0 with half, 7.1 and
     * 27.1 with twice as many.
     */
    private static final int CHUNK = 1 << 19;

    /** Accumulators needed to keep the multiply-add units busy. */
    private static final long CHAINS = 4;

    /** Fewer columns at once than this read the first operand too often. */
    private static final int CHUNK_COLUMNS = 240;

    /**
     * So many columns are enough, if more would be more than half a chunk: 784 terms by 256, as
     * half a chunk had them, are too few.
     */
    private static final int MANY_COLUMNS = 512;

    /** Sums so short that what tiles take is not what was measured on long ones. */
    private static final int SHORT = 16;

    private final Emission emission;
    final Target target;
    final double coefficient;
    View first;
    @Nullable View second;
    final View result;
    final Index lane;

    /** What is computed on the entries. */
    final Epilogue epilogue;

    /** Lanes over an index of the second operand: entries of the first are broadcast. */
    final boolean lanesOverN;

    final boolean lanesOverSum;

    /** Whether the lanes of a sum are added before it is stored. */
    final boolean addsLanes;

    final Index rowIndex;
    final Index columnIndex;
    final List<Index> outer = new ArrayList<>();
    final List<Index> summed = new ArrayList<>();

    /** Those there are, with what was measured where the product is like that. */
    final Tiles tiles;

    /** Columns are vectors of this many entries. */
    final int unit;

    int rows = 1;
    int columns = 1;

    /**
     * How many sums each entry is the sum of, where there are few entries: as many for any tiles,
     * so that these decide about no bits.
     */
    int chains = 1;

    /** Strides of the first operand from tile to tile and from row to row. */
    int rowTileStride;

    int rowStride;

    /** Strides of the second operand from tile to tile and from column to column. */
    int tileStride;

    int columnStride;
    boolean packed;

    /** The first of the columns that are done now. */
    private int columnStart;

    /** The part of the innermost sum that is done now. */
    int sumStart;

    int sumCount;

    /** How many tiles of rows are done before the next tile of columns. */
    int blockTiles;

    ProductTile(
            Emission emission,
            Target target,
            double coefficient,
            View first,
            @Nullable View second,
            View result,
            List<Index> indices,
            @Nullable Index lane,
            boolean lanesOverN,
            Epilogue epilogue) {
        this.emission = emission;
        this.target = target;
        this.coefficient = coefficient;
        this.first = first;
        this.second = second;
        this.result = result;
        this.lane = lane == null ? NONE : lane;
        this.lanesOverN = lanesOverN;
        this.epilogue = epilogue;
        this.lanesOverSum = !this.lane.output;
        this.addsLanes = lanesOverSum && indices.stream().anyMatch(i -> i.part);
        this.unit = lanesOverN ? target.lanes() : 1;
        Index row = NONE;
        Index column = lanesOverN ? this.lane : NONE;
        for (Index i : indices) {
            if (i != lane && i.isM() && (row == NONE || i.extent > row.extent)) {
                row = i;
            }
            if (i != lane && !lanesOverN && i.isN()) {
                column = column == NONE || i.extent > column.extent ? i : column;
            }
        }
        this.rowIndex = row;
        this.columnIndex = column;
        for (Index i : indices) {
            if (!i.output) {
                summed.add(i);
            } else if (i != row && i != column && i != lane) {
                outer.add(i);
            }
        }
        outer.sort((x, y) -> Integer.compare(y.c, x.c));
        summed.sort(
                (x, y) -> x == lane ? 1 : y == lane ? -1 : Integer.compare(y.a + y.b, x.a + x.b));
        boolean asMeasured = lanesOverN && terms() >= SHORT;
        this.tiles = asMeasured ? target.tiles() : target.tiles().unmeasured();
    }

    void emit() {
        int m = rowIndex.extent;
        int n = columnIndex.extent;
        long sum = terms();
        TileSize tile = TileSize.of(m, Math.ceilDiv(n, unit), sum, tiles);
        chains = (int) Math.max(1, CHAINS / ((long) m * Math.ceilDiv(n, unit)));
        rows = tile.rows();
        columns = tile.columns();
        rowTileStride = rows * rowIndex.a;
        rowStride = rowIndex.a;
        boolean packs = lanesOverN && (columnIndex.b != 1 || worthPacking(m, n));
        if (lanesOverN && worthPackingRows(m, n)) {
            packRows(m);
        }
        int fullRows = m / rows;
        int restRows = m - fullRows * rows;
        blockTiles = tile.block(fullRows, Math.min(CUT, sum));
        packed = packs;
        int cuts = sumCuts(m, n);
        int length = sumLength();
        int chunk = packs ? chunk(n, sum) : n;
        View whole = second;
        int[] strides = indicesOfSecond().stream().mapToInt(i -> i.b).toArray();
        for (columnStart = 0; columnStart < n; columnStart += chunk) {
            int count = Math.min(chunk, n - columnStart);
            tileStride = columns * unit * columnIndex.b;
            columnStride = unit * columnIndex.b;
            if (packs) {
                for (int i = 0; i < strides.length; i++) {
                    indicesOfSecond().get(i).b = strides[i];
                }
                packColumns(java.util.Objects.requireNonNull(whole), count);
            }
            int vectors = Math.ceilDiv(count, unit);
            int fullColumns = count / unit / columns;
            int restVectors = vectors - fullColumns * columns;
            int lastActive = count % unit == 0 ? unit : count % unit;
            for (int cut = 0; cut < cuts; cut++) {
                sumStart = Math.ceilDiv(length, cuts) * cut;
                sumCount = Math.min(length - sumStart, Math.ceilDiv(length, cuts));
                regions(fullRows, restRows, fullColumns, restVectors, lastActive);
            }
        }
    }

    /** How many terms each sum has. */
    private long terms() {
        return summed.stream().mapToLong(i -> i.extent).reduce(1, (x, y) -> x * y);
    }

    /** How many views the epilogue has beside the result: none before the last part of a sum. */
    int others() {
        return endsSum() ? epilogue.others().size() : 0;
    }

    /** Whether the entries are known when the sum's present part is added. */
    boolean endsSum() {
        return sumStart + sumCount == sumLength();
    }

    private List<Index> indicesOfSecond() {
        var all = new ArrayList<>(outer);
        all.addAll(summed);
        return all;
    }

    /** How many columns are packed and multiplied before the next ones. */
    private int chunk(int n, long sum) {
        int width = columns * unit;
        long some = Math.max(CHUNK / 2 / sum, MANY_COLUMNS);
        long most = Math.max(Math.min(CHUNK / sum, some), CHUNK_COLUMNS);
        int chunks = (int) Math.ceilDiv((long) n, most);
        return Math.ceilDiv(Math.ceilDiv(n, chunks), width) * width;
    }

    private int sumLength() {
        return summed.isEmpty() ? 1 : summed.getLast().extent;
    }

    /**
     * In how many parts a long sum is done, one after the other, so that a panel of the second
     * operand stays in the first cache.
     */
    private int sumCuts(int m, int n) {
        boolean pays = packed && summed.size() == 1 && m >= 64 && n >= 64;
        return pays ? Math.ceilDiv(Math.max(1, sumLength() - CUT / 2), CUT) : 1;
    }

    private void regions(
            int fullRows, int restRows, int fullColumns, int restVectors, int lastActive) {
        boolean batch = lane != NONE && lane.output && !lanesOverN;
        int width = target.lanes();
        int blocks = batch ? lane.extent / width : 1;
        int rest = batch ? lane.extent % width : 0;
        for (int part = 0; part < (rest > 0 ? 2 : 1); part++) {
            var lanePart = part == 0 ? new Part(0, blocks, width) : new Part(blocks, 1, rest);
            for (int r = 0; r < 3; r++) {
                int blocked = fullRows / blockTiles * blockTiles;
                var rowPart =
                        switch (r) {
                            case 0 -> new Part(0, blocked, rows);
                            case 1 -> new Part(blocked, fullRows - blocked, rows);
                            default -> new Part(fullRows, 1, restRows);
                        };
                var fullPart = new Part(0, fullColumns, columns);
                var restPart = new Part(fullColumns, 1, restVectors);
                region(lanePart, rowPart, fullPart, unit);
                region(lanePart, rowPart, restPart, lastActive);
            }
        }
    }

    /** Some tiles of a size along one index: the first one, how many, how large. */
    record Part(int start, int tiles, int size) {
        boolean isEmpty() {
            return tiles == 0 || size == 0;
        }
    }

    private boolean worthPacking(int m, int n) {
        long k = terms();
        return target.uses(Optimization.PACK) && m >= 32 && k >= 32 && k * n >= 16384;
    }

    /**
     * Whether the rows of a tile lie far apart, or side by side with the summed index far apart.
     */
    private boolean worthPackingRows(int m, int n) {
        long k = terms();
        boolean jumps = !summed.isEmpty() && summed.getLast().a != 1;
        return target.uses(Optimization.PACK) && jumps && m >= 32 && k >= 32 && n >= 64;
    }

    /** Copies the second operand into panels of whole tiles of columns, summed indices inside. */
    private void packColumns(View whole, int n) {
        View from =
                new View(
                        whole.buffer(),
                        whole.offset() + columnStart * columnIndex.b,
                        whole.strides());
        var panels = new Panels(emission, target, 'b', outer, summed);
        second = panels.copy(from, columnIndex, n, columns * unit);
        tileStride = panels.distance();
        columnStride = unit;
    }

    /** Copies the first operand into panels of whole tiles of rows, summed indices inside. */
    private void packRows(int m) {
        var panels = new Panels(emission, target, 'a', outer, summed);
        first = panels.copy(first, rowIndex, m, rows);
        rowTileStride = panels.distance();
        rowStride = 1;
    }

    private void region(Part lanePart, Part rowPart, Part columnPart, int lastActive) {
        if (lanePart.isEmpty() || rowPart.isEmpty() || columnPart.isEmpty()) {
            return;
        }
        boolean batch = lane != NONE && lane.output && !lanesOverN;
        int a = rowPart.start * rowTileStride;
        int row = rowPart.start * rows;
        int column = columnStart + columnPart.start * columns * unit;
        int c = row * rowIndex.c + column * columnIndex.c;
        int b = columnPart.start * tileStride;
        if (!summed.isEmpty()) {
            a += sumStart * summed.getLast().a;
            b += sumStart * summed.getLast().b;
        }
        if (batch) {
            int start = lanePart.start * target.lanes();
            a += start * lane.a;
            b += start * lane.b;
            c += start * lane.c;
        }
        Kernel kernel = new TileKernel(this, lanePart, rowPart, columnPart, lastActive).build();
        var views = new ArrayList<View>(List.of(result, first));
        var offsets = new ArrayList<Integer>(List.of(c, a));
        if (second != null) {
            views.add(second);
            offsets.add(b);
        }
        for (int i = 0; i < others(); i++) {
            views.add(epilogue.others().get(i));
            offsets.add(row * rowIndex.other(i) + column * columnIndex.other(i));
        }
        emission.launch(kernel, views, offsets);
    }
}

package dev.dln.compiler.kernel;

import dev.dln.compiler.kernel.ContractionLowering.Index;
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
    /** Accumulators needed to keep the multiply-add units busy. */
    private static final int CHAINS = 4;

    /** Stands for an index there is not. */
    private static final Index NONE = new Index(1, true);

    /**
     * About how many terms of a sum are done before another panel is taken: measured best of 128 to
     * 2048, where the result is read and written for each part.
     */
    private static final int CUT = 1024;

    /** Numbers of the second operand that are packed, then used: what a last cache surely holds. */
    private static final int CHUNK = 1 << 20;

    /** Fewer columns at once than this read the first operand too often. */
    private static final int CHUNK_COLUMNS = 240;

    private final Emission emission;
    private final Target target;
    private final double coefficient;
    private View first;
    private @Nullable View second;
    private final View result;
    private final Index lane;

    /** Lanes over an index of the second operand: entries of the first are broadcast. */
    private final boolean lanesOverN;

    private final boolean lanesOverSum;

    /** Whether the lanes of a sum are added before it is stored. */
    private final boolean addsLanes;

    private final Index rowIndex;
    private final Index columnIndex;
    private final List<Index> outer = new ArrayList<>();
    private final List<Index> summed = new ArrayList<>();

    /** Columns are vectors of this many entries. */
    private final int unit;

    private int rows = 1;
    private int columns = 1;

    /** Strides of the first operand from tile to tile and from row to row. */
    private int rowTileStride;

    private int rowStride;

    /** Strides of the second operand from tile to tile and from column to column. */
    private int tileStride;

    private int columnStride;
    private boolean packed;

    /** The first of the columns that are done now. */
    private int columnStart;

    /** The part of the innermost sum that is done now. */
    private int sumStart;

    private int sumCount;

    /** How many tiles of rows are done before the next tile of columns. */
    private int blockTiles;

    ProductTile(
            Emission emission,
            Target target,
            double coefficient,
            View first,
            @Nullable View second,
            View result,
            List<Index> indices,
            @Nullable Index lane,
            boolean lanesOverN) {
        this.emission = emission;
        this.target = target;
        this.coefficient = coefficient;
        this.first = first;
        this.second = second;
        this.result = result;
        this.lane = lane == null ? NONE : lane;
        this.lanesOverN = lanesOverN;
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
    }

    void emit() {
        int m = rowIndex.extent;
        int n = columnIndex.extent;
        TileSize tile = TileSize.of(m, Math.ceilDiv(n, unit), target.accumulators());
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
        long sum = summed.stream().mapToLong(i -> i.extent).reduce(1, (x, y) -> x * y);
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

    private List<Index> indicesOfSecond() {
        var all = new ArrayList<>(outer);
        all.addAll(summed);
        return all;
    }

    /** How many columns are packed and multiplied before the next ones. */
    private int chunk(int n, long sum) {
        int width = columns * unit;
        long most = Math.max(CHUNK / sum, CHUNK_COLUMNS);
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
    private record Part(int start, int tiles, int size) {
        boolean isEmpty() {
            return tiles == 0 || size == 0;
        }
    }

    private boolean worthPacking(int m, int n) {
        long k = summed.stream().mapToLong(i -> i.extent).reduce(1, (x, y) -> x * y);
        return target.uses(Optimization.PACK) && m >= 32 && k >= 32 && k * n >= 16384;
    }

    /**
     * Whether the rows of a tile lie far apart, or side by side with the summed index far apart.
     */
    private boolean worthPackingRows(int m, int n) {
        long k = summed.stream().mapToLong(i -> i.extent).reduce(1, (x, y) -> x * y);
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
        int c =
                rowPart.start * rows * rowIndex.c
                        + (columnStart + columnPart.start * columns * unit) * columnIndex.c;
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
        Kernel kernel = new Nest(lanePart, rowPart, columnPart, lastActive).build();
        var views = new ArrayList<View>(List.of(result, first));
        var offsets = new ArrayList<Integer>(List.of(c, a));
        if (second != null) {
            views.add(second);
            offsets.add(b);
        }
        emission.launch(kernel, views, offsets);
    }

    /** The kernel of one region. */
    private final class Nest {
        private static final int C = 0;
        private static final int A = 1;
        private static final int B = 2;

        private final KernelBuilder b = new KernelBuilder(lane == NONE ? 1 : target.lanes());
        private final Part lanePart;
        private final Part rowPart;
        private final Part columnPart;
        private final int lastActive;
        private final Value.Type type =
                lane == NONE || b.lanes() == 1 ? Value.Type.SCALAR : Value.Type.LANES;
        private Affine[] base = {Affine.of(0), Affine.of(0), Affine.of(0)};

        Nest(Part lanePart, Part rowPart, Part columnPart, int lastActive) {
            this.lanePart = lanePart;
            this.rowPart = rowPart;
            this.columnPart = columnPart;
            this.lastActive = lastActive;
        }

        Kernel build() {
            b.parameter(result.buffer().memory);
            b.parameter(first.buffer().memory);
            if (second != null) {
                b.parameter(second.buffer().memory);
            }
            outer(0);
            return b.build(second == null ? "reduction" : "product");
        }

        /** Runs the body in a loop whose variable moves the three tensors by these strides. */
        private void loop(int count, boolean parallel, int c, int a, int bb, Runnable body) {
            Affine[] before = base;
            b.loop(
                    count,
                    parallel,
                    i -> {
                        base =
                                new Affine[] {
                                    before[C].plus(i, c),
                                    before[A].plus(i, a),
                                    before[B].plus(i, bb)
                                };
                        body.run();
                    });
            base = before;
        }

        private void outer(int depth) {
            if (depth < outer.size()) {
                Index i = outer.get(depth);
                loop(i.extent, true, i.c, i.a, i.b, () -> outer(depth + 1));
                return;
            }
            int inBlock = Math.min(blockTiles, rowPart.tiles);
            int block = inBlock * rows * rowIndex.c;
            int c = columns * unit * columnIndex.c;
            loop(
                    rowPart.tiles / inBlock,
                    true,
                    block,
                    inBlock * rowTileStride,
                    0,
                    () ->
                            loop(
                                    columnPart.tiles,
                                    true,
                                    c,
                                    0,
                                    tileStride,
                                    () ->
                                            loop(
                                                    inBlock,
                                                    true,
                                                    rows * rowIndex.c,
                                                    rowTileStride,
                                                    0,
                                                    this::blocks)));
        }

        private void blocks() {
            if (lane != NONE && lane.output && !lanesOverN) {
                int step = target.lanes();
                loop(
                        lanePart.tiles,
                        true,
                        step * lane.c,
                        step * lane.a,
                        step * lane.b,
                        () -> tile(lanePart.size));
            } else {
                tile(b.lanes());
            }
        }

        private void tile(int active) {
            int size = rowPart.size * columnPart.size;
            int chains = Math.max(1, CHAINS / size);
            var sums = new int[chains][size];
            for (int[] chain : sums) {
                for (int i = 0; i < size; i++) {
                    chain[i] = b.accumulator(0, type);
                }
            }
            summed(0, sums, active);
            // chains are added pairwise
            for (int gap = chains / 2; gap > 0; gap /= 2) {
                for (int chain = 0; chain < gap; chain++) {
                    for (int i = 0; i < size; i++) {
                        b.update(
                                sums[chain][i],
                                b.value(Operator.ADD, sums[chain][i], sums[chain + gap][i]));
                    }
                }
            }
            for (int r = 0; r < rowPart.size; r++) {
                for (int c = 0; c < columnPart.size; c++) {
                    store(r, c, sums[0][r * columnPart.size + c], active);
                }
            }
        }

        private void store(int r, int c, int sum, int active) {
            Affine index = base[C].plus(r * rowIndex.c).plus(c * unit * columnIndex.c);
            int count = lanesOverSum ? b.lanes() : active;
            if (lanesOverN) {
                count = c == columnPart.size - 1 ? lastActive : unit;
            }
            int value = addsLanes ? b.sumLanes(sum) : sum;
            if (sumStart > 0) {
                int before = b.vector(C, index, count);
                int factor = b.constant(coefficient, b.type(sum));
                value = b.apply(Operator.FMA, factor, sum, before);
            } else if (coefficient == -1) {
                value = b.apply(Operator.NEG, value);
            } else if (coefficient != 1) {
                value = b.apply(Operator.MUL, b.constant(coefficient, b.type(value)), value);
            }
            b.store(C, index, value, count);
        }

        private void summed(int depth, int[][] sums, int active) {
            if (depth == summed.size()) {
                step(sums[0], active, 0);
                return;
            }
            Index k = summed.get(depth);
            if (depth < summed.size() - 1) {
                loop(k.extent, false, 0, k.a, k.b, () -> summed(depth + 1, sums, active));
                return;
            }
            int width = k == lane ? b.lanes() : 1;
            int trips = sumCount / width;
            int chains = sums.length;
            int a = k.a * width;
            int bb = k.b * width;
            int rounds = trips / chains;
            loop(
                    rounds,
                    false,
                    0,
                    a * chains,
                    bb * chains,
                    () -> {
                        for (int chain = 0; chain < chains; chain++) {
                            step(sums[chain], active, chain);
                        }
                    });
            for (int done = rounds * chains; done < trips; done++) {
                step(sums[done - rounds * chains], active, done);
            }
            if (sumCount % width != 0) {
                step(sums[0], sumCount % width, trips);
            }
        }

        /** One multiply-add of the tile, {@code ahead} steps of the innermost sum further on. */
        private void step(int[] sums, int active, int ahead) {
            int moveA = 0;
            int moveB = 0;
            if (!summed.isEmpty()) {
                Index k = summed.getLast();
                int width = k == lane ? b.lanes() : 1;
                moveA = ahead * width * k.a;
                moveB = ahead * width * k.b;
            }
            var right = new ArrayList<Integer>();
            for (int c = 0; c < columnPart.size && second != null; c++) {
                Affine index = base[B].plus(moveB + c * columnStride);
                boolean wide = lane.b != 0;
                int count = active;
                if (lanesOverN) {
                    boolean last = c == columnPart.size - 1;
                    count = last && !packed ? lastActive : unit;
                }
                right.add(wide ? b.vector(B, index, count) : broadcast(B, index, active));
            }
            for (int r = 0; r < rowPart.size; r++) {
                Affine index = base[A].plus(moveA + r * rowStride);
                boolean wide = lane.a != 0;
                int left = wide ? b.vector(A, index, active) : broadcast(A, index, active);
                for (int c = 0; c < columnPart.size; c++) {
                    int i = r * columnPart.size + c;
                    b.update(
                            sums[i],
                            second == null
                                    ? b.value(Operator.ADD, sums[i], left)
                                    : b.value(Operator.FMA, left, right.get(c), sums[i]));
                }
            }
        }

        /** One entry in all lanes; in a sum over lanes only in those that count. */
        private int broadcast(int parameter, Affine index, int active) {
            int value = b.lanesOf(b.scalar(parameter, index));
            return lanesOverSum ? b.keep(value, active, 0) : value;
        }
    }
}

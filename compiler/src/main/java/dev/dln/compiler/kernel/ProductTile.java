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

    private static final int MAX_ROWS = 8;
    private static final int MAX_COLUMNS = 4;

    private final Emission emission;
    private final Target target;
    private final double coefficient;
    private final View first;
    private @Nullable View second;
    private final View result;
    private final Index lane;

    /** Lanes over an index of the second operand: entries of the first are broadcast. */
    private final boolean lanesOverN;

    private final boolean lanesOverSum;
    private final Index rowIndex;
    private final Index columnIndex;
    private final List<Index> outer = new ArrayList<>();
    private final List<Index> summed = new ArrayList<>();

    /** Columns are vectors of this many entries. */
    private final int unit;

    private int rows = 1;
    private int columns = 1;

    /** Strides of the second operand from tile to tile and from column to column. */
    private int tileStride;

    private int columnStride;
    private boolean packed;

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
        int vectors = (n + unit - 1) / unit;
        chooseTile(m, vectors);
        tileStride = columns * unit * columnIndex.b;
        columnStride = unit * columnIndex.b;
        if (lanesOverN && (columnIndex.b != 1 || worthPacking(m, n))) {
            pack(n);
        }
        int fullColumns = n / unit / columns;
        int restVectors = vectors - fullColumns * columns;
        int lastActive = n % unit == 0 ? unit : n % unit;
        int fullRows = m / rows;
        int restRows = m - fullRows * rows;
        boolean batch = lane != NONE && lane.output && !lanesOverN;
        int width = target.lanes();
        int blocks = batch ? lane.extent / width : 1;
        int rest = batch ? lane.extent % width : 0;
        for (int part = 0; part < (rest > 0 ? 2 : 1); part++) {
            var lanePart = part == 0 ? new Part(0, blocks, width) : new Part(blocks, 1, rest);
            for (int r = 0; r < 2; r++) {
                var rowPart =
                        r == 0 ? new Part(0, fullRows, rows) : new Part(fullRows, 1, restRows);
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

    /** The tile with the least estimated cycles over all regions. */
    private void chooseTile(int m, int vectors) {
        double best = Double.POSITIVE_INFINITY;
        for (int r = 1; r <= Math.min(MAX_ROWS, m); r++) {
            for (int c = 1; c <= Math.min(MAX_COLUMNS, vectors); c++) {
                if (r * c > target.accumulators()) {
                    continue;
                }
                int fullRows = m / r;
                int fullColumns = vectors / c;
                double cost =
                        fullRows * (fullColumns * cycles(r, c) + cycles(r, vectors % c))
                                + fullColumns * cycles(m % r, c)
                                + cycles(m % r, vectors % c);
                if (cost <= best) {
                    best = cost;
                    rows = r;
                    columns = c;
                }
            }
        }
    }

    private static double cycles(int r, int c) {
        return r == 0 || c == 0 ? 0 : Math.max(2, Math.max(0.5 * r * c, 0.55 * (r + c)));
    }

    private boolean worthPacking(int m, int n) {
        long k = summed.stream().mapToLong(i -> i.extent).reduce(1, (x, y) -> x * y);
        return target.uses(Optimization.PACK) && m >= 32 && k >= 32 && k * n >= 16384;
    }

    /** Copies the second operand into panels of whole tiles of columns, summed indices inside. */
    private void pack(int n) {
        View from = java.util.Objects.requireNonNull(second);
        Index column = columnIndex;
        int panel = columns * unit;
        int full = n / panel;
        int rest = n % panel;
        List<Index> before = outer.stream().filter(i -> i.b != 0).toList();
        List<Index> inside = summed.stream().filter(i -> i.b != 0).toList();
        var extents = new ArrayList<Integer>();
        var source = new ArrayList<Integer>();
        for (Index i : before) {
            extents.add(i.extent);
            source.add(i.b);
        }
        int panels = extents.size();
        for (Index i : inside) {
            extents.add(i.extent);
            source.add(i.b);
        }
        extents.add(panels, full + (rest > 0 ? 1 : 0));
        source.add(panels, panel * column.b);
        extents.add(panel);
        source.add(column.b);
        long size = extents.stream().mapToLong(e -> e).reduce(1, (x, y) -> x * y);
        var copy = View.of(emission.temporary(size), extents);
        List<Integer> to = copy.strides();
        var part = new ArrayList<>(extents);
        part.set(panels, full);
        ElementwiseLowering.copy(
                emission,
                target,
                part,
                new View(from.buffer(), from.offset(), source),
                new View(copy.buffer(), 0, to));
        if (rest > 0) {
            part.set(panels, 1);
            part.set(part.size() - 1, rest);
            ElementwiseLowering.copy(
                    emission,
                    target,
                    part,
                    new View(from.buffer(), from.offset() + full * panel * column.b, source),
                    new View(copy.buffer(), full * to.get(panels), to));
        }
        for (int i = 0; i < before.size(); i++) {
            before.get(i).b = to.get(i);
        }
        for (int i = 0; i < inside.size(); i++) {
            inside.get(i).b = to.get(panels + 1 + i);
        }
        tileStride = to.get(panels);
        columnStride = unit;
        second = copy;
        packed = true;
    }

    private void region(Part lanePart, Part rowPart, Part columnPart, int lastActive) {
        if (lanePart.isEmpty() || rowPart.isEmpty() || columnPart.isEmpty()) {
            return;
        }
        boolean batch = lane != NONE && lane.output && !lanesOverN;
        int row = rowPart.start * rows;
        int a = row * rowIndex.a;
        int c = row * rowIndex.c + columnPart.start * columns * unit * columnIndex.c;
        int b = columnPart.start * tileStride;
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
            int c = columns * unit * columnIndex.c;
            loop(
                    columnPart.tiles,
                    true,
                    c,
                    0,
                    tileStride,
                    () ->
                            loop(
                                    rowPart.tiles,
                                    true,
                                    rows * rowIndex.c,
                                    rows * rowIndex.a,
                                    0,
                                    this::blocks));
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
                    chain[i] = b.constant(0, type);
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
            int value = sum;
            if (coefficient == -1) {
                value = b.apply(Operator.NEG, value);
            } else if (coefficient != 1) {
                value = b.apply(Operator.MUL, b.constant(coefficient, b.type(value)), value);
            }
            Affine index = base[C].plus(r * rowIndex.c).plus(c * unit * columnIndex.c);
            int count = lanesOverSum ? b.lanes() : active;
            if (lanesOverN) {
                count = c == columnPart.size - 1 ? lastActive : unit;
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
            int trips = k.extent / width;
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
            if (k.extent % width != 0) {
                step(sums[0], k.extent % width, trips);
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
                Affine index = base[A].plus(moveA + r * rowIndex.a);
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

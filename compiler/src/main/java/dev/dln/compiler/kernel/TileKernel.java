package dev.dln.compiler.kernel;

import dev.dln.compiler.kernel.ProductTile.Part;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel of one region of a product's result: whole tiles, or what is left at an edge. Loops
 * over all other indices, blocks of rows, columns and rows surround the sum of one tile in
 * registers.
 */
final class TileKernel {
    private static final int C = 0;
    private static final int A = 1;
    private static final int B = 2;
    private static final int FIXED = 3;

    private final ProductTile product;
    private final KernelBuilder b;
    private final Part lanePart;
    private final Part rowPart;
    private final Part columnPart;
    private final int lastActive;
    private final Value.Type type;

    /** The number of the parameters of an epilogue, of which the first has number 1. */
    private int others;

    /** Where the tensors and the views of an epilogue are. */
    private Affine[] base;

    TileKernel(ProductTile product, Part lanePart, Part rowPart, Part columnPart, int lastActive) {
        this.product = product;
        this.b =
                new KernelBuilder(
                        product.lane == ProductTile.NONE ? 1 : product.target.lanes(),
                        product.target.precision());
        this.type = b.lanes() == 1 ? Value.Type.SCALAR : Value.Type.LANES;
        this.lanePart = lanePart;
        this.rowPart = rowPart;
        this.columnPart = columnPart;
        this.lastActive = lastActive;
        this.base = new Affine[FIXED + product.others()];
        Arrays.fill(base, Affine.of(0));
    }

    Kernel build() {
        b.parameter(product.result.buffer().memory);
        b.parameter(product.first.buffer().memory);
        if (product.second != null) {
            b.parameter(product.second.buffer().memory);
        }
        for (int i = 0; i < product.others(); i++) {
            int number = b.parameter(product.epilogue.others().get(i).buffer().memory);
            others = i == 0 ? number - 1 : others;
        }
        outer(0);
        return b.build(product.second == null ? "reduction" : "product");
    }

    /**
     * Runs the body in a loop whose variable moves the operands by these strides.
     *
     * @param index of the result; the loop takes so many of its entries at once
     */
    private void loop(
            int count, boolean parallel, Index index, int times, int a, int bb, Runnable body) {
        Affine[] before = base;
        b.loop(
                count,
                parallel,
                i -> {
                    base = before.clone();
                    base[C] = before[C].plus(i, times * index.c);
                    base[A] = before[A].plus(i, a);
                    base[B] = before[B].plus(i, bb);
                    for (int other = FIXED; other < base.length; other++) {
                        base[other] = before[other].plus(i, times * index.other(other - FIXED));
                    }
                    body.run();
                });
        base = before;
    }

    /** Runs the body so many entries of an index of the result further on. */
    private void moved(Index index, int entries, Runnable body) {
        Affine[] before = base;
        base = before.clone();
        base[C] = before[C].plus(entries * index.c);
        for (int other = FIXED; other < base.length; other++) {
            base[other] = before[other].plus(entries * index.other(other - FIXED));
        }
        body.run();
        base = before;
    }

    private void outer(int depth) {
        if (depth < product.outer.size()) {
            Index i = product.outer.get(depth);
            loop(i.extent, true, i, 1, i.a, i.b, () -> outer(depth + 1));
            return;
        }
        int inBlock = Math.min(product.blockTiles, rowPart.tiles());
        loop(
                rowPart.tiles() / inBlock,
                true,
                product.rowIndex,
                inBlock * product.rows,
                inBlock * product.rowTileStride,
                0,
                () ->
                        loop(
                                columnPart.tiles(),
                                true,
                                product.columnIndex,
                                product.columns * product.unit,
                                0,
                                product.tileStride,
                                () ->
                                        loop(
                                                inBlock,
                                                true,
                                                product.rowIndex,
                                                product.rows,
                                                product.rowTileStride,
                                                0,
                                                this::blocks)));
    }

    private void blocks() {
        if (product.lane != ProductTile.NONE && product.lane.output && !product.lanesOverN) {
            int step = product.target.lanes();
            loop(
                    lanePart.tiles(),
                    true,
                    product.lane,
                    step,
                    step * product.lane.a,
                    step * product.lane.b,
                    () -> tile(lanePart.size()));
        } else {
            tile(b.lanes());
        }
    }

    private void tile(int active) {
        int size = rowPart.size() * columnPart.size();
        int chains = product.chains;
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
        for (int r = 0; r < rowPart.size(); r++) {
            int[] row =
                    Arrays.copyOfRange(sums[0], r * columnPart.size(), (r + 1) * columnPart.size());
            moved(product.rowIndex, r, () -> store(row, active));
        }
    }

    /** Stores a row of the tile, and what an epilogue makes of it. */
    private void store(int[] row, int active) {
        boolean fused = product.endsSum() && !product.epilogue.isEmpty();
        var constant = new HashMap<Integer, Integer>();
        for (int view : fused ? product.epilogue.read() : List.<Integer>of()) {
            if (view > 0 && product.columnIndex.other(view - 1) == 0) {
                constant.put(view, b.lanesOf(b.scalar(others + view, base[FIXED + view - 1])));
            }
        }
        for (int c = 0; c < row.length; c++) {
            int sum = row[c];
            int count = product.lanesOverSum ? b.lanes() : active;
            if (product.lanesOverN) {
                count = c == columnPart.size() - 1 ? lastActive : product.unit;
            }
            int some = count;
            moved(
                    product.columnIndex,
                    c * product.unit,
                    () -> {
                        int value = entries(sum, some);
                        if (!fused || product.epilogue.keeps()) {
                            b.store(C, base[C], value, some);
                        }
                        if (fused) {
                            steps(constant, value, some);
                        }
                    });
        }
    }

    /** The entries of the result at the present place, from a sum. */
    private int entries(int sum, int count) {
        int value = product.addsLanes ? b.sumLanes(sum) : sum;
        if (product.sumStart > 0) {
            int before = b.vector(C, base[C], count);
            int factor = b.constant(product.coefficient, b.type(sum));
            return b.apply(Operator.FMA, factor, sum, before);
        }
        return b.scaled(product.coefficient, value);
    }

    /** The steps of the epilogue on some entries; some views have been read. */
    private void steps(Map<Integer, Integer> constant, int entries, int active) {
        var known = new HashMap<>(constant);
        known.put(0, entries);
        StepArithmetic.emit(
                b,
                product.epilogue.steps(),
                view ->
                        known.computeIfAbsent(
                                product.epilogue.number(view),
                                i -> b.vector(others + i, base[FIXED + i - 1], active)),
                (view, value) -> {
                    int i = product.epilogue.number(view);
                    b.store(
                            i == 0 ? C : others + i,
                            base[i == 0 ? C : FIXED + i - 1],
                            value,
                            active);
                });
    }

    private void summed(int depth, int[][] sums, int active) {
        if (depth == product.summed.size()) {
            step(sums[0], active, 0);
            return;
        }
        Index k = product.summed.get(depth);
        if (depth < product.summed.size() - 1) {
            loop(k.extent, false, k, 0, k.a, k.b, () -> summed(depth + 1, sums, active));
            return;
        }
        int width = k == product.lane ? b.lanes() : 1;
        int trips = product.sumCount / width;
        int chains = sums.length;
        int a = k.a * width;
        int bb = k.b * width;
        int steps = steps(trips);
        int rounds = trips / steps;
        loop(
                rounds,
                false,
                k,
                0,
                a * steps,
                bb * steps,
                () -> {
                    for (int term = 0; term < steps; term++) {
                        step(sums[term % chains], active, term);
                    }
                });
        for (int done = rounds * steps; done < trips; done++) {
            step(sums[done % chains], active, done);
        }
        if (product.sumCount % width != 0) {
            step(sums[0], product.sumCount % width, trips);
        }
    }

    /** How many terms a round of the innermost loop does: one for each chain, or more. */
    private int steps(int trips) {
        int best = product.tiles.term(rowPart.size(), columnPart.size()).steps();
        return product.chains > 1 || trips <= best ? product.chains : best;
    }

    /** One multiply-add of the tile, {@code ahead} steps of the innermost sum further on. */
    private void step(int[] sums, int active, int ahead) {
        int moveA = 0;
        int moveB = 0;
        if (!product.summed.isEmpty()) {
            Index k = product.summed.getLast();
            int width = k == product.lane ? b.lanes() : 1;
            moveA = ahead * width * k.a;
            moveB = ahead * width * k.b;
        }
        var right = new ArrayList<Integer>();
        for (int c = 0; c < columnPart.size() && product.second != null; c++) {
            Affine index = base[B].plus(moveB + c * product.columnStride);
            boolean wide = product.lane.b != 0;
            int count = active;
            if (product.lanesOverN) {
                boolean last = c == columnPart.size() - 1;
                count = last && !product.packed ? lastActive : product.unit;
            }
            right.add(wide ? b.vector(B, index, count) : broadcast(B, index, active));
        }
        for (int r = 0; r < rowPart.size(); r++) {
            Affine index = base[A].plus(moveA + r * product.rowStride);
            boolean wide = product.lane.a != 0;
            int left = wide ? b.vector(A, index, active) : broadcast(A, index, active);
            for (int c = 0; c < columnPart.size(); c++) {
                int i = r * columnPart.size() + c;
                b.update(
                        sums[i],
                        product.second == null
                                ? b.value(Operator.ADD, sums[i], left)
                                : b.value(Operator.FMA, left, right.get(c), sums[i]));
            }
        }
    }

    /** One entry in all lanes; in a sum over lanes only in those that count. */
    private int broadcast(int parameter, Affine index, int active) {
        int value = b.lanesOf(b.scalar(parameter, index));
        return product.lanesOverSum ? b.keep(value, active, 0) : value;
    }
}

package dev.dln.compiler.kernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A product by work-groups with local memory. A group computes a block of the result, each of its
 * items a tile in registers whose rows and columns lie a side of the group apart. For some terms of
 * the sum at a time, all items copy what the block needs of both operands into local buffers, wait,
 * multiply and add from there, and wait again. Terms beyond the last full slab are read where they
 * are, and rows and columns beyond the last full block are left to other products. Each result is
 * one accumulator's, over ascending terms.
 */
final class GroupProduct {
    private final Emission emission;
    private final Target target;
    private final Target.Groups groups;
    private final double coefficient;
    private final View first;
    private final View second;
    private final View result;
    private final List<Index> indices;
    private final Index row;
    private final Index column;
    private final Index last;
    private final List<Index> outer;
    private final List<Index> summed;

    private GroupProduct(
            Emission emission,
            Target target,
            double coefficient,
            View first,
            View second,
            View result,
            List<Index> indices,
            Index row,
            Index column,
            List<Index> summed) {
        this.emission = emission;
        this.target = target;
        this.groups = target.groups();
        this.coefficient = coefficient;
        this.first = first;
        this.second = second;
        this.result = result;
        this.indices = indices;
        this.row = row;
        this.column = column;
        this.summed = summed;
        this.last = summed.getLast();
        this.outer =
                indices.stream()
                        .filter(i -> i.output && i != row && i != column)
                        .sorted(Comparator.comparingInt((Index i) -> i.c).reversed())
                        .toList();
    }

    /**
     * The product result = coefficient * sum of first * second by work-groups; empty if the target
     * has none, or if no block fits.
     */
    static Optional<GroupProduct> of(
            Emission emission,
            Target target,
            double coefficient,
            View first,
            @Nullable View second,
            View result,
            List<Index> indices) {
        Target.Groups groups = target.groups();
        Optional<Index> m = largest(indices.stream().filter(Index::isM).toList());
        Optional<Index> n = largest(indices.stream().filter(Index::isN).toList());
        List<Index> summed =
                indices.stream()
                        .filter(i -> !i.output)
                        .sorted(Comparator.comparingInt((Index i) -> i.a + i.b).reversed())
                        .toList();
        if (groups.side() == 0
                || second == null
                || m.isEmpty()
                || n.isEmpty()
                || summed.isEmpty()
                || summed.getLast().extent < groups.side()) {
            return Optional.empty();
        }
        // neighbours in a group, which differ in the column, write to neighbouring places
        boolean swap = m.get().c < n.get().c;
        if (swap) {
            indices.forEach(Index::swapOperands);
        }
        var product =
                new GroupProduct(
                        emission,
                        target,
                        coefficient,
                        swap ? second : first,
                        swap ? first : second,
                        result,
                        indices,
                        swap ? n.get() : m.get(),
                        swap ? m.get() : n.get(),
                        summed);
        boolean fits =
                product.row.extent >= groups.blockRows()
                        && product.column.extent >= groups.blockColumns();
        if (!fits && swap) {
            indices.forEach(Index::swapOperands);
        }
        return fits ? Optional.of(product) : Optional.empty();
    }

    private static Optional<Index> largest(List<Index> some) {
        return some.stream().max(Comparator.comparingInt(i -> i.extent));
    }

    /** Launches the full blocks, then what is left of the columns, then of the rows. */
    void emit() {
        int rows = row.extent / groups.blockRows() * groups.blockRows();
        int columns = column.extent / groups.blockColumns() * groups.blockColumns();
        Kernel kernel = new Building().build();
        emission.launch(kernel, List.of(result, first, second), List.of(0, 0, 0));
        if (columns < column.extent) {
            rest(column, columns, rows);
        }
        if (rows < row.extent) {
            rest(row, rows, row.extent);
        }
    }

    /** The results from a place of one index on; of the columns' only those in some rows. */
    private void rest(Index cut, int start, int rows) {
        var some = new ArrayList<Index>();
        for (Index i : indices) {
            some.add(i.resized(i == cut ? i.extent - start : i == row ? rows : i.extent));
        }
        ContractionLowering.lower(
                emission,
                target,
                coefficient,
                first.moved(start * cut.a),
                second.moved(start * cut.b),
                result.moved(start * cut.c),
                some);
    }

    /** Where a statement is in the result and the operands. */
    private record Place(Affine c, Affine a, Affine b) {
        Place plus(int variable, Index index, int times) {
            return new Place(
                    c.plus(variable, index.c * times),
                    a.plus(variable, index.a * times),
                    b.plus(variable, index.b * times));
        }

        Place plus(int count, Index index) {
            return new Place(
                    c.plus(count * index.c), a.plus(count * index.a), b.plus(count * index.b));
        }
    }

    /** An item's variables. */
    private record Item(int row, int column) {}

    /** The building of the kernel. */
    private final class Building {
        private final KernelBuilder b = new KernelBuilder(1);
        private final int side = groups.side();
        private final int c = b.parameter(result.buffer().memory);
        private final Slab left =
                new Slab(b.parameter(first.buffer().memory), row, 'a', groups.rows());
        private final Slab right =
                new Slab(b.parameter(second.buffer().memory), column, 'b', groups.columns());

        /** One operand's part of a block, in a local buffer: terms outside, an odd stride apart. */
        private final class Slab {
            private final int parameter;
            private final Index index;
            private final char tensor;
            private final int count;
            private final int stride;
            private int local;

            Slab(int parameter, Index index, char tensor, int count) {
                this.parameter = parameter;
                this.index = index;
                this.tensor = tensor;
                this.count = count;
                // odd, so that numbers side by side in memory go to different banks
                this.stride = side * count | 1;
            }

            /** What an item copies; neighbours read neighbouring places. */
            List<Integer> load(Place place, Item item) {
                var registers = new ArrayList<Integer>();
                for (int i = 0; i < count; i++) {
                    Affine from =
                            at(place)
                                    .plus(along(item), index.stride(tensor))
                                    .plus(term(item), last.stride(tensor))
                                    .plus(i * side * index.stride(tensor));
                    registers.add(b.scalar(parameter, from));
                }
                return registers;
            }

            void store(List<Integer> registers, Item item) {
                for (int i = 0; i < count; i++) {
                    Affine to = Affine.of(i * side).plus(term(item), stride).plus(along(item), 1);
                    b.store(local, to, registers.get(i), 1);
                }
            }

            /** Whether the terms of a sum lie closer together than its rows or columns. */
            private boolean termsInside() {
                return last.stride(tensor) < index.stride(tensor);
            }

            private int along(Item item) {
                return termsInside() ? item.row : item.column;
            }

            private int term(Item item) {
                return termsInside() ? item.column : item.row;
            }

            private Affine at(Place place) {
                return tensor == 'a' ? place.a : place.b;
            }

            /** An item's operands of a term, from the local buffer. */
            List<Integer> shared(int term, int item) {
                var registers = new ArrayList<Integer>();
                for (int i = 0; i < count; i++) {
                    Affine from = Affine.of(i * side).plus(term, stride).plus(item, 1);
                    registers.add(b.scalar(local, from));
                }
                return registers;
            }

            /** An item's operands of a term, from where they are. */
            List<Integer> direct(Place place, int item) {
                var registers = new ArrayList<Integer>();
                for (int i = 0; i < count; i++) {
                    int stride = index.stride(tensor);
                    Affine from = at(place).plus(item, stride).plus(i * side * stride);
                    registers.add(b.scalar(parameter, from));
                }
                return registers;
            }
        }

        Kernel build() {
            left.local = b.local();
            right.local = b.local();
            outer(0, new Place(Affine.of(0), Affine.of(0), Affine.of(0)));
            return b.build("blocks");
        }

        private void outer(int depth, Place place) {
            if (depth < outer.size()) {
                Index i = outer.get(depth);
                b.loop(i.extent, true, v -> outer(depth + 1, place.plus(v, i, 1)));
                return;
            }
            int rows = groups.blockRows();
            int columns = groups.blockColumns();
            b.loop(
                    row.extent / rows,
                    true,
                    i ->
                            b.loop(
                                    column.extent / columns,
                                    true,
                                    j -> block(place.plus(i, row, rows).plus(j, column, columns))));
        }

        private void block(Place place) {
            b.items(
                    side,
                    side,
                    (y, x) -> {
                        var item = new Item(y, x);
                        var sums = new int[groups.rows()][groups.columns()];
                        for (int[] some : sums) {
                            for (int j = 0; j < some.length; j++) {
                                some[j] = b.accumulator(0, Value.Type.SCALAR);
                            }
                        }
                        sum(0, place, item, sums);
                        store(place, item, sums);
                    });
        }

        private void sum(int depth, Place place, Item item, int[][] sums) {
            Index k = summed.get(depth);
            if (k != last) {
                b.loop(k.extent, false, v -> sum(depth + 1, place.plus(v, k, 1), item, sums));
                return;
            }
            int slabs = k.extent / side;
            b.loop(slabs, false, v -> slab(place.plus(v, k, side), item, sums));
            Place rest = place.plus(slabs * side, k);
            b.loop(
                    k.extent % side,
                    false,
                    v -> {
                        Place term = rest.plus(v, k, 1);
                        add(left.direct(term, item.row), right.direct(term, item.column), sums);
                    });
        }

        private void slab(Place place, Item item, int[][] sums) {
            List<Integer> a = left.load(place, item);
            List<Integer> c = right.load(place, item);
            left.store(a, item);
            right.store(c, item);
            b.barrier();
            b.loop(
                    side,
                    false,
                    v -> add(left.shared(v, item.row), right.shared(v, item.column), sums));
            b.barrier();
        }

        private void add(List<Integer> rows, List<Integer> columns, int[][] sums) {
            for (int i = 0; i < rows.size(); i++) {
                for (int j = 0; j < columns.size(); j++) {
                    int sum = sums[i][j];
                    b.update(sum, b.value(Operator.FMA, rows.get(i), columns.get(j), sum));
                }
            }
        }

        private void store(Place place, Item item, int[][] sums) {
            for (int i = 0; i < sums.length; i++) {
                for (int j = 0; j < sums[i].length; j++) {
                    Affine to =
                            place.c
                                    .plus(item.row, row.c)
                                    .plus(item.column, column.c)
                                    .plus(i * side * row.c + j * side * column.c);
                    b.store(c, to, b.scaled(coefficient, sums[i][j]), 1);
                }
            }
        }
    }
}

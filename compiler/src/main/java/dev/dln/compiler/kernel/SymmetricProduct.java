package dev.dln.compiler.kernel;

import dev.dln.compiler.rewrite.Exchange;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A block {@code sum_i D[a,c,i] Z[b,i] Z[d,i]} that does not change when a and c are exchanged, or
 * b and d: each pair is computed once, a quarter of the work. The weights D of the pairs (a,c)
 * become the rows of one matrix; the vectors' products {@code Z[b,i] Z[d,i]} of the pairs (b,d)
 * become the columns of another, of which only some columns at a time are in memory; their matrix
 * product is spread over the block.
 *
 * <p>Pairs are numbered as in {@link Statement.Wrap}: a first member and a step, so that they lie
 * in rectangles and no loop's length depends on another loop.
 *
 * @param weights the node D
 * @param vectors the node Z
 * @param sum the extent of i
 * @param outer the pair (a,c)
 * @param inner the pair (b,d)
 * @param coefficient what the sum is multiplied by
 * @param weightAxes the axes of D that are a, c, i
 * @param vectorAxes the axes of Z that are b, i
 * @param absorbed the node of the products Z[b,i] Z[d,i], which itself is not needed
 */
record SymmetricProduct(
        int weights,
        int vectors,
        int sum,
        Pair outer,
        Pair inner,
        double coefficient,
        List<Integer> weightAxes,
        List<Integer> vectorAxes,
        int absorbed) {
    /** With fewer rows or columns nothing is gained. */
    private static final int LEAST = 5;

    /** Columns at a time: about as many numbers as fit in a second-level cache. */
    private static final int CHUNK = 1 << 18;

    /** No more numbers than this are held before they are spread. */
    private static final double MOST = 1 << 30;

    /** Fewer columns at a time than this make poor matrix products. */
    private static final int NARROW = 96;

    /**
     * Two output axes that may be exchanged.
     *
     * @param extent of both
     * @param row which axis of the output has the first member, one of the first two
     */
    record Pair(int extent, int row) {
        /** Steps that give every pair once, but for an even extent's last, half a step. */
        int steps() {
            return (extent + 1) / 2;
        }

        /** The number of pairs, each once. */
        int count() {
            return extent * (extent + 1) / 2;
        }

        /** Steps that give every pair, some of them twice. */
        int allSteps() {
            return extent / 2 + 1;
        }
    }

    /** The nodes of a program that are such blocks and known to be symmetric. */
    static Map<Integer, SymmetricProduct> find(Program program, Exchange exchange) {
        var found = new HashMap<Integer, SymmetricProduct>();
        for (int node = 0; node < program.nodes().size(); node++) {
            if (program.op(node) instanceof Op.Contract contract
                    && contract.output().size() == 4
                    && contract.factors().size() == 2
                    && exchange.isSymmetric(node)) {
                for (int i = 0; i < 2 && !found.containsKey(node); i++) {
                    SymmetricProduct product = match(program, contract, i);
                    if (product != null) {
                        found.put(node, product);
                    }
                }
            }
        }
        return found;
    }

    /** The nodes that nothing but such blocks use. */
    static Set<Integer> absent(Program program, Map<Integer, SymmetricProduct> products) {
        int[] uses = uses(program);
        products.values().forEach(p -> uses[p.absorbed]--);
        var absent = new HashSet<Integer>();
        products.values().stream()
                .filter(p -> uses[p.absorbed] == 0)
                .forEach(p -> absent.add(p.absorbed));
        return absent;
    }

    private static int[] uses(Program program) {
        int[] uses = new int[program.nodes().size()];
        program.outputs().forEach(o -> uses[o.node()]++);
        program.nodes().forEach(op -> op.operands().forEach(o -> uses[o]++));
        return uses;
    }

    private static @Nullable SymmetricProduct match(
            Program program, Op.Contract contract, int position) {
        Op.Factor weights = contract.factors().get(1 - position);
        Op.Factor products = contract.factors().get(position);
        if (!(program.op(products.node()) instanceof Op.Contract inner)
                || inner.factors().size() != 2
                || inner.output().size() != 3
                || inner.extents().size() != 3
                || contract.extents().size() != 5
                || weights.indices().size() != 3) {
            return null;
        }
        Op.Factor first = inner.factors().get(0);
        Op.Factor second = inner.factors().get(1);
        if (first.node() != second.node() || first.indices().size() != 2) {
            return null;
        }
        int shared = first.indices().get(0).equals(second.indices().get(0)) ? 0 : 1;
        int summed = outside(products, inner, first.indices().get(shared));
        int one = outside(products, inner, first.indices().get(1 - shared));
        int other = outside(products, inner, second.indices().get(1 - shared));
        int left = contract.output().indexOf(one);
        int right = contract.output().indexOf(other);
        if (!first.indices().get(shared).equals(second.indices().get(shared))
                || left < 0
                || Math.abs(left - right) != 2
                || contract.output().contains(summed)) {
            return null;
        }
        int row = Math.min(left, right);
        int a = contract.output().get(1 - row);
        int c = contract.output().get(3 - row);
        List<Integer> axes =
                List.of(
                        weights.indices().indexOf(a),
                        weights.indices().indexOf(c),
                        weights.indices().indexOf(summed));
        List<Integer> extents = Entries.extents(contract.extents());
        var pairs = new Pair(extents.get(a), 1 - row);
        var innerPairs = new Pair(extents.get(one), row);
        double size = (double) pairs.count() * innerPairs.extent() * innerPairs.allSteps();
        if (axes.contains(-1)
                || pairs.extent() < LEAST
                || innerPairs.extent() < LEAST
                || size > MOST) {
            return null;
        }
        return new SymmetricProduct(
                weights.node(),
                first.node(),
                extents.get(summed),
                pairs,
                innerPairs,
                contract.coefficient().toDouble() * inner.coefficient().toDouble(),
                axes,
                List.of(1 - shared, shared),
                products.node());
    }

    /** The index of the user's that an index of a factor's op is. */
    private static int outside(Op.Factor factor, Op.Contract op, int index) {
        return factor.indices().get(op.output().indexOf(index));
    }

    /**
     * Launches the block.
     *
     * @param d where the weights lie
     * @param z where the vectors lie
     * @param phase when the vectors are computed
     * @param to where the block goes, both triangles with the same bits
     */
    void lower(Emission emission, Target target, View d, View z, Phase phase, View to) {
        View rows = rows(emission, target, d);
        View cycle = cycle(emission, target, z, phase);
        int steps = inner.allSteps();
        int columns = inner.extent() * steps;
        var product =
                View.of(
                        emission.temporary((long) outer.count() * columns),
                        List.of(outer.count(), columns));
        int width = firsts();
        for (int first = 0; first < inner.extent(); first += width) {
            int some = Math.min(width, inner.extent() - first);
            var chunk =
                    View.of(
                            emission.temporary((long) sum * some * steps),
                            List.of(sum, some, steps));
            int stride = cycle.strides().getFirst();
            ElementwiseLowering.lower(
                    emission,
                    target,
                    List.of(sum, some, steps),
                    List.of(
                            new ElementwiseLowering.Step(
                                    new ElementwiseLowering.Rule.Multiplied(Rational.ONE),
                                    List.of(
                                            read(cycle, first, List.of(stride, 1, 0)),
                                            read(cycle, first, List.of(stride, 1, 1))),
                                    List.of(chunk))));
            ContractionLowering.lower(
                    emission,
                    target,
                    coefficient,
                    List.of(outer.count(), some * steps, sum),
                    rows,
                    List.of(0, 2),
                    View.of(chunk.buffer(), List.of(sum, some * steps)),
                    List.of(2, 1),
                    new View(product.buffer(), first * steps, product.strides()),
                    List.of(0, 1));
        }
        spread(emission, product, to);
    }

    private static ElementwiseLowering.Operand read(View view, int offset, List<Integer> strides) {
        return new ElementwiseLowering.Operand.Read(
                new View(view.buffer(), view.offset() + offset, strides));
    }

    /** How many first members the columns computed at a time have. */
    private int firsts() {
        int most = Math.max(CHUNK / sum, NARROW) / inner.allSteps();
        int best = 1;
        for (int i = 1; i <= Math.min(most, inner.extent()); i++) {
            best = inner.extent() % i == 0 ? i : best;
        }
        return 2 * best >= most ? best : Math.clamp(most, 1, inner.extent());
    }

    /** The weights of each pair as rows of a matrix. */
    private View rows(Emission emission, Target target, View d) {
        int a = d.strides().get(weightAxes.get(0));
        int c = d.strides().get(weightAxes.get(1));
        int i = d.strides().get(weightAxes.get(2));
        var rows =
                View.of(
                        emission.temporary((long) outer.count() * sum),
                        List.of(outer.count(), sum));
        int lanes = i == 1 ? target.lanes() : 1;
        var b = new KernelBuilder(lanes);
        b.parameter(rows.buffer().memory);
        b.parameter(d.buffer().memory);
        int half = outer.extent() / 2;
        b.loop(
                outer.extent(),
                true,
                first ->
                        b.loop(
                                outer.steps(),
                                false,
                                step -> {
                                    int other = b.wrap(first, step, 0, outer.extent());
                                    int[] pair = b.sort(first, other);
                                    Affine from = Affine.of(0).plus(pair[1], a).plus(pair[0], c);
                                    Affine at =
                                            Affine.of(0)
                                                    .plus(first, outer.steps() * sum)
                                                    .plus(step, sum);
                                    b.loop(
                                            sum / lanes,
                                            false,
                                            k ->
                                                    b.store(
                                                            0,
                                                            at.plus(k, lanes),
                                                            b.vector(
                                                                    1,
                                                                    from.plus(k, i * lanes),
                                                                    lanes),
                                                            lanes));
                                    int rest = sum % lanes;
                                    if (rest > 0) {
                                        int done = sum - rest;
                                        b.store(
                                                0,
                                                at.plus(done),
                                                b.vector(1, from.plus(done * i), rest),
                                                rest);
                                    }
                                }));
        emission.launch(b.build("pairs"), List.of(rows, d), List.of(0, 0));
        if (outer.extent() % 2 == 0) {
            ElementwiseLowering.copy(
                    emission,
                    target,
                    List.of(half, sum),
                    new View(d.buffer(), d.offset() + half * a, List.of(a + c, i)),
                    new View(rows.buffer(), outer.extent() * outer.steps() * sum, List.of(sum, 1)));
        }
        return rows;
    }

    /**
     * The vectors side by side, once around and half around again: step after first never wraps.
     */
    private View cycle(Emission emission, Target target, View z, Phase phase) {
        int n = inner.extent();
        int more = inner.allSteps() - 1;
        int b = z.strides().get(vectorAxes.get(0));
        int i = z.strides().get(vectorAxes.get(1));
        var cycle = View.of(emission.temporary((long) sum * (n + more)), List.of(sum, n + more));
        Phase now = emission.phase();
        cycle.buffer().persistent = phase != now;
        emission.enter(phase);
        for (int part = 0; part < 2; part++) {
            ElementwiseLowering.copy(
                    emission,
                    target,
                    List.of(sum, part == 0 ? n : more),
                    new View(z.buffer(), z.offset(), List.of(i, b)),
                    new View(cycle.buffer(), part * n, cycle.strides()));
        }
        emission.enter(now);
        return cycle;
    }

    /** Writes the product of pairs to all its places. */
    private void spread(Emission emission, View product, View to) {
        spread(emission, product, 0, to, false);
        if (outer.extent() % 2 == 0) {
            spread(emission, product, outer.extent() * outer.steps(), to, true);
        }
    }

    /** Writes all but half steps, or half steps only. */
    private void spread(Emission emission, View product, int row, View to, boolean half) {
        int n = outer.extent();
        int steps = half ? 1 : outer.steps();
        int columns = product.strides().getFirst();
        int outerRow = to.strides().get(outer.row());
        int outerColumn = to.strides().get(outer.row() + 2);
        var b = new KernelBuilder(1);
        b.parameter(to.buffer().memory);
        b.parameter(product.buffer().memory);
        b.loop(
                half ? n / 2 : n,
                true,
                first ->
                        b.loop(
                                steps,
                                false,
                                step -> {
                                    Affine from =
                                            Affine.of(0)
                                                    .plus(first, columns * steps)
                                                    .plus(step, columns);
                                    var places = new ArrayList<Affine>();
                                    if (half) {
                                        int both = outerRow + outerColumn;
                                        places.add(Affine.of(n / 2 * outerRow).plus(first, both));
                                        places.add(
                                                Affine.of(n / 2 * outerColumn).plus(first, both));
                                    } else {
                                        int[] pair = b.sort(first, b.wrap(first, step, 0, n));
                                        for (int i = 0; i < 2; i++) {
                                            places.add(
                                                    Affine.of(0)
                                                            .plus(pair[1 - i], outerRow)
                                                            .plus(pair[i], outerColumn));
                                        }
                                    }
                                    block(b, from, places, to);
                                }));
        emission.launch(b.build("spread"), List.of(to, product), List.of(0, row * columns));
    }

    /** Writes all (b,d) of one pair (a,c), row by row: what lies above half an extent is read. */
    private void block(KernelBuilder b, Affine from, List<Affine> places, View to) {
        int n = inner.extent();
        int steps = inner.allSteps();
        int row = to.strides().get(inner.row());
        int column = to.strides().get(inner.row() + 2);
        b.loop(
                n,
                false,
                r -> {
                    b.loop(
                            steps,
                            false,
                            step -> {
                                int value = b.scalar(1, from.plus(r, steps).plus(step, 1));
                                int other = b.wrap(r, step, 0, n);
                                for (Affine at : places) {
                                    b.store(0, at.plus(r, row).plus(other, column), value, 1);
                                }
                            });
                    // other + (n - steps - step) = r mod n
                    b.loop(
                            n - steps,
                            false,
                            step -> {
                                int other = b.wrap(r, step, steps, n);
                                Affine index =
                                        from.plus(n - steps).plus(other, steps).plus(step, -1);
                                int value = b.scalar(1, index);
                                for (Affine at : places) {
                                    b.store(0, at.plus(r, row).plus(other, column), value, 1);
                                }
                            });
                });
    }
}

package dev.dln.compiler.kernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A contraction of one or two tensors that sums over something: matrix products in any orientation,
 * batched or not, products of vectors, sums of rows and columns.
 *
 * <p>Indices fall into four groups: summed, in the result and both operands (batch), in the result
 * and the first (M) or the second operand (N). Indices that lie alike everywhere are merged. One
 * index gets the lanes, chosen by an estimate of cycles: an N index (entries of the first operand
 * are broadcast), a summed one (both operands are read by lanes and each sum is added across at the
 * end), or a batch one. An operand that does not have it consecutively is copied so that it does; a
 * large second operand is copied into panels (Goto and van de Geijn 2008). A tile of M by N
 * accumulators stays in registers while all summed indices run.
 */
final class ContractionLowering {
    /** From this many summed products on, results are copied to where they belong if that helps. */
    private static final double LONG_SUM = 64;

    /** No more results than this are held in a copy. */
    private static final double GATHERED = 1 << 22;

    private final Emission emission;
    private final Target target;
    private double coefficient;
    private View first;
    private @Nullable View second;
    private View result;
    private Epilogue epilogue = Epilogue.NONE;

    /** Whether kernels were launched that do the epilogue. */
    private boolean fused;

    private final List<Index> indices = new ArrayList<>();

    private ContractionLowering(
            Emission emission,
            Target target,
            double coefficient,
            View first,
            @Nullable View second,
            View result) {
        this.emission = emission;
        this.target = target;
        this.coefficient = coefficient;
        this.first = first;
        this.second = second;
        this.result = result;
    }

    /**
     * Launches result = coefficient * sum of first * second; at least one index is summed.
     *
     * @param extents of every index
     * @param firstIndices the index of each axis of the first operand, and so on
     */
    static void lower(
            Emission emission,
            Target target,
            double coefficient,
            List<Integer> extents,
            View first,
            List<Integer> firstIndices,
            @Nullable View second,
            List<Integer> secondIndices,
            View result,
            List<Integer> output) {
        lower(
                emission,
                target,
                coefficient,
                extents,
                first,
                firstIndices,
                second,
                secondIndices,
                result,
                output,
                Epilogue.NONE);
    }

    /**
     * Launches the same and, if the kernels can, an epilogue with it.
     *
     * @return whether they did
     */
    static boolean lower(
            Emission emission,
            Target target,
            double coefficient,
            List<Integer> extents,
            View first,
            List<Integer> firstIndices,
            @Nullable View second,
            List<Integer> secondIndices,
            View result,
            List<Integer> output,
            Epilogue epilogue) {
        var lowering =
                new ContractionLowering(emission, target, coefficient, first, second, result);
        lowering.epilogue = epilogue;
        lowering.collect(extents, firstIndices, secondIndices, output);
        if (output.stream().anyMatch(i -> extents.get(i) == 0)) {
            return false;
        }
        lowering.run(true);
        return lowering.fused;
    }

    /** Launches the same with indices that were collected. */
    static void lower(
            Emission emission,
            Target target,
            double coefficient,
            View first,
            @Nullable View second,
            View result,
            List<Index> indices) {
        var lowering =
                new ContractionLowering(emission, target, coefficient, first, second, result);
        lowering.indices.addAll(indices);
        lowering.run(false);
    }

    private void collect(
            List<Integer> extents,
            List<Integer> firstIndices,
            List<Integer> secondIndices,
            List<Integer> output) {
        for (int i = 0; i < extents.size(); i++) {
            var index = new Index(extents.get(i), output.contains(i));
            for (int axis = 0; axis < firstIndices.size(); axis++) {
                index.a += firstIndices.get(axis) == i ? first.strides().get(axis) : 0;
            }
            for (int axis = 0; axis < secondIndices.size() && second != null; axis++) {
                index.b += secondIndices.get(axis) == i ? second.strides().get(axis) : 0;
            }
            if (index.output) {
                index.c = result.strides().get(output.indexOf(i));
                index.others = epilogue.strides(output.indexOf(i));
            }
            if (!index.output && index.a == 0 && index.b == 0) {
                coefficient *= index.extent;
            } else if (index.extent != 1) {
                indices.add(index);
            }
        }
    }

    private void run(boolean split) {
        if (indices.stream().anyMatch(i -> i.extent == 0)) {
            clear();
            return;
        }
        merge();
        if (split
                && SplitSum.lower(emission, target, coefficient, indices, first, second, result)) {
            return;
        }
        List<Index> gathered = gathered();
        if (!gathered.isEmpty()) {
            List<Integer> extents = gathered.stream().map(i -> i.extent).toList();
            var to =
                    new View(
                            result.buffer(),
                            result.offset(),
                            gathered.stream().map(i -> i.c).toList());
            result = relaid(gathered, 'c');
            View from = View.of(result.buffer(), extents);
            merge();
            epilogue = Epilogue.NONE;
            multiply();
            ElementwiseLowering.copy(emission, target, extents, from, to);
        } else {
            multiply();
        }
    }

    /**
     * The output indices in an order in which those of the rows, or of the columns, become one
     * because they lie alike in their operand, though they do not in the result: one large product
     * and a copy are then faster than many small ones. Empty if there is nothing to gain.
     */
    private List<Index> gathered() {
        double sums = 1;
        double outputs = 1;
        for (Index i : indices) {
            sums *= i.output ? 1 : i.extent;
            outputs *= i.output ? i.extent : 1;
        }
        if (sums < LONG_SUM || outputs > GATHERED) {
            return List.of();
        }
        List<Index> rows = order(indices.stream().filter(Index::isM).toList(), 'a', null);
        List<Index> columns = order(indices.stream().filter(Index::isN).toList(), 'b', null);
        boolean gain = false;
        for (int i = 1; i < rows.size(); i++) {
            gain |= rows.get(i - 1).a == rows.get(i).a * rows.get(i).extent;
        }
        for (int i = 1; i < columns.size(); i++) {
            gain |= columns.get(i - 1).b == columns.get(i).b * columns.get(i).extent;
        }
        if (!gain || rows.isEmpty() || columns.isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<Index>();
        indices.stream().filter(i -> i.output && !i.isM() && !i.isN()).forEach(all::add);
        all.addAll(rows);
        all.addAll(columns);
        return all;
    }

    private void multiply() {
        var group = GroupProduct.of(emission, target, coefficient, first, second, result, indices);
        if (group.isPresent()) {
            group.get().emit();
            return;
        }
        Index lane = LaneChoice.of(target, indices);
        if (lane != null && lane.output && second != null && lane.b == 0) {
            View keep = first;
            first = second;
            second = keep;
            indices.forEach(Index::swapOperands);
        }
        View finalResult = result;
        List<Index> outputs = order(indices.stream().filter(i -> i.output).toList(), 'c', lane);
        List<Integer> finalStrides = outputs.stream().map(i -> i.c).toList();
        boolean scattered = lane != null && lane.output && lane.c != 1;
        // a part of a sum is long and adds its own lanes
        boolean across = lane != null && !lane.output && indices.stream().noneMatch(i -> i.part);
        if (scattered) {
            result = relaid(outputs, 'c');
        } else if (across) {
            // every lane's sum is stored, and all are added by a kernel without lanes
            outputs = withLanes(outputs);
            result = relaid(outputs, 'c');
        }
        if (lane != null && lane.a > 1) {
            first = repack(first, 'a', lane);
        }
        boolean lanesOverN = lane != null && lane.output && second != null && lane.a == 0;
        boolean direct = lane == null || (lanesOverN && !scattered && epilogue.hasLanes(lane));
        fused = direct && !epilogue.isEmpty();
        new ProductTile(
                        emission,
                        target,
                        across ? 1 : coefficient,
                        first,
                        second == null || lane == null || lane.b <= 1 || lanesOverN
                                ? second
                                : repack(second, 'b', lane),
                        result,
                        indices,
                        lane,
                        lanesOverN,
                        fused ? epilogue : Epilogue.NONE)
                .emit();
        if (across) {
            addLanes(outputs, finalResult, finalStrides);
        }
        if (scattered) {
            List<Integer> extents = outputs.stream().map(i -> i.extent).toList();
            ElementwiseLowering.copy(
                    emission,
                    target,
                    extents,
                    View.of(result.buffer(), extents),
                    new View(finalResult.buffer(), finalResult.offset(), finalStrides));
        }
    }

    /** The output indices and one more, consecutive, for the lanes. */
    private List<Index> withLanes(List<Index> outputs) {
        var all = new ArrayList<>(outputs);
        all.add(new Index(target.lanes(), false));
        return all;
    }

    /** Sums what lies in the lanes of {@link #result} into its final place. */
    private void addLanes(List<Index> outputs, View to, List<Integer> strides) {
        List<Integer> all = java.util.stream.IntStream.range(0, outputs.size()).boxed().toList();
        List<Integer> extents = outputs.stream().map(i -> i.extent).toList();
        lower(
                emission,
                target.scalar(),
                coefficient,
                extents,
                View.of(result.buffer(), extents),
                all,
                null,
                List.of(),
                new View(to.buffer(), to.offset(), strides),
                all.subList(0, all.size() - 1));
    }

    /** A sum over nothing is 0. */
    private void clear() {
        List<Index> outputs = indices.stream().filter(i -> i.output).toList();
        ElementwiseLowering.lower(
                emission,
                target,
                outputs.stream().map(i -> i.extent).toList(),
                List.of(
                        new ElementwiseLowering.Step(
                                new ElementwiseLowering.Rule.Multiplied(
                                        dev.dln.compiler.tensor.Rational.ZERO),
                                List.of(),
                                List.of(
                                        new View(
                                                result.buffer(),
                                                result.offset(),
                                                outputs.stream().map(i -> i.c).toList())))));
    }

    private void merge() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Index outer : indices) {
                for (Index inner : indices) {
                    if (outer != inner && outer.contains(inner)) {
                        epilogue = outer.containsOthers(inner) ? epilogue : Epilogue.NONE;
                        inner.extent *= outer.extent;
                        indices.remove(outer);
                        changed = true;
                        break;
                    }
                }
                if (changed) {
                    break;
                }
            }
        }
    }

    /** Sorted by stride, largest first, the lane index last. */
    private static List<Index> order(List<Index> some, char tensor, @Nullable Index lane) {
        var sorted = new ArrayList<>(some);
        sorted.sort(
                Comparator.comparing((Index i) -> i == lane).thenComparing(i -> -i.stride(tensor)));
        return sorted;
    }

    /** A new buffer in which these indices lie row-major in this order. */
    private View relaid(List<Index> ordered, char tensor) {
        int run = 1;
        for (Index index : ordered.reversed()) {
            index.stride(tensor, run);
            run = MemoryPlan.size((long) run * index.extent);
        }
        return new View(emission.temporary(run), 0, List.of());
    }

    /** Copies an operand so that the lane index is consecutive. */
    private View repack(View operand, char tensor, Index lane) {
        List<Index> ordered =
                order(indices.stream().filter(i -> i.stride(tensor) != 0).toList(), tensor, lane);
        List<Integer> extents = ordered.stream().map(i -> i.extent).toList();
        List<Integer> from = ordered.stream().map(i -> i.stride(tensor)).toList();
        View copy =
                emission.copy(
                        new View(operand.buffer(), operand.offset(), from),
                        extents,
                        lane.extent,
                        (source, to) ->
                                ElementwiseLowering.copy(emission, target, extents, source, to));
        for (int i = 0; i < ordered.size(); i++) {
            ordered.get(i).stride(tensor, copy.strides().get(i));
        }
        return copy;
    }
}

package dev.dln.compiler.kernel;

import dev.dln.compiler.rewrite.Optimization;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sums of many terms with few results: sums of whole arrays, products with small results. Equally
 * long parts of the sums are computed by a parallel loop, what is left by another kernel, and the
 * parts are added in their order, by this means again if they are many. How long a part is depends
 * on the shape and the {@link Target.Sums} alone, so the bits do not depend on who computes it.
 */
final class SplitSum {
    /** Long parts are a multiple of this, so that they begin on cache lines. */
    private static final int EVEN = 64;

    private SplitSum() {}

    /**
     * Launches result = coefficient * sum of first * second in parts, if that is worth it.
     *
     * @param indices merged, none of extent 0
     * @return whether it did
     */
    static boolean lower(
            Emission emission,
            Target target,
            double coefficient,
            List<Index> indices,
            View first,
            @Nullable View second,
            View result) {
        Index cut =
                indices.stream()
                        .filter(i -> !i.output)
                        .max(Comparator.comparingInt(i -> i.extent))
                        .orElse(null);
        int length = cut == null ? 0 : length(target, indices, cut);
        if (cut == null || length == cut.extent) {
            return false;
        }
        int parts = cut.extent / length;
        int rest = cut.extent % length;
        List<Index> outputs =
                indices.stream()
                        .filter(i -> i.output)
                        .sorted(Comparator.comparingInt((Index i) -> i.c).reversed())
                        .toList();
        var extents = new ArrayList<Integer>(List.of(parts + (rest > 0 ? 1 : 0)));
        outputs.forEach(i -> extents.add(i.extent));
        long size = Emission.size(extents);
        View sums = View.of(emission.temporary(size), extents);
        int stepA = cut.a * length;
        int stepB = cut.b * length;
        int stepC = sums.strides().getFirst();
        for (int start = 0; start < (rest > 0 ? 2 : 1); start++) {
            var some = new ArrayList<Index>();
            for (Index i : indices) {
                Index same = i.resized(i != cut ? i.extent : start == 0 ? length : rest);
                same.c = i.output ? sums.strides().get(1 + outputs.indexOf(i)) : 0;
                some.add(same);
            }
            var part = new Index(start == 0 ? parts : 1, true, true);
            part.a = stepA;
            part.b = stepB;
            part.c = stepC;
            some.add(part);
            int before = start * parts;
            ContractionLowering.lower(
                    emission,
                    target,
                    1,
                    first.moved(before * stepA),
                    second == null ? null : second.moved(before * stepB),
                    sums.moved(before * stepC),
                    some);
        }
        add(emission, target, coefficient, extents, sums, result, outputs);
        return true;
    }

    /** Adds the parts, which the first axis counts. */
    private static void add(
            Emission emission,
            Target target,
            double coefficient,
            List<Integer> extents,
            View sums,
            View result,
            List<Index> outputs) {
        List<Integer> axes = java.util.stream.IntStream.range(0, extents.size()).boxed().toList();
        boolean wide = !outputs.isEmpty() && outputs.getLast().extent >= target.lanes();
        ContractionLowering.lower(
                emission,
                wide ? target : target.scalar(),
                coefficient,
                extents,
                sums,
                axes,
                null,
                List.of(),
                new View(result.buffer(), result.offset(), outputs.stream().map(i -> i.c).toList()),
                axes.subList(1, axes.size()));
    }

    /** How many terms of the cut sum make a part; all of them where it is not worth it. */
    private static int length(Target target, List<Index> indices, Index cut) {
        long results = 1;
        long terms = 1;
        for (Index i : indices) {
            results *= i.output ? i.extent : 1;
            terms *= i.output ? 1 : i.extent;
        }
        long most = Math.min(target.sums().results() / results, terms / target.sums().terms());
        if (most < 2 || !target.uses(Optimization.SPLIT)) {
            return cut.extent;
        }
        int length = Math.ceilDiv(cut.extent, (int) Math.min(most, cut.extent));
        return length < 2 * EVEN ? length : Math.min(cut.extent, Math.ceilDiv(length, EVEN) * EVEN);
    }
}

package dev.dln.analysis.linear;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The sets of at most so many of the directions 1, 2, ...: one for each critical value. */
final class IndexSets {
    private IndexSets() {}

    /**
     * How many there are.
     *
     * @param most how many directions a set may have, at most all
     */
    static BigInteger count(int directions, int most) {
        BigInteger sum = BigInteger.ZERO;
        BigInteger binomial = BigInteger.ONE;
        for (int j = 0; j <= most; j++) {
            sum = sum.add(binomial);
            binomial =
                    binomial.multiply(BigInteger.valueOf(directions - j))
                            .divide(BigInteger.valueOf(j + 1L));
        }
        return sum;
    }

    /** In order of size, then lexicographic; at most {@code limit} of them. */
    static List<IndexSet> first(int directions, int most, int limit) {
        var sets = new ArrayList<IndexSet>();
        for (int size = 0; size <= most; size++) {
            extend(new ArrayList<>(), 1, size, directions, sets, limit);
        }
        return sets;
    }

    private static void extend(
            List<Integer> chosen,
            int from,
            int missing,
            int directions,
            List<IndexSet> sets,
            int limit) {
        if (sets.size() >= limit) {
            return;
        }
        if (missing == 0) {
            sets.add(new IndexSet(chosen));
            return;
        }
        for (int i = from; i <= directions - missing + 1; i++) {
            chosen.add(i);
            extend(chosen, i + 1, missing - 1, directions, sets, limit);
            chosen.removeLast();
        }
    }

    /** The directions with the largest singular values. */
    static IndexSet best(int count) {
        return new IndexSet(IntStream.rangeClosed(1, count).boxed().toList());
    }
}

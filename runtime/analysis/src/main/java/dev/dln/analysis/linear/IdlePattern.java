package dev.dln.analysis.linear;

import dev.dln.analysis.Kind;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The ranks of all products of idle blocks, as strands: in suitable bases every idle block maps
 * each basis vector to one of the next space or to zero, and the vectors that follow each other
 * form strands. Between the two ends X Y' links each output direction that is not selected with an
 * input direction; a strand that ends there may go on with one that begins there. (Representations
 * of a cyclic quiver, Gelfand and Ponomarev 1968; that the gradient vanishes says that no strand
 * passes N - 1 blocks and the link.)
 *
 * @param strands in any order; none if all idle blocks are zero
 */
public record IdlePattern(List<Strand> strands) {
    /** All idle blocks zero. */
    public static final IdlePattern NONE = new IdlePattern(List.of());

    public IdlePattern {
        strands = List.copyOf(strands);
    }

    /** What a strand touches. */
    public enum Ends {
        /** From hidden space {@code from} to hidden space {@code to}. */
        HIDDEN,
        /** From hidden space {@code from} to an output direction that is not selected. */
        OUTPUT,
        /** From an input direction that is not selected to hidden space {@code to}. */
        INPUT,
        /** Both, linked: OUTPUT from {@code from} and INPUT to {@code to} of one direction. */
        LINKED,
        /** From hidden space {@code from} to an output that no target depends on. */
        BLIND_OUTPUT,
        /** From an input on which no target depends to hidden space {@code to}. */
        BLIND_INPUT
    }

    /**
     * One strand.
     *
     * @param ends what it touches
     * @param from the hidden space where it begins; 0 if it begins at the inputs
     * @param to the hidden space where it ends; N if it ends at the outputs
     */
    public record Strand(Ends ends, int from, int to) {
        /** Whether it runs through hidden spaces a to b, a &lt;= b. */
        boolean covers(int a, int b, int depth) {
            return switch (ends) {
                case HIDDEN -> from <= a && b <= to;
                case OUTPUT, BLIND_OUTPUT -> from <= a && b < depth;
                case INPUT, BLIND_INPUT -> 0 < a && b <= to;
                case LINKED -> (from <= a && b < depth) || (0 < a && b <= to);
            };
        }

        boolean reachesOutputFrom(int i) {
            return (ends == Ends.OUTPUT || ends == Ends.LINKED) && from <= i;
        }

        boolean reachesFromInput(int j) {
            return (ends == Ends.INPUT || ends == Ends.LINKED) && to >= j;
        }

        @Override
        public String toString() {
            return switch (ends) {
                case HIDDEN -> from + "-" + to;
                case OUTPUT -> from + "-out";
                case INPUT -> "in-" + to;
                case LINKED -> from + "-out=in-" + to;
                case BLIND_OUTPUT -> from + "-blind out";
                case BLIND_INPUT -> "blind in-" + to;
            };
        }
    }

    /**
     * The kind of the points of a pattern that select the best q directions, q less than can be
     * selected, by {@link PivotCriterion} in whole numbers.
     *
     * @param widths d_0, ..., d_N
     */
    public Kind kind(List<Integer> widths, int q) {
        int n = widths.size() - 1;
        for (int i = n; i > 1; i--) {
            for (int j = i - 1; j > 0; j--) {
                if (between(i, j, widths, q) && around(i, j, n)) {
                    return Kind.STRICT_SADDLE;
                }
            }
        }
        return Kind.NONSTRICT_SADDLE;
    }

    private boolean between(int i, int j, List<Integer> widths, int q) {
        if (i == j + 1) {
            return widths.get(j) > q;
        }
        int n = widths.size() - 1;
        return strands.stream().anyMatch(s -> s.covers(j, i - 1, n));
    }

    private boolean around(int i, int j, int n) {
        return (i == n && j == 1)
                || strands.stream()
                        .anyMatch(
                                s ->
                                        (i == n || s.reachesOutputFrom(i))
                                                && (j == 1 || s.reachesFromInput(j - 1)));
    }

    /** The rank of idle block k. */
    public int rank(int k, int depth) {
        return (int)
                strands.stream()
                        .filter(
                                s ->
                                        switch (s.ends) {
                                            case HIDDEN -> s.from < k && k <= s.to;
                                            case OUTPUT, BLIND_OUTPUT -> s.from < k;
                                            case INPUT, BLIND_INPUT -> k <= s.to;
                                            case LINKED -> s.from < k || k <= s.to;
                                        })
                        .count();
    }

    /** {@code 1-2, 3-out=in-1}; {@code -} if there is none. */
    @Override
    public String toString() {
        return strands.isEmpty()
                ? "-"
                : strands.stream().map(Strand::toString).collect(Collectors.joining(", "));
    }
}

package dev.dln.analysis.linear;

import dev.dln.analysis.linear.IdlePattern.Ends;
import dev.dln.analysis.linear.IdlePattern.Strand;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Enumerates the rank patterns that the widths and the data of a problem allow. */
final class IdlePatterns {
    private final int depth;
    private final int limit;
    private final List<Strand> kinds = new ArrayList<>();
    private final List<IdlePattern> found = new ArrayList<>();

    /** Free units of hidden space k at k; free directions, blind inputs and outputs at the end. */
    private final int[] free;

    private final int directions;
    private final int blindInputs;
    private final int blindOutputs;

    /**
     * @param q how many directions are selected
     * @param linked how many directions are not selected but could be
     */
    private IdlePatterns(DeepLinearTheory theory, int q, int linked, int limit) {
        List<Integer> widths = theory.widths();
        this.depth = theory.depth();
        this.limit = limit;
        this.directions = depth;
        this.blindInputs = depth + 1;
        this.blindOutputs = depth + 2;
        this.free = new int[depth + 3];
        for (int k = 1; k < depth; k++) {
            free[k] = widths.get(k) - q;
        }
        free[directions] = linked;
        free[blindInputs] = theory.rankOfData() - q - linked;
        free[blindOutputs] = widths.getLast() - q - linked;
        for (int a = 1; a < depth; a++) {
            for (int b = a + 1; b < depth; b++) {
                kinds.add(new Strand(Ends.HIDDEN, a, b));
            }
        }
        for (int a = depth - 1; a > 0; a--) {
            if (a > 1) {
                kinds.add(new Strand(Ends.OUTPUT, a, depth));
            }
            kinds.add(new Strand(Ends.BLIND_OUTPUT, a, depth));
        }
        for (int b = 1; b < depth; b++) {
            if (b < depth - 1) {
                kinds.add(new Strand(Ends.INPUT, 0, b));
            }
            kinds.add(new Strand(Ends.BLIND_INPUT, 0, b));
        }
        for (int a = depth - 1; a > 0; a--) {
            for (int b = 1; b <= a - 2; b++) {
                kinds.add(new Strand(Ends.LINKED, a, b));
            }
        }
    }

    /** At most so many patterns, those with few strands first. */
    static List<IdlePattern> of(DeepLinearTheory theory, int q, int limit) {
        var all = new IdlePatterns(theory, q, theory.eigenvalues().length - q, Math.max(0, limit));
        int most = Arrays.stream(all.free).sum();
        for (int strands = 0; strands <= most && all.found.size() < limit; strands++) {
            int before = all.found.size();
            all.extend(0, strands, new ArrayList<>());
            if (all.found.size() == before) {
                break; // a part of a pattern is a pattern, so there are no larger ones
            }
        }
        return List.copyOf(all.found);
    }

    private void extend(int kind, int missing, List<Strand> chosen) {
        if (found.size() >= limit) {
            return;
        }
        if (missing == 0) {
            found.add(new IdlePattern(chosen));
            return;
        }
        if (kind == kinds.size()) {
            return;
        }
        Strand strand = kinds.get(kind);
        if (take(strand, -1)) {
            chosen.add(strand);
            extend(kind, missing - 1, chosen);
            chosen.removeLast();
            take(strand, 1);
        }
        extend(kind + 1, missing, chosen);
    }

    /**
     * Takes (-1) or gives back (1) what a strand needs; false, and nothing taken, if too little.
     */
    private boolean take(Strand strand, int sign) {
        int[] need = new int[free.length];
        for (int k = 1; k < depth; k++) {
            need[k] = strand.covers(k, k, depth) ? 1 : 0;
        }
        switch (strand.ends()) {
            case HIDDEN -> {}
            case OUTPUT, INPUT, LINKED -> need[directions] = 1;
            case BLIND_OUTPUT -> need[blindOutputs] = 1;
            case BLIND_INPUT -> need[blindInputs] = 1;
        }
        boolean enough = true;
        for (int k = 0; k < free.length; k++) {
            enough &= free[k] + sign * need[k] >= 0;
        }
        if (enough) {
            for (int k = 0; k < free.length; k++) {
                free[k] += sign * need[k];
            }
        }
        return enough;
    }
}

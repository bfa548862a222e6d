package dev.dln.compiler.opencl;

import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Statement;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A kernel cut into work-items that may run in any order, or at once. A parallel loop and what
 * follows it in its block lie side by side; nested parallel loops are one range of numbers in which
 * the innermost runs fastest, so that neighbours touch neighbours. What is defined before a loop is
 * computed by each of its work-items.
 *
 * @param pieces numbered one after the other
 */
record WorkItems(List<Piece> pieces) {
    WorkItems {
        pieces = List.copyOf(pieces);
    }

    /**
     * Work-items that do the same.
     *
     * @param loops from outside to inside
     * @param body what one does when the loops' variables are known; what is defined in between
     *     comes first. A loop of which it runs a chunk is still there
     */
    record Piece(List<Range> loops, List<Statement> body) {
        Piece {
            loops = List.copyOf(loops);
            body = List.copyOf(body);
        }

        /** How many there are. */
        long items() {
            return loops.stream().mapToLong(Range::items).reduce(1, (a, b) -> a * b);
        }
    }

    /**
     * A loop of which each work-item runs some iterations.
     *
     * @param count of the loop
     * @param chunk how many a work-item runs, at least 1; more only for the innermost
     */
    record Range(int variable, int count, int chunk) {
        int items() {
            return Math.ceilDiv(count, chunk);
        }
    }

    /** Cuts a kernel for work-groups: each of these work-items is a whole group. */
    static WorkItems groups(Kernel kernel) {
        return of(kernel, Long.MAX_VALUE);
    }

    /**
     * Cuts a kernel.
     *
     * @param wanted no finer than needed for so many work-items
     */
    static WorkItems of(Kernel kernel, long wanted) {
        var pieces = new ArrayList<Piece>();
        cut(new Piece(List.of(), kernel.body()), wanted, pieces);
        return new WorkItems(pieces);
    }

    /** How many work-items there are. */
    long items() {
        return pieces.stream().mapToLong(Piece::items).sum();
    }

    /**
     * The same work-items numbered so that neighbours write to neighbouring places: what a graphics
     * processor does in one access. Loops that no store depends on come first.
     */
    WorkItems adjacent() {
        var sorted = new ArrayList<Piece>();
        for (Piece piece : pieces) {
            Affine place = place(piece.body);
            boolean chunks = piece.loops.stream().anyMatch(range -> range.chunk > 1);
            if (place == null || chunks) {
                sorted.add(piece);
                continue;
            }
            var loops = new ArrayList<>(piece.loops);
            loops.sort(Comparator.comparingInt((Range range) -> -stride(place, range.variable)));
            sorted.add(new Piece(loops, piece.body));
        }
        return new WorkItems(sorted);
    }

    /** Where the first store of a block goes; null if there is none. */
    private static @Nullable Affine place(List<Statement> block) {
        for (Statement statement : block) {
            Affine place =
                    switch (statement) {
                        case Statement.Store s -> s.index();
                        case Statement.StoreLanes s -> s.index();
                        case Statement.Loop s -> place(s.body());
                        case Statement.Items s -> place(s.body());
                        case Statement.Barrier _,
                                Statement.Define _,
                                Statement.Update _,
                                Statement.Wrap _,
                                Statement.Sort _ ->
                                null;
                    };
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    private static int stride(Affine place, int variable) {
        return place.terms().stream()
                .filter(term -> term.variable() == variable)
                .mapToInt(term -> Math.abs(term.stride()))
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    private static void cut(Piece piece, long wanted, List<Piece> pieces) {
        List<Statement> block = piece.body;
        int first = 0;
        while (first < block.size() && isPure(block.get(first))) {
            first++;
        }
        long outer = piece.items();
        boolean cut =
                outer < wanted
                        && first < block.size()
                        && block.get(first) instanceof Statement.Loop loop
                        && loop.parallel();
        if (!cut) {
            pieces.add(piece);
            return;
        }
        var loop = (Statement.Loop) block.get(first);
        List<Statement> before = block.subList(0, first);
        int chunk = Math.toIntExact(Math.max(1, outer * loop.count() / wanted));
        var loops = new ArrayList<>(piece.loops);
        loops.add(new Range(loop.variable(), loop.count(), chunk));
        if (chunk > 1) {
            pieces.add(new Piece(loops, joined(before, List.of(loop))));
        } else {
            cut(new Piece(loops, joined(before, loop.body())), wanted, pieces);
        }
        List<Statement> after = block.subList(first + 1, block.size());
        if (!after.isEmpty()) {
            cut(new Piece(piece.loops, joined(before, after)), wanted, pieces);
        }
    }

    private static List<Statement> joined(List<Statement> first, List<Statement> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Whether it only gives a name to what is known. */
    private static boolean isPure(Statement statement) {
        return switch (statement) {
            case Statement.Define _, Statement.Wrap _, Statement.Sort _ -> true;
            case Statement.Loop _,
                    Statement.Items _,
                    Statement.Barrier _,
                    Statement.Update _,
                    Statement.Store _,
                    Statement.StoreLanes _ ->
                    false;
        };
    }
}

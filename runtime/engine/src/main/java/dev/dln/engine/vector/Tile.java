package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Statement;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A part of a kernel that becomes a method of its own: what the loops around it repeat.
 *
 * <p>HotSpot enters compiled code in the middle of a running loop (on-stack replacement) only with
 * lane registers that are objects of unknown class, and computes slowly until the method returns;
 * and it compiles a method for its start only after some calls. A product of large matrices is one
 * call: so its tile is called once for each tile instead, and soon is compiled code. So is any long
 * loop body that uses no register from outside.
 *
 * @param loops the loops around it, outermost first
 */
record Tile(List<Statement.Loop> loops) {
    /** Shorter bodies without a loop inside cost less than the calls. */
    private static final int LONG = 16;

    /** Loops around a short body that make fewer rounds than this do too. */
    private static final int ROUNDS = 64;

    /** No variable. */
    private static final int NONE = -1;

    /** The tiles of a kernel. */
    static List<Tile> of(Kernel kernel) {
        return of(kernel, null);
    }

    /**
     * The tiles of a kernel.
     *
     * @param split a loop that no tile has inside, if any
     */
    static List<Tile> of(Kernel kernel, Statement.@Nullable Loop split) {
        var tiles = new ArrayList<Tile>();
        collect(kernel.body(), List.of(), split == null ? NONE : split.variable(), tiles);
        return tiles;
    }

    /** Adds the tiles in a block; how many rounds its loops make outside of tiles. */
    private static long collect(
            List<Statement> block, List<Statement.Loop> around, int split, List<Tile> tiles) {
        long rounds = 0;
        for (Statement statement : block) {
            if (!(statement instanceof Statement.Loop loop)) {
                continue;
            }
            var loops = new ArrayList<>(around);
            loops.add(loop);
            List<Statement> body = loop.body();
            boolean whole = !holds(body, split);
            if (body.size() == 1 && body.getFirst() instanceof Statement.Loop) {
                int before = tiles.size();
                long inside = collect(body, loops, split, tiles);
                if (whole
                        && inside >= ROUNDS
                        && loop.count() > 1
                        && isClosed(body, new HashSet<>())) {
                    tiles.add(new Tile(loops));
                } else if (tiles.size() == before) {
                    rounds += inside * loop.count();
                }
            } else if (whole
                    && isClosed(body, new HashSet<>())
                    && (body.size() >= LONG
                            || body.stream().anyMatch(Statement.Loop.class::isInstance))) {
                tiles.add(new Tile(loops));
            } else if (whole) {
                rounds += loop.count();
            } else {
                rounds += loop.count() * collect(body, loops, split, tiles);
            }
        }
        return rounds;
    }

    /** Whether the loop of a variable is in a block. */
    static boolean holds(List<Statement> block, int variable) {
        return block.stream()
                .anyMatch(
                        s ->
                                s instanceof Statement.Loop loop
                                        && (loop.variable() == variable
                                                || holds(loop.body(), variable)));
    }

    /** Whether every register it uses is defined in it. */
    private static boolean isClosed(List<Statement> block, Set<Integer> outside) {
        var defined = new HashSet<>(outside);
        for (Statement statement : block) {
            boolean closed =
                    switch (statement) {
                        case Statement.Loop s -> isClosed(s.body(), defined);
                        case Statement.Items _, Statement.Barrier _ -> false;
                        case Statement.Wrap _, Statement.Sort _ -> true;
                        case Statement.Define s -> {
                            boolean known = defined.containsAll(s.value().registers());
                            defined.add(s.register());
                            yield known;
                        }
                        case Statement.Update s ->
                                defined.contains(s.register())
                                        && defined.containsAll(s.value().registers());
                        case Statement.Store s -> defined.contains(s.register());
                        case Statement.StoreLanes s -> defined.contains(s.register());
                    };
            if (!closed) {
                return false;
            }
        }
        return true;
    }

    /** What becomes the method. */
    List<Statement> body() {
        return loops.getLast().body();
    }
}

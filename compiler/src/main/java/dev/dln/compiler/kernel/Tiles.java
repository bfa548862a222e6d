package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tiles that products of a target may accumulate in, and the time that each takes: estimated,
 * or measured. Whatever tiles are taken, results have the same bits.
 *
 * @param accumulators how many vectors a tile may have
 * @param terms what a term of all sums of a tile takes, for each number of rows, for each number of
 *     columns, from 1 on
 */
public record Tiles(int accumulators, List<List<Term>> terms) {
    /** The most columns of a tile, in vectors. */
    public static final int COLUMNS = 4;

    /** Two multiply-adds a cycle. */
    private static final double MULTIPLY_ADD = 0.5;

    /** Nearly two loads a cycle. */
    private static final double LOAD = 0.55;

    /** The least cycles of a term where much else is at work, or sums are short. */
    private static final double OVERLAPPED = 2;

    /** Cycles from a multiply-add to the next one of the same sum. */
    private static final double LATENCY = 4;

    /** The most rows of a tile whose rows are read by lanes. */
    private static final int LANE_ROWS = 8;

    /** Tiles of fewer sums are edges. */
    private static final int MEASURED = 8;

    /** The most terms of a round: more need more code, and a register for each entry read ahead. */
    private static final int STEPS = 4;

    /** Multiply-adds of a round, so that its method is short enough for HotSpot to compile. */
    private static final int LONGEST = 64;

    /** Times of tiles in registers of 64 bytes, a multiply-add of the best being 1. */
    private static final Map<TileSize, Double> LONG =
            Map.ofEntries(
                    slower(8, 1, 2, 1.23),
                    slower(9, 1, 2, 1.25),
                    slower(10, 1, 2, 1.25),
                    slower(11, 1, 2, 1.22),
                    slower(12, 1, 2, 1.22),
                    slower(4, 2, 2, 1.24),
                    slower(5, 2, 2, 1.17),
                    slower(6, 2, 2, 1.14),
                    slower(7, 2, 2, 1.13),
                    slower(8, 2, 2, 1.11),
                    slower(9, 2, 2, 1.06),
                    slower(10, 2, 2, 1.06),
                    slower(11, 2, 2, 1.03),
                    slower(12, 2, 2, 1),
                    slower(3, 3, 2, 1.32),
                    slower(4, 3, 2, 1.18),
                    slower(5, 3, 2, 1.11),
                    slower(6, 3, 2, 1.07),
                    slower(7, 3, 2, 1.05),
                    slower(8, 3, 1, 1.07),
                    slower(2, 4, 2, 1.52),
                    slower(3, 4, 2, 1.22),
                    slower(4, 4, 2, 1.12),
                    slower(5, 4, 2, 1.05),
                    slower(6, 4, 1, 1.07));

    /**
     * For 32 registers of 64 bytes: estimates, and for large tiles what HotSpot's code was measured
     * to take there, most of it for registers that it moves and spills.
     */
    static final Tiles LONG_REGISTERS = estimated(24, 12, LATENCY).measured(LONG);

    /** For 16 shorter registers, or none. */
    static final Tiles SHORT_REGISTERS = estimated(10, 8, LATENCY);

    /**
     * What one term of all sums of a tile takes.
     *
     * @param cycles infinite for a tile that the registers do not hold
     * @param steps how many terms a round of the loop over them does
     */
    public record Term(double cycles, int steps) {}

    /** The lists are copied. */
    public Tiles {
        terms = terms.stream().map(List::copyOf).toList();
    }

    private static Map.Entry<TileSize, Double> slower(
            int rows, int columns, int steps, double times) {
        return Map.entry(new TileSize(rows, columns, steps), times * rows * columns);
    }

    /**
     * Tiles whose times are estimated.
     *
     * @param accumulators how many vectors a tile may have
     * @param rows the most rows of a tile
     */
    public static Tiles estimated(int accumulators, int rows) {
        return estimated(accumulators, rows, OVERLAPPED);
    }

    private static Tiles estimated(int accumulators, int rows, double least) {
        var terms = new ArrayList<List<Term>>();
        for (int r = 1; r <= rows; r++) {
            var row = new ArrayList<Term>();
            for (int c = 1; c <= COLUMNS; c++) {
                double cycles = Math.max(least, Math.max(MULTIPLY_ADD * r * c, LOAD * (r + c)));
                row.add(new Term(r * c <= accumulators ? cycles : Double.POSITIVE_INFINITY, 1));
            }
            terms.add(row);
        }
        return new Tiles(accumulators, terms);
    }

    /**
     * These with measured times in place of estimates.
     *
     * @param times that tiles take for one term of all their sums, in any one unit: the one that
     *     does most multiply-adds in a time is taken to do {@code 2} a cycle
     */
    public Tiles measured(Map<TileSize, Double> times) {
        double unit =
                MULTIPLY_ADD
                        / times.entrySet().stream()
                                .mapToDouble(e -> e.getValue() / e.getKey().accumulators())
                                .min()
                                .orElse(MULTIPLY_ADD);
        var best = new HashMap<TileSize, Term>();
        times.forEach(
                (tile, time) ->
                        best.merge(
                                tile.withSteps(1),
                                new Term(time * unit, tile.steps()),
                                (x, y) -> y.cycles < x.cycles ? y : x));
        var all = new ArrayList<List<Term>>();
        for (int r = 1; r <= rows(); r++) {
            var row = new ArrayList<Term>();
            for (int c = 1; c <= COLUMNS; c++) {
                row.add(best.getOrDefault(new TileSize(r, c, 1), term(r, c)));
            }
            all.add(row);
        }
        return new Tiles(accumulators, all);
    }

    /**
     * For products that are not measured: those of which both operands are read by lanes, and not
     * one by entries, and those of short sums.
     */
    Tiles unmeasured() {
        return estimated(accumulators, Math.min(rows(), LANE_ROWS));
    }

    /** No others than one. */
    public Tiles only(TileSize tile) {
        var all = new ArrayList<List<Term>>();
        for (int r = 1; r <= Math.max(rows(), tile.rows()); r++) {
            var row = new ArrayList<Term>();
            for (int c = 1; c <= COLUMNS; c++) {
                boolean same = r == tile.rows() && c == tile.columns();
                row.add(new Term(same ? 1 : Double.POSITIVE_INFINITY, same ? tile.steps() : 1));
            }
            all.add(row);
        }
        return new Tiles(accumulators, all);
    }

    /**
     * Those worth measuring: of so many sums that several can be at work, by one or more terms a
     * round.
     */
    public List<TileSize> candidates() {
        var all = new ArrayList<TileSize>();
        for (int r = 1; r <= rows(); r++) {
            for (int c = 1; c <= COLUMNS; c++) {
                if (r * c >= MEASURED && Double.isFinite(term(r, c).cycles())) {
                    for (int steps = 1; steps <= STEPS && r * c * steps <= LONGEST; steps *= 2) {
                        all.add(new TileSize(r, c, steps));
                    }
                }
            }
        }
        return all;
    }

    /** The tile that does most multiply-adds in a time. */
    public TileSize best() {
        var best = new TileSize(1, 1, term(1, 1).steps());
        double least = term(1, 1).cycles();
        for (int r = 1; r <= rows(); r++) {
            for (int c = 1; c <= COLUMNS; c++) {
                double cycles = term(r, c).cycles() / (r * c);
                if (cycles <= least) {
                    least = cycles;
                    best = new TileSize(r, c, term(r, c).steps());
                }
            }
        }
        return best;
    }

    /** What a term takes of a tile of so many rows and columns, each at least 1. */
    Term term(int rows, int columns) {
        return terms.get(rows - 1).get(columns - 1);
    }

    /** The most rows of a tile. */
    int rows() {
        return terms.size();
    }
}

package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Lowering;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.kernel.TileSize;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What tiles of accumulators take on this processor, measured on a product that goes the way of all
 * kernels. HotSpot's registers decide it, which no formula tells.
 *
 * <p>What is timed is the product alone, a direction's {@code X} with data {@code Y}: {@code Y} is
 * copied into panels once, when the program is loaded, as for all products that keep their copies.
 * Beside the tiles that is the call, and in float32 the conversion of {@code X} and {@code X Y}
 * from and to doubles, which takes the same with every tile and less than a tenth of it.
 *
 * @param rounds how often each tile is measured, the others between: the best counts, whatever else
 *     the machine does meanwhile
 * @param warm nanoseconds of the first round, in which HotSpot compiles
 * @param nanos of each other round
 */
record TileTimes(int rounds, long warm, long nanos) {
    /** A quarter of a minute to half a minute for all tiles. */
    static final TileTimes USUAL = new TileTimes(6, 180_000_000, 30_000_000);

    /** Rows of the product, at least; a tile's divide them. */
    private static final int ROWS = 96;

    /** Columns of the product, at least, in vectors; a tile's divide them. */
    private static final int VECTORS = 24;

    /** Terms of its sums: many for a store each, and operands that a second cache holds. */
    private static final int TERMS = 256;

    /**
     * Nanoseconds that tiles take for one term of all their sums.
     *
     * @param said is told how far it is, a line each round
     */
    Map<TileSize, Double> measure(Target target, List<TileSize> tiles, Consumer<String> said) {
        var times = new LinkedHashMap<TileSize, Double>();
        try (var crew = new Crew(1)) {
            var products = tiles.stream().map(tile -> Product.by(tile, target, crew)).toList();
            for (int round = 0; round < rounds; round++) {
                said.accept("round %d of %d, %d tiles".formatted(round + 1, rounds, tiles.size()));
                for (Product product : products) {
                    times.merge(product.tile, product.time(round == 0 ? warm : nanos), Math::min);
                }
            }
        }
        return times;
    }

    /** A product by one tile. */
    private record Product(
            TileSize tile, int lanes, LoadedProgram program, double[] direction, double[] result) {
        /** The loss has no parameters. */
        private static final double[] NOWHERE = {};

        static Product by(TileSize tile, Target target, Crew crew) {
            int m = Math.ceilDiv(ROWS, tile.rows()) * tile.rows();
            int n = Math.ceilDiv(VECTORS, tile.columns()) * tile.columns() * target.lanes();
            KernelProgram kernels =
                    Lowering.lower(
                            program(m, n),
                            target.with(target.tiles().only(tile)),
                            new Lowering.Layout(
                                    Map.of("x", 0),
                                    Map.of("xy", new Lowering.Place(0, List.of(n, 1)))));
            var x = new double[m * TERMS];
            var y = new double[TERMS * n];
            Arrays.setAll(x, i -> i % 7 - 3);
            Arrays.setAll(y, i -> i % 5 - 2);
            var data = Map.of("y", new Array(List.of(TERMS, n), y));
            return new Product(
                    tile,
                    target.lanes(),
                    LoadedProgram.load(kernels, data, crew),
                    x,
                    new double[m * n]);
        }

        private static Program program(int m, int n) {
            var b = new ProgramBuilder();
            List<Dim> dims = List.of(Dim.of(m), Dim.of(TERMS), Dim.of(n));
            int x = b.input("direction.x", Op.Role.DIRECTION, dims.subList(0, 2));
            int y = b.input("y", Op.Role.DATA, dims.subList(1, 3));
            var factors = List.of(new Op.Factor(x, List.of(0, 1)), new Op.Factor(y, List.of(1, 2)));
            int xy = b.add(new Op.Contract(Rational.ONE, factors, List.of(0, 2), dims));
            return b.build(List.of(new Program.Output("xy", xy)));
        }

        /** Nanoseconds that a term of all sums of a tile takes, the least in some time. */
        double time(long nanos) {
            long begun = System.nanoTime();
            long least = Long.MAX_VALUE;
            long before = begun;
            do {
                program.direction(NOWHERE, direction, result);
                long now = System.nanoTime();
                least = Math.min(least, now - before);
                before = now;
            } while (before - begun < nanos);
            double vectors = (double) result.length / lanes;
            return least * tile.accumulators() / (vectors * TERMS);
        }
    }
}
